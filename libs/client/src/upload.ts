import { ProblemError, Unreachable } from './problem.js';
import type { Sender } from './send.js';

export interface Upload {
  /** With its query: `/v1/imports/invoices?dryRun=true`. */
  readonly path: string;
  readonly contentType: string;
  /** The file, piece by piece: never whole in memory. */
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Told how many bytes have gone out so far. */
  readonly onSent?: (bytes: number) => void;
}

/**
 * Sends a file as a stream and answers the JSON of a success. A file is sent once: what became of one that broke off,
 * its import knows.
 * @throws ProblemError for every answer that is no success; Unreachable when nothing answers; what the
 * pieces themselves throw
 */
export async function upload<T>(sender: Sender, { path, contentType, chunks, headers, onSent }: Upload): Promise<T> {
  const token = await sender.tokens.token().catch((error: unknown) => {
    throw error instanceof ProblemError ? error : new Unreachable(sender.url, error);
  });
  const source: Source = {};
  const init = {
    method: 'POST',
    headers: { 'content-type': contentType, authorization: `Bearer ${token}`, ...headers },
    body: ReadableStream.from(counted(chunks, source, onSent)),
    // What Node asks for when a body is a stream; its types do not know it.
    duplex: 'half',
  };
  const response = await sender.fetch(sender.url + path, init as RequestInit).catch((error: unknown) => {
    // What broke is the file, not the connection.
    throw source.fault === undefined ? new Unreachable(sender.url, error) : source.fault.error;
  });
  if (!response.ok) throw await ProblemError.of(response, `POST ${path.split('?', 1)[0] ?? path}`);
  return (await response.json()) as T;
}

/** Where the pieces come from: why it gave out, if it did. */
interface Source {
  fault?: { readonly error: unknown };
}
async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  source: Source,
  onSent: Upload['onSent'],
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      yield chunk;
      bytes += chunk.length;
      onSent?.(bytes);
    }
  } catch (error) {
    source.fault = { error };
    throw error;
  }
}
