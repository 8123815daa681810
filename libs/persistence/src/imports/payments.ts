import { lockFacts } from '../database/database.js';
import { applyPayment, paymentFault } from '../facts/apply-payment.js';
import { Directory, type Named } from '../facts/directory.js';
import { drainParked, recordedIdOf } from '../facts/drain.js';
import { FactWriter } from '../facts/fact-writer.js';
import { contentDigest, inboxEntriesOf, recordInbox, repeated, type Fact, type InboxEntry } from '../facts/inbox.js';
import { conflictOf, firstContent } from '../facts/conflict.js';
import { awaiting, exceptionOf } from '../facts/parked.js';
import type { FactResult, PaymentInput } from '../ports.js';
import type { ImportRow, RowResult } from './ports.js';
import { resultOf, type Unit } from './unit.js';

/** A chunk of payments. */
export async function takePayments(unit: Unit, rows: readonly ImportRow<PaymentInput>[]): Promise<RowResult[]> {
  const desk = await PaymentDesk.open(unit, rows);
  const results: RowResult[] = [];
  for (const row of rows) results.push(resultOf(row, await desk.take(row)));
  return results;
}

class PaymentDesk {
  private readonly directory = new Directory();
  private writers = new Map<string, FactWriter>();

  private constructor(
    private readonly unit: Unit,
    /** What came in under an id, by id; carried along. */
    private readonly entries: Map<string, InboxEntry[]>,
  ) {}

  /** Locks what the rows are about and reads what they will be judged by; rows that came in before lock nothing more. */
  static async open(unit: Unit, rows: readonly ImportRow<PaymentInput>[]): Promise<PaymentDesk> {
    const { query, settings } = unit;
    const ids = [...new Set(rows.map((row) => row.value.paymentId))];
    await lockFacts(
      query,
      ids.map((id) => `payment:${id}`),
    );
    const entries = new Map<string, InboxEntry[]>(ids.map((id) => [id, []]));
    for (const entry of await inboxEntriesOf(query, ['payment', 'reversal'], ids)) {
      entries.get(entry.externalId)?.push(entry);
    }
    const desk = new PaymentDesk(unit, entries);
    const fresh = rows.map((row) => row.value).filter((input) => desk.before(desk.factOf(input)) === undefined);
    await desk.directory.readForSure(query, fresh.map(nameOf));
    const accounts = fresh.flatMap((input) => {
      const target = desk.directory.locate(nameOf(input));
      return 'account' in target ? [target.account] : [];
    });
    desk.writers = await FactWriter.lockAll(query, accounts, settings);
    await FactWriter.expectPayments(query, [...desk.writers.values()]);
    return desk;
  }

  async take({ line, value }: ImportRow<PaymentInput>): Promise<FactResult> {
    const fault = paymentFault(value);
    if (fault !== null) return fault;
    const fact = this.factOf(value);
    const { importId, exceptions } = this.unit;
    const again = repeated(fact, this.before(fact));
    if (again?.kind === 'conflict') {
      const accountKey = this.before(fact)?.accountKey ?? null;
      const recorded = await firstContent(this.unit.query, fact, { accountKey });
      exceptions.push({ ...conflictOf(fact, again.detail, recorded), importId, line });
    }
    if (again !== null) return again;
    const target = this.directory.locate(nameOf(value));
    if ('account' in target) return this.book(fact, target.account.accountKey);
    recordInbox(this.unit.settings.batch, fact, {
      ...{ outcome: 'parked', accountKey: null, seq: null },
      recordedId: fact.externalId,
    });
    exceptions.push({ ...exceptionOf(fact, target), importId, line });
    const result = { kind: 'parked', accountKey: null, seq: null } as const;
    this.remember(fact, fact.externalId, result);
    return result;
  }

  private async book(fact: Fact<PaymentInput>, accountKey: string): Promise<FactResult> {
    const writer = this.writers.get(accountKey);
    if (writer === undefined) throw new Error(`the head of account ${accountKey} is not locked`);
    const entries = this.entries.get(fact.externalId) ?? [];
    const recordedId = recordedIdOf(
      fact,
      entries.filter((entry) => entry.kind === 'payment'),
    );
    const result = await applyPayment(writer, fact, recordedId);
    this.remember(fact, recordedId, result);
    if (entries.some((entry) => entry.kind === 'reversal')) {
      await writer.flush();
      await drainParked(writer, [awaiting.payment(fact.externalId)]);
    }
    return result;
  }

  private factOf(content: PaymentInput): Fact<PaymentInput> {
    return { kind: 'payment', actor: this.unit.actor, externalId: content.paymentId, content };
  }
  /** What the sender said under this id before. */
  private before(fact: Fact): InboxEntry | undefined {
    return this.entries
      .get(fact.externalId)
      ?.find((entry) => entry.kind === 'payment' && entry.source === fact.actor.id);
  }
  private remember(fact: Fact, recordedId: string, result: FactResult): void {
    if (result.kind !== 'accepted' && result.kind !== 'parked') return;
    this.entries.get(fact.externalId)?.push({
      ...{ kind: 'payment', source: fact.actor.id, digest: contentDigest(fact), recordedId },
      ...{ outcome: result.kind, accountKey: result.accountKey, seq: result.seq },
    });
  }
}

const nameOf = ({ accountId, amount }: PaymentInput): Named => ({ accountId, currency: amount.currency });
