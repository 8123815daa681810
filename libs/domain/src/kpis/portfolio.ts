import { AGING_BUCKETS, type AgingBucket } from '../aging.js';
import type { ClosingOutcome } from '../events.js';
import { cashAtRisk } from './cash-at-risk.js';
import { rollRate, type RollRate } from './invoices.js';
import { figuresOf, type PeriodFigures, type SalesMonth } from './receivables.js';
import {
  amicableShare,
  contactRate,
  costToCollect,
  keptRateOf,
  type CostToCollect,
  type Effort,
  type KeptRate,
  type UnitCosts,
} from './work.js';

/** Money of one group that stood in one bucket at the start of a period and in another at its end; minor units. */
export interface AgeMove {
  readonly was: AgingBucket;
  readonly is: AgingBucket;
  /** Items open at the end. */
  readonly items: number;
  readonly begin: number;
  readonly end: number;
  /** What of the start's money is still open at the end. */
  readonly remained: number;
}
/** Which accounts a row counts: all of its currency, those of one strategy, or those of one band of customer value. */
export interface KpiSegment {
  readonly by: 'all' | 'strategy' | 'band';
  /** Null: all. `none`: accounts that never had a case, or were never valued. */
  readonly name: string | null;
}
/** What is known of one segment in one currency over a period; minor units. */
export interface PortfolioFacts {
  readonly currency: string;
  readonly segment: KpiSegment;
  readonly days: number;
  readonly standings: readonly AgeMove[];
  readonly sales: number;
  /** The newest first. */
  readonly months: readonly SalesMonth[];
  readonly promises: Omit<KeptRate, 'byCount' | 'byAmount'>;
  readonly calls: { readonly attempted: number; readonly reached: number };
  readonly endings: Readonly<Partial<Record<ClosingOutcome, number>>>;
  /** Days from the first contact of a case to its cure: the middle one. */
  readonly medianCureDays: number | null;
  readonly effort: Effort;
  /** Money matched to invoices after they were due. */
  readonly collected: number;
  readonly restraint: readonly { readonly rule: string; readonly count: number }[];
  readonly approvals: {
    readonly waiting: number;
    readonly oldestHours: number | null;
    readonly meanHours: number | null;
  };
}
export interface PortfolioKpis extends PeriodFigures {
  readonly currency: string;
  readonly segment: KpiSegment;
  readonly aging: Readonly<Record<AgingBucket, { readonly items: number; readonly amount: number }>>;
  readonly receivables: number;
  readonly sales: number;
  readonly rollRates: readonly RollRate[];
  readonly promiseKept: KeptRate;
  readonly medianCureDays: number | null;
  readonly contactRate: { readonly attempted: number; readonly reached: number; readonly percent: number | null };
  readonly amicable: { readonly closed: number; readonly percent: number | null };
  readonly effort: Effort;
  readonly collected: number;
  readonly costToCollect: CostToCollect;
  readonly restraint: PortfolioFacts['restraint'];
  readonly approvals: PortfolioFacts['approvals'];
  /** Σ what is open of each age × the share assumed to be at risk (R03). */
  readonly cashAtRisk: number;
}

/** What a call, a decision and a letter are taken to cost, in minor units: an assumption that every report states. */
export const UNIT_COSTS: UnitCosts = { call: 600, decision: 300, letter: 50 };

/** Every figure of one segment in one currency (7.2, 7.3, 7.10). */
export function portfolioKpis(facts: PortfolioFacts): PortfolioKpis {
  const { currency, segment, standings, days, sales, months, calls, endings, effort, collected } = facts;
  const aging = agingIn(standings);
  const receivables = sumOf(standings, ({ end }) => end);
  const period = { begin: sumOf(standings, ({ begin }) => begin), sales, endTotal: receivables, days, months };
  const amounts = Object.fromEntries(AGING_BUCKETS.map((bucket) => [bucket, Math.max(0, aging[bucket].amount)]));
  return {
    ...{ currency, segment, aging, receivables, sales },
    ...figuresOf({ ...period, endCurrent: aging.current.amount }),
    rollRates: AGING_BUCKETS.slice(0, -1).map((bucket) => rolled(standings, bucket)),
    promiseKept: keptRateOf(facts.promises),
    medianCureDays: facts.medianCureDays,
    contactRate: { ...calls, percent: contactRate(calls.reached, calls.attempted) },
    amicable: { closed: Object.values(endings).reduce((sum, one) => sum + one, 0), percent: amicableShare(endings) },
    ...{ effort, collected, costToCollect: costToCollect(effort, UNIT_COSTS, collected) },
    ...{ restraint: facts.restraint, approvals: facts.approvals },
    cashAtRisk: cashAtRisk(amounts as Record<AgingBucket, number>),
  };
}

function agingIn(standings: readonly AgeMove[]): PortfolioKpis['aging'] {
  const rows = AGING_BUCKETS.map((bucket) => {
    const own = standings.filter(({ is }) => is === bucket);
    return [bucket, { items: sumOf(own, ({ items }) => items), amount: sumOf(own, ({ end }) => end) }] as const;
  });
  return Object.fromEntries(rows) as PortfolioKpis['aging'];
}

/** Of the money in a bucket at the start: what stands in a worse one at the end. */
function rolled(standings: readonly AgeMove[], bucket: AgingBucket): RollRate {
  const rank = (one: AgingBucket): number => AGING_BUCKETS.indexOf(one);
  const there = standings.filter(({ was }) => was === bucket);
  const worse = there.filter(({ is }) => rank(is) > rank(bucket));
  return rollRate(
    bucket,
    sumOf(there, ({ begin }) => begin),
    sumOf(worse, ({ remained }) => remained),
  );
}

const sumOf = <T>(some: readonly T[], of: (one: T) => number): number => some.reduce((sum, one) => sum + of(one), 0);
