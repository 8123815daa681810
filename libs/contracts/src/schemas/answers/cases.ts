import { z } from 'zod';
import { LEGAL_STAGES } from '#domain';
import { DECISION_NAMES } from '../decisions.js';
import {
  concessionAnswer,
  finalNoticeAnswer,
  holdAnswer,
  meetingAnswer,
  noticeAnswer,
  offerAnswer,
  paymentMethodAnswer,
  paymentTermsAnswer,
  placementAnswer,
  planAnswer,
  promiseAnswer,
  proposedOptionAnswer,
  reliefAnswer,
  securityAnswer,
} from './agreements.js';
import {
  actorAnswer,
  amountAnswer,
  countAnswer,
  dateAnswer,
  guardAnswer,
  instantAnswer,
  stepAnswer,
} from './primitives.js';
import { relationshipAnswers } from './relationship.js';

const status = z.enum(['open', 'frozen', 'closed']);
const decision = z.enum(DECISION_NAMES as [string, ...string[]]);

/** One line of the list of cases. */
export const caseSummaryAnswer = z
  .strictObject({
    caseId: z.string(),
    accountId: z.string(),
    status,
    step: stepAnswer,
    assignee: z.string(),
    balance: amountAnswer,
    overdue: amountAnswer,
    openedAt: instantAnswer,
    version: countAnswer,
    seq: countAnswer,
  })
  .meta({ id: 'CaseSummary' });

