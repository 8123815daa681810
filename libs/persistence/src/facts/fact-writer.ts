import type {
  Actor,
  AllocationOrder,
  BookedItem,
  InvoiceBooks,
  Instant,
  NewEvent,
  PlainDate,
  ReportedDispute,
  ResolvedCalendar,
  UnusedPayment,
} from '#domain';
import { nearLocalDate } from '#domain';
import { Batch } from '../database/batch.js';
import { plain, type Query } from '../database/database.js';
import { OUTBOX, STREAM_HEAD } from '../database/tables.js';
import { CreditWatch } from '../exceptions/credit.js';
import { AccountBooks } from '../ledger/books.js';
import type { Ledger } from '../ledger/open-items.js';
import type { Vault } from '../people/vault.js';
import type { BusinessClock, FactResult } from '../ports.js';
import { HEAD_COLUMNS, lockHead, lockHeads, toHead, type Head, type HeadRow } from '../record/stream.js';
import { writeCommands } from '../record/writer.js';
import { ACCOUNT_COLUMNS, calendarOf, toAccount, type AccountRow, type RawAccount } from './accounts-table.js';
import { commandOf, recordInbox, type Fact } from './inbox.js';

export interface FactSettings {
  readonly clock: BusinessClock;
  readonly smallDifference: Readonly<Record<string, number>>;
  /** Where a payment goes that names no invoice. */
  readonly allocation: AllocationOrder;
  /** Told when news were queued, before the commit. */
  readonly hint: () => void;
  /** Who acts where it is not the sender: the person who places what the sender could not. */
  readonly by?: Actor;
  /** Given with `batch`: whoever flushes it then lets this follow. */
  readonly credit?: CreditWatch;
  /** Where personal parts of exceptions are sealed. */
  readonly vault: Vault;
  /** Business days of the house from a date on. */
  readonly houseCalendar: (from: PlainDate) => ResolvedCalendar;
  /** Where writes are collected over many facts; whoever gives it flushes it. Without one each fact is stored at once. */
  readonly batch?: Batch;
}

/** One account's stream, locked for the facts of one transaction. */
export class FactWriter {
  private books: AccountBooks;
  private calendar: ResolvedCalendar | null | undefined;
  private hasTold = false;

  private constructor(
    readonly query: Query,
    readonly account: AccountRow,
    readonly now: Instant,
    private head: Head,
    readonly settings: FactSettings,
  ) {
    this.books = new AccountBooks(account.accountKey);
  }

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

  /** Locks the heads of many accounts in the order of their keys; writers by account key. */
  static async lockAll(
    query: Query,
    accounts: readonly AccountRow[],
    settings: FactSettings,
  ): Promise<Map<string, FactWriter>> {
    const byKey = new Map(accounts.map((account) => [account.accountKey, account]));
    const heads = await lockHeads(query, [...byKey.keys()]);
    const now = await settings.clock.now(plain(query));
    const writers = heads.map((head) => {
      const account = byKey.get(head.accountKey);
      if (account === undefined) throw new Error(`nobody asked for the head of ${head.accountKey}`);
      return [head.accountKey, new FactWriter(query, account, later(now, head.at), head, settings)] as const;
    });
    return new Map(writers);
  }

  /** A stream that begins in this transaction: nobody else can know of it. */
  static begin(query: Query, account: AccountRow, now: Instant, settings: FactSettings, batch: Batch): FactWriter {
    const { accountKey } = account;
    batch.rows(STREAM_HEAD, [[accountKey, 0, 0, '', '', null, false, false, false]]);
    const head: Head = {
      ...{ accountKey, seq: 0, version: 0, hash: '', at: '' },
      ...{ caseId: null, caseOpen: false, obliged: false, frozen: false },
    };
    return new FactWriter(query, account, now, head, settings);
  }

  private static async of(query: Query, account: AccountRow, head: Head, settings: FactSettings): Promise<FactWriter> {
    const now = await settings.clock.now(plain(query));
    return new FactWriter(query, account, later(now, head.at), head, settings);
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
    if (this.calendar === undefined) this.calendar = await calendarOf(this.query, this.account.accountKey);
    return this.calendar === null ? instant.slice(0, 10) : nearLocalDate(this.calendar, instant);
  }

  /** Loads for many writers at once what their invoices will be judged by. */
  static async expectInvoices(query: Query, wanted: readonly (readonly [FactWriter, string])[]): Promise<void> {
    await AccountBooks.loadItems(
      query,
      wanted.map(([writer, itemId]) => [writer.books, itemId]),
    );
    await AccountBooks.loadCredit(query, [...new Set(wanted.map(([writer]) => writer.books))]);
  }
  /** Loads for many writers at once what was reported as disputed of their invoices. */
  static async expectContests(query: Query, wanted: readonly (readonly [FactWriter, string])[]): Promise<void> {
    await AccountBooks.loadReported(
      query,
      wanted.map(([writer, itemId]) => [writer.books, itemId]),
    );
  }
  /** Loads for many writers at once what their payments are distributed over. */
  static async expectPayments(query: Query, writers: readonly FactWriter[]): Promise<void> {
    await AccountBooks.loadLive(
      query,
      writers.map((writer) => writer.books),
    );
  }

