import { z } from 'zod';
import { instantAnswer, pageOf } from './primitives.js';

/** One task of the worklist; `kind` is the name of the decision that answers it. */
export const worklistItemAnswer = z
  .strictObject({
    taskId: z.string(),
    /** Null where the account of an exception has no open case, or nobody knows the account. */
    caseId: z.string().nullable(),
    kind: z.string(),
    dueAt: instantAnswer,
    claimedBy: z.string().nullable(),
    approvalId: z.string().optional(),
    draftHash: z.string().optional(),
    /** Of `resolve-exception`: what `POST /v1/exceptions/{exceptionId}/resolve` answers. */
    exceptionId: z.string().optional(),
    score: z.number(),
    reasons: z.array(z.string()),
  })
  .meta({ id: 'WorklistItem' });
export const worklistAnswer = pageOf(worklistItemAnswer);
