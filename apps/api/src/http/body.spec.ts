import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readBody, streamedBody, UnreadableBody, type WithBody } from './body.js';
import { Problem } from './problem.js';

const refusedType = 'unsupported-media-type';

/** Answers what the middleware made of the body, and what of it is still to be read. */
const server: Server = createServer((request: WithBody, response) => {
  const handle = async () => {
    const { body, rawBody } = request;
    const problem = body instanceof UnreadableBody ? body.problem.code : null;
    try {
      const { stream, type, charset } = streamedBody(request, 'text/csv', 'application/xml');
      const seen: Buffer[] = [];
      for await (const chunk of stream) seen.push(chunk as Buffer);
      return { problem, type, charset, rawBody: rawBody !== undefined, read: Buffer.concat(seen).toString() };
    } catch (error) {
      return { problem, refused: (error as Problem).code, body: problem === null ? body : null };
    }
  };
  readBody(request, response, () => void handle().then((answer) => response.end(JSON.stringify(answer))));
});

describe('bodies', () => {
  let url: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const send = async (type: string, body: string): Promise<unknown> =>
    (await fetch(url, { method: 'POST', headers: { 'content-type': type }, body })).json();

  it('leaves a file of any size in the stream for its handler', async () => {
    const file = 'a,b\n'.repeat(500_000);
    const answer = await send('Text/CSV; charset="Windows-1252"', file);
    expect(answer).toEqual({
      problem: 'unsupported-media-type',
      type: 'text/csv',
      charset: 'windows-1252',
      rawBody: false,
      read: file,
    });
    expect(await send('application/xml', '<a/>')).toMatchObject({ type: 'application/xml', charset: null });
  });
  it('reads JSON whole, up to a megabyte, and does not take it for a file', async () => {
    const refused = 'unsupported-media-type';
    expect(await send('application/json', '{"a":1}')).toEqual({ problem: null, refused, body: { a: 1 } });
    expect(await send('application/json', '{')).toEqual({ problem: 'malformed', refused, body: null });
    const large = JSON.stringify('x'.repeat(1_048_576));
    expect(await send('application/json', large)).toEqual({ problem: 'too-large', refused, body: null });
  });
  it('keeps a file of another type from a handler that does not take it', async () => {
    expect(await send('application/pdf', '%PDF')).toEqual({ problem: refusedType, refused: refusedType, body: null });
  });
});
