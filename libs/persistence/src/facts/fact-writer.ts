import type { Actor, Instant, NewEvent, PlainDate, ResolvedCalendar } from '#domain';
import { localDate } from '#domain';
import { Batch } from '../database/batch.js';
import { plain, type Query } from '../database/database.js';
import { liveItems, type Ledger } from '../ledger/open-items.js';
import type { Vault } from '../people/vault.js';
import type { BusinessClock, FactResult } from '../ports.js';
import { HEAD_COLUMNS, lockHead, toHead, type Head, type HeadRow } from '../record/stream.js';
import { writeCommands } from '../record/writer.js';
import { ACCOUNT_COLUMNS, calendarOf, toAccount, type AccountRow, type RawAccount } from './accounts-table.js';
import { recordInbox, type Fact } from './inbox.js';

export interface FactSettings {
  readonly clock: BusinessClock;
  readonly smallDifference: Readonly<Record<string, number>>;
  /** Told when news were queued, before the commit. */
  readonly hint: () => void;
  /** Where personal parts of exceptions are sealed. */
  readonly vault: Vault;
  /** Business days of the house from a date on. */
  readonly houseCalendar: (from: PlainDate) => ResolvedCalendar;
}

/** One account's stream, locked for the facts of one transaction. */
export class FactWriter {
  private constructor(
    readonly query: Query,
    readonly account: AccountRow,
    readonly now: Instant,
    private head: Head,
    readonly settings: FactSettings,
  ) {}

  /** Locks the account's head; null where there is no such account, or it is in another currency. */
  static async lockByClientId(
    query: Query,
    accountId: string,
    currency: string | null,
    settings: FactSettings,
  ): Promise<FactWriter | null> {
    const [row] = await query<RawAccount & HeadRow>(
      `SELECT ${ACCOUNT_COLUMNS}, ${HEAD_COLUMNS} FROM account a JOIN stream_head h ON h.account_key = a.account_key
       WHERE a.account_id = $1 AND ($2::text IS NULL OR a.currency = $2) FOR UPDATE OF h`,
      [accountId, currency],
    );
    return row === undefined ? null : FactWriter.of(query, toAccount(row), toHead(row), settings);
  }

  /** Locks the head, then reads business now: an instant read before waiting would be old. */
  static async lock(query: Query, account: AccountRow, settings: FactSettings): Promise<FactWriter> {
    return FactWriter.of(query, account, await lockHead(query, account.accountKey), settings);
  }

  private static async of(query: Query, account: AccountRow, head: Head, settings: FactSettings): Promise<FactWriter> {
    const now = await settings.clock.now(plain(query));
    return new FactWriter(query, account, now > head.at ? now : head.at, head, settings);
  }

  get seq(): number {
    return this.head.seq;
  }

  /** Today in the account's zone. */
  async today(): Promise<PlainDate> {
    return this.localDate(this.now);
  }

  /** The date of an instant in the account's zone. */
  async localDate(instant: Instant): Promise<PlainDate> {
    const calendar = await calendarOf(this.query, this.account.accountKey);
    return calendar === null ? instant.slice(0, 10) : localDate(calendar, instant);
  }

  /** The ledger as allocation sees it. */
  async ledger(itemId: string | null = null): Promise<Ledger> {
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
      this.settings.hint();
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
