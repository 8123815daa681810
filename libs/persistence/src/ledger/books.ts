import type { BookedItem, NewEvent, ReportedDispute, UnusedPayment } from '#domain';
import type { Query } from '../database/database.js';
import { enter, sumsMoved, type Bookkeeper, type Line, type LineKind } from './bookings.js';
import {
  accountsWithCreditNotes,
  itemsOf,
  liveItemsOf,
  reportedDisputesOf,
  unappliedPayments,
  type LedgerPayment,
} from './open-items.js';

type DataOf<T extends NewEvent['type']> = Extract<NewEvent, { type: T }>['data'];

/**
 * The ledger of one account in memory while its head is locked: loaded as far as it is needed, for many accounts in one
 * query, and carried along with what is decided from it, so that the next fact sees the one before.
 */
export class AccountBooks {
  /** Items as loaded and as moved since; null where the ledger has none under that id. */
  private readonly items = new Map<string, BookedItem | null>();
  /** Money without an item by payment, as loaded and as moved since; used-up ones stay with nothing left. */
  private readonly payments = new Map<string, { receivedOn: string; unapplied: number }>();
  /** What feeds reported as disputed, by item, as loaded and as moved since. */
  private readonly reports = new Map<string, readonly ReportedDispute[]>();
  private hasLive = false;
  private hasCredit = false;
  private outdated = false;

  constructor(readonly accountKey: string) {}

  /** Loads items by their ids. */
  static async loadItems(query: Query, wanted: readonly (readonly [AccountBooks, string])[]): Promise<void> {
    const missing = wanted.filter(([books, itemId]) => !books.items.has(itemId));
    if (missing.length === 0) return;
    const pairs = missing.map(([books, itemId]) => ({ accountKey: books.accountKey, itemId }));
    const rows = await itemsOf(query, pairs);
    for (const [books, itemId] of missing) books.items.set(itemId, rows.get(books.accountKey)?.get(itemId) ?? null);
  }

  /** Loads what feeds reported as disputed of these items. */
  static async loadReported(query: Query, wanted: readonly (readonly [AccountBooks, string])[]): Promise<void> {
    const missing = wanted.filter(([books, itemId]) => !books.reports.has(itemId));
    if (missing.length === 0) return;
    const rows = await reportedDisputesOf(
      query,
      missing.map(([books, itemId]) => ({ accountKey: books.accountKey, itemId })),
    );
    for (const [books, itemId] of missing) books.reports.set(itemId, rows.get(books.accountKey)?.get(itemId) ?? []);
  }

  /** Loads the items on which money may still move. What was moved in memory is newer than its row and stays. */
  static async loadLive(query: Query, all: readonly AccountBooks[]): Promise<void> {
    const missing = all.filter((books) => !books.hasLive);
    if (missing.length === 0) return;
    const rows = await liveItemsOf(query, keysOf(missing));
    for (const books of missing) {
      books.hasLive = true;
      for (const item of rows.get(books.accountKey) ?? []) {
        if (books.items.get(item.itemId) == null) books.items.set(item.itemId, item);
      }
    }
  }

  /** Loads unused payments and, for the accounts that have any or an open credit note, the live items. */
  static async loadCredit(query: Query, all: readonly AccountBooks[]): Promise<void> {
    const missing = all.filter((books) => !books.hasCredit);
    if (missing.length === 0) return;
    const payments = await unappliedPayments(query, keysOf(missing));
    const withNotes = await accountsWithCreditNotes(query, keysOf(missing));
    for (const books of missing) {
      books.hasCredit = true;
      for (const payment of payments.get(books.accountKey) ?? []) books.loadPayment(payment);
    }
    const concerned = missing.filter((books) => withNotes.has(books.accountKey) || books.unused().length > 0);
    await AccountBooks.loadLive(query, concerned);
  }

  /** Something happened that memory cannot follow: what was written must be stored and the ledger loaded again. */
  get isOutdated(): boolean {
    return this.outdated;
  }

  /** An item that was asked for when loading; null when the ledger has none. */
  item(itemId: string): BookedItem | null {
    const item = this.items.get(itemId);
    if (item === undefined) throw new Error(`item ${itemId} of account ${this.accountKey} was not loaded`);
    return item;
  }

  /** What feeds reported as disputed of an item that was asked for when loading. */
  reported(itemId: string): readonly ReportedDispute[] {
    const reported = this.reports.get(itemId);
    if (reported === undefined) throw new Error(`disputes of ${itemId} of account ${this.accountKey} were not loaded`);
    return reported;
  }

  /** What money may still move on, by due date, and one more by its id; copies, free to be worked on. */
  live(alsoId: string | null = null): BookedItem[] {
    const live: BookedItem[] = [];
    for (const item of this.items.values()) {
      if (item !== null && (isLive(item) || item.itemId === alsoId)) live.push({ ...item });
    }
    return live.sort((a, b) => compare(a.dueDate, b.dueDate) || compare(a.itemId, b.itemId));
  }

