import { z } from 'zod';
import { countAnswer } from './primitives.js';

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
