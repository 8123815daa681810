import { addMonths, daysBetween, earlier } from '../calendar/dates.js';
import type { PlainDate } from '../primitives.js';

/** An invoice and the day its last part was paid or credited; null: it is open. */
export interface PastInvoice {
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
  /** Minor units. */
  readonly amount: number;
  readonly settledOn: PlainDate | null;
}
/** How an account has bought and paid, in totals; amounts in minor units of its currency. */
export interface AccountHistory {
  readonly asOf: PlainDate;
  readonly firstInvoiceOn: PlainDate | null;
  /** Invoices due in the last 24 months that were paid or are overdue, and those of them that were or are late. */
  readonly invoices24m: number;
  readonly late24m: number;
  /** The last 12 months: late invoices, and months in which one fell due (R51). */
  readonly late12m: number;
  readonly lateMonths12m: number;
  /** Invoices of the last 24 months paid, those paid late, and how many days late they usually and at most were. */
  readonly settled24m: number;
  readonly lateSettled24m: number;
  readonly usualDaysLate: number;
  readonly mostDaysLate: number;
  readonly averageOrder: number | null;
  /** Invoices of the last 12 months. */
  readonly orders12m: number;
  /** Median order of all customers in this currency; null: unknown. */
  readonly tenantMedianOrder: number | null;
  /** The first day on which an invoice leaves the 24 months; null: none will. */
  readonly changesOn: PlainDate | null;
}
/** An account nobody has heard of. */
export const NO_HISTORY: AccountHistory = {
  asOf: '',
  firstInvoiceOn: null,
  invoices24m: 0,
  late24m: 0,
  late12m: 0,
  lateMonths12m: 0,
  settled24m: 0,
  lateSettled24m: 0,
  usualDaysLate: 0,
  mostDaysLate: 0,
  averageOrder: null,
  orders12m: 0,
  tenantMedianOrder: null,
  changesOn: null,
};

const WINDOW_MONTHS = 24;

/** The totals of an account's invoices as of a day; what came later is not looked at. */
export function historyOf(
  invoices: readonly PastInvoice[],
  asOf: PlainDate,
  tenantMedianOrder: number | null = null,
): AccountHistory {
  const known = invoices.filter(({ invoiceDate }) => invoiceDate <= asOf).map((one) => asKnown(one, asOf));
  const [from24, from12] = [addMonths(asOf, -WINDOW_MONTHS), addMonths(asOf, -12)];
  const judged = known.filter((one) => one.dueDate > from24 && (one.settledOn !== null || one.dueDate < asOf));
  const late = judged.filter((one) => isLate(one, asOf));
  const late12 = late.filter(({ dueDate }) => dueDate > from12);
  const settled = judged.filter(({ settledOn }) => settledOn !== null);
  const daysLate = settled.map(daysLateOf).filter((days) => days > 0);
  const orders = known.filter(({ invoiceDate }) => invoiceDate > from24);
  return {
    asOf,
    firstInvoiceOn: known.reduce<PlainDate | null>((first, { invoiceDate }) => earliest(first, invoiceDate), null),
    invoices24m: judged.length,
    late24m: late.length,
    late12m: late12.length,
    lateMonths12m: new Set(late12.map(({ dueDate }) => dueDate.slice(0, 7))).size,
    settled24m: settled.length,
    lateSettled24m: daysLate.length,
    usualDaysLate: medianOf(daysLate) ?? 0,
    mostDaysLate: daysLate.reduce((most, days) => Math.max(most, days), 0),
    averageOrder: orders.length === 0 ? null : Math.round(sumOf(orders) / orders.length),
    orders12m: known.filter(({ invoiceDate }) => invoiceDate > from12).length,
    tenantMedianOrder,
    changesOn: judged.reduce<PlainDate | null>(
      (first, { dueDate }) => earliest(first, addMonths(dueDate, WINDOW_MONTHS)),
      null,
    ),
  };
}

/** What was paid later was open then. */
const asKnown = (one: PastInvoice, asOf: PlainDate): PastInvoice =>
  one.settledOn !== null && one.settledOn > asOf ? { ...one, settledOn: null } : one;
const daysLateOf = ({ dueDate, settledOn }: PastInvoice): number => daysBetween(dueDate, settledOn ?? dueDate);
const isLate = ({ dueDate, settledOn }: PastInvoice, asOf: PlainDate): boolean => (settledOn ?? asOf) > dueDate;
const sumOf = (invoices: readonly PastInvoice[]): number => invoices.reduce((sum, { amount }) => sum + amount, 0);
const earliest = (first: PlainDate | null, other: PlainDate): PlainDate =>
  first === null ? other : earlier(first, other);

/** The middle one, of an even number the lower of the two; null of none. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
