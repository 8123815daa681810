import type { NewEvent, PlainDate, StoredEvent } from '#domain';
import type { Batch } from '../database/batch.js';
import { ALLOCATION_LINE, OPEN_ITEM, PAYMENT } from '../database/tables.js';
import { enter, sumsMoved, type Bookkeeper, type Line, type LineKind, type PostedItem } from './bookings.js';

type DataOf<T extends NewEvent['type']> = Extract<NewEvent, { type: T }>['data'];

/**
 * The ledger's one writer: books the lines an event carries, as they were computed when it was decided. Nothing is
 * allocated here, and lines already booked are never touched.
 */
export function postToLedger(batch: Batch, accountKey: string, events: readonly StoredEvent[]): void {
  for (const event of events) {
    enter(new Tables(batch, accountKey, event.seq, event.effectiveOn ?? event.at.slice(0, 10)), event);
  }
}

/** A line about a payment as a whole. */
const NO_ITEM = '';

/** The ledger's tables, for the entries of one event. */
class Tables implements Bookkeeper {
  constructor(
    private readonly batch: Batch,
    private readonly accountKey: string,
    private readonly seq: number,
    private readonly effectiveOn: PlainDate,
  ) {}

  item(item: PostedItem): void {
    const { itemId, kind, invoiceNumber, invoiceDate, dueDate, amount, revision } = item;
    this.batch.rows(OPEN_ITEM, [
      [this.accountKey, itemId, kind, invoiceNumber, invoiceDate, dueDate, amount, amount, 0, 0, revision, null, 0, 0],
    ]);
  }

  lines(kind: LineKind, lines: readonly Line[], effectiveOn = this.effectiveOn, paymentId: string | null = null): void {
    this.batch.rows(
      ALLOCATION_LINE,
      lines.map(({ itemId, part, change }) => [
        ...[this.accountKey, this.seq, itemId, kind, part, change, paymentId, effectiveOn],
      ]),
    );
  }

  book(kind: LineKind, lines: readonly Line[], paymentId: string | null = null): void {
    this.lines(kind, lines, this.effectiveOn, paymentId);
    for (const line of lines) {
      const { balance, writtenOff: written_off, interest, fees } = sumsMoved(kind, line);
      const moved = Object.entries({ balance, written_off, interest, fees }).filter(([, change]) => change !== 0);
      this.batch.change(OPEN_ITEM, [this.accountKey, line.itemId], { add: Object.fromEntries(moved) });
    }
  }

  corrected(data: DataOf<'invoice.corrected'>): void {
    const { itemId, invoiceDate, dueDate, amount, revision, balanceChange } = data;
    this.batch.change(OPEN_ITEM, [this.accountKey, itemId], {
      set: { invoice_date: invoiceDate, due_date: dueDate, amount: amount.minor, revision },
      add: { balance: balanceChange.minor },
    });
    this.lines('corrected', [{ itemId, part: 'principal', change: balanceChange.minor }]);
  }

  dueOn(itemId: string, dueDate: PlainDate): void {
    this.batch.change(OPEN_ITEM, [this.accountKey, itemId], { set: { due_date: dueDate } });
  }

  received(data: DataOf<'payment.received'>): void {
    const { paymentId, source, amount, receivedOn } = data;
    this.batch.rows(PAYMENT, [[this.accountKey, paymentId, source, amount.minor, receivedOn, amount.minor, null]]);
  }

  attached({ itemId, digest }: DataOf<'invoice.document-attached'>): void {
    this.batch.change(OPEN_ITEM, [this.accountKey, itemId], { set: { document: digest } });
  }

  takeUnapplied(paymentId: string, minor: number): void {
    this.batch.change(PAYMENT, [this.accountKey, paymentId], { add: { unapplied: -minor } });
  }

  reversed(paymentId: string): void {
    this.batch.change(PAYMENT, [this.accountKey, paymentId], {
      set: { unapplied: 0, reversed_on: this.effectiveOn },
    });
  }

  /** The money is here again in full; two notes say that it was not, from the reversal until now. */
  reinstated({ paymentId, amount, reversedOn }: DataOf<'payment.reinstated'>): void {
    this.batch.change(PAYMENT, [this.accountKey, paymentId], { set: { unapplied: amount.minor, reversed_on: null } });
    this.batch.rows(ALLOCATION_LINE, [
      this.note('returned', -amount.minor, paymentId, reversedOn),
      this.note('reinstated', amount.minor, paymentId, this.effectiveOn),
    ]);
  }

  refunded({ paymentId, amount }: DataOf<'payment.refunded'>): void {
    this.takeUnapplied(paymentId, amount.minor);
    this.batch.rows(ALLOCATION_LINE, [this.note('refunded', -amount.minor, paymentId, this.effectiveOn)]);
  }

  /** What was taken on the old date counts from the new one: lines that say so, beside those that stand. */
  redated({ paymentId, from, to, lines }: DataOf<'payment.re-dated'>): void {
    this.batch.change(PAYMENT, [this.accountKey, paymentId], { set: { received_on: to } });
    const moved = (sign: 1 | -1, on: PlainDate) =>
      lines.map(({ itemId, part, amount }) => [
        ...[this.accountKey, this.seq, itemId, 're-dated', part, sign * amount.minor, paymentId, on],
      ]);
    this.batch.rows(ALLOCATION_LINE, [...moved(1, from), ...moved(-1, to)]);
  }

  /** A line about a payment as a whole. */
  private note(kind: string, change: number, paymentId: string, on: PlainDate): (string | number)[] {
    return [this.accountKey, this.seq, NO_ITEM, kind, 'principal', change, paymentId, on];
  }

  disputed(data: DataOf<'dispute.opened'>): void {
    const { disputeId, itemId, amount, source = null } = data;
    this.batch.insert(
      'item_dispute',
      ['account_key', 'dispute_id', 'item_id', 'amount', 'source'],
      [[this.accountKey, disputeId, itemId, amount.minor, source]],
    );
    this.batch.change(OPEN_ITEM, [this.accountKey, itemId], { add: { disputed: amount.minor } });
  }

  undisputed(disputeId: string, resolved: boolean): void {
    this.batch.add(
      'open_item',
      `UPDATE open_item i SET disputed = greatest(0, i.disputed - d.amount) FROM item_dispute d
       WHERE d.account_key = $1 AND d.dispute_id = $2 AND d.open AND i.account_key = $1 AND i.item_id = d.item_id`,
      [this.accountKey, disputeId],
      ['item_dispute'],
    );
    this.batch.add(
      'item_dispute',
      'UPDATE item_dispute SET open = false, resolved = $3 WHERE account_key = $1 AND dispute_id = $2',
      [this.accountKey, disputeId, resolved],
    );
  }

  /** What is invoiced or cancelled stands uninvoiced no longer. */
  delivered({ deliveryId, status, amount, on }: DataOf<'delivery.reported'>): void {
    const closedOn = status === 'invoiced' || status === 'cancelled' ? on : null;
    this.batch.add(
      'delivery',
      `INSERT INTO delivery (account_key, delivery_id, status, amount, opened_on, closed_on) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (account_key, delivery_id) DO UPDATE SET status = $3, amount = $4, closed_on = $6`,
      [this.accountKey, deliveryId, status, amount.minor, on, closedOn],
    );
  }
}
