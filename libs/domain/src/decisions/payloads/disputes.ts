import type { Money } from '../../primitives.js';
import type { DisputeTerms } from './terms.js';

/** Payloads of the decisions about disputes, amounts in minor units. */
export interface DisputesPayloads {
  'open-dispute': DisputeTerms;
  'withdraw-dispute': { disputeId: string; withdrawnBy: string; proof: string };
  'resolve-dispute': {
    disputeId: string;
    result: 'upheld' | 'rejected' | 'partly';
    amountUpheld?: Money;
    explanation: string;
    /** What was really behind it. */
    rootCause?: string;
    draftHash?: string;
  };
  'answer-dispute': { disputeId: string; text: string; evidence?: string };
}
