import type { PlainDate } from '../primitives.js';

/**
 * Interest and fixed sums of a strategy, as the core reads them: rates, margins and sums come with it as data, so that a
 * posting can be computed again from the version it names. A strategy without them charges nothing.
 */
export interface ChargePolicy {
  readonly interest: InterestRule;
  /** `exact`: rounded once a segment; `daily-rounded`: the amount of one day is rounded, then multiplied. */
  readonly rounding: Rounding;
  /** By currency, the first tier whose bound lies above the debt; null: no fixed sum is asked for. */
  readonly fixedSum: FixedSums | null;
  /** Before which letter charges are only computed (`accrue`), and before which they are claimed (`post`). */
  readonly at: Readonly<Partial<Record<ChargeOccasion, 'accrue' | 'post'>>>;
}
export type Rounding = 'exact' | 'daily-rounded';
export const CHARGE_OCCASIONS = ['advance-notice', 'final-notice', 'agency'] as const;
export type ChargeOccasion = (typeof CHARGE_OCCASIONS)[number];

export type InterestRule = StatutoryRule | ContractRule;
/** A published rate plus a margin, a year of 365 days. */
export interface StatutoryRule {
  readonly kind: 'statutory';
  /** Name and digest of the table of rates, stored with each posting. */
  readonly rates: string;
  readonly version: string;
  /** Percentage points over the published rate. */
  readonly margin: number;
  /** `locked`: the rate of the day interest began, for good; `half-year`: each half-year its own. */
  readonly handling: 'locked' | 'half-year';
  /** Whose rate counts for a half-year: that of its first day, or of the day before it. */
  readonly reference: 'first-day' | 'day-before';
  readonly rows: readonly RateRow[];
}
/** Per month since the due date, whatever the calendar says of a year. */
export interface ContractRule {
  readonly kind: 'contract';
  readonly version: string;
  /** Percent a month from that month on, counted from 0; ascending, the first from 0. */
  readonly tiers: readonly { readonly fromMonth: number; readonly percent: number }[];
}
/** The rate published for one reference date. `confirmed` false: not yet checked at its source. */
export interface RateRow {
  readonly from: PlainDate;
  readonly percent: number;
  readonly source: string;
  readonly confirmed: boolean;
}
/** Minor units by currency; a tier without `below` holds for every greater debt. */
export type FixedSums = Readonly<Record<string, readonly { readonly below?: number; readonly amount: number }[]>>;
