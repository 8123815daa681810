/** The running product as the demo sees it: its HTTP API and nothing else. */
import { createClient, dataOf, everyItem, type AmicableClient, type Schemas } from '#client';

export type Amount = Schemas['Amount'];
export type CaseView = Schemas['Case'];

/** A product that just started may be away for a moment; five seconds are enough for a restart. */
const PATIENT = { tries: 20, pauseMs: 250 };

/** One typed client for each of its people. */
export class DemoClient {
  private readonly clients = new Map<string, AmicableClient>();

  constructor(private readonly baseUrl: string) {}

  async put(as: string, path: string, body: unknown): Promise<void> {
    await this.as(as).call('PUT', path, { body });
  }
  post(as: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
    return this.as(as).call('POST', path, { body, headers });
  }

  /** The newest case of an account, or null. */
  async caseOf(accountId: string): Promise<CaseView | null> {
    const clara = this.as('clara');
    const account = await dataOf(clara.GET('/v1/accounts/{accountId}', { params: { path: { accountId } } }));
    if (account.case === null) return null;
    return dataOf(clara.GET('/v1/cases/{caseId}', { params: { path: { caseId: account.case.caseId } } }));
  }

  /** Ids of all commands in the record of a case: what was done before. */
  async commandsOf(caseId: string): Promise<ReadonlySet<string>> {
    const events = await everyItem((cursor) => {
      const query = cursor === undefined ? {} : { cursor: Number(cursor) };
      return dataOf(this.as('clara').GET('/v1/cases/{caseId}/history', { params: { path: { caseId }, query } }));
    });
    return new Set(events.map(({ commandId }) => commandId));
  }

  clock(): Promise<Schemas['Clock']> {
    return dataOf(this.as('sam').GET('/v1/clock'));
  }
  /** Moves the business clock and returns when everything due has been done. */
  async advance(to: string): Promise<void> {
    await this.as('sam').POST('/v1/clock/advance', { body: { to } });
  }

  private as(username: string): AmicableClient {
    const known = this.clients.get(username);
    if (known !== undefined) return known;
    const fresh = createClient({ url: this.baseUrl, as: { username }, retry: PATIENT });
    this.clients.set(username, fresh);
    return fresh;
  }
}
