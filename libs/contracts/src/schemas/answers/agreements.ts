import { z } from 'zod';
import { amountAnswer, dateAnswer, factsAnswer, instantAnswer } from './primitives.js';

/** What customer and house have agreed, or may agree, in one case. */

export const offerAnswer = z
  .strictObject({
    offerId: z.string(),
    note: z.string(),
    options: z.array(
      z.strictObject({
        optionId: z.string(),
        kind: z.enum([
          'full-payment',
          'plan',
          'terms',
          'settlement',
          'card',
          'security',
          'barter',
          'relief',
          'meeting',
        ]),
        amount: amountAnswer,
        validUntil: dateAnswer,
        /** The payload of the decision that starts this option. */
        terms: factsAnswer,
      }),
    ),
    validUntil: dateAnswer,
    status: z.enum(['open', 'accepted', 'declined', 'countered', 'expired']),
    acceptedOption: z.string().nullable(),
    /** Its own validity, where a meeting keeps it open longer. */
    extendedFrom: dateAnswer.optional(),
    madeAt: instantAnswer,
  })
  .meta({ id: 'Offer' });

/** An option that policy suggests: what an offer may start from. */
export const proposedOptionAnswer = z
  .strictObject({
    optionId: z.string(),
    kind: z.string(),
    amount: amountAnswer,
    terms: factsAnswer.optional(),
  })
  .meta({ id: 'ProposedOption' });
export const proposedOptionsAnswer = z.strictObject({ items: z.array(proposedOptionAnswer) });

export const concessionAnswer = z
  .strictObject({
    concessionId: z.string(),
    kind: z.enum(['discount', 'fee-waiver', 'schedule', 'settlement']),
    itemIds: z.array(z.string()),
    expiry: dateAnswer,
    status: z.enum(['granted', 'met', 'expired', 'revoked']),
    why: z.string().nullable(),
    amount: amountAnswer,
    /** What must be paid by the expiry. */
    target: amountAnswer,
  })
  .meta({ id: 'Concession' });

export const paymentMethodAnswer = z
  .strictObject({
    methodId: z.string(),
    method: z.string(),
    fee: z.union([amountAnswer, z.strictObject({ percent: z.number() })]),
    until: dateAnswer,
    status: z.enum(['allowed', 'revoked']),
    why: z.string().nullable(),
  })
  .meta({ id: 'PaymentMethod' });

export const reliefAnswer = z
  .strictObject({
    reliefId: z.string(),
    from: dateAnswer,
    until: dateAnswer,
    interestToo: z.boolean(),
    owner: z.string(),
    reviewDate: dateAnswer,
    reason: z.string(),
    endedOn: dateAnswer.nullable(),
  })
  .meta({ id: 'Relief' });

export const meetingAnswer = z
  .strictObject({
    meetingId: z.string(),
    meetingAt: instantAnswer,
    place: z.string().nullable(),
    link: z.string().nullable(),
    status: z.enum(['scheduled', 'held', 'cancelled']),
    scheduledAt: instantAnswer,
  })
  .meta({ id: 'Meeting' });

export const securityAnswer = z
  .strictObject({
    securityId: z.string(),
    kind: z.string(),
    asset: z.string(),
    value: amountAnswer,
    filing: z.string(),
    expiry: dateAnswer,
  })
  .meta({ id: 'Security' });

export const paymentTermsAnswer = z
  .strictObject({ netDays: z.int(), was: z.int().nullable(), from: dateAnswer, until: dateAnswer.nullable() })
  .meta({ id: 'PaymentTerms' });

export const promiseAnswer = z
  .strictObject({
    promiseId: z.string(),
    itemIds: z.array(z.string()),
    amount: amountAnswer,
    dueDate: dateAnswer,
    toleranceUntil: dateAnswer,
    promisedBy: z.string(),
    status: z.enum(['open', 'kept', 'partially-kept', 'broken', 'withdrawn']),
    level: z.int(),
    madeAt: instantAnswer,
  })
  .meta({ id: 'Promise' });

