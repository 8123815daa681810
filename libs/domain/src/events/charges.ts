import type { Money, PlainDate } from '../primitives.js';

/** How interest was computed, so that it can be computed again. */
interface Computed {
  itemId: string;
  /** The regime, or the contract, and the version of its rates. */
  rule: string;
  rateVersion: string;
  rounding: 'exact' | 'daily-rounded';
  /** First and last day counted. */
  from: PlainDate;
  until: PlainDate;
  segments: readonly {
    readonly from: PlainDate;
    readonly to: PlainDate;
    readonly days: number;
    readonly principal: Money;
    readonly percent: number;
    readonly amount: Money;
  }[];
  /** Before which letter, as `occasion-number`. */
  occasion: string;
}

/** Events of an account's stream about interest and fixed sums on its items. */
export interface ChargesEvents {
  /** Computed and not claimed: what a letter may name as running. */
  'interest.accrued': Computed & { amount: Money };
  /**
   * On the receivable from now on. `computed` is the interest of those days; where an earlier posting is replaced, `amount` is
   * what of it is still to be paid.
   */
  'interest.posted': Computed & { chargeId: string; amount: Money; computed: Money; replaces?: string };
  'interest.waived': { chargeId: string; itemId: string; amount: Money; reason: string };
  /** What was still open of a posting is taken back: it was computed on what turned out otherwise. */
  'interest.reversed': { chargeId: string; itemId: string; amount: Money; why: string };

  'fee.accrued': { itemId: string; rule: string; rateVersion: string; amount: Money; occasion: string };
  'fee.posted': {
    chargeId: string;
    itemId: string;
    rule: string;
    rateVersion: string;
    amount: Money;
    occasion: string;
  };
  'fee.waived': { chargeId: string; itemId: string; amount: Money; reason: string };
  'fee.reversed': { chargeId: string; itemId: string; amount: Money; why: string };

  /** What was recorded by that event is wrong; this counts instead, and both stay readable. */
  'record.corrected': {
    eventSeq: number;
    what: string;
    old: string | null;
    now: string | null;
    why: string;
  };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_CHARGES: readonly (keyof ChargesEvents)[] = ['interest.accrued', 'fee.accrued'];
