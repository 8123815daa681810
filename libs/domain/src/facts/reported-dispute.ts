import { event, type NewEvent } from '../events.js';
import type { Money } from '../primitives.js';

/** What a feed says of an invoice: contested as a whole, in part, or not (any more). */
export type ReportedContest = boolean | Money;
/** A dispute of the item that a feed reported before. */
export interface ReportedDispute {
  readonly disputeId: string;
  readonly source: string;
  readonly amount: number;
  readonly open: boolean;
  /** A person judged it; what was withdrawn may be reported again. */
  readonly resolved: boolean;
}
export interface ContestReport {
  readonly itemId: string;
  /** Who says so: it takes back only what it has reported itself. */
  readonly source: string;
  readonly contest: ReportedContest;
}

/** The category of what a feed reports without saying why. */
const CATEGORY = 'reported';

/**
 * A feed says the same about an invoice again and again: only a change is news. It opens a dispute, withdraws its own, and
 * never brings back what a person has resolved (that takes a person, or the customer).
 * @param open of the item, and not contested by others; minor units.
 */
export function judgeContest(
  report: ContestReport,
  reported: readonly ReportedDispute[],
  open: number,
  currency: string,
): NewEvent[] {
  const { itemId, source, contest } = report;
  const standing = reported.find((one) => one.source === source && one.open);
  if (standing !== undefined && isStill(standing, contest)) return [];
  const withdrawn =
    standing === undefined
      ? []
      : [event('dispute.withdrawn', { disputeId: standing.disputeId, withdrawnBy: source, proof: 'the same feed' })];
  const amount = contestedPart(contest, open + (standing?.amount ?? 0));
  if (amount === 0 || reported.some((one) => one.source === source && one.resolved)) return withdrawn;
  const disputeId = `${itemId}-d${reported.length + 1}`;
  const owner = null;
  const data = { disputeId, itemId, amount: { minor: amount, currency }, category: CATEGORY, owner, source };
  return [...withdrawn, event('dispute.opened', data)];
}

/** The whole stays contested whatever is paid on it meanwhile. */
const isStill = (standing: ReportedDispute, contest: ReportedContest): boolean =>
  contest === true || (contest !== false && contest.minor === standing.amount);

function contestedPart(contest: ReportedContest, open: number): number {
  if (contest === false || open <= 0) return 0;
  return contest === true ? open : contest.minor;
}

/** What is wrong with a contested amount whatever the ledger says; null when nothing is. */
export function faultOfContest(contest: ReportedContest | undefined, amount: Money): string | null {
  if (contest === undefined || typeof contest === 'boolean') return null;
  return contest.currency === amount.currency && contest.minor > 0 && contest.minor <= amount.minor
    ? null
    : 'what is disputed is an amount above zero and at most that of the invoice, in its currency';
}
