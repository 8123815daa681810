import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from './problem.js';

/** One megabyte: a decision or a fact, never a file. */
const MAX_BODY = 1_048_576;

/** Stands for a body that is no JSON until somebody wants the body: headers are judged before it. */
export class UnreadableBody {
  constructor(readonly problem: Problem) {}
}
export interface WithBody extends IncomingMessage {
  body?: unknown;
  /** The bytes as received: what a signature is computed over. */
  rawBody?: Buffer;
}

/** Reads the body of every request once; JSON that cannot be read becomes an `UnreadableBody`. */
export function readBody(request: WithBody, _response: ServerResponse, next: (error?: unknown) => void): void {
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

function parse(raw: Buffer): unknown {
  if (raw.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw)) as unknown;
  } catch {
    return new UnreadableBody(new Problem('malformed', 'The body is not valid JSON in UTF-8.'));
  }
}
