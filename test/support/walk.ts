/** Walking a case over HTTP: the few calls that every chapter of a story makes, each checked to succeed. */
import { expect } from '@jest/globals';
import { accountBody } from './account-body.js';
import { eur, type Answer, type HttpClient } from './http.js';
import type { Product } from './product.js';

export interface CaseBody {
  readonly caseId: string;
  readonly status: string;
  readonly step: string;
  readonly overlays: readonly string[];
  readonly evidenceVersion: number;
  readonly offers: readonly { readonly offerId: string }[];
  readonly plan: { readonly planId: string; readonly installments: readonly { readonly status: string }[] } | null;
  readonly approvals: readonly { readonly approvalId: string; readonly draftHash: string; readonly status: string }[];
  readonly holds: readonly object[];
  readonly placements: readonly { readonly placementId: string; readonly status: string }[];
  readonly version: number;
  readonly seq: number;
  readonly asOf: string;
}
export interface Task {
  readonly taskId: string;
  readonly kind: string;
  readonly approvalId?: string;
  readonly draftHash?: string;
}
export interface Letter {
  readonly messageId: string;
  readonly template: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly draftHash: string;
  readonly status: string;
  readonly sentAt?: string;
}
export interface Preview {
  readonly draftHash: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
export interface HistoryItem {
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly actor: { readonly id: string; readonly role: string };
}

export class Walk {
  constructor(private readonly product: Pick<Product, 'as'>) {}

  // --- the clock

  async now(): Promise<string> {
    return (await this.read<{ now: string }>('sam', '/v1/clock')).now;
  }
  /** Moves the clock; everything due on the way is done when it returns. */
  async advance(to: string): Promise<void> {
    const answer = await this.as('sam').post('/v1/clock/advance', { to });
    expect([answer.status, answer.body]).toEqual([200, { now: to }]);
  }
  /** Waits until all is quiet where the clock stands. */
  async settle(): Promise<void> {
    await this.advance(await this.now());
  }

  /** An account with one invoice, due on 2026-02-16, and its case, opened on demand. */
  async overdue(accountId: string, value = '9000.00'): Promise<string> {
    expect((await this.as('erp').put(`/v1/accounts/${accountId}`, accountBody(accountId))).status).toBe(201);
    const invoice = { invoiceNumber: `${accountId}-1`, accountId, invoiceDate: '2026-01-05', dueDate: '2026-02-16' };
    expect((await this.as('erp').post('/v1/invoices', { ...invoice, amount: eur(value) })).status).toBe(202);
    const swept = await this.as('clara').post('/v1/sweeps', { accountId });
    expect(swept).toMatchObject({ status: 200, body: { opened: [expect.any(String)], skipped: [] } });
    await this.settle();
    return (swept.body as { opened: [string] }).opened[0];
  }

  // --- decisions

  /** A decision that must succeed, by somebody who has just looked at the case; answers the types of its events. */
  async decided(who: string, caseId: string, decision: string, payload: unknown): Promise<string[]> {
    return typesOf(await this.deciding(who, caseId, decision, payload));
  }
  /** The same with whatever answer it gets; an integration learns the version from the staff. */
  async deciding(who: string, caseId: string, decision: string, payload: unknown): Promise<Answer> {
    const seen = await this.as('clara').get(`/v1/cases/${caseId}`);
    return this.as(who).decide(caseId, decision, payload, { ifMatch: seen.headers.get('etag') ?? '' });
  }

  async approving(who: string, caseId: string, approvalId: string): Promise<Answer> {
    const { approvals } = await this.view(caseId);
    const draftHash = approvals.find((one) => one.approvalId === approvalId)?.draftHash;
    return this.deciding(who, caseId, 'approve', { approvalId, draftHash });
  }
  async approved(who: string, caseId: string, approvalId: string): Promise<string[]> {
    return typesOf(await this.approving(who, caseId, approvalId));
  }

