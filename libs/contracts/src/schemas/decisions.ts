import { z } from 'zod';
import type { DecisionName, DecisionPayloads } from '#domain';
import { date, draftHash, id, ids, instant, nonNegativeAmount, percent, positiveAmount, text } from './primitives.js';
import {
  disputeTerms,
  holdScope,
  holdTerms,
  liftCondition,
  offerTerms,
  planTerms,
  promiseTerms,
  reasonTerms,
} from './terms.js';

const direction = z.enum(['inbound', 'outbound']);
const agencyStatus = z.enum(['accepted', 'rejected', 'collecting', 'returned', 'closed']);
const opinion = z.enum(['proceed', 'settle', 'return-to-agency', 'write-off', 'drop']);
const closingOutcome = z.enum([
  'paid',
  'amicable',
  'settled',
  'written-off',
  'uncollectible',
  'offboarded',
  'opened-in-error',
  'insolvent',
]);
/** Of a request that a second person may have to approve: what the maker saw in the preview. */
const seen = { draftHash: draftHash.optional() };

/** Payload of each decision as it crosses the wire; its output is what the core takes. */
export const DECISION_SCHEMAS = {
  approve: z.strictObject({ approvalId: id, draftHash, comment: text.optional() }),
  reject: z.strictObject({ approvalId: id, reason: text }),
  'withdraw-request': z.strictObject({ approvalId: id, why: text }),
  'delegate-approval': z.strictObject({ approvalId: id, to: id, until: date }),
  'record-call': z
    .strictObject({
      at: instant,
      direction,
      contactId: id.optional(),
      outcome: z.enum([
        'reached',
        'no-answer',
        'voicemail',
        'wrong-number',
        'call-back',
        'hung-up',
        'abusive',
        'refused',
      ]),
      summary: text,
      empathyAck: z.boolean().optional(),
      next: text.optional(),
      reason: reasonTerms.optional(),
      dispute: disputeTerms.optional(),
      promise: promiseTerms.optional(),
      offers: offerTerms.optional(),
      plan: planTerms.optional(),
      callBackAt: instant.optional(),
    })
    .superRefine(({ outcome, contactId, empathyAck }, context) => {
      if (outcome !== 'reached') return;
      if (contactId === undefined)
        context.addIssue({ code: 'custom', path: ['contactId'], message: 'name the person reached' });
      if (empathyAck !== true)
        context.addIssue({ code: 'custom', path: ['empathyAck'], message: 'must be true when somebody was reached' });
    }),
  'record-contact': z.strictObject({
    at: instant,
    channel: id,
    direction,
    contactId: id.optional(),
    text,
    helpAsked: text.optional(),
    helpOffered: text.optional(),
  }),
  'set-reason': reasonTerms.extend(seen),
  'confirm-delivery': z.strictObject({ messageId: id, proof: text, deliveredOn: date }),
  'resolve-send': z.strictObject({ messageId: id, left: z.boolean(), proof: text }),
  'offer-terms': offerTerms.extend(seen),
  'accept-offer': z.strictObject({ offerId: id, optionId: id, acceptedBy: text, proof: text }),
  'decline-offers': z
    .strictObject({ offerId: id.optional(), planId: id.optional(), reason: text, counter: text.optional() })
    .refine((given) => (given.offerId === undefined) !== (given.planId === undefined), {
      path: ['offerId'],
      message: 'name either the offer or the plan that is declined',
    }),
  'propose-plan': planTerms.extend(seen),
  'accept-plan': z.strictObject({ planId: id, version: z.int().min(1), acceptedBy: text, proof: text }),
  'cancel-plan': z.strictObject({ planId: id, why: text }),
  'record-promise': promiseTerms.extend(seen),
  'withdraw-promise': z.strictObject({ promiseId: id, why: text }),
  'open-dispute': disputeTerms,
  'withdraw-dispute': z.strictObject({ disputeId: id, withdrawnBy: text, proof: text }),
  'resolve-dispute': z.strictObject({
    disputeId: id,
    result: z.enum(['upheld', 'rejected', 'partly']),
    amountUpheld: positiveAmount.optional(),
    explanation: text,
    ...seen,
  }),
  'request-advance-notice': z.strictObject({
    effectDate: date,
    scope: holdScope,
    alternatives: z.array(text).max(20),
    draftHash,
    hold: holdTerms.optional(),
  }),
  'cancel-notice': z.strictObject({ noticeId: id, why: text }),
  'place-credit-hold': z.strictObject({
    scope: holdScope,
    reason: text,
    start: date.optional(),
    liftCondition,
    ...seen,
  }),
  'release-credit-hold': z.strictObject({ reason: text }),
  'extend-hold': z
    .strictObject({
      holdId: id,
      until: date.optional(),
      liftCondition: liftCondition.optional(),
      reason: text,
      ...seen,
    })
    .refine((given) => given.until !== undefined || given.liftCondition !== undefined, {
      path: ['until'],
      message: 'say until when, or on which condition the hold lifts',
    }),
  'decide-delivery': z.strictObject({ delivery: z.enum(['continue', 'limit', 'stop']), until: date.optional() }),
  'decide-relationship': z.strictObject({
    verdict: z.enum(['make-up', 'watch', 'break-up']),
    evidenceVersion: z.int().min(0),
    comment: text,
    ...seen,
  }),
  'request-final-notice': z.strictObject({ draftHash, relationshipNote: text }),
  'refer-to-agency': z.strictObject({
    agencyId: id,
    itemIds: ids.optional(),
    feeTerms: z.strictObject({ percent }),
    ...seen,
  }),
  'record-agency-update': z.strictObject({
    placementId: id,
    status: agencyStatus,
    reference: text,
    note: text.optional(),
  }),
  'recall-from-agency': z.strictObject({ placementId: id, reason: text }),
  'override-agency': z.strictObject({ reason: text, memo: text, ...seen }),
  'request-legal-review': z.strictObject({ why: text, itemIds: ids.optional() }),
  'record-legal-opinion': z.strictObject({
    opinion,
    memo: text,
    costs: nonNegativeAmount.optional(),
    limitationCheck: text,
    ...seen,
  }),
  'write-off': z.strictObject({
    itemIds: ids.optional(),
    amount: positiveAmount,
    reason: text,
    close: z.strictObject({ summary: text }).optional(),
    ...seen,
  }),
  'report-insolvency': z.strictObject({ kind: text, court: text.optional(), date, reference: text, source: text }),
  unfreeze: z.strictObject({ reason: text, memo: text, ...seen }),
  'opt-out': z.strictObject({ channel: id, contactId: id, requestedBy: text, source: text }),
  'opt-in': z.strictObject({ channel: id, contactId: id, proof: text }),
  assign: z.strictObject({ assignee: id, reason: text }),
  note: z.strictObject({ text, visibility: id.optional() }),
  escalate: z.strictObject({ to: z.enum(['supervisor', 'decision-maker', 'legal']), reason: text }),
  pause: z.strictObject({ until: date, reason: text }),
  resume: z.strictObject({ why: text }),
  'set-safeguard': z.strictObject({
    kind: z.enum(['deposit', 'prepayment']),
    percent: percent.optional(),
    from: date,
    until: date,
    reviewDate: date.optional(),
  }),
  'complete-task': z.strictObject({ taskId: id, outcome: z.enum(['done', 'retry']), comment: text.optional() }),
  'close-case': z.strictObject({ outcome: closingOutcome, summary: text, ...seen }),
  reopen: z.strictObject({ reason: text }),
} satisfies { readonly [Name in DecisionName]: z.ZodType<DecisionPayloads[Name]> & { shape: z.ZodRawShape } };

