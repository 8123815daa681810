import { rollForward } from '../calendar/business.js';
import type { ResolvedCalendar } from '../calendar/calendar.js';
import { addDays, addMonths } from '../calendar/dates.js';
import type { PlanTerms } from '../decisions/payloads.js';
import { DomainError } from '../errors.js';
import type { Installment, Rhythm } from '../events.js';
import { formatMoney, money, percentOf, sum } from '../money.js';
import type { Money, PlainDate } from '../primitives.js';

/**
 * The schedule of a plan, exact to the cent (DOMAIN 7.5): the deposit, if any, is number 0 and due on `firstDate`, the
 * installments follow one rhythm later; without a deposit the first installment is due on `firstDate`. Each due date is
 * its nominal date rolled forward to a business day. Throws DomainError `amount-mismatch` where a part would be nothing
 * or less, `currency-mismatch` for a deposit in another currency, and CalendarExhausted for dates not covered.
 */
export function buildInstallments(
  cal: ResolvedCalendar,
  terms: Pick<PlanTerms, 'total' | 'deposit' | 'count' | 'rhythm' | 'firstDate'>,
): Installment[] {
  const { total, count, rhythm, firstDate } = terms;
  const deposit = depositOf(terms);
  const rest = money(total.minor - deposit.minor, total.currency);
  const amounts = [...(deposit.minor > 0 ? [deposit] : []), ...splitEvenly(rest, count)];
  const dates = nominalDates(firstDate, rhythm, amounts.length);
  const firstNumber = deposit.minor > 0 ? 0 : 1;
  return amounts.map((amount, index) => ({
    number: firstNumber + index,
    amount,
    nominalDate: dates[index]!,
    dueDate: rollForward(cal, dates[index]!),
  }));
}

/**
 * So many dates, the anchor first, each counted from the anchor and never from the date before, so that a clamped month
 * end does not drift: 01-31, 02-28, 03-31.
 */
export function nominalDates(anchor: PlainDate, rhythm: Rhythm, count: number): PlainDate[] {
  return Array.from({ length: count }, (_, n) => nominalDate(anchor, rhythm, n));
}

/** An amount in `count` parts that differ by one minor unit at most, the greater first; the sum is exact. */
export function splitEvenly(amount: Money, count: number): Money[] {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new DomainError('missing-field', `a plan needs at least one installment, got ${count}`, [], {
      pointer: '/count',
    });
  }
  if (amount.minor < count) {
    throw new DomainError('amount-mismatch', `${formatMoney(amount)} cannot be paid in ${count} installments`);
  }
  const quotient = Math.floor(amount.minor / count);
  const greater = amount.minor - quotient * count;
  return Array.from({ length: count }, (_, n) => money(quotient + (n < greater ? 1 : 0), amount.currency));
}

/**
 * A schedule after a person set some amounts by hand (number → amount): all others stay as they are, and the last one
 * nobody set takes the balance, so that the sum is unchanged. Throws DomainError `amount-mismatch` where that leaves it
 * nothing or where every installment was set to another sum, `unknown-reference` for a number the plan does not have.
 */
export function editInstallments(
  installments: readonly Installment[],
  edits: ReadonlyMap<number, Money>,
): Installment[] {
  const currency = installments[0]?.amount.currency ?? '';
  const total = sum(
    installments.map((i) => i.amount),
    currency,
  );
  for (const [number, amount] of edits) {
    if (!installments.some((i) => i.number === number)) {
      throw new DomainError('unknown-reference', `the plan has no installment ${number}`);
    }
    assertSameCurrency(amount, currency);
    assertPositive(amount, number);
  }
  const edited = installments.map((i) => ({ ...i, amount: edits.get(i.number) ?? i.amount }));
  const difference =
    total.minor -
    sum(
      edited.map((i) => i.amount),
      currency,
    ).minor;
  if (difference === 0) return edited;
  const balancing = edited.findLast((i) => !edits.has(i.number));
  if (!balancing) {
    throw new DomainError('amount-mismatch', `the installments must add up to ${formatMoney(total)}`);
  }
  const balanced = money(balancing.amount.minor + difference, currency);
  assertPositive(balanced, balancing.number);
  return edited.map((i) => (i === balancing ? { ...i, amount: balanced } : i));
}

function nominalDate(anchor: PlainDate, rhythm: Rhythm, n: number): PlainDate {
  switch (rhythm) {
    case 'weekly':
      return addDays(anchor, 7 * n);
    case 'biweekly':
      return addDays(anchor, 14 * n);
    case 'monthly':
      return addMonths(anchor, n);
    case 'quarterly':
      return addMonths(anchor, 3 * n);
  }
}

function depositOf({ total, deposit }: Pick<PlanTerms, 'total' | 'deposit'>): Money {
  if (!deposit) return money(0, total.currency);
  const amount = 'percent' in deposit ? percentOf(total, deposit.percent) : deposit;
  assertSameCurrency(amount, total.currency);
  if (amount.minor < 0) {
    throw new DomainError('amount-mismatch', `a deposit cannot be negative (${formatMoney(amount)})`);
  }
  return amount;
}

function assertSameCurrency(amount: Money, currency: string): void {
  if (amount.currency !== currency) {
    throw new DomainError('currency-mismatch', `the plan is in ${currency}, not in ${amount.currency}`);
  }
}

function assertPositive(amount: Money, number: number): void {
  if (amount.minor <= 0) {
    throw new DomainError('amount-mismatch', `installment ${number} would be ${formatMoney(amount)}`);
  }
}
