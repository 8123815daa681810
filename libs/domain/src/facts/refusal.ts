import type { NewEvent } from '../events.js';

/** Why a fact cannot be put on record as it is: a person has to look at it. `kind` says on which pile it lies. */
export interface FactRefusal {
  readonly kind: 'unknown-case' | 'unknown-placement' | 'other-currency' | 'unmatched';
  readonly why: string;
}
/** What a fact about a case leads to: its events (none: it says nothing new), or why a person has to look at it. */
export type FactJudgement = { readonly events: readonly NewEvent[] } | { readonly refusal: FactRefusal };

export const refusedFact = (kind: FactRefusal['kind'], why: string): FactJudgement => ({ refusal: { kind, why } });
