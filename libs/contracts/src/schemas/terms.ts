import { z } from 'zod';
import type { Deposit, DisputeTerms, OfferTerms, OptionTerms, PlanTerms, PromiseTerms, ReasonTerms } from '#domain';
import { barterTerms, meetingFields, methodTerms, reliefTerms, securityTerms, termsChange } from './arrangements.js';
import { date, id, ids, nonNegativeAmount, percent, positiveAmount, text } from './primitives.js';

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
  amounts: z
    .array(z.strictObject({ number: z.int().min(0), amount: positiveAmount }))
    .max(1000)
    .optional(),
  surplus: z.enum(['from-end', 'next-installment']).optional(),
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
  whole: z.literal(true, 'true, or leave it out and give the amount').optional(),
  category: text,
  statement: text,
  evidence: text.optional(),
  owner: id.optional(),
}) satisfies z.ZodType<DisputeTerms>;

const optionBase = { optionId: id, amount: positiveAmount, validUntil: date.optional() };
/** What is known when it is offered; the rest is arranged by people once the customer has chosen it. */
const given = <T extends z.ZodRawShape>(terms: z.ZodObject<T>) => terms.partial().loose().optional();
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
    z.strictObject({ ...optionBase, kind: z.literal('terms'), terms: given(termsChange) }),
    z.strictObject({ ...optionBase, kind: z.literal('card'), terms: given(methodTerms) }),
    z.strictObject({ ...optionBase, kind: z.literal('security'), terms: given(securityTerms) }),
    z.strictObject({ ...optionBase, kind: z.literal('barter'), terms: given(barterTerms) }),
    z.strictObject({ ...optionBase, kind: z.literal('relief'), terms: given(reliefTerms) }),
    z.strictObject({ ...optionBase, kind: z.literal('meeting'), terms: given(meetingFields) }),
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
