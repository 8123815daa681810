import { z } from 'zod';
import { VALUE_INPUTS } from '#domain';
import { amountAnswer, countAnswer, dateAnswer } from './primitives.js';

const contributions = z.array(
  z.strictObject({ rule: z.string(), points: z.number(), because: z.string() }).meta({ id: 'Contribution' }),
);

/** Who the customer is to us, beside the money: scores are sums of visible rules, and only recommend. */
export const relationshipAnswers = {
  value: z
    .strictObject({
      score: countAnswer,
      band: z.enum(['valued', 'regular', 'marginal', 'new']),
      class: z.enum(['never-late', 'occasional', 'frequent', 'chronic']).nullable(),
      contributions,
      lifetimeValue: amountAnswer.nullable(),
      potential: amountAnswer.nullable(),
      holdsUntil: dateAnswer.nullable(),
      told: z.array(
        z.strictObject({
          input: z.enum(VALUE_INPUTS),
          value: z.string(),
          source: z.string(),
          by: z.string(),
          on: dateAnswer,
        }),
      ),
    })
    .nullable(),
  relationship: z.strictObject({
    recommended: z.enum(['make-up', 'watch', 'break-up']),
    score: z.number(),
    contributions,
    churnRisk: z.strictObject({ level: z.enum(['low', 'medium', 'high', 'unknown']), because: z.string() }),
    contactsFirst: z.boolean(),
    curedInBd: countAnswer.nullable(),
  }),
  effort: z.strictObject({
    touches: countAnswer,
    replies: countAnswer,
    minutes: countAnswer,
    cost: amountAnswer.nullable(),
    margin: amountAnswer.nullable(),
  }),
  cashAtRisk: amountAnswer,
};
/** What is delivered and not paid, what is ordered, and the signals raised. */
export const exposureAnswers = {
  exposure: z.strictObject({ delivered: amountAnswer, ordered: amountAnswer }),
  signals: z.array(
    z.strictObject({
      kind: z.enum(['pattern-departed', 'exposure-raised', 'payment-failed']),
      itemId: z.string().nullable(),
      on: dateAnswer.nullable(),
    }),
  ),
};
