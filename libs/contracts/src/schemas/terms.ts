import { z } from 'zod';
import type {
  Deposit,
  DisputeTerms,
  Json,
  OfferTerms,
  OptionTerms,
  PlanTerms,
  PromiseTerms,
  ReasonTerms,
} from '#domain';
import { amount, date, id, ids, isStorable, nonNegativeAmount, percent, positiveAmount, text } from './primitives.js';

/** Parts that stand alone as a decision's payload and also inside `record-call` or an offer. */

const deposit = z
  .union([nonNegativeAmount, z.strictObject({ percent }), percent], {
    error: 'must be an amount {value, currency}, {percent} or a number of percent',
  })
  .transform((given): Deposit => (typeof given === 'number' ? { percent: given } : given));

export const planTerms = z.strictObject({
  itemIds: ids.optional(),
  total: positiveAmount,
  deposit: deposit.optional(),
  count: z.int().min(1, 'must be at least 1').max(1000),
  rhythm: z.enum(['weekly', 'biweekly', 'monthly', 'quarterly']),
  firstDate: date,
  affordability: nonNegativeAmount.optional(),
}) satisfies z.ZodType<PlanTerms>;

export const promiseTerms = z.strictObject({
  itemIds: ids.optional(),
  amount: positiveAmount,
  dueDate: date,
  promisedBy: text,
  channel: id,
}) satisfies z.ZodType<PromiseTerms>;

export const reasonTerms = z.strictObject({
  reason: z.enum([
    'financial-difficulty',
    'service-dissatisfaction',
    'misunderstanding',
    'forgot',
    'avoidance',
    'insolvency',
    'unknown',
  ]),
  source: text,
  evidence: text.optional(),
  itemIds: ids.optional(),
}) satisfies z.ZodType<ReasonTerms>;

export const disputeTerms = z.strictObject({
  itemId: id,
  amount: positiveAmount.optional(),
  category: text,
  statement: text,
  evidence: text.optional(),
  owner: id.optional(),
}) satisfies z.ZodType<DisputeTerms>;

/** Terms of a kind whose own decision is not part of this version: kept as the JSON it came as, amounts in minor units. */
const freeTerms = z.record(z.string(), z.unknown()).transform((given, context): { [key: string]: Json } => {
  const read = readAmounts(given as { [key: string]: Json }, [], context);
  return read as { [key: string]: Json };
});
function readAmounts(value: Json, path: (string | number)[], context: z.RefinementCtx): Json {
  if (typeof value === 'string' && !isStorable(value))
    context.addIssue({ code: 'custom', path, message: 'must not contain NUL or broken characters' });
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item, index) => readAmounts(item as Json, [...path, index], context));
  const entries = Object.entries(value as { [key: string]: Json });
  if (
    entries.length === 2 &&
    entries.every(([key, part]) => /^(value|currency)$/.test(key) && typeof part === 'string')
  ) {
    const parsed = amount.safeParse(value);
    if (parsed.success) return { ...parsed.data };
    for (const issue of parsed.error.issues)
      context.addIssue({ code: 'custom', path: [...path, ...issue.path], message: issue.message });
    return value;
  }
  return Object.fromEntries(entries.map(([key, part]) => [key, readAmounts(part, [...path, key], context)]));
}

const optionBase = { optionId: id, amount: positiveAmount, validUntil: date.optional() };
/** Each kind with the payload of the decision that starts it as its `terms`. */
const option = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ ...optionBase, kind: z.literal('plan'), terms: planTerms }),
    z.strictObject({
      ...optionBase,
      kind: z.enum(['full-payment', 'settlement']),
      terms: promiseTerms.partial().optional(),
    }),
    z.strictObject({
      ...optionBase,
      kind: z.enum(['terms', 'card', 'security', 'barter', 'relief', 'meeting']),
      terms: freeTerms.optional(),
    }),
  ],
  { error: 'must be one of full-payment, plan, terms, settlement, card, security, barter, relief, meeting' },
) satisfies z.ZodType<OptionTerms>;

export const offerTerms = z.strictObject({
  options: z.array(option).min(1, 'must hold at least one option').max(20, 'must hold at most 20 options'),
  note: text.optional(),
}) satisfies z.ZodType<OfferTerms>;

export const liftCondition = z
  .strictObject({
    kind: z.enum(['zero-balance', 'date', 'manual']),
    until: date.optional(),
  })
  .refine((given) => given.kind !== 'date' || given.until !== undefined, {
    path: ['until'],
    message: 'is required when the hold lifts on a date',
  });
export const holdScope = z.enum(['limit', 'stop']);
export const holdTerms = z.strictObject({ scope: holdScope, reason: text, liftCondition });
