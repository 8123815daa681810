import type { Query } from '../database/database.js';
import type { NewException } from '../exceptions/ports.js';
import type { FactResult, PaymentInput } from '../ports.js';
import { applyPayment } from './apply-payment.js';
import { conflictOf, firstContent } from './conflict.js';
import { Directory, type Named } from './directory.js';
import { drainParked, recordedIdOf } from './drain.js';
import { FactWriter } from './fact-writer.js';
import {
  contentDigest,
  inboxEntriesOf,
  recordInbox,
  repeated,
  wasSuperseded,
  type Fact,
  type InboxEntry,
} from './inbox.js';
import { awaiting, exceptionOf } from './parked.js';
import type { UnitSettings } from './register.js';

type Payment = Fact<PaymentInput>;
/** Where in a file a fact stands. */
export interface Origin {
  readonly importId: string;
  readonly line: number;
}

/**
 * Payments of one transaction, of whatever senders and accounts: judged by what was read once and is carried along. The
 * writes are collected, and what is left to a person is in `exceptions`: the caller stores both.
 */
export class PaymentDesk {
  private readonly directory = new Directory();
  private writers = new Map<string, FactWriter>();
  /** To be raised at the very end, since the house's head is locked last. */
  readonly exceptions: NewException[] = [];

  private constructor(
    private readonly query: Query,
    private readonly settings: UnitSettings,
    /** What came in under an id, by id; carried along. */
    private readonly entries: Map<string, InboxEntry[]>,
  ) {}

  /**
   * Reads what the payments will be judged by and locks the heads of their accounts; those that came in before lock
   * nothing. The facts themselves are locked by the caller.
   */
  static async open(query: Query, settings: UnitSettings, payments: readonly Payment[]): Promise<PaymentDesk> {
    const entries = new Map<string, InboxEntry[]>(payments.map((fact) => [fact.externalId, []]));
    for (const entry of await inboxEntriesOf(query, ['payment', 'reversal'], [...entries.keys()])) {
      entries.get(entry.externalId)?.push(entry);
    }
    const desk = new PaymentDesk(query, settings, entries);
    const fresh = payments.filter((fact) => desk.before(fact) === undefined).map((fact) => nameOf(fact.content));
    await desk.directory.readForSure(query, fresh);
    const accounts = fresh.flatMap((name) => {
      const target = desk.directory.locate(name);
      return 'account' in target ? [target.account] : [];
    });
    desk.writers = await FactWriter.lockAll(query, accounts, settings);
    await FactWriter.expectPayments(query, [...desk.writers.values()]);
    return desk;
  }

  /** Books a payment, or says what became of it before; one that contradicts that is left to a person. */
  async take(fact: Payment, origin: Origin | null): Promise<FactResult> {
    const before = this.before(fact);
    const again = repeated(fact, before);
    if (again?.kind === 'conflict' && before !== undefined) return this.contradict(fact, before, again, origin);
    if (again !== null) return again;
    const target = this.directory.locate(nameOf(fact.content));
    if ('account' in target) return this.book(fact, target.account.accountKey);
    const result = { kind: 'parked', accountKey: null, seq: null } as const;
    recordInbox(this.settings.batch, fact, {
      ...{ outcome: 'parked', accountKey: null, seq: null },
      recordedId: fact.externalId,
    });
    this.exceptions.push({ ...exceptionOf(fact, target), ...origin });
    this.remember(fact, fact.externalId, result);
    return result;
  }

  /** Other content than before: a repeat of what a person corrected since is known, all else is left to a person. */
  private async contradict(
    fact: Payment,
    before: InboxEntry,
    conflict: Extract<FactResult, { kind: 'conflict' }>,
    origin: Origin | null,
  ): Promise<FactResult> {
    if (await wasSuperseded(this.query, fact)) {
      return { kind: 'known', accountKey: before.accountKey, seq: before.seq };
    }
    await this.settings.batch.flush(this.query);
    const waiting = this.exceptions.find((one) => one.kind !== 'conflict' && isAbout(one, fact));
    const recorded =
      waiting === undefined
        ? await firstContent(this.query, fact, before)
        : { content: waiting.content, accountKey: before.accountKey };
    this.exceptions.push({ ...conflictOf(fact, conflict.detail, recorded), ...origin });
    return conflict;
  }

  private async book(fact: Payment, accountKey: string): Promise<FactResult> {
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

  /** What the sender said under this id before. */
  private before(fact: Payment): InboxEntry | undefined {
    return this.entries
      .get(fact.externalId)
      ?.find((entry) => entry.kind === 'payment' && entry.source === fact.actor.id);
  }
  private remember(fact: Payment, recordedId: string, result: FactResult): void {
    if (result.kind !== 'accepted' && result.kind !== 'parked') return;
    this.entries.get(fact.externalId)?.push({
      ...{ kind: 'payment', source: fact.actor.id, digest: contentDigest(fact), recordedId },
      ...{ outcome: result.kind, accountKey: result.accountKey, seq: result.seq },
    });
  }
}

const isAbout = (one: NewException, { actor, kind, externalId }: Payment): boolean =>
  one.source === actor.id && one.factKind === kind && one.externalId === externalId;
const nameOf = ({ accountId, amount }: PaymentInput): Named => ({ accountId, currency: amount.currency });
