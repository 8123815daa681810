import { event, type AllocationLine, type NewEvent } from '../events.js';
import type { PlainDate } from '../primitives.js';
import { allocate, type AllocationOrder } from './allocate.js';

/** An item of the account as the ledger has it now; minor units. */
export interface LedgerItem {
  readonly itemId: string;
  readonly kind: 'invoice' | 'credit-note';
  readonly invoiceNumber: string;
  readonly dueDate: PlainDate;
  /** Principal; `interest` and `fees` stand beside it. */
  balance: number;
  disputed: number;
  writtenOff: number;
  interest?: number;
  fees?: number;
}
/** Something of the item takes money. */
export const isOpen = (item: LedgerItem): boolean =>
  item.kind === 'invoice' && (item.balance > 0 || (item.interest ?? 0) > 0 || (item.fees ?? 0) > 0);
/** Moves the part of an item that a line is about; negative: it is paid. */
export function moveItem(item: LedgerItem, part: AllocationLine['part'], change: number): void {
  if (part === 'interest') item.interest = (item.interest ?? 0) + change;
  else if (part === 'fee') item.fees = (item.fees ?? 0) + change;
  else item.balance += change;
}

/** What an allocation is computed from: the ledger under the head lock, changed as lines are decided. */
export interface LedgerView {
  readonly currency: string;
  readonly smallDifference: number;
  readonly items: readonly LedgerItem[];
  /** Absent: `oldest-due`. */
  readonly order?: AllocationOrder;
  /** The case is frozen: nothing is set off, whatever comes in is kept as it is (G13). */
  readonly frozen?: boolean;
}

/** Money of one payment over the account: open items, then what was written off; what is left stays with the payment. */
export interface Distribution {
  readonly applied: readonly AllocationLine[];
  readonly recovered: readonly AllocationLine[];
  readonly settled: readonly string[];
  readonly left: number;
}

/**
 * Distributes a payment (DOMAIN 7.7): a written-off invoice that the payer named, open items (designation, then oldest
 * due), then any other written-off balance. The view is changed to what holds afterwards.
 */
export function distribute(view: LedgerView, amount: number, invoiceNumbers: readonly string[]): Distribution {
  const named = recover(view, amount, invoiceNumbers, (item) => invoiceNumbers.includes(item.invoiceNumber));
  const open = view.items.filter(isOpen);
  const { lines, surplus } = allocate({
    ...(view.order === undefined ? {} : { order: view.order }),
    amount: named.surplus,
    currency: view.currency,
    items: open.map((item) => ({ ...item, disputed: Math.min(item.disputed, item.balance) })),
    invoiceNumbers,
    smallDifference: view.smallDifference,
  });
  const settled = reduce(view, lines);
  const rest = recover(view, surplus, [], () => true);
  return { applied: lines, recovered: [...named.lines, ...rest.lines], settled, left: rest.surplus };
}

function recover(
  view: LedgerView,
  amount: number,
  invoiceNumbers: readonly string[],
  wanted: (item: LedgerItem) => boolean,
): { lines: readonly AllocationLine[]; surplus: number } {
  const off = view.items.filter((item) => item.writtenOff > 0 && !isOpen(item) && wanted(item));
  if (amount === 0 || off.length === 0) return { lines: [], surplus: amount };
  const { lines, surplus } = allocate({
    amount,
    currency: view.currency,
    items: off.map((item) => ({ ...item, balance: item.writtenOff, disputed: 0, interest: 0, fees: 0 })),
    invoiceNumbers,
    smallDifference: 0,
  });
  for (const line of lines) {
    const item = view.items.find((one) => one.itemId === line.itemId);
    if (item !== undefined) item.writtenOff -= line.amount.minor;
  }
  return { lines, surplus };
}

/** Takes lines off the view's items; returns those of which nothing is left: principal, interest and fees (G15). */
function reduce(view: LedgerView, lines: readonly AllocationLine[]): string[] {
  const touched = new Set<LedgerItem>();
  for (const line of lines) {
    const item = view.items.find((one) => one.itemId === line.itemId);
    if (item === undefined) continue;
    moveItem(item, line.part, -line.amount.minor);
    touched.add(item);
  }
  return [...touched].filter((item) => !isOpen(item)).map((item) => item.itemId);
}

export const SET_OFF_STOPPED = 'the case is frozen: set-off is stopped';

/** The events of one payment, in the order of the contract. */
export function paymentEvents(
  view: LedgerView,
  payment: { paymentId: string; amount: number; receivedOn: PlainDate; invoiceNumbers: readonly string[] },
): NewEvent[] {
  const { paymentId, receivedOn } = payment;
  if (view.frozen === true) {
    const all = { minor: payment.amount, currency: view.currency };
    return [event('payment.parked-unapplied', { paymentId, amount: all, why: SET_OFF_STOPPED }, receivedOn)];
  }
  const { applied, recovered, settled, left } = distribute(view, payment.amount, payment.invoiceNumbers);
  const amount = (minor: number) => ({ minor, currency: view.currency });
  const events: NewEvent[] = [];
  if (applied.length > 0) events.push(event('payment.applied', { paymentId, lines: applied }, receivedOn));
  for (const itemId of settled) events.push(event('invoice.settled', { itemId }, receivedOn));
  if (recovered.length > 0) {
    const total = recovered.reduce((sum, line) => sum + line.amount.minor, 0);
    events.push(event('recovery.received', { paymentId, amount: amount(total), lines: recovered }, receivedOn));
  }
  if (left > 0 && (applied.length > 0 || recovered.length > 0)) {
    events.push(event('payment.over-received', { paymentId, amount: amount(left) }, receivedOn));
  } else if (left > 0) {
    const why = view.items.some(isOpen) ? 'everything open is disputed' : 'nothing is open';
    events.push(event('payment.parked-unapplied', { paymentId, amount: amount(left), why }, receivedOn));
  }
  return events;
}

/**
 * A credit note over the open items, as far as it goes; the rest stays open on the credit note itself. On a frozen case it
 * corrects the invoices it names and is set off against no other.
 */
export function creditEvents(
  view: LedgerView,
  credit: { creditNoteId: string; available: number; effectiveOn: PlainDate; invoiceNumbers: readonly string[] },
): NewEvent[] {
  // A credit note takes back what was invoiced: principal alone.
  const open = view.items.filter(
    ({ kind, balance, invoiceNumber }) =>
      kind === 'invoice' && balance > 0 && (view.frozen !== true || credit.invoiceNumbers.includes(invoiceNumber)),
  );
  const { lines } = allocate({
    amount: credit.available,
    currency: view.currency,
    items: open.map((item) => ({ ...item, disputed: Math.min(item.disputed, item.balance), interest: 0, fees: 0 })),
    invoiceNumbers: credit.invoiceNumbers,
    smallDifference: 0,
  });
  const settled = reduce(view, lines);
  const { creditNoteId, effectiveOn } = credit;
  return [
    ...lines.map((line) =>
      event('invoice.credited', { itemId: line.itemId, creditNoteId, amount: line.amount }, effectiveOn),
    ),
    ...settled.map((itemId) => event('invoice.settled', { itemId }, effectiveOn)),
  ];
}
