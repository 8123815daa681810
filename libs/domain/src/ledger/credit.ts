import { later } from '../calendar/dates.js';
import { DomainError } from '../errors.js';
import { event, type AllocationLine, type EventMap, type NewEvent } from '../events.js';
import { formatMoney } from '../money.js';
import type { Money, PlainDate } from '../primitives.js';
import { moneyOf } from './corrections.js';
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

/**
 * Credit of a payment to items, as a person says (DOMAIN 4, `allocate-payment`): items of the account that are open, none
 * above its balance, all together not above the credit. A disputed item takes money because it is named.
 * @throws DomainError `unknown-reference`, `currency-mismatch`, `amount-mismatch`, each with the pointer of the line
 */
export function judgeAllocation(
  view: LedgerView,
  payment: { readonly paymentId: string; readonly unapplied: number },
  lines: readonly { readonly invoiceNumber: string; readonly amount: Money }[],
  on: PlainDate,
): NewEvent[] {
  const left = new Map(view.items.map((item) => [item.itemId, item.balance]));
  const applied = lines.map(({ invoiceNumber, amount }, index): AllocationLine => {
    const pointer = `/lines/${index}`;
    const item = view.items.find((one) => one.kind === 'invoice' && one.invoiceNumber === invoiceNumber);
    const balance = item === undefined ? 0 : (left.get(item.itemId) ?? 0);
    if (item === undefined || balance <= 0) {
      const detail = `Invoice ${invoiceNumber} is not open on this account.`;
      throw new DomainError('unknown-reference', detail, [], { pointer: `${pointer}/invoiceNumber` });
    }
    if (amount.currency !== view.currency) {
      const detail = `The account is in ${view.currency}, not ${amount.currency}.`;
      throw new DomainError('currency-mismatch', detail, [], { pointer: `${pointer}/amount/currency` });
    }
    if (amount.minor <= 0 || amount.minor > balance) {
      const open = formatMoney({ minor: balance, currency: view.currency });
      const detail = `Invoice ${invoiceNumber} is open with ${open}: take that or less.`;
      throw new DomainError('amount-mismatch', detail, [], { pointer: `${pointer}/amount/value` });
    }
    left.set(item.itemId, balance - amount.minor);
    return { itemId: item.itemId, part: 'principal', amount };
  });
  const total = moneyOf(applied);
  if (total > payment.unapplied) {
    const credit = formatMoney({ minor: payment.unapplied, currency: view.currency });
    throw new DomainError('amount-mismatch', `Only ${credit} of the payment are left.`, [], { pointer: '/lines' });
  }
  const touched = new Set(applied.map((line) => line.itemId));
  return [
    event('payment.applied', { paymentId: payment.paymentId, lines: applied }, on),
    ...[...touched]
      .filter((itemId) => left.get(itemId) === 0)
      .map((itemId) => event('invoice.settled', { itemId }, on)),
  ];
}
