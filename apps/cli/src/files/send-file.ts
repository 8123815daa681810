import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { dataOf, type AmicableClient, type Schemas } from '#client';
import { progressBar } from '../output/bar.js';
import { inputFault, sizeOfInput } from './paths.js';

/** `skipped`: of a bank statement, what is no payment. */
export type Imported = Schemas['Imported'] & { readonly skipped?: number };
export const KINDS = ['accounts', 'invoices', 'payments', 'statements'] as const;
export type Kind = (typeof KINDS)[number];

export interface FileToSend {
  readonly kind: Kind;
  readonly path: string;
  readonly mapping?: string;
  readonly dryRun?: true;
  readonly atomic?: true;
}
const POLL_MS = 400;
const PIECE = 256 * 1024;

/**
 * Sends a file as one import and follows it to its end: bytes on their way out, then rows as they are applied.
 * @throws UsageError when the file cannot be read; ProblemError, Unreachable
 */
export async function sendFile(client: AmicableClient, file: FileToSend, json: boolean): Promise<Imported> {
  const size = await sizeOfInput(file.path);
  const importId = randomUUID();
  const name = basename(file.path);
  const upload = progressBar(name, { json, bytes: true });
  const applied = progressBar('rows', { json });
  const isXml = /\.xml$/i.test(file.path);
  const lines = new LineCount();
  const watching = new AbortController();
  const watch = async (): Promise<void> => {
    upload.stop();
    await follow(client, importId, watching.signal, (job) =>
      applied.at(job.accepted + job.unchanged + job.rejectedCount, Math.max(isXml ? 0 : lines.rows, job.rows)),
    );
  };
  let watched: Promise<void> = Promise.resolve();
  try {
    const job = await client.upload<Imported>({
      path: pathOf(file),
      contentType: isXml ? 'application/xml' : 'text/csv',
      chunks: lines.through(createReadStream(file.path, { highWaterMark: PIECE })),
      headers: { 'import-id': importId },
      onSent: (bytes) => {
        upload.at(bytes, size);
        if (bytes >= size) watched = watch();
      },
    });
    applied.at(job.rows, job.rows);
    return job;
  } catch (error) {
    throw inputFault(file.path, error);
  } finally {
    watching.abort();
    await watched;
    upload.stop();
    applied.stop();
  }
}

function pathOf({ kind, mapping, dryRun, atomic }: FileToSend): string {
  const query = new URLSearchParams({
    ...(mapping === undefined ? {} : { mapping }),
    ...(dryRun ? { dryRun: 'true' } : {}),
    ...(atomic ? { atomic: 'true' } : {}),
  });
  return `/v1/imports/${kind}${query.size === 0 ? '' : `?${query}`}`;
}

/** Asks how far an import is until it has ended, or nobody wants to know any more. */
async function follow(
  client: AmicableClient,
  importId: string,
  signal: AbortSignal,
  tell: (job: Schemas['Import']) => void,
): Promise<void> {
  while (!signal.aborted) {
    await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    // Only the progress is at stake here: what became of the import, the upload itself answers.
    const job = await dataOf(client.GET('/v1/imports/{importId}', { params: { path: { importId } } })).catch(
      () => null,
    );
    if (job !== null) tell(job);
  }
}

/** Counts lines as a file passes by: roughly its rows, header apart. */
class LineCount {
  private count = 0;
  private last = 10;
  get rows(): number {
    return Math.max(this.count + (this.last === 10 ? 0 : 1) - 1, 0);
  }
  async *through(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      for (const byte of chunk) if (byte === 10) this.count += 1;
      this.last = chunk.at(-1) ?? this.last;
      yield chunk;
    }
  }
}