  /** What a new invoice is set off against: nothing of the account when it has no credit of either kind. */
  credit(): { items: BookedItem[]; unused: UnusedPayment[] } {
    const unused = this.unused();
    const isIdle = unused.length === 0 && !(this.hasLive && this.hasCreditNote());
    return isIdle ? { items: [], unused } : { items: this.live(), unused };
  }

  /** Carries the books past events that were just decided. */
  enter(events: readonly NewEvent[]): void {
    for (const event of events) enter(this.memory, event);
  }

  /** Payments with money left, oldest first. */
  private unused(): UnusedPayment[] {
    const unused: UnusedPayment[] = [];
    for (const [paymentId, { receivedOn, unapplied }] of this.payments) {
      if (unapplied > 0) unused.push({ paymentId, receivedOn, unapplied });
    }
    return unused.sort((a, b) => compare(a.receivedOn, b.receivedOn) || compare(a.paymentId, b.paymentId));
  }
  private hasCreditNote(): boolean {
    for (const item of this.items.values()) if (item?.kind === 'credit-note' && item.balance < 0) return true;
    return false;
  }
  private loadPayment({ paymentId, receivedOn, unapplied }: LedgerPayment): void {
    if (!this.payments.has(paymentId)) this.payments.set(paymentId, { receivedOn, unapplied });
  }

  private readonly memory: Bookkeeper = {
    item: (item) => void this.items.set(item.itemId, { ...item, balance: item.amount, disputed: 0, writtenOff: 0 }),
    lines: () => undefined,
    book: (kind, lines) => this.move(kind, lines),
    corrected: (data) => this.correct(data),
    dueOn: (itemId, dueDate) => this.changeDue(itemId, dueDate),
    attached: () => undefined,
    received: ({ paymentId, amount, receivedOn }) =>
      void this.payments.set(paymentId, { receivedOn, unapplied: amount.minor }),
    takeUnapplied: (paymentId, minor) => {
      const payment = this.payments.get(paymentId);
      if (payment === undefined) this.outdated = true;
      else payment.unapplied -= minor;
    },
    reversed: (paymentId) => void this.payments.set(paymentId, { receivedOn: '', unapplied: 0 }),
    reinstated: ({ paymentId, amount, receivedOn }) =>
      void this.payments.set(paymentId, { receivedOn, unapplied: amount.minor }),
    refunded: () => void (this.outdated = true),
    redated: () => void (this.outdated = true),
    disputed: (data) => this.contest(data),
    undisputed: (disputeId, resolved) => this.settleContest(disputeId, resolved),
    delivered: () => undefined,
  };

  private move(kind: LineKind, lines: readonly Line[]): void {
    for (const line of lines) {
      const item = this.items.get(line.itemId) ?? null;
      if (item === null) this.outdated = true;
      else {
        const { balance, writtenOff, interest, fees } = sumsMoved(kind, line);
        item.balance += balance;
        item.writtenOff += writtenOff;
        item.interest = (item.interest ?? 0) + interest;
        item.fees = (item.fees ?? 0) + fees;
      }
    }
  }

  private contest({ disputeId, itemId, amount, source }: DataOf<'dispute.opened'>): void {
    const item = this.items.get(itemId) ?? null;
    const reported = this.reports.get(itemId);
    if (item === null || reported === undefined || source === undefined) {
      this.outdated = true;
      return;
    }
    item.disputed += amount.minor;
    const dispute = { disputeId, source, amount: amount.minor, open: true, resolved: false };
    this.reports.set(itemId, [...reported, dispute]);
  }

  private settleContest(disputeId: string, resolved: boolean): void {
    for (const [itemId, reported] of this.reports) {
      const found = reported.find((one) => one.disputeId === disputeId && one.open);
      const item = this.items.get(itemId) ?? null;
      if (found === undefined || item === null) continue;
      item.disputed = Math.max(0, item.disputed - found.amount);
      this.reports.set(
        itemId,
        reported.map((one) => (one === found ? { ...one, open: false, resolved } : one)),
      );
      return;
    }
    this.outdated = true;
  }

  private changeDue(itemId: string, dueDate: string): void {
    const item = this.items.get(itemId) ?? null;
    if (item === null) this.outdated = true;
    else this.items.set(itemId, { ...item, dueDate });
  }

  private correct(data: DataOf<'invoice.corrected'>): void {
    const item = this.items.get(data.itemId) ?? null;
    if (item === null) {
      this.outdated = true;
      return;
    }
    const { invoiceDate, dueDate, amount, revision, balanceChange } = data;
    const balance = item.balance + balanceChange.minor;
    this.items.set(data.itemId, { ...item, invoiceDate, dueDate, amount: amount.minor, revision, balance });
  }
}

const keysOf = (all: readonly AccountBooks[]): string[] => all.map((books) => books.accountKey);
const isLive = ({ balance, writtenOff, interest = 0, fees = 0 }: BookedItem): boolean =>
  balance !== 0 || writtenOff !== 0 || interest !== 0 || fees !== 0;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
