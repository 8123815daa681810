import type { Money, Personal } from '../primitives.js';

/** Events of an account's stream about what the customer contests. */
export interface DisputesEvents {
  'dispute.opened': {
    disputeId: string;
    itemId: string;
    amount: Money;
    category: string;
    /** Absent: it was only reported that there is one. */
    statement?: Personal;
    owner: string | null;
    /** What the customer sent with it; absent: nothing. */
    evidence?: string;
    /** The system that reported it; absent: a person or the customer said so. */
    source?: string;
  };
  /** Who answers for the contested delivery: that person may answer and resolve this dispute. */
  'dispute.assigned': { disputeId: string; owner: string; reason: string };
  'dispute.answered': { disputeId: string; text: Personal; evidence: string | null };
  /** Nobody resolved it in time. */
  'dispute.escalated': { disputeId: string; to: string; why: string };
  'dispute.resolved': {
    disputeId: string;
    result: 'upheld' | 'rejected' | 'partly';
    amountUpheld: Money;
    explanation: string;
    /** What was really behind it, where that is not what the customer named. */
    rootCause?: string;
  };
  'dispute.withdrawn': { disputeId: string; withdrawnBy: string; proof: string };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_DISPUTES: readonly (keyof DisputesEvents)[] = [
  'dispute.assigned',
  'dispute.answered',
  'dispute.escalated',
];
