import type { Actor, Instant, NewEvent, PlainDate } from '#domain';
import { localDate } from '#domain';
import { Batch } from '../database/batch.js';
import { plain, type Query } from '../database/database.js';
import { liveItems } from '../ledger/open-items.js';
import type { LedgerView } from '../ledger/posting.js';
import type { BusinessClock, FactResult } from '../ports.js';
import { lockHead, type Head } from '../record/stream.js';
import { writeCommands } from '../record/writer.js';
import type { AccountRow } from './accounts-table.js';
import { recordInbox, type Fact } from './inbox.js';

export interface FactSettings {
  readonly clock: BusinessClock;
  readonly smallDifference: Readonly<Record<string, number>>;
  /** Told after a commit that queued news. */
  readonly hint: () => void;
}

/** One account's stream, locked for the facts of one transaction. */
export class FactWriter {
  private constructor(
    readonly query: Query,
    readonly account: AccountRow,
    readonly now: Instant,
    private head: Head,
    private readonly settings: FactSettings,
  ) {}

  /** Locks the head, then reads business now: an instant read before waiting would be old. */
  static async lock(query: Query, account: AccountRow, settings: FactSettings): Promise<FactWriter> {
    const head = await lockHead(query, account.accountKey);
    const now = await settings.clock.now(plain(query));
    return new FactWriter(query, account, now > head.at ? now : head.at, head, settings);
  }

  get seq(): number {
    return this.head.seq;
  }

  /** Today in the account's zone. */
  get today(): PlainDate {
    const calendar = this.account.resolvedCalendar;
    return calendar === null ? this.now.slice(0, 10) : localDate(calendar, this.now);
  }

  /** The ledger as allocation sees it. */
  async ledger(itemId: string | null = null): Promise<LedgerView> {
    const { currency } = this.account;
    return {
      currency,
      smallDifference: this.settings.smallDifference[currency] ?? 0,
      items: await liveItems(this.query, this.account.accountKey, itemId),
    };
  }

  /** Writes one command of events; `also` may put more rows into the same round trip. */
  async write(
    command: { commandId: string; actor: Actor; events: readonly NewEvent[] },
    also: (batch: Batch, seq: number) => void = () => undefined,
  ): Promise<number> {
    const batch = new Batch();
    const before = this.head;
    const { head } = writeCommands(
      batch,
      before,
      [
        {
          ...command,
          caseId: before.caseOpen ? before.caseId : null,
          policyVersion: null,
          contentDigest: null,
        },
      ],
      this.now,
    );
    const mayReopen = before.caseId !== null && command.events.some((event) => event.type === 'payment.reversed');
    if (before.obliged || mayReopen) {
      batch.insert('outbox', ['account_key', 'kind'], [[this.account.accountKey, 'news']]);
    }
    also(batch, head.seq);
    await batch.flush(this.query);
    this.head = head;
    return head.seq;
  }

  /** Writes the events of a fact with its inbox entry; without events only the entry. */
  async accept(fact: Fact, events: readonly NewEvent[], recordedId = fact.externalId): Promise<FactResult> {
    const { accountKey } = this.account;
    const entry = (batch: Batch, seq: number): void =>
      recordInbox(batch, fact, { outcome: 'accepted', accountKey, seq, recordedId });
    if (events.length === 0) {
      const batch = new Batch();
      entry(batch, this.head.seq);
      await batch.flush(this.query);
      return { kind: 'accepted', accountKey, seq: this.head.seq };
    }
    const commandId = `${fact.kind}:${fact.actor.id}:${fact.externalId}`;
    const seq = await this.write({ commandId, actor: fact.actor, events }, entry);
    return { kind: 'accepted', accountKey, seq };
  }
}
