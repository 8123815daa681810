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

export const historyAnswer = pageOf(eventAnswer);
export const lettersAnswer = pageOf(letterAnswer);

const sealed = <T extends z.ZodObject>(item: T) =>
  z.strictObject({ items: z.array(z.strictObject({ ...item.shape, digest: z.string() })), digest: z.string() });
/** History and letters with their SHA-256 digests. */
export const evidenceAnswer = z
  .strictObject({
    caseId: z.string(),
    seq: countAnswer,
    version: countAnswer,
    asOf: instantAnswer,
    digestAlgorithm: z.string(),
    history: sealed(eventAnswer),
    letters: sealed(letterAnswer),
    digest: z.string(),
  })
  .meta({ id: 'Evidence' });