  async preview(who: string, caseId: string, decision: string, payload: unknown): Promise<Preview> {
    const answer = await this.as(who).post(`/v1/cases/${caseId}/previews/${decision}`, payload);
    expect(answer).toMatchObject({ status: 200 });
    expect(Object.keys(answer.body as object)).toEqual(['draftHash', 'subject', 'text', 'html']);
    return answer.body as Preview;
  }

  /** Clara previews and requests, `approver` approves what the worklist shows; the digest is one and the same all the way. */
  async withLetter(
    caseId: string,
    decision: string,
    payload: object,
    approver: string,
  ): Promise<{ preview: Preview; events: { requested: string[]; approved: string[] } }> {
    const preview = await this.preview('clara', caseId, decision, payload);
    const asked = await this.deciding('clara', caseId, decision, { ...payload, draftHash: preview.draftHash });
    const requested = typesOf(asked);
    const { approvalId, taskId } = asked.body as { approvalId: string; taskId: string };
    const task = (await this.tasks(caseId)).find((one) => one.taskId === taskId);
    expect(task).toMatchObject({ kind: 'approve', approvalId, draftHash: preview.draftHash });
    const shown = await this.preview(approver, caseId, 'approve', { approvalId });
    expect(shown).toEqual(preview);
    return { preview, events: { requested, approved: await this.approved(approver, caseId, approvalId) } };
  }

  // --- looking

  async caseOf(accountId: string): Promise<string> {
    const { items } = await this.read<{ items: { caseId: string }[] }>('clara', `/v1/cases?accountId=${accountId}`);
    expect(items).toHaveLength(1);
    return items[0]?.caseId ?? '';
  }
  view(caseId: string): Promise<CaseBody> {
    return this.read('clara', `/v1/cases/${caseId}`);
  }
  tasks(caseId: string): Promise<Task[]> {
    return this.items('clara', `/v1/worklist?caseId=${caseId}`);
  }
  letters(caseId: string): Promise<Letter[]> {
    return this.items('axel', `/v1/cases/${caseId}/letters`);
  }
  history(caseId: string): Promise<HistoryItem[]> {
    return this.items('axel', `/v1/cases/${caseId}/history?limit=5000`);
  }
  mail(): Promise<(Letter & { readonly receivedAt: string })[]> {
    return this.items('clara', '/mailbox/messages');
  }
  async subjects(): Promise<string[]> {
    return (await this.mail()).map((letter) => letter.subject);
  }
  async types(caseId: string, afterSeq = 0): Promise<string[]> {
    return (await this.history(caseId)).filter((event) => event.seq > afterSeq).map((event) => event.type);
  }
  /** The last event of a type. */
  async event(caseId: string, type: string): Promise<HistoryItem | undefined> {
    return (await this.history(caseId)).findLast((event) => event.type === type);
  }
  /** Types after the last event of a type. */
  async since(caseId: string, type: string): Promise<string[]> {
    return this.types(caseId, (await this.event(caseId, type))?.seq ?? 0);
  }

  private as(who: string): HttpClient {
    return this.product.as(who);
  }
  private async items<T>(who: string, path: string): Promise<T[]> {
    return (await this.read<{ items: T[] }>(who, path)).items;
  }
  private async read<T>(who: string, path: string): Promise<T> {
    const answer = await this.as(who).get(path);
    expect(answer).toMatchObject({ status: 200 });
    return answer.body as T;
  }
}

/** The types of a decision's events, once it is certain that the answer is one of a decision that was taken. */
export function typesOf(answer: Answer): string[] {
  if (answer.status !== 200) throw new Error(`refused with ${answer.status}: ${answer.text}`);
  const { decisionId, caseId, version, seq, events } = answer.body as {
    decisionId: string;
    caseId: string;
    version: number;
    seq: number;
    events: { seq: number; type: string }[];
  };
  expect([typeof decisionId, typeof caseId, typeof version]).toEqual(['string', 'string', 'number']);
  expect(events.at(-1)?.seq).toBe(seq);
  return events.map((event) => event.type);
}
