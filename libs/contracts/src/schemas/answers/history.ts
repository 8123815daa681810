import { z } from 'zod';
import { actorAnswer, countAnswer, dateAnswer, factsAnswer, instantAnswer, pageOf } from './primitives.js';

/** One event of an account's stream as people read it. */
export const eventAnswer = z
  .strictObject({
    seq: countAnswer,
    type: z.string(),
    at: instantAnswer,
    recordedAt: instantAnswer,
    effectiveOn: dateAnswer.nullable(),
    actor: actorAnswer,
    caseId: z.string().nullable(),
    commandId: z.string(),
    causedBy: z.string().nullable(),
    data: factsAnswer,
  })
  .meta({ id: 'Event' });

/** A letter that went out. */
export const letterAnswer = z
  .strictObject({
    messageId: z.string(),
    step: z.string(),
    attempt: countAnswer,
    template: z.string(),
    channel: z.string(),
    to: z.string().nullable(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    draftHash: z.string(),
    status: z.string(),
    sentAt: instantAnswer.nullable(),
    deliveredAt: instantAnswer.optional(),
  })
  .meta({ id: 'Letter' });

/** A letter still to come. */
export const upcomingLetterAnswer = z
  .strictObject({
    messageId: z.string(),
    template: z.string(),
    variant: z.string().nullable().describe('The wording, where it is not the plain one'),
    language: z.string().nullable(),
    channel: z.enum(['email', 'letter']).nullable(),
    to: z.string().nullable(),
    plannedAt: instantAnswer.describe(
      'When it leaves; of one that waits for an approval, the earliest moment it could',
    ),
    condition: z.enum(['automatic', 'approval']),
    leaves: z.boolean().describe('False: it waits for somebody, or is held for as far as can be seen'),
    approvalId: z.string().optional(),
    roles: z.array(z.string()).optional().describe('Who may approve it'),
    heldBy: z.strictObject({ rule: z.string(), message: z.string(), until: instantAnswer.nullable() }).optional(),
    draftHash: z.string().nullable(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    attachments: z.array(
      z.strictObject({
        kind: z.enum(['statement', 'invoice']),
        invoiceNumber: z.string().optional(),
        digest: z.string().optional(),
      }),
    ),
    problem: z.string().optional().describe('Why it could not be written as things stand'),
  })
  .meta({ id: 'UpcomingLetter' });
export const upcomingAnswer = pageOf(upcomingLetterAnswer);

export const historyAnswer = pageOf(eventAnswer);
export const lettersAnswer = pageOf(letterAnswer);