export const openItemAnswer = z
  .strictObject({
    itemId: z.string(),
    invoiceNumber: z.string(),
    dueDate: dateAnswer,
    balance: amountAnswer,
    disputed: amountAnswer,
    /** Posted and open beside `balance`, which is principal alone; absent where nothing was charged. */
    interest: amountAnswer.optional(),
    fees: amountAnswer.optional(),
    charges: z
      .array(
        z.strictObject({
          chargeId: z.string(),
          kind: z.enum(['interest', 'fee']),
          open: amountAnswer,
          from: dateAnswer.nullable(),
          until: dateAnswer.nullable(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'OpenItem' });

export const moveAnswer = z
  .strictObject({
    kind: z.enum(['ask', 'wait', 'act', 'close']),
    until: instantAnswer.nullable(),
    reasons: z.array(
      z.strictObject({
        code: z.enum(['timer', 'task', 'approval', 'guard', 'overlay', 'delivery', 'due', 'done']),
        message: z.string(),
        guard: z.string().optional(),
        taskId: z.string().optional(),
        approvalId: z.string().optional(),
        until: instantAnswer.optional(),
      }),
    ),
  })
  .meta({ id: 'NextMove' });

const churnAnswer = z
  .strictObject({
    risk: z.enum(['high', 'medium', 'low']),
    because: z.array(z.string()),
    recommendation: z
      .strictObject({
        verdict: z.enum(['make-up', 'watch', 'break-up', 'none']),
        because: z.array(z.string()),
        evidenceVersion: countAnswer,
        score: z.number().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'ChurnWarning' });
export const approvalAnswer = z
  .strictObject({
    approvalId: z.string(),
    decision,
    draftHash: z.string(),
    requestedBy: actorAnswer,
    requestedAt: instantAnswer,
    deadline: instantAnswer,
    roles: z.array(z.string()),
    limitAmount: amountAnswer.nullable(),
    ledgerBound: z.boolean(),
    status: z.enum(['open', 'granted', 'rejected', 'voided', 'withdrawn', 'expired']),
    delegatedTo: z.string().nullable(),
    delegatedUntil: dateAnswer.nullable(),
    escalations: countAnswer,
    churn: churnAnswer.optional().meta({ description: 'Of a hard step: how likely it loses the customer, and why' }),
  })
  .meta({ id: 'Approval' });

/** A message of a case with its delivery state. */
export const messageAnswer = z
  .strictObject({
    messageId: z.string(),
    template: z.string(),
    step: stepAnswer,
    attempt: countAnswer,
    draftHash: z.string(),
    contactId: z.string(),
    channel: z.enum(['email', 'letter']),
    approvalId: z.string().nullable(),
    status: z.enum([
      'rendered',
      'approved',
      'sending',
      'sent',
      'delivered',
      'bounced',
      'failed',
      'outcome-unknown',
      'suppressed',
    ]),
    approvedAt: instantAnswer.nullable(),
    retryAt: instantAnswer.nullable(),
    sentAt: instantAnswer.nullable(),
    sentOn: dateAnswer.nullable(),
    deliveredAt: instantAnswer.nullable(),
    deliveredOn: dateAnswer.nullable(),
  })
  .meta({ id: 'Message' });

/** An open task as the case shows it. */
export const caseTaskAnswer = z
  .strictObject({
    taskId: z.string(),
    kind: z.string(),
    dueAt: instantAnswer,
    createdAt: instantAnswer,
    roles: z.array(z.string()),
    why: z.string(),
    approvalId: z.string().nullable(),
    subject: z.string().nullable(),
    claimedBy: z.string().nullable(),
    status: z.enum(['open', 'completed', 'cancelled']),
    overdue: z.boolean(),
  })
  .meta({ id: 'CaseTask' });

/** What the customer wrote and nobody has answered yet; null where the person was erased. */
export const replyAnswer = z
  .strictObject({
    replyId: z.string(),
    at: instantAnswer,
    contactId: z.string().nullable(),
    messageId: z.string().nullable(),
    subject: z.string().nullable(),
    text: z.string().nullable(),
  })
  .meta({ id: 'Reply' });

/** How long an invoice can be enforced. */
export const limitationAnswer = z
  .strictObject({
    itemId: z.string(),
    invoiceNumber: z.string(),
    jurisdiction: z.string(),
    from: dateAnswer,
    expiresOn: dateAnswer,
    expired: z.boolean(),
  })
  .meta({ id: 'Limitation' });

/** `GET /v1/cases/{caseId}` and `…/as-of`: ETag = `version`. */
export const caseAnswer = z
  .strictObject({
    caseId: z.string(),
    accountId: z.string(),
    status,
    step: stepAnswer,
    overlays: z.array(z.string()),
    balance: amountAnswer,
    overdue: amountAnswer,
    openItems: z.array(openItemAnswer),
    reason: z.string().nullable(),
    assignee: z.string(),
    strategy: z.strictObject({ id: z.string(), version: z.string() }),
    skipped: z.array(z.strictObject({ step: stepAnswer, reason: z.string(), at: instantAnswer, by: actorAnswer })),
    nextMove: moveAnswer,
    legalDecisions: z.array(z.strictObject({ decision, roles: z.array(z.string()), secondPerson: z.boolean() })),
    evidenceVersion: countAnswer,
    ...relationshipAnswers,
    verdict: z
      .strictObject({ verdict: z.enum(['make-up', 'watch', 'break-up']), at: instantAnswer, by: z.string() })
      .nullable(),
    offers: z.array(offerAnswer),
    plan: planAnswer.nullable(),
    renegotiation: planAnswer.nullable(),
    proposal: z.array(proposedOptionAnswer),
    concessions: z.array(concessionAnswer),
    paymentMethods: z.array(paymentMethodAnswer),
    reliefs: z.array(reliefAnswer),
    meetings: z.array(meetingAnswer),
    securities: z.array(securityAnswer),
    paymentTerms: paymentTermsAnswer.nullable(),
    promises: z.array(promiseAnswer),
    approvals: z.array(approvalAnswer),
    holds: z.array(holdAnswer),
    notice: noticeAnswer.nullable(),
    finalNotice: finalNoticeAnswer.nullable(),
    placements: z.array(placementAnswer),
    review: z
      .strictObject({ reviewId: z.string(), opinion: z.string().nullable(), requestedOn: dateAnswer })
      .nullable(),
    fittingAgencies: z
      .array(z.strictObject({ agencyId: z.string(), name: z.string(), feePercent: z.number() }))
      .meta({ description: 'Agencies that would take what may be placed now' }),
    legalStage: z.strictObject({ stage: z.enum(LEGAL_STAGES), on: dateAnswer, reference: z.string() }).nullable(),
    legalCosts: amountAnswer,
    limitations: z.array(limitationAnswer),
    disputes: z.array(
      z.strictObject({
        disputeId: z.string(),
        itemId: z.string(),
        amount: amountAnswer,
        category: z.string(),
        openedAt: instantAnswer,
        open: z.boolean(),
        resolvedOn: dateAnswer.nullable(),
        /** The system that reported it. */
        source: z.string().nullable(),
        /** Who answers for the contested delivery. */
        owner: z.string().nullable(),
        answeredOn: dateAnswer.nullable(),
        escalated: z.boolean(),
        result: z.enum(['upheld', 'rejected', 'partly', 'withdrawn']).nullable(),
        upheld: amountAnswer,
        rootCause: z.string().nullable(),
      }),
    ),
    safeguards: z.array(
      z.strictObject({
        safeguardId: z.string(),
        kind: z.string(),
        percent: z.number().nullable(),
        from: dateAnswer,
        until: dateAnswer,
        reviewDate: dateAnswer,
        lifted: z.boolean(),
      }),
    ),
    messages: z.array(messageAnswer),
    tasks: z.array(caseTaskAnswer),
    replies: z.array(replyAnswer),
    outcome: z.string().nullable(),
    version: countAnswer,
    seq: countAnswer,
    asOf: instantAnswer,
  })
  .meta({ id: 'Case' });

/** Why now, and why not yet. */
export const whyAnswer = z
  .strictObject({
    caseId: z.string(),
    step: stepAnswer,
    nextMove: moveAnswer,
    waitingFor: z.strictObject({
      tasks: z.array(
        caseTaskAnswer.pick({ taskId: true, kind: true, why: true, dueAt: true, claimedBy: true, roles: true }),
      ),
      approvals: z.array(
        approvalAnswer.pick({ approvalId: true, decision: true, requestedBy: true, roles: true, deadline: true }),
      ),
    }),
    notYet: z.array(z.strictObject({ decision, guards: z.array(guardAnswer) })),
    version: countAnswer,
    seq: countAnswer,
    asOf: instantAnswer,
  })
  .meta({ id: 'Why' });
