import { addDays, earlier } from '../calendar/dates.js';
import type { PlainDate } from '../primitives.js';
import type { Behaviour } from '../strategy/segments.js';
import type { AccountHistory } from './history.js';
import type { ValueRules } from './rules.js';
import {
  behaviourClass,
  lifetimeValue,
  monthsBetween,
  nextTenureChange,
  valueScore,
  type ValueScore,
} from './score.js';

/** What people may tell us of a customer; the ledger's own figure counts where nobody did. */
export const VALUE_INPUTS = [
  'tenure-since',
  'average-order',
  'orders-per-year',
  'margin-percent',
  'referrals',
  'referral-revenue',
  'potential',
] as const;
/** Those that are amounts of the account's currency. */
export const AMOUNT_INPUTS: readonly string[] = ['average-order', 'referral-revenue', 'potential'];
export type ValueInput = (typeof VALUE_INPUTS)[number];
/** What was told, by whom, and where they have it from: a date, a whole number, a percentage or minor units as text. */
export interface Told {
  readonly value: string;
  readonly source: string;
  readonly by: string;
  readonly on: PlainDate;
}
export type ToldInputs = Readonly<Partial<Record<ValueInput, Told>>>;

/** What is known of an account's worth: its history as of the last time anybody looked, and what people told. */
export interface ValueState {
  readonly history: AccountHistory;
  readonly told: ToldInputs;
}

/** An account weighed on a day; amounts in minor units of its currency. */
export interface Valuation extends ValueScore {
  readonly behaviour: Behaviour | null;
  readonly lifetimeValue: number | null;
  /** What a year of this customer leaves us. */
  readonly yearlyMargin: number | null;
  /** What they might buy in a year, as somebody told (R16). */
  readonly potential: number | null;
  readonly holdsUntil: PlainDate | null;
}

/** Weighs an account as of a day (DOMAIN 7.9): the tenure of that day, the history as recorded. */
export function valuationOf({ history, told }: ValueState, rules: ValueRules, asOf: PlainDate): Valuation {
  const since = told['tenure-since']?.value ?? history.firstInvoiceOn;
  const tenureMonths = since === null ? null : monthsBetween(since, asOf);
  const averageOrder = numberOf(told, 'average-order') ?? history.averageOrder;
  const { tenantMedianOrder: median, invoices24m: invoices, late24m: late } = history;
  const orderRatio = averageOrder === null || median === null || median === 0 ? null : averageOrder / median;
  const score = valueScore({ tenureMonths, orderRatio, invoices, late, referrals: referralsOf(told, median) }, rules);
  const ordersPerYear = numberOf(told, 'orders-per-year') ?? history.orders12m;
  const marginPercent = numberOf(told, 'margin-percent') ?? rules.marginPercent;
  const worth = (years: number): number | null =>
    averageOrder === null ? null : lifetimeValue({ ordersPerYear, averageOrder, years, marginPercent });
  return {
    ...score,
    behaviour: behaviourClass(late, invoices, rules),
    lifetimeValue: tenureMonths === null ? null : worth(tenureMonths / 12),
    yearlyMargin: worth(1),
    potential: numberOf(told, 'potential'),
    holdsUntil: dayBefore(soonest(since === null ? null : nextTenureChange(since, asOf, rules), history.changesOn)),
  };
}

const numberOf = (told: ToldInputs, input: ValueInput): number | null =>
  told[input] === undefined ? null : Number(told[input].value);

/** Referrals as counted, or as many usual orders as the revenue they brought (R82). */
function referralsOf(told: ToldInputs, median: number | null): number {
  const revenue = numberOf(told, 'referral-revenue');
  const worth = revenue === null || median === null || median === 0 ? 0 : Math.floor(revenue / median);
  return Math.max(numberOf(told, 'referrals') ?? 0, worth);
}

const dayBefore = (day: PlainDate | null): PlainDate | null => (day === null ? null : addDays(day, -1));
const soonest = (a: PlainDate | null, b: PlainDate | null): PlainDate | null =>
  a === null ? b : b === null ? a : earlier(a, b);
