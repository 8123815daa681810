import { event, type NewEvent } from '../events.js';
import { creditEvents, distribute, type LedgerItem, type LedgerView } from '../ledger/posting.js';
import { later } from '../calendar/dates.js';
import type { Money, PlainDate } from '../primitives.js';

/** An item with what the ledger alone knows of it; minor units. */
export interface BookedItem extends LedgerItem {
  readonly invoiceDate: PlainDate;
  readonly amount: number;
  readonly revision: number;
  /** Digest of the invoice's file; absent or null: none. */
  readonly document?: string | null;
}
/** A payment with money that no item took yet; minor units. */
export interface UnusedPayment {
  readonly paymentId: string;
  readonly receivedOn: PlainDate;
  readonly unapplied: number;
}
/** What of the ledger decides about a new or corrected invoice; unused payments oldest first. */
export interface InvoiceBooks extends LedgerView {
  /** Open credit notes; where there is credit of either kind, all live items. */
  readonly items: readonly BookedItem[];
  readonly unused: readonly UnusedPayment[];
}
export interface InvoiceFact {
  readonly itemId: string;
  readonly invoiceNumber: string;
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
  readonly amount: Money;
  readonly revision: number;
}
/** `same`: it says what is on record. `conflict`: that number is on record with other content. */
export type InvoiceVerdict =
  | { readonly kind: 'events'; readonly events: readonly NewEvent[] }
  | { readonly kind: 'same' }
  | { readonly kind: 'conflict'; readonly detail: string };

/** What is wrong with an invoice whatever the ledger says: the field and why; null when nothing is. */
export function faultOfInvoice(invoice: {
  readonly amount: Money;
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
}): { readonly field: 'amount' | 'dueDate'; readonly detail: string } | null {
  if (invoice.amount.minor < 0) {
    return { field: 'amount', detail: 'an invoice has no negative amount: post a credit note' };
  }
  if (invoice.dueDate < invoice.invoiceDate) {
    return { field: 'dueDate', detail: 'the due date lies before the invoice date' };
  }
  return null;
}

/**
 * Posts an invoice, or corrects the one on record where the revision is higher, and lets unused credit of the account go to
 * what is now open.
 * @param known the item of that number as booked, null when there is none. @param today date of a correction.
 */
export function judgeInvoice(
  books: InvoiceBooks,
  known: BookedItem | null,
  invoice: InvoiceFact,
  today: PlainDate,
): InvoiceVerdict {
  const { itemId, invoiceNumber, invoiceDate, dueDate, amount, revision } = invoice;
  const data = { itemId, invoiceNumber, invoiceDate, dueDate, amount };
  if (known === null) {
    const posted = event('invoice.posted', { ...data, revision }, invoiceDate);
    return { kind: 'events', events: [posted, ...creditUsed(books, invoice, amount.minor)] };
  }
  if (known.invoiceDate === invoiceDate && known.dueDate === dueDate && known.amount === amount.minor) {
    return { kind: 'same' };
  }
  if (revision <= known.revision) {
    const detail = `invoice ${invoiceNumber} was posted with other content as revision ${known.revision}: send a higher revision to correct it`;
    return { kind: 'conflict', detail };
  }
  const change = amount.minor - known.amount;
  const balanceChange = { minor: change, currency: amount.currency };
  const corrected = event('invoice.corrected', { ...data, revision, balanceChange }, today);
  if (change === 0) return { kind: 'events', events: [corrected] };
  const others = { ...books, items: books.items.filter((item) => item.itemId !== itemId) };
  return { kind: 'events', events: [corrected, ...creditUsed(others, invoice, known.balance + change)] };
}

/** Credit notes, then unused payments, oldest first, over the account with the invoice's new balance. */
function creditUsed(books: InvoiceBooks, invoice: InvoiceFact, balance: number): NewEvent[] {
  const { itemId, invoiceNumber, invoiceDate, dueDate } = invoice;
  if (balance === 0) return [event('invoice.settled', { itemId }, invoiceDate)];
  const credits = books.items.filter((one) => one.kind === 'credit-note' && one.balance < 0);
  if (credits.length === 0 && books.unused.length === 0) return [];
  const fresh: LedgerItem = {
    ...{ itemId, kind: 'invoice', invoiceNumber, dueDate },
    ...{ balance, disputed: 0, writtenOff: 0 },
  };
  const now: LedgerView = { ...books, items: [...books.items.map((item) => ({ ...item })), fresh] };
  const events: NewEvent[] = [];
  for (const credit of credits) {
    const effectiveOn = later(credit.invoiceDate, invoiceDate);
    const note = { creditNoteId: credit.itemId, available: -credit.balance, effectiveOn, invoiceNumbers: [] };
    events.push(...creditEvents(now, note));
  }
  for (const payment of books.unused) {
    const on = later(payment.receivedOn, invoiceDate);
    const { applied, settled } = distribute(now, payment.unapplied, []);
    if (applied.length > 0) events.push(event('payment.applied', { paymentId: payment.paymentId, lines: applied }, on));
    for (const id of settled) events.push(event('invoice.settled', { itemId: id }, on));
  }
  return events;
}
