import { AGING_BUCKETS, type AgingBucket } from '../aging.js';
import { cashAtRisk, RISK_SHARES, shiftAging, type RiskShares } from './cash-at-risk.js';
import { ratio } from './ratio.js';

/** Slow times, as somebody chooses to imagine them. Every figure below follows from these, and says so. */
export interface StressAssumptions {
  /** So many percent of each bucket's money moves one bucket on. */
  readonly shiftPercent: number;
  /** So many percent of the open promises are taken to break. */
  readonly promisesBreakPercent: number;
  /** So many percent more requests wait for a second person. */
  readonly moreApprovalsPercent: number;
  /** Requests that second persons decide in a day. */
  readonly approvalsPerDay: number;
  readonly shares: RiskShares;
}
export const SLOW_TIMES: StressAssumptions = {
  ...{ shiftPercent: 25, promisesBreakPercent: 40, moreApprovalsPercent: 50, approvalsPerDay: 20 },
  shares: RISK_SHARES,
};
/** One currency of a portfolio as it stands; minor units. */
export interface StressFacts {
  readonly amounts: Readonly<Record<AgingBucket, number>>;
  readonly openPromises: number;
  readonly waitingApprovals: number;
}
export interface StressView {
  readonly amounts: Readonly<Record<AgingBucket, number>>;
  readonly overdue: number;
  readonly cashAtRisk: number;
  readonly promisesAtRisk: number;
  readonly waitingApprovals: number;
  /** Days in which second persons would be through with what waits; null: nobody decides. */
  readonly approvalDays: number | null;
}

/** The portfolio as it stands, and under the assumptions: the same money, in other buckets (R76). */
export function stressOf(
  facts: StressFacts,
  assumed: StressAssumptions = SLOW_TIMES,
): { readonly now: StressView; readonly stressed: StressView } {
  const { amounts, openPromises, waitingApprovals } = facts;
  const more = Math.ceil((waitingApprovals * assumed.moreApprovalsPercent) / 100);
  const atRisk = Math.ceil((openPromises * assumed.promisesBreakPercent) / 100);
  return {
    now: viewOf(amounts, 0, waitingApprovals, assumed),
    stressed: viewOf(shiftAging(amounts, assumed.shiftPercent), atRisk, waitingApprovals + more, assumed),
  };
}

function viewOf(
  amounts: StressView['amounts'],
  promisesAtRisk: number,
  waitingApprovals: number,
  { shares, approvalsPerDay }: StressAssumptions,
): StressView {
  return {
    amounts,
    overdue: AGING_BUCKETS.reduce((sum, bucket) => (bucket === 'current' ? sum : sum + amounts[bucket]), 0),
    cashAtRisk: cashAtRisk(amounts, shares),
    ...{ promisesAtRisk, waitingApprovals },
    approvalDays: ratio(waitingApprovals, approvalsPerDay, 1),
  };
}
