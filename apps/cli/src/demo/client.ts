/** The running product as the demo sees it: its HTTP API and nothing else. */

export interface Amount {
  readonly value: string;
  readonly currency: string;
}
/** The parts of a case that the stories look at. */
export interface CaseView {
  readonly caseId: string;
  readonly accountId: string;
  readonly status: 'open' | 'frozen' | 'closed';
  readonly step: string;
  readonly balance: Amount;
  readonly openItems: readonly { readonly itemId: string; readonly balance: Amount }[];
  readonly evidenceVersion: number;
  readonly offers: readonly { readonly offerId: string; readonly status?: string }[];
  readonly promises: readonly { readonly promiseId: string }[];
  readonly approvals: readonly { readonly approvalId: string; readonly draftHash: string; readonly status?: string }[];
  readonly placements: readonly { readonly placementId: string }[];
  readonly messages: readonly { readonly messageId: string; readonly template: string; readonly status: string }[];
  readonly version: number;
}

/** A refusal of the API in its own words. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(`${status} ${code}: ${detail}`);
  }
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly as: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
/** What may pass by itself: a case about to roll over, an engine that restarts. */
const PASSING = new Set([502, 503]);
const TRIES = 20;
const PAUSE_MS = 250;

export class DemoClient {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(private readonly baseUrl: string) {}

  async put(as: string, path: string, body: unknown): Promise<void> {
    await this.call({ method: 'PUT', path, as, body });
  }
  async post(as: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
    return this.call({ method: 'POST', path, as, body, headers });
  }

  /** The newest case of an account, or null. */
  async caseOf(accountId: string): Promise<CaseView | null> {
    const path = `/v1/cases?accountId=${encodeURIComponent(accountId)}`;
    const { items } = (await this.call({ method: 'GET', path, as: 'clara' })) as { items: { caseId: string }[] };
    const caseId = items.map((item) => item.caseId).sort((a, b) => numberOf(b) - numberOf(a))[0];
    return caseId === undefined
      ? null
      : ((await this.call({ method: 'GET', path: `/v1/cases/${caseId}`, as: 'clara' })) as CaseView);
  }

  /** Ids of all commands in the record of a case: what was done before. */
  async commandsOf(caseId: string): Promise<ReadonlySet<string>> {
    const done = new Set<string>();
    let cursor: string | null = null;
    do {
      const path: string = `/v1/cases/${caseId}/history${cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`}`;
      const page = (await this.call({ method: 'GET', path, as: 'clara' })) as {
        items: { commandId: string }[];
        nextCursor: string | null;
      };
      page.items.forEach(({ commandId }) => done.add(commandId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return done;
  }

  async clock(): Promise<{ mode: string; now: string }> {
    return (await this.call({ method: 'GET', path: '/v1/clock', as: 'sam' })) as { mode: string; now: string };
  }
  /** Moves the business clock and returns when everything due has been done. */
  async advance(to: string): Promise<void> {
    await this.call({ method: 'POST', path: '/v1/clock/advance', as: 'sam', body: { to } });
  }

  private async call(call: Call): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.send(call);
      if (response.ok) {
        return response.json().catch(() => null);
      }
      const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
      const passing = PASSING.has(response.status) || problem.code === 'in-flight';
      if (!passing || attempt === TRIES) {
        const what = `${problem.detail ?? response.statusText} (${call.method} ${call.path})`;
        throw new Refused(response.status, problem.code ?? 'unknown', what);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private async send({ method, path, as, body, headers }: Call): Promise<Response> {
    return fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.token(as)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  private token(username: string): Promise<string> {
    const known = this.tokens.get(username);
    if (known !== undefined) {
      return known;
    }
    const asked = this.signIn(username);
    this.tokens.set(username, asked);
    return asked;
  }

  private async signIn(username: string): Promise<string> {
    const response = await fetch(`${this.baseUrl}/auth/local/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username }),
    });
    if (!response.ok) {
      throw new Refused(response.status, 'unauthenticated', `no token for ${username}: is embedded mode on?`);
    }
    return ((await response.json()) as { access_token: string }).access_token;
  }
}

const numberOf = (caseId: string): number => Number(caseId.slice(caseId.lastIndexOf('-') + 1));
