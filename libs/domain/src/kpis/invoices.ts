import { ageItems, AGING_BUCKETS, bucketOf, type Aging, type AgingBucket } from '../aging.js';
import { addDays, addMonths, daysBetween } from '../calendar/dates.js';
import type { PlainDate } from '../primitives.js';
import { percent } from './ratio.js';
import { figuresOf, type PeriodFacts, type PeriodFigures } from './receivables.js';

/** An invoice with the day it was settled; minor units of one currency. */
export interface InvoiceLife {
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
  readonly amount: number;
  /** Null: open to this day, or settled by `reductions`. */
  readonly settledOn: PlainDate | null;
  /** What took something off it, or put something back (negative), each on its day. */
  readonly reductions?: readonly { readonly on: PlainDate; readonly amount: number }[];
}
/** How far back a countback looks. */
const COUNTBACK_MONTHS = 24;

/** What is open of an invoice at the end of a day: nothing before it was invoiced, nothing from the day it was settled on. */
export function balanceAt({ invoiceDate, amount, settledOn, reductions }: InvoiceLife, asOf: PlainDate): number {
  if (invoiceDate > asOf || (settledOn !== null && settledOn <= asOf)) return 0;
  const off = reductions?.reduce((sum, one) => (one.on <= asOf ? sum + one.amount : sum), 0) ?? 0;
  return amount - off;
}

export function agingOf(invoices: readonly InvoiceLife[], asOf: PlainDate): Aging {
  const open = invoices.map((one) => ({ dueDate: one.dueDate, balance: balanceAt(one, asOf) }));
  return ageItems(
    open.filter(({ balance }) => balance !== 0),
    asOf,
  );
}

export const salesOf = (invoices: readonly InvoiceLife[], from: PlainDate, to: PlainDate): number =>
  invoices.reduce((sum, one) => (one.invoiceDate >= from && one.invoiceDate <= to ? sum + one.amount : sum), 0);

/** DSO and collection effectiveness of a period (both days included), by what the invoices say. */
export function periodFigures(invoices: readonly InvoiceLife[], from: PlainDate, to: PlainDate): PeriodFigures {
  return figuresOf(periodFacts(invoices, from, to));
}

export function periodFacts(invoices: readonly InvoiceLife[], from: PlainDate, to: PlainDate): PeriodFacts {
  const end = agingOf(invoices, to);
  return {
    begin: agingOf(invoices, addDays(from, -1)).total,
    sales: salesOf(invoices, from, to),
    endTotal: end.total,
    endCurrent: amountIn(end, 'current'),
    days: daysBetween(from, to) + 1,
    months: monthsBack(to).map((month) => ({
      days: daysBetween(month.from, month.to) + 1,
      sales: salesOf(invoices, month.from, month.to),
    })),
  };
}

/** Months up to a day, the newest first; the newest ends on that day. */
export function monthsBack(to: PlainDate, count = COUNTBACK_MONTHS): { from: PlainDate; to: PlainDate }[] {
  const first = `${to.slice(0, 8)}01`;
  return Array.from({ length: count }, (_, back) => ({
    from: addMonths(first, -back),
    to: back === 0 ? to : addDays(addMonths(first, 1 - back), -1),
  }));
}

/** Money that moved from one bucket into a worse one, beside what stood there at the start (7.10). */
export interface RollRate {
  readonly bucket: AgingBucket;
  readonly startAmount: number;
  readonly movedAmount: number;
  readonly percent: number | null;
}

/** Roll rates between two days: of each bucket at the start, how much of its money stands in a worse one at the end. */
export function rollRates(invoices: readonly InvoiceLife[], start: PlainDate, end: PlainDate): RollRate[] {
  const rank = (bucket: AgingBucket): number => AGING_BUCKETS.indexOf(bucket);
  return AGING_BUCKETS.slice(0, -1).map((bucket) => {
    const there = invoices.filter((one) => balanceAt(one, start) > 0 && bucketOf(start, one.dueDate) === bucket);
    const worse = there.filter((one) => rank(bucketOf(end, one.dueDate)) > rank(bucket));
    const startAmount = there.reduce((sum, one) => sum + balanceAt(one, start), 0);
    const movedAmount = worse.reduce((sum, one) => sum + Math.min(balanceAt(one, start), balanceAt(one, end)), 0);
    return rollRate(bucket, startAmount, movedAmount);
  });
}
export const rollRate = (bucket: AgingBucket, startAmount: number, movedAmount: number): RollRate => ({
  ...{ bucket, startAmount, movedAmount },
  percent: percent(movedAmount, startAmount),
});

export const amountIn = (aging: Aging, bucket: AgingBucket): number =>
  aging.buckets.find((one) => one.bucket === bucket)?.amount ?? 0;
