import { z } from 'zod';
import { EXCEPTION_KINDS, ROLES } from '#domain';
import { amountAnswer, countAnswer, factsAnswer, instantAnswer, pageOf } from './primitives.js';

const action = z.strictObject({
  action: z.enum(['apply', 'correct', 'attach', 'allocate', 'dismiss']),
  roles: z.array(z.enum(ROLES)),
});
const listed = {
  exceptionId: z.string(),
  kind: z.enum(EXCEPTION_KINDS),
  status: z.enum(['open', 'applied', 'dismissed', 'obsolete']),
  source: z.string(),
  externalId: z.string(),
  /** What it would be if it could be placed: `payment`, `invoice`, `reply`, … */
  factKind: z.string(),
  accountId: z.string().nullable(),
  /** The account's open case. */
  caseId: z.string().nullable(),
  /** Of unapplied credit: what is left of it now. */
  amount: amountAnswer.nullable(),
  why: z.string(),
  /** What applies it by itself when it turns up. */
  waitsFor: z.string().nullable(),
  importId: z.string().nullable(),
  line: countAnswer.nullable(),
  suggestions: z.unknown(),
  /** What may be decided, and by whom. */
  actions: z.array(action),
  raisedAt: instantAnswer,
  dueAt: instantAnswer,
  claimedBy: z.string().nullable(),
  settledAt: instantAnswer.nullable(),
  settledBy: z.string().nullable(),
  /** Facts of the settlement. */
  outcome: factsAnswer.nullable(),
};
export const exceptionAnswer = z
  .strictObject({
    ...listed,
    /** What the feed said; null where it named people and has been erased. */
    content: z.unknown(),
  })
  .meta({ id: 'Exception' });
export const exceptionsAnswer = pageOf(z.strictObject(listed).meta({ id: 'ExceptionItem' }));
export const reinstatementPostAnswer = z.strictObject({ paymentId: z.string() });
