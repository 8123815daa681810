import type { PlainDate } from '../../primitives.js';
import type { DeliveryDecision, HoldScope, HoldTerms, LiftCondition, Verdict } from '../../vocabulary.js';

/** Payloads of the decisions about notices, holds and the relationship, amounts in minor units. */
export interface EscalationPayloads {
  'request-advance-notice': {
    effectDate: PlainDate;
    scope: HoldScope;
    alternatives: readonly string[];
    draftHash: string;
    hold?: HoldTerms;
  };
  'cancel-notice': { noticeId: string; why: string };
  'place-credit-hold': {
    scope: HoldScope;
    reason: string;
    start?: PlainDate;
    liftCondition: LiftCondition;
    draftHash?: string;
  };
  'release-credit-hold': { reason: string };
  'extend-hold': {
    holdId: string;
    until?: PlainDate;
    liftCondition?: LiftCondition;
    scope?: HoldScope;
    reason: string;
    draftHash?: string;
  };
  'decide-delivery': { delivery: DeliveryDecision; until?: PlainDate };
  'decide-relationship': { verdict: Verdict; evidenceVersion: number; comment: string; draftHash?: string };
  'request-final-notice': {
    draftHash: string;
    relationshipNote: string;
    /** No further step before that day, whenever the letter is delivered: a date the letter can state (R34). */
    notBefore?: PlainDate;
  };
}