export const DECISION_NAMES = Object.keys(DECISION_SCHEMAS) as readonly DecisionName[];
export const isDecisionName = (name: string): name is DecisionName => Object.hasOwn(DECISION_SCHEMAS, name);

/** A decision's body taken apart: what the core judges, and what every decision may carry beside it. */
export interface DecisionBody {
  readonly payload: unknown;
  readonly taskId?: string;
  readonly comment?: string;
}

type DecisionSchema = z.ZodObject<z.ZodRawShape>;
/** Body of `POST …/decisions/{decision}`: the payload, and beside it `taskId` and `comment` where it has none of its own. */
export const decisionBodySchema = (decision: DecisionName): z.ZodType => BODIES[decision];
/** Body of `POST …/previews/{decision}`: the same without `draftHash`, which is what a preview finds out. */
export const previewBodySchema = (decision: DecisionName): z.ZodType => PREVIEWS[decision];

/** Takes `taskId` and `comment` out of a parsed body, unless the decision's own payload has a field of that name. */
export function splitDecisionBody(decision: DecisionName, body: unknown): DecisionBody {
  const own = DECISION_SCHEMAS[decision].shape;
  const { taskId, comment, ...rest } = body as { taskId?: string; comment?: string };
  const payload: Record<string, unknown> = { ...rest };
  if (taskId !== undefined && 'taskId' in own) payload['taskId'] = taskId;
  if (comment !== undefined && 'comment' in own) payload['comment'] = comment;
  return {
    payload,
    ...(taskId === undefined ? {} : { taskId }),
    ...(comment === undefined || 'comment' in own ? {} : { comment }),
  };
}

const BESIDE = { taskId: id.optional(), comment: text.optional() };
function bodyOf(decision: DecisionName): z.ZodType {
  const schema = DECISION_SCHEMAS[decision] as DecisionSchema;
  const missing = Object.fromEntries(Object.entries(BESIDE).filter(([key]) => !(key in schema.shape)));
  return schema.safeExtend(missing);
}
function previewOf(decision: DecisionName): z.ZodType {
  const schema = bodyOf(decision) as DecisionSchema;
  return 'draftHash' in schema.shape ? schema.safeExtend({ draftHash: draftHash.optional() }) : schema;
}
const each = (make: (decision: DecisionName) => z.ZodType): Readonly<Record<DecisionName, z.ZodType>> =>
  Object.fromEntries(DECISION_NAMES.map((name) => [name, make(name)])) as Record<DecisionName, z.ZodType>;
const BODIES = each(bodyOf);
const PREVIEWS = each(previewOf);
