import type { CurrencyAmounts, Strategy } from '../strategy.js';
import type { Reason } from '../vocabulary.js';

/** How valuable the customer is (DOMAIN 7.9). */
export type Band = 'valued' | 'regular' | 'marginal' | 'new';
/** How reliably the customer has paid (DOMAIN 7.9). */
export type Behaviour = 'never-late' | 'occasional' | 'frequent' | 'chronic';
export const BANDS = ['valued', 'regular', 'marginal', 'new'] as const satisfies readonly Band[];
export const BEHAVIOURS = ['never-late', 'occasional', 'frequent', 'chronic'] as const satisfies readonly Behaviour[];

/** A group of accounts that is treated by a strategy of its own (R77). */
export interface Segment {
  readonly name: string;
  readonly when: SegmentCondition;
  /** Id of the strategy of these accounts. */
  readonly strategy: string;
}
/** All that is given must hold; of a list, one. */
export interface SegmentCondition {
  readonly band?: readonly Band[];
  readonly behaviour?: readonly Behaviour[];
  readonly reason?: readonly Reason[];
  /** What is overdue lies below this. */
  readonly overdueBelow?: CurrencyAmounts;
  /** What is overdue is at least this. */
  readonly overdueFrom?: CurrencyAmounts;
}

/** What is known of an account when its case opens. What is not known matches no condition about it. */
export interface SegmentFacts {
  readonly band: Band | null;
  readonly behaviour: Behaviour | null;
  readonly reason: Reason | null;
  /** Minor units of `currency`. */
  readonly overdue: number;
  readonly currency: string;
}

/**
 * The strategy a case opens with: that of the first segment of the start strategy that fits, else the start strategy
 * itself. Only the start strategy's own segments count, so that no chain of strategies can arise.
 */
export function chooseStrategy(start: Strategy, known: readonly Strategy[], facts: SegmentFacts): Strategy {
  const segment = start.segments.find(({ when }) => fits(when, facts));
  return known.find(({ id }) => id === segment?.strategy) ?? start;
}

function fits(when: SegmentCondition, { band, behaviour, reason, overdue, currency }: SegmentFacts): boolean {
  const below = when.overdueBelow?.[currency];
  const from = when.overdueFrom?.[currency];
  return (
    among(when.band, band) &&
    among(when.behaviour, behaviour) &&
    among(when.reason, reason) &&
    (when.overdueBelow === undefined || (below !== undefined && overdue < below)) &&
    (when.overdueFrom === undefined || (from !== undefined && overdue >= from))
  );
}

const among = <T>(listed: readonly T[] | undefined, value: T | null): boolean =>
  listed === undefined || (value !== null && listed.includes(value));
