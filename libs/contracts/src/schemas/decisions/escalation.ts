import { z } from 'zod';
import { date, draftHash, id, text } from '../primitives.js';
import { holdScope, holdTerms, liftCondition } from '../terms.js';

/** Of a request that a second person may have to approve: what the maker saw in the preview. */
const seen = { draftHash: draftHash.optional() };

/** Payloads of the decisions about notices, holds and the relationship as they cross the wire. */
export const ESCALATION_SCHEMAS = {
  'request-advance-notice': z.strictObject({
    effectDate: date,
    scope: holdScope,
    alternatives: z.array(text).max(20),
    draftHash,
    hold: holdTerms.optional(),
  }),
  'cancel-notice': z.strictObject({ noticeId: id, why: text }),
  'place-credit-hold': z.strictObject({
    scope: holdScope,
    reason: text,
    start: date.optional(),
    liftCondition,
    ...seen,
  }),
  'release-credit-hold': z.strictObject({ reason: text }),
  'extend-hold': z
    .strictObject({
      holdId: id,
      until: date.optional(),
      liftCondition: liftCondition.optional(),
      scope: holdScope.optional(),
      reason: text,
      ...seen,
    })
    .refine((given) => [given.until, given.liftCondition, given.scope].some((one) => one !== undefined), {
      path: ['until'],
      message: 'say until when, on which condition the hold lifts, or how far it goes',
    }),
  'decide-delivery': z.strictObject({ delivery: z.enum(['continue', 'limit', 'stop']), until: date.optional() }),
  'decide-relationship': z.strictObject({
    verdict: z.enum(['make-up', 'watch', 'break-up']),
    evidenceVersion: z.int().min(0),
    comment: text,
    ...seen,
  }),
  'request-final-notice': z.strictObject({ draftHash, relationshipNote: text, notBefore: date.optional() }),
};
