import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient, dataOf, everyItem, ProblemError, Unreachable, type ClientOptions } from './index.js';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly token: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}
type Answer = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

const CLOCK = { mode: 'driven', now: '2026-03-02T08:00:00.000Z', speed: 0 };
const UNAVAILABLE: Answer = [503, { code: 'unavailable', detail: 'Not now.', status: 503 }];

describe('the typed client', () => {
  let seen: Seen[];
  let answers: Answer[];
  let issued: number;
  let expiresIn: number;
  const server = createServer((request, response) => void serve(request, response));
  let url: string;

  beforeEach(async () => {
    [seen, answers, issued, expiresIn] = [[], [], 0, 3600];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    if (path === '/auth/local/token') {
      issued++;
      const token = { access_token: `t${issued}`, token_type: 'Bearer', expires_in: expiresIn, role: 'supervisor' };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(token));
      return;
    }
    const body = Buffer.concat(chunks).toString();
    seen.push({ method, url: path, token: headers.authorization, type: headers['content-type'], body });
    const [status, answer, more = {}] = answers.shift() ?? [200, CLOCK];
    for (const [name, value] of Object.entries(more)) response.setHeader(name, value);
    response.statusCode = status;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  }
  const client = (options: Partial<ClientOptions> = {}) =>
    createClient({ url, as: { username: 'sam' }, retry: { tries: 3, pauseMs: 1 }, ...options });
  const payment = {
    paymentId: 'p1',
    accountId: 'A-1',
    amount: { value: '1.00', currency: 'EUR' },
    receivedOn: '2026-03-02',
  };

  it('signs in once at the local issuer and sends its token with every call', async () => {
    const sam = client();
    expect(await dataOf(sam.GET('/v1/clock'))).toEqual(CLOCK);
    await sam.GET('/v1/clock');
    expect(issued).toBe(1);
    expect(seen.map(({ token }) => token)).toEqual(['Bearer t1', 'Bearer t1']);
  });
  it('takes a given token as it is', async () => {
    await client({ as: { token: 'given' } }).GET('/v1/clock');
    expect([issued, seen[0]?.token]).toEqual([0, 'Bearer given']);
  });
  it('fetches a new token before the old one expires, and when the API refuses it, once', async () => {
    expiresIn = 60;
    const sam = client();
    await sam.GET('/v1/clock');
    await sam.GET('/v1/clock');
    expect(seen.map(({ token }) => token)).toEqual(['Bearer t1', 'Bearer t2']);
    expiresIn = 3600;
    answers = [[401, { code: 'unauthenticated', detail: 'Sign in first.' }]];
    expect(await dataOf(sam.GET('/v1/clock'))).toEqual(CLOCK);
    answers = [
      [401, { code: 'unauthenticated' }],
      [401, { code: 'unauthenticated', detail: 'Nobody.' }],
    ];
    await expect(sam.GET('/v1/clock')).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('turns a refusal into a typed error with code, detail, guards and errors', async () => {
    const guards = [{ id: 'G01', message: 'No reason.' }];
    const errors = [{ pointer: '/to', detail: 'is required' }];
    answers = [[409, { code: 'guard-unmet', detail: 'Not yet.', guards, errors, correlationId: 'c-1', status: 409 }]];
    const refusal = await client()
      .GET('/v1/clock')
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ProblemError);
    expect(refusal).toMatchObject({ status: 409, code: 'guard-unmet', detail: 'Not yet.', guards, errors });
    expect((refusal as ProblemError).message).toBe('409 guard-unmet: Not yet. (GET /v1/clock)');
    expect(seen).toHaveLength(1);
  });
  it('does not trip over an answer that is no problem document', async () => {
    answers = [[500, 'oops']];
    await expect(client().GET('/v1/clock')).rejects.toMatchObject({ status: 500, code: 'unknown', guards: [] });
  });

  it('repeats questions, facts and decisions with their key while the API is away, with the same body', async () => {
    answers = [UNAVAILABLE, [502, 'bad gateway'], [202, { paymentId: 'p1', accountId: 'A-1' }]];
    expect(await dataOf(client().POST('/v1/payments', { body: payment }))).toEqual({
      paymentId: 'p1',
      accountId: 'A-1',
    });
    expect(seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([payment, payment, payment]);
    answers = [UNAVAILABLE];
    await client().POST('/v1/cases/{caseId}/decisions/note', {
      params: { path: { caseId: 'c-1' }, header: { 'Idempotency-Key': 'k', 'If-Match': '"1"' } },
      body: { text: 'Called.' },
    });
    expect(seen.slice(3).map(({ url: path }) => path)).toEqual(Array(2).fill('/v1/cases/c-1/decisions/note'));
  });
  it('asks again for a decision that is being executed, and no other conflict', async () => {
    const note = { body: { text: 'Called.' }, headers: { 'idempotency-key': 'k', 'if-match': '"1"' } };
    answers = [
      [409, { code: 'in-flight', detail: 'Ask again.' }],
      [200, { decisionId: 'k' }],
    ];
    expect(await client().call('POST', '/v1/cases/c-1/decisions/note', note)).toEqual({ decisionId: 'k' });
    expect(seen.map(({ body }) => body)).toEqual(['{"text":"Called."}', '{"text":"Called."}']);
    answers = [[409, { code: 'closed', detail: 'Closed.' }]];
    await expect(client().call('POST', '/v1/cases/c-1/decisions/note', note)).rejects.toMatchObject({ code: 'closed' });
    expect(seen).toHaveLength(3);
  });
  it('gives up after so many tries, with the last answer', async () => {
    answers = [UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE];
    await expect(client().GET('/v1/clock')).rejects.toMatchObject({ status: 503, code: 'unavailable' });
    expect(seen).toHaveLength(3);
  });
  it('never repeats what the API refused, nor a file', async () => {
    answers = [[422, { code: 'invalid', detail: 'No.' }]];
    await expect(client().POST('/v1/payments', { body: payment })).rejects.toMatchObject({ code: 'invalid' });
    answers = [UNAVAILABLE];
    const file = { path: '/v1/imports/invoices', contentType: 'text/csv', chunks: pieces('a') };
    await expect(client().upload(file)).rejects.toMatchObject({ status: 503 });
    expect(seen).toHaveLength(2);
  });
  it('says where nothing answers, after trying again', async () => {
    await new Promise((resolve) => server.close(resolve));
    let asked = 0;
    const counting: typeof fetch = (...args) => (asked++, fetch(...args));
    const failure = await client({ as: { token: 't' }, fetch: counting })
      .GET('/v1/clock')
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Unreachable);
    expect((failure as Unreachable).message).toBe(`Nothing answers at ${url} (ECONNREFUSED).`);
    expect(asked).toBe(3);
  });
  it('survives a restart of the API between two tries', async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const call = dataOf(client({ retry: { tries: 20, pauseMs: 20 } }).GET('/v1/clock'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await call).toEqual(CLOCK);
  });

  it('streams a file and tells how much has gone out', async () => {
    const sent: number[] = [];
    answers = [[200, { importId: 'i-1' }]];
    const answer = await client().upload<{ importId: string }>({
      path: '/v1/imports/invoices?dryRun=true',
      contentType: 'text/csv',
      chunks: pieces('a,b\n', '1,2\n'),
      headers: { 'import-id': 'i-1' },
      onSent: (bytes) => sent.push(bytes),
    });
    expect(answer).toEqual({ importId: 'i-1' });
    expect(sent).toEqual([4, 8]);
    expect(seen[0]).toMatchObject({ url: '/v1/imports/invoices?dryRun=true', type: 'text/csv', body: 'a,b\n1,2\n' });
  });

  it('tells a file that cannot be read from a connection that broke', async () => {
    const gone = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    async function* torn(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a,b\n');
      throw gone;
    }
    const file = { path: '/v1/imports/invoices', contentType: 'text/csv', chunks: torn() };
    await expect(client().upload(file)).rejects.toBe(gone);
    expect(seen).toEqual([]);
  });

  it('reads a list to its end', async () => {
    const pages = new Map([
      [undefined, { items: [1, 2], nextCursor: 'x' }],
      ['x', { items: [3], nextCursor: null }],
    ]);
    expect(await everyItem(async (cursor) => pages.get(cursor as undefined)!)).toEqual([1, 2, 3]);
  });
});

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
