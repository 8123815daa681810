import { event, type NewEvent } from '../events.js';
import { creditMeets, type UnusedPayment } from '../ledger/credit.js';
import type { LedgerItem, LedgerView } from '../ledger/posting.js';
import { releaseSurplus, type Standing } from '../ledger/corrections.js';
import type { Money, PlainDate } from '../primitives.js';
import { judgeContest, type ReportedContest, type ReportedDispute } from './reported-dispute.js';

/** An item with what the ledger alone knows of it; minor units. */
export interface BookedItem extends LedgerItem {
  readonly invoiceDate: PlainDate;
  readonly amount: number;
  readonly revision: number;
  /** Digest of the invoice's file; absent or null: none. */
  readonly document?: string | null;
}
/** What of the ledger decides about a new or corrected invoice; unused payments oldest first. */
export interface InvoiceBooks extends LedgerView {
  /** Open credit notes; where there is credit of either kind, all live items. */
  readonly items: readonly BookedItem[];
  readonly unused: readonly UnusedPayment[];
  /** What stands on the invoice itself; needed where a correction takes it below what was paid. */
  readonly standing?: Standing;
  /** Disputes of the invoice that feeds reported; needed where this one says something about it. */
  readonly reported?: readonly ReportedDispute[];
}
export interface InvoiceFact {
  readonly itemId: string;
  readonly invoiceNumber: string;
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
  readonly amount: Money;
  readonly revision: number;
  /** The sender said which revision it is, or said exactly this before: it is no news that a later one replaced it. */
  readonly isOfRevision: boolean;
  /** What its sender says of it being contested; absent: nothing. */
  readonly contest?: { readonly source: string; readonly contest: ReportedContest };
}
/** `same`: it says what is on record, or what was replaced there by a higher revision. `conflict`: that number is on record with other content. */
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
    return { field: 'dueDate', detail: 'the due date lies before the invoice date: correct one of the two' };
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
    const contest = contested(books, invoice, { balance: amount.minor, disputed: 0 });
    return {
      kind: 'events',
      events: [posted, ...contest, ...creditUsed(books, invoice, amount.minor, sumOf(contest))],
    };
  }
  if (known.invoiceDate === invoiceDate && known.dueDate === dueDate && known.amount === amount.minor) {
    const contest = revision < known.revision ? [] : contested(books, invoice, known);
    return contest.length === 0 ? { kind: 'same' } : { kind: 'events', events: contest };
  }
  if (revision < known.revision && invoice.isOfRevision) return { kind: 'same' };
  if (revision <= known.revision) {
    const detail = `invoice ${invoiceNumber} was posted with other content as revision ${known.revision}: send a higher revision to correct it`;
    return { kind: 'conflict', detail };
  }
  const change = amount.minor - known.amount;
  const balanceChange = { minor: change, currency: amount.currency };
  const corrected = event('invoice.corrected', { ...data, revision, balanceChange }, today);
  const balance = known.balance + change;
  const contest = contested(books, invoice, { balance: Math.max(0, balance), disputed: known.disputed });
  if (change === 0) return { kind: 'events', events: [corrected, ...contest] };
  const others = { ...books, items: books.items.filter((item) => item.itemId !== itemId) };
  if (balance >= 0) {
    const disputed = known.disputed + sumOf(contest) - withdrawnOf(contest, books.reported ?? []);
    return { kind: 'events', events: [corrected, ...contest, ...creditUsed(others, invoice, balance, disputed)] };
  }
  const settled = known.balance > 0 ? [event('invoice.settled', { itemId }, today)] : [];
  return {
    kind: 'events',
    events: [corrected, ...surplusUsed(others, invoice, -balance, today), ...settled, ...contest],
  };
}

/** What was paid beyond the corrected amount is credit again, and goes to whatever else is open. */
function surplusUsed(books: InvoiceBooks, invoice: InvoiceFact, surplus: number, today: PlainDate): NewEvent[] {
  const { itemId, amount } = invoice;
  if (books.standing === undefined) throw new Error(`nobody looked up what stands on ${itemId}`);
  const freed = releaseSurplus({ itemId, currency: amount.currency }, surplus, books.standing, today);
  const unused = freed.payments.reduce(withFreed(today), books.unused);
  const notes = freed.credits.map(({ creditNoteId, creditedOn, freed: minor }) => ({
    ...{ itemId: creditNoteId, kind: 'credit-note' as const, invoiceNumber: creditNoteId, invoiceDate: creditedOn },
    ...{ dueDate: creditedOn, amount: -minor, balance: -minor, disputed: 0, writtenOff: 0, revision: 1 },
  }));
  const items = [...books.items.filter((item) => !notes.some((note) => note.itemId === item.itemId))];
  for (const note of notes) {
    const known = books.items.find((item) => item.itemId === note.itemId);
    items.push({ ...note, balance: note.balance + (known?.balance ?? 0) });
  }
  return [...freed.events, ...creditMeets({ ...books, items }, unused, today)];
}

const withFreed =
  (from: PlainDate) =>
  (unused: readonly UnusedPayment[], one: { paymentId: string; receivedOn: PlainDate; freed: number }) => {
    const known = unused.find((payment) => payment.paymentId === one.paymentId);
    const unapplied = (known?.unapplied ?? 0) + one.freed;
    const others = unused.filter((payment) => payment !== known);
    return [...others, { paymentId: one.paymentId, receivedOn: one.receivedOn, unapplied, from }].sort(oldestFirst);
  };
const oldestFirst = (a: UnusedPayment, b: UnusedPayment): number =>
  a.receivedOn < b.receivedOn || (a.receivedOn === b.receivedOn && a.paymentId < b.paymentId) ? -1 : 1;

/** Credit notes, then unused payments, oldest first, over the account with the invoice's new balance. */
function creditUsed(books: InvoiceBooks, invoice: InvoiceFact, balance: number, disputed: number): NewEvent[] {
  const { itemId, invoiceNumber, invoiceDate, dueDate } = invoice;
  if (balance === 0) return [event('invoice.settled', { itemId }, invoiceDate)];
  const credits = books.items.filter((one) => one.kind === 'credit-note' && one.balance < 0);
  if (credits.length === 0 && books.unused.length === 0) return [];
  const fresh: LedgerItem & { invoiceDate: PlainDate } = {
    ...{ itemId, kind: 'invoice', invoiceNumber, invoiceDate, dueDate },
    ...{ balance, disputed: Math.max(0, disputed), writtenOff: 0 },
  };
  return creditMeets({ ...books, items: [...books.items, fresh] }, books.unused, invoiceDate);
}

/** What the sender's word about it being contested changes. */
function contested(
  books: InvoiceBooks,
  { itemId, amount, contest }: InvoiceFact,
  { balance, disputed }: { readonly balance: number; readonly disputed: number },
): NewEvent[] {
  if (contest === undefined) return [];
  return judgeContest({ itemId, ...contest }, books.reported ?? [], balance - disputed, amount.currency);
}
const sumOf = (contest: readonly NewEvent[]): number =>
  contest.reduce((sum, one) => sum + (one.type === 'dispute.opened' ? one.data.amount.minor : 0), 0);
const withdrawnOf = (contest: readonly NewEvent[], reported: readonly ReportedDispute[]): number =>
  contest.reduce((sum, one) => {
    if (one.type !== 'dispute.withdrawn') return sum;
    return sum + (reported.find(({ disputeId }) => disputeId === one.data.disputeId)?.amount ?? 0);
  }, 0);
