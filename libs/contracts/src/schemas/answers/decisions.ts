import { z } from 'zod';
import { countAnswer } from './primitives.js';

/** Executed, or requested where a second person is needed. */
export const decisionAnswer = z
  .strictObject({
    decisionId: z.string(),
    caseId: z.string(),
    version: countAnswer,
    seq: countAnswer,
    events: z.array(z.strictObject({ seq: countAnswer, type: z.string() })),
    approvalId: z.string().optional(),
    taskId: z.string().optional(),
  })
  .meta({ id: 'DecisionAnswer' });

/** What would go out, with the hash that an approval binds. */
export const previewAnswer = z
  .strictObject({ draftHash: z.string(), subject: z.string(), text: z.string(), html: z.string() })
  .meta({ id: 'Preview' });
