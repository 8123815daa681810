import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from './problem.js';

/** One megabyte: a decision or a fact, never a file. */
const MAX_BODY = 1_048_576;
/** Files: their handler reads the request itself, piece by piece, whatever their size. */
export type StreamedType = 'text/csv' | 'application/xml' | 'text/xml' | 'application/pdf';
const STREAMED: ReadonlySet<string> = new Set<StreamedType>([
  'text/csv',
  'application/xml',
  'text/xml',
  'application/pdf',
]);

/** Stands for a body that is no JSON until somebody wants the body: headers are judged before it. */
export class UnreadableBody {
  constructor(readonly problem: Problem) {}
}
export interface WithBody extends IncomingMessage {
  body?: unknown;
  /** The bytes as received: what a signature is computed over. */
  rawBody?: Buffer;
}
/** A file on its way in: nothing of it has been read yet. */
export interface StreamedBody {
  readonly stream: IncomingMessage;
  readonly type: StreamedType;
  /** `charset` of the content type, in lower case. */
  readonly charset: string | null;
}

/**
 * Reads the body of every request once; JSON that cannot be read becomes an `UnreadableBody`. The types of files are
 * left in the stream for `streamedBody`; a route that wanted JSON refuses them.
 */
export function readBody(request: WithBody, _response: ServerResponse, next: (error?: unknown) => void): void {
  if (STREAMED.has(mediaType(request))) {
    request.body = new UnreadableBody(unsupported(`This route takes application/json, not ${mediaType(request)}.`));
    next();
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
    else chunks.length = 0;
  });
  request.on('error', next);
  request.on('end', () => {
    request.rawBody = Buffer.concat(chunks);
    request.body =
      size > MAX_BODY
        ? new UnreadableBody(new Problem('too-large', `A body may have at most ${MAX_BODY} bytes.`))
        : parse(request.rawBody);
    next();
  });
}

/**
 * The file a request brings, for its handler to read.
 * @throws Problem `unsupported-media-type` (415) when its content type is none of `types`.
 */
export function streamedBody(request: IncomingMessage, ...types: readonly StreamedType[]): StreamedBody {
  const type = types.find((one) => one === mediaType(request));
  if (type === undefined) throw unsupported(`Send the file with the content type ${types.join(' or ')}.`);
  const charset = /;\s*charset="?([^\s";]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  return { stream: request, type, charset: charset?.toLowerCase() ?? null };
}

const mediaType = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
const unsupported = (detail: string): Problem => new Problem('unsupported-media-type', detail);

function parse(raw: Buffer): unknown {
  if (raw.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw)) as unknown;
  } catch {
    return new UnreadableBody(new Problem('malformed', 'The body is not valid JSON in UTF-8.'));
  }
}
