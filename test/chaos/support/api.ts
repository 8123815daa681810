/** The API as the clients of these tests use it; whoever gets no answer within a minute has met a fault. */
import { randomUUID } from 'node:crypto';
import { eur, HttpClient, type Answer } from '../../support/http.js';
import { bounded } from './wait.js';

export interface CaseBody {
  readonly caseId: string;
  readonly asOf: string;
  readonly overlays: readonly string[];
  readonly evidenceVersion: number;
  readonly promises: readonly { readonly promiseId: string; readonly status: string }[];
  readonly approvals: readonly { readonly approvalId: string; readonly draftHash: string }[];
}
/** A key, and the version that was seen. */
export interface Seen {
  readonly key: string;
  readonly etag: string;
}
const TIMEOUT_MS = 60_000;
const TRIES = 20;

export const etagOf = ({ headers }: Answer): string => headers.get('etag') ?? '';
export const codeOf = ({ body }: Answer): string => (body as { code?: string }).code ?? '';
/** Whether the same request may succeed in a moment: the case has moved, or is out of reach. */
export const mayPass = ({ status }: Answer): boolean => status === 412 || status === 503;

export class Api {
  private readonly clients = new Map<string, HttpClient>();

  constructor(private readonly url: string) {}

  async send(user: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Answer> {
    return bounded(`${method} ${path}`, TIMEOUT_MS, this.as(user).send(method, path, body));
  }

  /** As `send`, and anything but success is an error. */
  async must(user: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Answer> {
    const answer = await this.send(user, method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  async getCase(caseId: string): Promise<{ body: CaseBody; etag: string }> {
    const answer = await this.must('clara', 'GET', `/v1/cases/${caseId}`);
    return { body: answer.body as CaseBody, etag: etagOf(answer) };
  }

  async decide(user: string, caseId: string, decision: string, payload: object, seen: Seen): Promise<Answer> {
    const made = this.as(user).decide(caseId, decision, payload, { key: seen.key, ifMatch: seen.etag });
    return bounded(`${decision} ${seen.key}`, TIMEOUT_MS, made);
  }

  /** One decision by somebody who has just looked at the case; a look that became stale is taken again. */
  async decideNow(
    user: string,
    caseId: string,
    decision: string,
    payload: object,
    key: string = randomUUID(),
  ): Promise<Answer> {
    for (let tries = 0; tries < TRIES; tries++) {
      const { etag } = await this.getCase(caseId);
      const made = await this.decide(user, caseId, decision, payload, { key, etag });
      if (!mayPass(made)) return made;
    }
    throw new Error(`${decision}: the case never stands still`);
  }

  /** An account with one invoice, and its case opened by a sweep. */
  async overdue(accountId: string, { amount, dueDate }: { amount: string; dueDate: string }): Promise<string> {
    const account = {
      ...{ name: `Company ${accountId}`, entity: 'DE01', customerId: accountId, currency: 'EUR' },
      ...{ zone: 'Europe/Berlin', calendar: 'DE', language: 'en' },
      contacts: [{ contactId: 'ap', role: 'billing', name: 'Accounts Payable', email: `ap@${accountId}.example` }],
    };
    await this.must('erp', 'PUT', `/v1/accounts/${accountId}`, account);
    const invoice = { invoiceNumber: `${accountId}-1`, accountId, invoiceDate: dueDate, dueDate, amount: eur(amount) };
    await this.must('erp', 'POST', '/v1/invoices', invoice);
    const { opened } = (await this.must('sam', 'POST', '/v1/sweeps', { accountId })).body as { opened: string[] };
    if (opened[0] === undefined) throw new Error(`no case was opened for ${accountId}`);
    return opened[0];
  }

  private as(user: string): HttpClient {
    const client = this.clients.get(user) ?? new HttpClient(this.url, user);
    this.clients.set(user, client);
    return client;
  }
}
