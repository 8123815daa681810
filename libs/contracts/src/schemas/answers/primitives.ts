import { z } from 'zod';
import { ROLES, type StepName } from '#domain';

/** What leaves the house. Strict: a field that a schema does not name is drift, and a test says so. */

/** `{value: "123.45", currency: "EUR"}`; the value a decimal string. */
export const amountAnswer = z
  .strictObject({
    value: z.string().meta({ examples: ['123.45'] }),
    currency: z.string().meta({ examples: ['EUR'] }),
  })
  .meta({ id: 'Amount' });
/** UTC with milliseconds and `Z`. */
export const instantAnswer = z.string().meta({ format: 'date-time', examples: ['2026-03-02T08:00:00.000Z'] });
/** A calendar date `YYYY-MM-DD`. */
export const dateAnswer = z.string().meta({ format: 'date', examples: ['2026-03-02'] });
/** How many, or how far: a whole number from 0. */
export const countAnswer = z.int().min(0);
export const actorAnswer = z.strictObject({ id: z.string(), role: z.enum(ROLES) }).meta({ id: 'Actor' });
/** Facts whose fields depend on a kind named beside them; amounts inside are `{value, currency}`. */
export const factsAnswer = z.record(z.string(), z.unknown());

/** A list; `nextCursor` asks for the rest, null ends it. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });

/** Steps of the ladder, as queries and answers name them. */
export const STEPS = [
  'intake',
  'reminder',
  'call',
  'diagnosis',
  'negotiation',
  'promise',
  'plan',
  'verdict',
  'notice',
  'hold',
  'final-notice',
  'agency',
  'legal-review',
  'closed',
] as const satisfies readonly StepName[];
export const stepAnswer = z.enum(STEPS);

export const guardAnswer = z
  .strictObject({ id: z.string(), message: z.string(), unblocksAt: instantAnswer.optional() })
  .meta({ id: 'UnmetGuard' });
