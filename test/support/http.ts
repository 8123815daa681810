/** A stranger's client: plain `fetch` by the public contract, as one person. */
import { randomUUID } from 'node:crypto';
import { Conformance, type OpenApiDocument } from '../../apps/api/src/testing/conformance.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The bytes as text. */
  readonly text: string;
  /** The same parsed, or the text again where it is no JSON. */
  readonly body: unknown;
}
export interface Beside {
  readonly headers?: Readonly<Record<string, string>>;
  /** The `Idempotency-Key` of a decision; default: a new one. */
  readonly key?: string;
  /** The `If-Match` of a decision; default: the ETag of the case as it is. */
  readonly ifMatch?: string;
}

export class HttpClient {
  private issued: Promise<string> | null = null;

  constructor(
    readonly url: string,
    readonly username: string,
  ) {}

  token(): Promise<string> {
    this.issued ??= this.signIn();
    return this.issued;
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }
  post(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('POST', path, body, headers);
  }
  put(path: string, body?: unknown): Promise<Answer> {
    return this.send('PUT', path, body);
  }

  /** Any method and body; a string is sent as it is, anything else as JSON. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return exchange(this.url, method, path, body, { authorization: `Bearer ${await this.token()}`, ...headers });
  }

  /** One decision by somebody who has just looked at the case, unless told which version was seen. */
  async decide(caseId: string, decision: string, payload: unknown, beside: Beside = {}): Promise<Answer> {
    const path = `/v1/cases/${encodeURIComponent(caseId)}`;
    const etag = beside.ifMatch ?? (await this.get(path)).headers.get('etag') ?? '';
    return this.post(`${path}/decisions/${decision}`, payload, {
      'idempotency-key': beside.key ?? randomUUID(),
      'if-match': etag,
      ...beside.headers,
    });
  }

  private async signIn(): Promise<string> {
    const answer = await exchange(this.url, 'POST', '/auth/local/token', { username: this.username }, {});
    const { access_token: token } = answer.body as { access_token?: unknown };
    if (typeof token !== 'string') throw new Error(`${this.username} cannot sign in: ${answer.status} ${answer.text}`);
    return token;
  }
}

const documents = new Map<string, Promise<Conformance>>();
/** The document of the product at that address, read once. */
function conformanceOf(url: string): Promise<Conformance> {
  const known = documents.get(url);
  if (known !== undefined) return known;
  const fresh = fetch(`${url}/openapi.json`).then(
    async (response) => new Conformance((await response.json()) as OpenApiDocument),
  );
  documents.set(url, fresh);
  fresh.catch(() => documents.delete(url));
  return fresh;
}

/** One request without a token of its own; its answer is held against the product's own OpenAPI document. */
export async function exchange(
  url: string,
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: bytesOf(body) }),
  });
  const text = await response.text();
  const { status } = response;
  const answer = { status, headers: response.headers, text, body: parsed(text) };
  const contentType = response.headers.get('content-type') ?? '';
  if (response.ok) (await conformanceOf(url)).check({ method, path, status, contentType, body: answer.body });
  return answer;
}

/** Text and bytes go as they are. */
const bytesOf = (body: unknown): string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' ? body : Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export const eur = (value: string): { value: string; currency: string } => ({ value, currency: 'EUR' });

/** Status and problem code of a refusal. */
export const codeOf = ({ status, body }: Answer): [number, string] => [status, (body as { code: string }).code];
