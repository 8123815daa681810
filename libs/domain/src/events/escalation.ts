import type { WantedAddressee } from '../letters/addressee.js';
import type { Instant, Money, PlainDate } from '../primitives.js';
import type { DeliveryDecision, HoldScope, LiftCondition, HoldTerms } from '../vocabulary.js';

/** Events of an account's stream about notices, holds and the requests for a second person. */
export interface EscalationEvents {
  /**
   * `from`: announced for that day; absent: at once. `offboarding`: two people agreed to part, and the case ends once
   * nothing is left to collect.
   */
  'delivery.decided': { delivery: DeliveryDecision; until: PlainDate | null; from?: PlainDate; offboarding?: true };

  'notice.requested': {
    noticeId: string;
    effectDate: PlainDate;
    scope: HoldScope;
    alternatives: readonly string[];
    draftHash: string;
    hold: HoldTerms | null;
    approvalId: string;
  };
  'notice.sent': { noticeId: string; messageId: string };
  'notice.delivered': { noticeId: string; deliveredOn: PlainDate };
  'notice.cancelled': { noticeId: string; why: string };
  'notice.expired': { noticeId: string };

  'hold.placed': {
    holdId: string;
    scope: HoldScope;
    reason: string;
    start: PlainDate;
    liftCondition: LiftCondition;
    noticeId: string | null;
  };
  /** `scope`: it goes further than before, as a notice of its own announced; absent: as far as it did. */
  'hold.extended': {
    holdId: string;
    until: PlainDate | null;
    liftCondition: LiftCondition | null;
    reason: string;
    scope?: HoldScope;
  };
  /** The system that takes orders has asked for the account's standing since the hold was placed. */
  'hold.acknowledged': { holdId: string; by: string };
  'hold.released': { holdId: string; reason: string };
  'hold.auto-released': { holdId: string; reason: string };

  'final-notice.requested': {
    noticeId: string;
    draftHash: string;
    relationshipNote: string;
    approvalId: string;
    amount: Money;
    notBefore?: PlainDate;
  };
  'final-notice.sent': { noticeId: string; messageId: string };
  'final-notice.delivered': { noticeId: string; deliveredOn: PlainDate; expiresOn: PlainDate };
  'final-notice.voided': { noticeId: string; why: string };
  'final-notice.expired': { noticeId: string };

  'approval.requested': {
    approvalId: string;
    decision: string;
    draftHash: string;
    deadline: Instant;
    roles: readonly string[];
    /** The request as made: executed unchanged when granted. */
    payload: { readonly [key: string]: unknown };
    /** What is given up, for the approver's limit; null where limits do not apply. */
    limitAmount: Money | null;
    /** True where a ledger change makes the request stale (a letter or an amount depends on it). */
    ledgerBound: boolean;
    /** Whom the letter was shown to go to: it stays that letter when their names change (3.14). */
    addressee?: WantedAddressee;
  };
  'approval.granted': { approvalId: string; draftHash: string; comment: string | null };
  'approval.rejected': { approvalId: string; reason: string };
  'approval.delegated': { approvalId: string; to: string; until: PlainDate };
  'approval.escalated': { approvalId: string; to: string; deadline: Instant | null };
  'approval.expired': { approvalId: string };
  'approval.voided': { approvalId: string; why: string };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_ESCALATION: readonly (keyof EscalationEvents)[] = ['approval.escalated', 'hold.acknowledged'];