export const planAnswer = z
  .strictObject({
    planId: z.string(),
    version: z.int(),
    status: z.enum(['proposed', 'active', 'kept', 'broken', 'cancelled', 'superseded']),
    itemIds: z.array(z.string()),
    total: amountAnswer,
    rhythm: z.enum(['weekly', 'biweekly', 'monthly', 'quarterly']),
    surplus: z.enum(['from-end', 'next-installment']).optional(),
    validUntil: dateAnswer,
    acceptedAt: instantAnswer.nullable(),
    acceptedBy: z.string().nullable(),
    installments: z.array(
      z.strictObject({
        /** 0 is the deposit. */
        number: z.int(),
        amount: amountAnswer,
        nominalDate: dateAnswer,
        dueDate: dateAnswer,
        paid: amountAnswer,
        status: z.enum(['open', 'late', 'missed', 'paid']),
        catchUpUntil: dateAnswer.nullable(),
      }),
    ),
  })
  .meta({ id: 'Plan' });

const liftCondition = z.strictObject({
  kind: z.enum(['zero-balance', 'date', 'manual']),
  until: dateAnswer.optional(),
});
const scope = z.enum(['limit', 'stop']);

export const holdAnswer = z
  .strictObject({
    holdId: z.string(),
    scope,
    reason: z.string(),
    start: dateAnswer,
    liftCondition,
    active: z.boolean(),
  })
  .meta({ id: 'Hold' });

export const noticeAnswer = z
  .strictObject({
    noticeId: z.string(),
    effectDate: dateAnswer,
    scope,
    hold: z.strictObject({ scope, reason: z.string(), liftCondition }).nullable(),
    messageId: z.string().nullable(),
    status: z.enum(['requested', 'approved', 'sent', 'delivered', 'expired', 'cancelled']),
    deliveredOn: dateAnswer.nullable(),
    deliveredAt: instantAnswer.nullable(),
  })
  .meta({ id: 'Notice' });

export const finalNoticeAnswer = z
  .strictObject({
    noticeId: z.string(),
    messageId: z.string().nullable(),
    amount: amountAnswer,
    status: z.enum(['requested', 'approved', 'sent', 'delivered', 'expired', 'voided']),
    deliveredOn: dateAnswer.nullable(),
    expiresOn: dateAnswer.nullable(),
    pausedOn: dateAnswer.nullable(),
  })
  .meta({ id: 'FinalNotice' });

// prettier-ignore
const PLACEMENT_STATUS = ['proposed', 'approved', 'placed', 'accepted', 'rejected', 'collecting', 'returned', 'recalled', 'closed'] as const;
export const placementAnswer = z
  .strictObject({
    placementId: z.string(),
    agencyId: z.string(),
    itemIds: z.array(z.string()),
    status: z.enum(PLACEMENT_STATUS),
    amount: amountAnswer,
    feePercent: z.number().optional(),
    placedOn: dateAnswer.nullable(),
    recalledOn: dateAnswer.nullable(),
    /** What the agency collected, what of it it kept, and what arrived. */
    collected: amountAnswer,
    fee: amountAnswer,
    net: amountAnswer,
    /** The last day it was heard of. */
    heardOn: dateAnswer.nullable(),
    /** It keeps a recalled account until then. */
    recallEndsOn: dateAnswer.nullable(),
    /** What it, or counsel, has yet to be told. */
    news: z.array(z.string()),
    remittances: z.array(
      z.strictObject({
        remittanceId: z.string(),
        reference: z.string(),
        gross: amountAnswer,
        fee: amountAnswer,
        /** By the terms of the placement. */
        agreedFee: amountAnswer.nullable(),
        receivedOn: dateAnswer,
        disputed: z.boolean(),
        reversed: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Placement' });
