import type { ClosingOutcome } from '../events.js';
import { percent, ratio } from './ratio.js';

/** A promise as far as it has been judged; `kept` in full and in time. */
export interface JudgedPromise {
  readonly amount: number;
  readonly result: 'kept' | 'partially-kept' | 'broken' | 'open' | 'withdrawn';
}
export interface KeptRate {
  readonly evaluated: number;
  readonly kept: number;
  readonly evaluatedAmount: number;
  readonly keptAmount: number;
  readonly byCount: number | null;
  readonly byAmount: number | null;
}

/** Kept ÷ (due and evaluated), by count and by amount; open and withdrawn ones do not count (7.10). */
export function keptRate(promises: readonly JudgedPromise[]): KeptRate {
  const evaluated = promises.filter(({ result }) => result !== 'open' && result !== 'withdrawn');
  const kept = evaluated.filter(({ result }) => result === 'kept');
  const amountOf = (some: readonly JudgedPromise[]): number => some.reduce((sum, { amount }) => sum + amount, 0);
  return keptRateOf({
    ...{ evaluated: evaluated.length, kept: kept.length },
    ...{ evaluatedAmount: amountOf(evaluated), keptAmount: amountOf(kept) },
  });
}
export const keptRateOf = (counts: Omit<KeptRate, 'byCount' | 'byAmount'>): KeptRate => ({
  ...counts,
  byCount: percent(counts.kept, counts.evaluated),
  byAmount: percent(counts.keptAmount, counts.evaluatedAmount),
});

/** How cases ended: paid and amicable endings beside all. */
const AMICABLE: ReadonlySet<ClosingOutcome> = new Set<ClosingOutcome>(['paid', 'amicable']);
export function amicableShare(endings: Readonly<Partial<Record<ClosingOutcome, number>>>): number | null {
  const all = Object.entries(endings) as [ClosingOutcome, number][];
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  return percent(
    all.reduce((sum, [outcome, count]) => (AMICABLE.has(outcome) ? sum + count : sum), 0),
    total,
  );
}

/** Conversations ÷ attempts. */
export const contactRate = (reached: number, attempted: number): number | null => percent(reached, attempted);

/** What collecting took: people's minutes by kind of work, letters, and what an agency kept. */
export interface Effort {
  readonly calls: number;
  readonly decisions: number;
  readonly letters: number;
  readonly agencyFees: number;
}
/** What one piece of work is taken to cost; minor units of one currency. An assumption, stated beside the figure. */
export interface UnitCosts {
  readonly call: number;
  readonly decision: number;
  readonly letter: number;
}
export interface CostToCollect {
  readonly cost: number;
  /** Of each 100 collected. */
  readonly percentOfCollected: number | null;
}
export function costToCollect(effort: Effort, unit: UnitCosts, collected: number): CostToCollect {
  const { calls, decisions, letters, agencyFees } = effort;
  const cost = calls * unit.call + decisions * unit.decision + letters * unit.letter + agencyFees;
  return { cost, percentOfCollected: percent(cost, collected) };
}

/** How long things take, in whole hours as a mean; null of none. */
export const meanHours = (milliseconds: readonly number[]): number | null =>
  ratio(
    milliseconds.reduce((sum, one) => sum + Math.trunc(one), 0),
    milliseconds.length * 3_600_000,
    1,
  );
