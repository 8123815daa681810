import { addDays, addMonths } from '../calendar/dates.js';
import type { AccountState } from '../case/state.js';
import { creditOf } from '../case/context.js';
import type { PlainDate } from '../primitives.js';

/** Open orders and unpaid invoices of an account at the end of a day, in minor units. */
export interface MonthEnd {
  readonly on: PlainDate;
  readonly amount: number;
}

/** The last ends of months before a day, oldest first: what so many periods of growth are read from. */
export function monthEndsBefore(today: PlainDate, periods: number): readonly PlainDate[] {
  const first = `${today.slice(0, 7)}-01`;
  return Array.from({ length: periods + 1 }, (_, index) => addDays(addMonths(first, index - periods), -1));
}

/** R01: each month end higher than the one before, so many times running. */
export function grows(monthEnds: readonly MonthEnd[], periods: number): boolean {
  const recent = monthEnds.slice(-periods - 1);
  return (
    recent.length === periods + 1 &&
    recent.every((one, index) => index === 0 || one.amount > amountAt(recent, index - 1))
  );
}
const amountAt = (monthEnds: readonly MonthEnd[], index: number): number => monthEnds[index]?.amount ?? 0;

/** R62: what was delivered and is not paid, invoiced or not, less what they have paid in advance. */
export function unsecured(state: AccountState): { readonly delivered: number; readonly ordered: number } {
  const of = (status: 'ordered' | 'delivered'): number =>
    state.deliveries.filter((one) => one.status === status).reduce((sum, { amount }) => sum + amount, 0);
  const invoiced = state.items.reduce((sum, item) => sum + (item.kind === 'invoice' ? item.balance : 0), 0);
  return { delivered: Math.max(0, invoiced + of('delivered') - creditOf(state)), ordered: of('ordered') };
}
