import type { OfferKind, Reason, Rhythm, Surplus } from '../../vocabulary.js';
import type { Money, PlainDate } from '../../primitives.js';

/** The deposit of a plan: an exact amount, or a percentage of the total (0–50). */
export type Deposit = Money | { readonly percent: number };

export interface PlanTerms {
  readonly itemIds?: readonly string[];
  readonly total: Money;
  readonly deposit?: Deposit;
  readonly count: number;
  readonly rhythm: Rhythm;
  readonly firstDate: PlainDate;
  readonly affordability?: Money;
  /** Amounts a person set by hand, by number (0 is the deposit); the last one nobody set balances the sum. */
  readonly amounts?: readonly { readonly number: number; readonly amount: Money }[];
  /** Where money goes that comes early or is too much: shortens the plan from its end, unless the next installment is meant. */
  readonly surplus?: Surplus;
}
export interface PromiseTerms {
  readonly itemIds?: readonly string[];
  readonly amount: Money;
  readonly dueDate: PlainDate;
  readonly promisedBy: string;
  readonly channel: string;
}
export interface OptionTerms {
  readonly optionId: string;
  readonly kind: OfferKind;
  readonly amount: Money;
  readonly validUntil?: PlainDate;
  readonly terms?: { readonly [key: string]: unknown };
}
export interface OfferTerms {
  readonly options: readonly OptionTerms[];
  readonly note?: string;
}
export interface DisputeTerms {
  readonly itemId: string;
  /** Absent: the whole item, as with `whole`. */
  readonly amount?: Money;
  readonly whole?: true;
  readonly category: string;
  readonly statement: string;
  readonly evidence?: string;
  readonly owner?: string;
}
export interface ReasonTerms {
  readonly reason: Reason;
  readonly source: string;
  readonly evidence?: string;
  readonly itemIds?: readonly string[];
}
