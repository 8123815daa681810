import type { Money, Personal } from '../primitives.js';

/** Events of an account's stream about what the customer contests. */
export interface DisputesEvents {
  'dispute.opened': {
    disputeId: string;
    itemId: string;
    amount: Money;
    category: string;
    statement: Personal;
    owner: string | null;
  };
  'dispute.resolved': {
    disputeId: string;
    result: 'upheld' | 'rejected' | 'partly';
    amountUpheld: Money;
    explanation: string;
  };
  'dispute.withdrawn': { disputeId: string; withdrawnBy: string; proof: string };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_DISPUTES: readonly (keyof DisputesEvents)[] = [];
