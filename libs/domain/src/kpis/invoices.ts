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
  /** Null: open to this day. */
  readonly settledOn: PlainDate | null;
}
/** How far back a countback looks. */
const COUNTBACK_MONTHS = 24;

/** Open at the end of a day: invoiced by then, and not yet settled. */
export const isOpenAt = ({ invoiceDate, settledOn }: InvoiceLife, asOf: PlainDate): boolean =>
  invoiceDate <= asOf && (settledOn === null || asOf < settledOn);

export function agingOf(invoices: readonly InvoiceLife[], asOf: PlainDate): Aging {
  const open = invoices.filter((one) => isOpenAt(one, asOf));
  return ageItems(
    open.map(({ dueDate, amount }) => ({ dueDate, balance: amount })),
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
    const there = invoices.filter((one) => isOpenAt(one, start) && bucketOf(start, one.dueDate) === bucket);
    const worse = there.filter((one) => isOpenAt(one, end) && rank(bucketOf(end, one.dueDate)) > rank(bucket));
    const [startAmount, movedAmount] = [there, worse].map((some) => some.reduce((sum, one) => sum + one.amount, 0));
    return rollRate(bucket, startAmount ?? 0, movedAmount ?? 0);
  });
}
export const rollRate = (bucket: AgingBucket, startAmount: number, movedAmount: number): RollRate => ({
  ...{ bucket, startAmount, movedAmount },
  percent: percent(movedAmount, startAmount),
});

export const amountIn = (aging: Aging, bucket: AgingBucket): number =>
  aging.buckets.find((one) => one.bucket === bucket)?.amount ?? 0;
