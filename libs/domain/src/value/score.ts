import { addMonths } from '../calendar/dates.js';
import type { PlainDate } from '../primitives.js';
import type { Band, Behaviour } from '../strategy/segments.js';
import type { ValueRules } from './rules.js';
import { VALUE_RULES } from './rules.js';
import { boundsOf, pointsOf } from './tables.js';

/** What a rule gave or took, and the facts it looked at: a score is nothing but the sum of these. */
export interface Contribution {
  readonly rule: string;
  readonly points: number;
  readonly because: string;
}

/** What the value score looks at. */
export interface ScoreInputs {
  /** Completed months as our customer; null: we do not know. */
  readonly tenureMonths: number | null;
  /** Average order ÷ median order of all customers; null where either is unknown. */
  readonly orderRatio: number | null;
  /** Invoices of the last 24 months that can be judged, and how many of them were late. */
  readonly invoices: number;
  readonly late: number;
  readonly referrals: number;
}
export interface ValueScore {
  /** 0 to 100. */
  readonly score: number;
  readonly band: Band;
  readonly contributions: readonly Contribution[];
}

/** How valuable a customer is to us (DOMAIN 7.9): tenure, order size, payment history, referrals. */
export function valueScore(inputs: ScoreInputs, rules: ValueRules = VALUE_RULES): ValueScore {
  const contributions = [tenure(inputs, rules), orders(inputs, rules), history(inputs, rules), referred(inputs, rules)];
  const score = contributions.reduce((sum, { points }) => sum + points, 0);
  return { score, band: bandOf(score, inputs.invoices, rules), contributions };
}

/** Too few invoices tell nothing: treated as regular, and called by its name. */
function bandOf(score: number, invoices: number, { bands, fewInvoices }: ValueRules): Band {
  if (invoices < fewInvoices.below) return 'new';
  return score >= bands.valued ? 'valued' : score >= bands.regular ? 'regular' : 'marginal';
}

function tenure(inputs: ScoreInputs, rules: ValueRules): Contribution {
  const { tenureMonths } = inputs;
  if (tenureMonths === null) return { rule: 'tenure', points: 0, because: 'we do not know since when' };
  const years = `${Math.floor(tenureMonths / 12)} years and ${tenureMonths % 12} months with us`;
  return isVetoed(inputs, rules)
    ? { rule: 'tenure', points: 0, because: `${years} count nothing: more than ${rules.vetoAbove} % paid late` }
    : { rule: 'tenure', points: pointsOf(rules.tables.tenureYears, tenureMonths / 12), because: years };
}

/** Payment history outweighs tenure (R81). */
export function isVetoed({ invoices, late }: ScoreInputs, { fewInvoices, vetoAbove }: ValueRules): boolean {
  return invoices >= fewInvoices.below && late * 100 > invoices * vetoAbove;
}

function orders({ orderRatio }: ScoreInputs, { tables }: ValueRules): Contribution {
  return orderRatio === null
    ? { rule: 'orders', points: 0, because: 'no order to compare' }
    : {
        rule: 'orders',
        points: pointsOf(tables.orderRatio, orderRatio),
        because: `orders ${orderRatio.toFixed(2)} times the usual size`,
      };
}

function history({ invoices, late }: ScoreInputs, { tables, fewInvoices }: ValueRules): Contribution {
  const share = `${late} of ${invoices} invoices of 24 months late`;
  return invoices < fewInvoices.below
    ? { rule: 'history', points: fewInvoices.points, because: `${share}: too few to judge by` }
    : { rule: 'history', points: pointsOf(tables.lateShare, (late * 100) / invoices), because: share };
}

function referred({ referrals }: ScoreInputs, { tables }: ValueRules): Contribution {
  return { rule: 'referrals', points: pointsOf(tables.referrals, referrals), because: `${referrals} referrals` };
}

/** How a customer pays, from the share of late invoices; null: too few invoices to say so. */
export function behaviourClass(
  late: number,
  invoices: number,
  { classes, fewInvoices }: ValueRules = VALUE_RULES,
): Behaviour | null {
  if (invoices < fewInvoices.below) return null;
  if (late === 0) return 'never-late';
  if (late * 100 <= invoices * classes.occasional) return 'occasional';
  return late * 100 <= invoices * classes.frequent ? 'frequent' : 'chronic';
}

/** Orders a year × average order × years × margin (R83), in minor units. */
export function lifetimeValue(of: {
  readonly ordersPerYear: number;
  readonly averageOrder: number;
  readonly years: number;
  readonly marginPercent: number;
}): number {
  return Math.round((of.ordersPerYear * of.averageOrder * of.years * of.marginPercent) / 100);
}

/** Months a customer has been ours: an anniversary counts from its own day. */
export function monthsBetween(since: PlainDate, on: PlainDate): number {
  if (on <= since) return 0;
  const months =
    (Number(on.slice(0, 4)) - Number(since.slice(0, 4))) * 12 + Number(on.slice(5, 7)) - Number(since.slice(5, 7));
  return addMonths(since, months) > on ? months - 1 : months;
}

/** The next day on which the tenure alone moves the score; null: never again. */
export function nextTenureChange(since: PlainDate, asOf: PlainDate, rules: ValueRules = VALUE_RULES): PlainDate | null {
  const days = boundsOf(rules.tables.tenureYears).map((years) => addMonths(since, Math.ceil(years * 12)));
  return days.filter((day) => day > asOf).sort()[0] ?? null;
}
