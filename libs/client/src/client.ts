import createFetchClient, { type Client } from 'openapi-fetch';
import type { RetryPolicy } from './retry.js';
import type { paths } from './schema.js';
import { send, type Sender } from './send.js';
import { givenToken, localToken, type TokenSource } from './tokens.js';
import { upload, type Upload } from './upload.js';

export interface ClientOptions {
  /** `http://127.0.0.1:3000`. */
  readonly url: string;
  /** A bearer token that was given, or the name of one of the people of embedded mode. */
  readonly as: { readonly token: string } | { readonly username: string };
  readonly retry?: Partial<RetryPolicy>;
  /** For tests. */
  readonly fetch?: typeof fetch;
}
export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
/** Typed calls of every route (`GET`, `POST`, `PUT` by path), as one person or machine. */
export interface AmicableClient extends Client<paths> {
  readonly url: string;
  /**
   * A route whose path is only known when it is called (a decision by its name): answers its JSON as it is.
   * @throws ProblemError, Unreachable
   */
  call<T = unknown>(method: 'GET' | 'POST' | 'PUT', path: string, more?: CallOptions): Promise<T>;
  /** Sends a file; answers what the route answers. @throws ProblemError, Unreachable */
  upload<T>(file: Upload): Promise<T>;
  token(): Promise<string>;
}

const RETRY: RetryPolicy = { tries: 4, pauseMs: 200 };

/** The one client of the API: adds the token, repeats what is safe to repeat, turns refusals into `ProblemError`. */
export function createClient({ url, as, retry, fetch: own = fetch }: ClientOptions): AmicableClient {
  const base = url.replace(/\/+$/, '');
  const tokens: TokenSource = 'token' in as ? givenToken(as.token) : localToken(base, as.username, own);
  const sender: Sender = { url: base, tokens, retry: { ...RETRY, ...retry }, fetch: own };
  const typed = createFetchClient<paths>({ baseUrl: base, fetch: (request) => send(sender, request) });
  return Object.assign(typed, {
    url: base,
    async call<T>(method: string, path: string, { body, headers = {} }: CallOptions = {}): Promise<T> {
      const json = body === undefined ? {} : { body: JSON.stringify(body) };
      const init = { method, ...json, headers: { 'content-type': 'application/json', ...headers } };
      return (await (await send(sender, new Request(base + path, init))).json()) as T;
    },
    upload: <T>(file: Upload) => upload<T>(sender, file),
    token: () => tokens.token(),
  });
}

/** The body of a successful call; a refusal has been thrown before. */
export async function dataOf<T>(call: Promise<{ readonly data?: T }>): Promise<NonNullable<T>> {
  const { data } = await call;
  if (data === undefined || data === null) throw new Error('The API answered without a body.');
  return data;
}

/** Every item of a list, page by page. */
export async function everyItem<T>(
  page: (cursor: string | undefined) => Promise<{ readonly items: readonly T[]; readonly nextCursor: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const answer = await page(cursor);
    items.push(...answer.items);
    cursor = answer.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}
