import { z } from 'zod';
import { draftHash, id, positiveAmount, text } from '../primitives.js';
import { disputeTerms } from '../terms.js';

/** Of a request that a second person may have to approve: what the maker saw in the preview. */
const seen = { draftHash: draftHash.optional() };

/** Payloads of the decisions about disputes as they cross the wire. */
export const DISPUTES_SCHEMAS = {
  'open-dispute': disputeTerms,
  'withdraw-dispute': z.strictObject({ disputeId: id, withdrawnBy: text, proof: text }),
  'resolve-dispute': z.strictObject({
    disputeId: id,
    result: z.enum(['upheld', 'rejected', 'partly']),
    amountUpheld: positiveAmount.optional(),
    explanation: text,
    rootCause: text.optional(),
    ...seen,
  }),
  'answer-dispute': z.strictObject({ disputeId: id, text, evidence: text.optional() }),
};
