import { percent, ratio } from './ratio.js';

/** A month of credit sales, minor units of one currency. */
export interface SalesMonth {
  readonly sales: number;
  readonly days: number;
}
/** What the figures of a period are made of; minor units of one currency. */
export interface PeriodFacts {
  /** Open at the end of the day before the period. */
  readonly begin: number;
  readonly sales: number;
  /** Open at the end of its last day, and what of it was not past due. */
  readonly endTotal: number;
  readonly endCurrent: number;
  readonly days: number;
  /** Whole months up to its end, the newest first: what the countback counts back over. */
  readonly months: readonly SalesMonth[];
}
/** Days, and percent for the collection effectiveness; null: not available. */
export interface PeriodFigures {
  readonly dsoSimple: number | null;
  readonly dsoBestPossible: number | null;
  readonly averageDaysDelinquent: number | null;
  readonly dsoCountback: number | null;
  readonly collectionEffectiveness: number | null;
}

/** Simple days sales outstanding: receivables ÷ credit sales × days (7.2). */
export const simpleDso = (receivables: number, sales: number, days: number): number | null =>
  ratio(BigInt(receivables) * BigInt(days), sales);

/**
 * Takes off whole months of sales from the newest back; the last one counts pro rata (7.2). Null where the months known
 * do not add up to what is open: the answer lies before them.
 */
export function countbackDso(receivables: number, months: readonly SalesMonth[], decimals = 2): number | null {
  let rest = receivables;
  let whole = 0;
  for (const { sales, days } of months) {
    if (rest <= 0) break;
    if (rest < sales) return ratio(BigInt(whole) * BigInt(sales) + BigInt(days) * BigInt(rest), sales, decimals);
    rest -= sales;
    whole += days;
  }
  return rest > 0 ? null : whole;
}

/** (begin + sales − end total) ÷ (begin + sales − end current) × 100 (7.3). */
export const collectionEffectiveness = (facts: Omit<PeriodFacts, 'days' | 'months'>): number | null =>
  percent(facts.begin + facts.sales - facts.endTotal, facts.begin + facts.sales - facts.endCurrent);

/** All figures of a period. Average days delinquent = simple − best possible, of the exact values, rounded once. */
export function figuresOf(facts: PeriodFacts): PeriodFigures {
  const { endTotal, endCurrent, sales, days } = facts;
  return {
    dsoSimple: simpleDso(endTotal, sales, days),
    dsoBestPossible: simpleDso(endCurrent, sales, days),
    averageDaysDelinquent: simpleDso(endTotal - endCurrent, sales, days),
    dsoCountback: countbackDso(endTotal, facts.months),
    collectionEffectiveness: collectionEffectiveness(facts),
  };
}
