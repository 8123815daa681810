import { later } from '../calendar/dates.js';
import { DomainError } from '../errors.js';
import { event, type AllocationLine, type EventMap, type NewEvent } from '../events.js';
import { formatMoney } from '../money.js';
import type { Money, PlainDate } from '../primitives.js';
import { moneyOf } from './corrections.js';
import { allocate } from './allocate.js';
import { creditEvents, distribute, isOpen, moveItem, type LedgerItem, type LedgerView } from './posting.js';

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
  if (view.frozen === true) return [];
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
    for (const line of reversal.lines) if (line.itemId === item.itemId) moveItem(item, line.part, line.amount.minor);
    item.writtenOff += sumOn(item.itemId, reversal.recovered ?? []);
  }
  const others = unused.filter((payment) => payment.paymentId !== reversal.paymentId);
  return [event('payment.reversed', reversal, on), ...creditMeets({ ...view, items }, others, on)];
}

const sumOn = (itemId: string, lines: EventMap['payment.reversed']['lines']): number =>
  lines.filter((line) => line.itemId === itemId).reduce((sum, line) => sum + line.amount.minor, 0);

/** Where a person lets credit go: an item by its id or its number. */
export interface AllocationWish {
  readonly itemId?: string | undefined;
  readonly invoiceNumber?: string | undefined;
  readonly amount: Money;
}

/**
 * Credit of a payment to items, as a person says (DOMAIN 4, `allocate-payment`): items of the account that are open, none
 * above what is open, all together not above the credit; within an item costs, then interest, then principal.
 * @param payerSaid a disputed part takes money only where the payer named the item (G11).
 * @throws DomainError `frozen`, `unknown-reference`, `currency-mismatch`, `amount-mismatch`, `guard-unmet`, with the pointer of the line
 */
export function judgeAllocation(
  view: LedgerView,
  payment: { readonly paymentId: string; readonly unapplied: number },
  wishes: readonly AllocationWish[],
  on: PlainDate,
  payerSaid = true,
): NewEvent[] {
  if (view.frozen === true)
    throw new DomainError('frozen', 'The case is frozen: nothing is set off until legal unfreezes it.');
  const items = view.items.map((item) => ({ ...item }));
  const applied = wishes.flatMap((wish, index): readonly AllocationLine[] => {
    const pointer = `/lines/${index}`;
    const item = itemMeant(items, wish, pointer);
    checkAmount(view.currency, item, wish.amount, payerSaid, pointer);
    const { lines } = allocate({
      ...{ amount: wish.amount.minor, currency: view.currency, smallDifference: 0 },
      items: [item],
      invoiceNumbers: payerSaid ? [item.invoiceNumber] : [],
    });
    for (const line of lines) moveItem(item, line.part, -line.amount.minor);
    return lines;
  });
  const total = moneyOf(applied);
  if (total > payment.unapplied) {
    const credit = formatMoney({ minor: payment.unapplied, currency: view.currency });
    throw new DomainError('amount-mismatch', `Only ${credit} of the payment are left.`, [], { pointer: '/lines' });
  }
  const touched = new Set(applied.map((line) => line.itemId));
  return [
    event('payment.applied', { paymentId: payment.paymentId, lines: applied }, on),
    ...items
      .filter((item) => touched.has(item.itemId) && !isOpen(item))
      .map(({ itemId }) => event('invoice.settled', { itemId }, on)),
  ];
}

const openOf = (item: LedgerItem): number => item.balance + (item.interest ?? 0) + (item.fees ?? 0);

function itemMeant(items: readonly LedgerItem[], wish: AllocationWish, pointer: string): LedgerItem {
  const { itemId, invoiceNumber } = wish;
  const item = items.find(
    (one) => isOpen(one) && (itemId === undefined ? one.invoiceNumber === invoiceNumber : one.itemId === itemId),
  );
  if (item !== undefined) return item;
  const [named, field] = itemId === undefined ? [invoiceNumber, 'invoiceNumber'] : [itemId, 'itemId'];
  const detail = `Invoice ${named ?? ''} is not open on this account.`;
  throw new DomainError('unknown-reference', detail, [], { pointer: `${pointer}/${field}` });
}

function checkAmount(currency: string, item: LedgerItem, amount: Money, payerSaid: boolean, pointer: string): void {
  if (amount.currency !== currency) {
    const detail = `The account is in ${currency}, not ${amount.currency}.`;
    throw new DomainError('currency-mismatch', detail, [], { pointer: `${pointer}/amount/currency` });
  }
  const open = openOf(item);
  if (amount.minor <= 0 || amount.minor > open) {
    const detail = `Invoice ${item.invoiceNumber} is open with ${formatMoney({ minor: open, currency })}: take that or less.`;
    throw new DomainError('amount-mismatch', detail, [], { pointer: `${pointer}/amount/value` });
  }
  if (!payerSaid && amount.minor > open - item.disputed) {
    const message = `A part of invoice ${item.invoiceNumber} is disputed: nothing goes to it unless the payer says so.`;
    throw new DomainError('guard-unmet', message, [{ id: 'G11', message }], { pointer: `${pointer}/amount/value` });
  }
}
