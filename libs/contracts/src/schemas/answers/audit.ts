import { z } from 'zod';
import { countAnswer, factsAnswer, instantAnswer, pageOf } from './primitives.js';

/** The chains as recomputed; no faults: they hold. */
export const verifyAnswer = z
  .strictObject({
    /** Streams of accounts, and that of the house. */
    accounts: countAnswer,
    events: countAnswer,
    accessEntries: countAnswer,
    faults: z.array(
      z.strictObject({
        chain: z.enum(['record', 'access-log']),
        accountKey: z.string().nullable(),
        seq: countAnswer.nullable(),
        fault: z.string(),
      }),
    ),
  })
  .meta({ id: 'Verification' });

/** A contact that was due and not made: proof of restraint. */
export const restraintItemAnswer = z
  .strictObject({
    caseId: z.string(),
    accountId: z.string(),
    seq: countAnswer,
    at: instantAnswer,
    rule: z.string().describe('The guard, and for G09 which gate: `G09/window`'),
    planned: z.enum(['message', 'call']),
    messageId: z.string(),
    template: z.string(),
    step: z.string(),
    plannedAt: instantAnswer,
    nextTryAt: instantAnswer.nullable(),
    facts: factsAnswer,
    policyVersion: z.string().nullable(),
  })
  .meta({ id: 'Restraint' });
export const restraintAnswer = pageOf(restraintItemAnswer);
