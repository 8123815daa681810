import type { AllocationLine, PlainDate, StoredEvent } from '#domain';
import type { Batch } from '../database/batch.js';

/** What a line changes: the open balance of its item, or what of the item was written off. */
type LineKind =
  'posted' | 'corrected' | 'applied' | 'credited' | 'written-off' | 'reversed' | 'recovered' | 'recovery-reversed';
interface Line {
  readonly itemId: string;
  readonly part: string;
  /** Signed change in minor units. */
  readonly change: number;
}

/**
 * The ledger's one writer: books the lines an event carries, as they were computed when it was decided. Nothing is
 * allocated here, and lines already booked are never touched.
 */
export function postToLedger(batch: Batch, accountKey: string, events: readonly StoredEvent[]): void {
  const fresh: FreshPayments = new Map();
  for (const event of events) post(new Posting(batch, accountKey, event, fresh), event);
  batch.insert(
    'payment',
    ['account_key', 'payment_id', 'source', 'amount', 'received_on', 'unapplied'],
    [...fresh].map(([id, one]) => [accountKey, id, one.source, one.amount, one.receivedOn, one.unapplied]),
  );
}

/** Payments received by these very events: stored once, with what is left of them. */
type FreshPayments = Map<string, { source: string; amount: number; receivedOn: PlainDate; unapplied: number }>;

function post(ledger: Posting, event: StoredEvent): void {
  switch (event.type) {
    case 'invoice.posted': {
      const { itemId, invoiceNumber, invoiceDate, dueDate, amount, revision } = event.data;
      ledger.item([itemId, 'invoice', invoiceNumber, invoiceDate, dueDate, amount.minor, amount.minor, revision]);
      return ledger.lines('posted', [{ itemId, part: 'principal', change: amount.minor }], invoiceDate);
    }
    case 'invoice.corrected':
      return ledger.corrected(event.data);
    case 'invoice.document-attached':
      return ledger.attached(event.data);
    case 'credit-note.posted': {
      const { creditNoteId, creditedOn, amount } = event.data;
      ledger.item([creditNoteId, 'credit-note', creditNoteId, creditedOn, creditedOn, -amount.minor, -amount.minor, 1]);
      return ledger.lines('posted', [{ itemId: creditNoteId, part: 'principal', change: -amount.minor }], creditedOn);
    }
    case 'invoice.credited': {
      const { itemId, creditNoteId, amount } = event.data;
      return ledger.book('credited', [
        { itemId, part: 'principal', change: -amount.minor },
        { itemId: creditNoteId, part: 'principal', change: amount.minor },
      ]);
    }
    case 'payment.received':
      return ledger.received(event.data);
    case 'payment.applied':
      ledger.book('applied', changes(event.data.lines, -1), event.data.paymentId);
      return ledger.takeUnapplied(event.data.paymentId, moneyIn(event.data.lines));
    case 'recovery.received':
      ledger.book('recovered', changes(event.data.lines, -1), event.data.paymentId);
      return ledger.takeUnapplied(event.data.paymentId, moneyIn(event.data.lines));
    case 'payment.reversed':
      ledger.book('reversed', changes(event.data.lines, 1), event.data.paymentId);
      ledger.book('recovery-reversed', changes(event.data.recovered ?? [], 1), event.data.paymentId);
      return ledger.reversed(event.data.paymentId);
    case 'write-off.posted':
      return ledger.book('written-off', changes(event.data.lines, -1));
    case 'dispute.opened':
      return ledger.disputed(event.data);
    case 'dispute.resolved':
    case 'dispute.withdrawn':
      return ledger.undisputed(event.data.disputeId);
    default:
      return;
  }
}

function changes(lines: readonly AllocationLine[], sign: 1 | -1): Line[] {
  return lines.map((line) => ({ itemId: line.itemId, part: line.part, change: sign * line.amount.minor }));
}
/** What of a payment the lines use up: a small difference closes an item, but nobody paid it. */
function moneyIn(lines: readonly AllocationLine[]): number {
  return lines.reduce((sum, line) => sum + (line.part === 'small-difference' ? 0 : line.amount.minor), 0);
}

class Posting {
  private readonly effectiveOn: PlainDate;

  constructor(
    private readonly batch: Batch,
    private readonly accountKey: string,
    private readonly event: StoredEvent,
    private readonly fresh: FreshPayments,
  ) {
    this.effectiveOn = event.effectiveOn ?? event.at.slice(0, 10);
  }

  item(row: readonly unknown[]): void {
    this.batch.insert(
      'open_item',
      ['account_key', 'item_id', 'kind', 'invoice_number', 'invoice_date', 'due_date', 'amount', 'balance', 'revision'],
      [[this.accountKey, ...row]],
    );
  }

