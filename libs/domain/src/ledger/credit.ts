import { later } from '../calendar/dates.js';
import { event, type EventMap, type NewEvent } from '../events.js';
import type { PlainDate } from '../primitives.js';
import { creditEvents, distribute, type LedgerItem, type LedgerView } from './posting.js';

/** A payment with money that no item took yet; minor units. */
export interface UnusedPayment {
  readonly paymentId: string;
  readonly receivedOn: PlainDate;
  readonly unapplied: number;
  /** Set free on that day only: before it, the money stood elsewhere. */
  readonly from?: PlainDate;
}
/** The ledger with the dates of its items. */
export interface DatedView extends Omit<LedgerView, 'items'> {
  readonly items: readonly (LedgerItem & { readonly invoiceDate: PlainDate })[];
}

/**
 * Credit over what is open: credit notes, then payments, oldest first.
 * @param from value date from which there was something to meet.
 */
export function creditMeets(view: DatedView, unused: readonly UnusedPayment[], from: PlainDate): NewEvent[] {
  const now: LedgerView = { ...view, items: view.items.map((item) => ({ ...item })) };
  const events: NewEvent[] = [];
  for (const credit of view.items.filter((one) => one.kind === 'credit-note' && one.balance < 0)) {
    const effectiveOn = later(credit.invoiceDate, from);
    const note = { creditNoteId: credit.itemId, available: -credit.balance, effectiveOn, invoiceNumbers: [] };
    events.push(...creditEvents(now, note));
  }
  for (const payment of unused) {
    const on = later(later(payment.receivedOn, payment.from ?? ''), from);
    const { applied, settled } = distribute(now, payment.unapplied, []);
    if (applied.length > 0) events.push(event('payment.applied', { paymentId: payment.paymentId, lines: applied }, on));
    for (const id of settled) events.push(event('invoice.settled', { itemId: id }, on));
  }
  return events;
}

/**
 * Undoes exactly the recorded lines of a payment; credit that stood unused meanwhile goes to what is open again (DOMAIN
 * 3.14): money the customer has given is never asked for.
 * @param view the ledger before, @param unused credit of other payments, oldest first, @param on value date.
 */
export function reversalEvents(
  view: DatedView,
  reversal: EventMap['payment.reversed'],
  unused: readonly UnusedPayment[],
  on: PlainDate,
): NewEvent[] {
  const items = view.items.map((item) => ({ ...item }));
  for (const { itemId, invoiceNumber, invoiceDate, dueDate } of reversal.items) {
    if (items.some((item) => item.itemId === itemId)) continue;
    const none = { balance: 0, disputed: 0, writtenOff: 0 };
    items.push({ itemId, kind: 'invoice', invoiceNumber, invoiceDate, dueDate, ...none });
  }
  for (const item of items) {
    item.balance += sumOn(item.itemId, reversal.lines);
    item.writtenOff += sumOn(item.itemId, reversal.recovered ?? []);
  }
  const others = unused.filter((payment) => payment.paymentId !== reversal.paymentId);
  return [event('payment.reversed', reversal, on), ...creditMeets({ ...view, items }, others, on)];
}

const sumOn = (itemId: string, lines: EventMap['payment.reversed']['lines']): number =>
  lines.filter((line) => line.itemId === itemId).reduce((sum, line) => sum + line.amount.minor, 0);
