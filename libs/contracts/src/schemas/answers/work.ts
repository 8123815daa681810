import { z } from 'zod';
import { amountAnswer, countAnswer, dateAnswer, instantAnswer, pageOf } from './primitives.js';

/** One task of the worklist; `kind` is the name of the decision that answers it. */
export const worklistItemAnswer = z
  .strictObject({
    taskId: z.string(),
    /** Null where the account of an exception has no open case, or nobody knows the account. */
    caseId: z.string().nullable(),
    kind: z.string(),
    dueAt: instantAnswer,
    claimedBy: z.string().nullable(),
    /** Put off until then, and not in the worklist before. */
    snoozedUntil: instantAnswer.optional(),
    approvalId: z.string().optional(),
    draftHash: z.string().optional(),
    /** Of `resolve-exception`: what `POST /v1/exceptions/{exceptionId}/resolve` answers. */
    exceptionId: z.string().optional(),
    score: z.number(),
    reasons: z.array(z.string()),
  })
  .meta({ id: 'WorklistItem' });
export const worklistAnswer = pageOf(worklistItemAnswer);

const thoughts = z.array(z.string());
/** What a caller needs before they dial. */
export const callSheetAnswer = z
  .strictObject({
    caseId: z.string(),
    contact: z
      .strictObject({
        contactId: z.string(),
        role: z.string(),
        person: z
          .looseObject({ name: z.string(), phone: z.string().nullable() })
          .nullable()
          .describe('Null where the person was erased'),
        zone: z.string(),
      })
      .nullable(),
    language: z.string(),
    allowedFrom: instantAnswer.describe('The first moment at which no spacing, cool-down or cap forbids a call'),
    closedBy: z
      .strictObject({ rule: z.string(), message: z.string(), until: instantAnswer.nullable() })
      .nullable()
      .describe('The gate that keeps the call from being offered'),
    protection: z
      .strictObject({
        kind: z.string(),
        instruction: z.string().nullable(),
        calls: z.enum(['supervisor', 'second-person', 'none']),
        since: dateAnswer,
      })
      .nullable(),
    overdue: amountAnswer,
    balance: amountAnswer,
    lastPayment: z.strictObject({ paymentId: z.string(), on: dateAnswer, amount: amountAnswer }).nullable(),
    reason: z.string().nullable(),
    promisesNotKept: countAnswer,
    contactability: z.strictObject({
      contacts: z.array(
        z.strictObject({
          contactId: z.string().nullable(),
          attempts: countAnswer,
          reached: countAnswer,
          lastAt: instantAnswer,
          answeredAtHours: z.array(countAnswer),
        }),
      ),
      noAnswerStreak: countAnswer,
      bestHour: countAnswer.nullable(),
    }),
    script: z
      .strictObject({
        language: z.string(),
        opening: thoughts,
        empathy: thoughts,
        impact: thoughts,
        options: thoughts,
        closing: thoughts,
      })
      .nullable(),
    asOf: instantAnswer,
  })
  .meta({ id: 'CallSheet' });