  /** Records lines without touching balances. */
  lines(kind: LineKind, lines: readonly Line[], effectiveOn = this.effectiveOn, paymentId: string | null = null): void {
    this.batch.insert(
      'allocation_line',
      ['account_key', 'seq', 'item_id', 'kind', 'part', 'amount', 'payment_id', 'effective_on'],
      lines.map((line) => [
        this.accountKey,
        this.event.seq,
        line.itemId,
        kind,
        line.part,
        line.change,
        paymentId,
        effectiveOn,
      ]),
    );
  }

  /** Records lines and moves the sums of their items. */
  book(kind: LineKind, lines: readonly Line[], paymentId: string | null = null): void {
    if (lines.length === 0) return;
    this.lines(kind, lines, this.effectiveOn, paymentId);
    const recovery = kind === 'recovered' || kind === 'recovery-reversed';
    const sums = recovery
      ? 'written_off = written_off + c.change'
      : kind === 'written-off'
        ? 'balance = balance + c.change, written_off = written_off - c.change'
        : 'balance = balance + c.change';
    this.batch.add(
      'open_item',
      `UPDATE open_item i SET ${sums}
       FROM (SELECT item_id, sum(change) AS change FROM unnest($2::text[], $3::bigint[]) AS l(item_id, change) GROUP BY item_id) c
       WHERE i.account_key = $1 AND i.item_id = c.item_id`,
      [this.accountKey, lines.map((line) => line.itemId), lines.map((line) => line.change)],
    );
  }

  corrected(data: StoredEvent<'invoice.corrected'>['data']): void {
    const { itemId, invoiceDate, dueDate, amount, revision, balanceChange } = data;
    this.batch.add(
      'open_item',
      `UPDATE open_item SET invoice_date = $3, due_date = $4, amount = $5, balance = balance + $6, revision = $7
       WHERE account_key = $1 AND item_id = $2`,
      [this.accountKey, itemId, invoiceDate, dueDate, amount.minor, balanceChange.minor, revision],
    );
    this.lines('corrected', [{ itemId, part: 'principal', change: balanceChange.minor }]);
  }

  attached({ itemId, digest }: StoredEvent<'invoice.document-attached'>['data']): void {
    this.batch.add('open_item', 'UPDATE open_item SET document = $3 WHERE account_key = $1 AND item_id = $2', [
      this.accountKey,
      itemId,
      digest,
    ]);
  }

  received(data: StoredEvent<'payment.received'>['data']): void {
    const { paymentId, source, amount, receivedOn } = data;
    this.fresh.set(paymentId, { source, amount: amount.minor, receivedOn, unapplied: amount.minor });
  }

  takeUnapplied(paymentId: string, minor: number): void {
    const fresh = this.fresh.get(paymentId);
    if (fresh !== undefined) {
      fresh.unapplied -= minor;
      return;
    }
    this.batch.add(
      'payment',
      'UPDATE payment SET unapplied = unapplied - $3 WHERE account_key = $1 AND payment_id = $2',
      [this.accountKey, paymentId, minor],
    );
  }

  reversed(paymentId: string): void {
    this.batch.add(
      'payment',
      'UPDATE payment SET unapplied = 0, reversed_on = $3 WHERE account_key = $1 AND payment_id = $2',
      [this.accountKey, paymentId, this.effectiveOn],
    );
  }

  disputed(data: StoredEvent<'dispute.opened'>['data']): void {
    const { disputeId, itemId, amount } = data;
    this.batch.insert(
      'item_dispute',
      ['account_key', 'dispute_id', 'item_id', 'amount'],
      [[this.accountKey, disputeId, itemId, amount.minor]],
    );
    this.batch.add(
      'open_item',
      'UPDATE open_item SET disputed = disputed + $3 WHERE account_key = $1 AND item_id = $2',
      [this.accountKey, itemId, amount.minor],
    );
  }

  undisputed(disputeId: string): void {
    this.batch.add(
      'open_item',
      `UPDATE open_item i SET disputed = greatest(0, i.disputed - d.amount) FROM item_dispute d
       WHERE d.account_key = $1 AND d.dispute_id = $2 AND d.open AND i.account_key = $1 AND i.item_id = d.item_id`,
      [this.accountKey, disputeId],
      ['item_dispute'],
    );
    this.batch.add('item_dispute', 'UPDATE item_dispute SET open = false WHERE account_key = $1 AND dispute_id = $2', [
      this.accountKey,
      disputeId,
    ]);
  }
}