  /** The ledger as allocation sees it, with one more item by its id; a copy, free to be worked on. */
  async ledger(itemId: string | null = null): Promise<Ledger> {
    const books = await this.current();
    await AccountBooks.loadLive(this.query, [books]);
    if (itemId !== null) await AccountBooks.loadItems(this.query, [[books, itemId]]);
    return { ...this.money(), items: books.live(itemId) };
  }

  /** What a new or corrected invoice is judged by, and the item of its number if there is one. */
  async invoiceLedger(itemId: string): Promise<{ books: InvoiceBooks; known: BookedItem | null }> {
    const books = await this.current();
    await AccountBooks.loadItems(this.query, [[books, itemId]]);
    await AccountBooks.loadCredit(this.query, [books]);
    return { books: { ...this.money(), ...books.credit() }, known: books.item(itemId) };
  }

  /** What feeds reported as disputed of an invoice. */
  async reportedDisputes(itemId: string): Promise<readonly ReportedDispute[]> {
    const books = await this.current();
    await AccountBooks.loadReported(this.query, [[books, itemId]]);
    return books.reported(itemId);
  }

  /** Payments with money left, oldest first. */
  async unused(): Promise<readonly UnusedPayment[]> {
    const books = await this.current();
    await AccountBooks.loadCredit(this.query, [books]);
    return books.credit().unused;
  }

  private money(): { currency: string; smallDifference: number; order: AllocationOrder; frozen: boolean } {
    const { currency } = this.account;
    const { smallDifference, allocation: order } = this.settings;
    return { currency, smallDifference: smallDifference[currency] ?? 0, order, frozen: this.head.frozen };
  }

  /** The books, anew from the tables where memory could not follow what happened. */
  private async current(): Promise<AccountBooks> {
    if (this.books.isOutdated) {
      await this.flush();
      this.books = new AccountBooks(this.account.accountKey);
    }
    return this.books;
  }

  /** Stores what was collected: before something is read that this transaction may have written. */
  async flush(): Promise<void> {
    if (this.settings.batch?.isEmpty === false) await this.settings.batch.flush(this.query);
  }

  /** Writes one command of events; `also` may put more rows into the same round trip. */
  async write(
    command: { commandId: string; actor: Actor; events: readonly NewEvent[] },
    also: (batch: Batch, seq: number) => void = () => undefined,
  ): Promise<number> {
    const batch = this.settings.batch ?? new Batch();
    const before = this.head;
    const caseId = before.caseOpen ? before.caseId : null;
    const { head } = writeCommands(
      batch,
      before,
      [{ ...command, caseId, policyVersion: null, contentDigest: null }],
      this.now,
    );
    this.tell(batch, head, command.events);
    also(batch, head.seq);
    if (this.settings.batch === undefined) await batch.flush(this.query);
    this.head = head;
    this.books.enter(command.events);
    await this.watch(command.events);
    return head.seq;
  }

  /** Money that no item took becomes a task: at once, or when the unit of facts is stored. */
  private async watch(events: readonly NewEvent[]): Promise<void> {
    const watch = this.settings.credit ?? new CreditWatch();
    watch.note(this.account, events);
    if (this.settings.credit !== undefined || watch.isIdle) return;
    await this.flush();
    await watch.follow(this.query, this.settings);
  }

  /** Queues news for the case where there is one to hear them; once is enough for one transaction. */
  private tell(batch: Batch, { caseId, obliged }: Head, events: readonly NewEvent[]): void {
    const mayReopen = caseId !== null && events.some((event) => event.type === 'payment.reversed');
    if (this.hasTold || !(obliged || mayReopen)) return;
    this.hasTold = true;
    this.settings.hint();
    batch.rows(OUTBOX, [[this.account.accountKey, 'news']]);
  }

  /** Writes the events of a fact with its inbox entry; without events only the entry. */
  async accept(
    fact: Fact,
    events: readonly NewEvent[],
    recordedId = fact.externalId,
    also: (batch: Batch) => void = () => undefined,
  ): Promise<FactResult> {
    const { accountKey } = this.account;
    const entry = (batch: Batch, seq: number): void => {
      recordInbox(batch, fact, { outcome: 'accepted', accountKey, seq, recordedId });
      also(batch);
    };
    if (events.length === 0) {
      const batch = this.settings.batch ?? new Batch();
      entry(batch, this.head.seq);
      if (this.settings.batch === undefined) await batch.flush(this.query);
      return { kind: 'accepted', accountKey, seq: this.head.seq };
    }
    const seq = await this.write({ commandId: commandOf(fact), actor: this.settings.by ?? fact.actor, events }, entry);
    return { kind: 'accepted', accountKey, seq };
  }
}

const later = (now: Instant, at: Instant | ''): Instant => (now > at ? now : at);
