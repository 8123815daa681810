import {
  addBusinessDays,
  amount,
  caseItems,
  claimable,
  inCurrency,
  undisputed,
  type Context,
} from '../case/context.js';
import { DomainError } from '../errors.js';
import { event } from '../events.js';
import {
  agencyOutcome,
  finalNoticeExpired,
  noticeDelivered,
  partialPaymentRested,
  reasonKnown,
  verdictGiven,
  type Guard,
} from '../guards.js';
import { formatMoney } from '../money.js';
import { digestOf } from '../canonical.js';
import { finalNoticeGuards } from '../steps/final-notice.js';
import { requireItem } from '../steps/plan-terms.js';

import { C, I, L, S, decision } from './spec.js';

const refuse = (code: ConstructorParameters<typeof DomainError>[0], message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};
const items = (context: Context, itemIds: readonly string[] | undefined): readonly string[] =>
  itemIds ??
  caseItems(context.state)
    .filter((item) => undisputed(item) > 0)
    .map((item) => item.itemId);

export const decideRelationship = decision({
  name: 'decide-relationship',
  roles: [S],
  second: 'sometimes',
  needsSecond: (_context, payload) => payload.verdict === 'break-up',
  guards: [reasonKnown],
  wrongStep: ({ case: c }) =>
    c.step === 'agency' || c.step === 'legal-review' ? `The case is past its verdict (${c.step}).` : null,
  check: ({ case: c }, payload) => {
    if (payload.evidenceVersion !== c.evidenceVersion) {
      throw new DomainError(
        'stale-version',
        `The evidence has changed: version ${c.evidenceVersion}, you saw ${payload.evidenceVersion}.`,
        [],
        {
          pointer: '/evidenceVersion',
          evidenceVersion: c.evidenceVersion,
        },
      );
    }
  },
  execute: (_context, payload) => [
    event('relationship.decided', {
      verdict: payload.verdict,
      evidenceVersion: payload.evidenceVersion,
      comment: payload.comment,
    }),
  ],
});

const liveNotice = ({ case: c }: Context): boolean => {
  const status = c.notice?.status;
  return status === 'requested' || status === 'approved' || status === 'sent' || status === 'delivered';
};

export const requestAdvanceNotice = decision({
  name: 'request-advance-notice',
  roles: [C, S],
  second: 'always',
  guards: [reasonKnown, verdictGiven, partialPaymentRested],
  wrongStep: (context) => {
    const { step, notice } = context.case;
    if (liveNotice(context)) {
      return `Notice ${notice?.noticeId ?? ''} is on its way already.`;
    }
    return step === 'agency' || step === 'legal-review' || step === 'plan' || step === 'promise'
      ? `An advance notice does not fit the step ${step}.`
      : null;
  },
  check: (context, payload) => {
    const earliest = addBusinessDays(context.calendar, context.today, context.strategy.notice.leadBd);
    if (payload.effectDate < earliest) {
      refuse(
        'date-too-early',
        `The notice must give at least ${context.strategy.notice.leadBd} business days: not before ${earliest}.`,
        '/effectDate',
      );
    }
    if (payload.hold !== undefined && payload.hold.scope === 'stop' && payload.scope === 'limit') {
      refuse('amount-mismatch', 'The hold may not go further than the notice announces.', '/hold/scope');
    }
  },
  requested: (context, payload, { approvalId, draftHash }) => [
    event('notice.requested', {
      noticeId: `${context.case.caseId}-n${context.case.noticeCount + 1}`,
      effectDate: payload.effectDate,
      scope: payload.scope,
      alternatives: payload.alternatives,
      draftHash,
      hold: payload.hold ?? null,
      approvalId,
    }),
  ],
  execute: () => [],
});

export const cancelNotice = decision({
  name: 'cancel-notice',
  roles: [C, S],
  check: ({ case: c }, payload) => {
    const known =
      c.notice?.noticeId === payload.noticeId
        ? c.notice.status
        : c.finalNotice?.noticeId === payload.noticeId
          ? c.finalNotice.status
          : null;
    if (known === null) {
      refuse('unknown-reference', `There is no notice ${payload.noticeId} in this case.`, '/noticeId');
    } else if (known !== 'requested' && known !== 'approved' && known !== 'sent' && known !== 'delivered') {
      refuse('wrong-step', `Notice ${payload.noticeId} is ${known}.`);
    }
  },
  execute: ({ case: c }, payload) => {
    const final = c.finalNotice?.noticeId === payload.noticeId;
    const decisionName = final ? 'request-final-notice' : 'request-advance-notice';
    const open = c.approvals.filter((one) => one.decision === decisionName && one.status === 'open');
    return [
      ...(final ? [event('final-notice.voided', payload)] : [event('notice.cancelled', payload)]),
      ...open.map((one) => event('approval.voided', { approvalId: one.approvalId, why: payload.why })),
    ];
  },
});

export const placeCreditHold = decision({
  name: 'place-credit-hold',
  roles: [C, S],
  second: 'always',
  guards: [noticeDelivered('limit')],
  payloadGuards: (payload) => (payload.scope === 'stop' ? [noticeDelivered('stop')] : []),
  wrongStep: ({ case: c }) => (c.hold?.active === true ? `Hold ${c.hold.holdId} is active already.` : null),
  check: ({ today }, payload) => {
    if (payload.start !== undefined && payload.start < today) {
      refuse('date-in-past', `The start ${payload.start} lies in the past.`, '/start');
    }
  },
  execute: (context, payload) => [
    event('hold.placed', {
      holdId: `${context.case.caseId}-h${context.case.holdCount + 1}`,
      scope: payload.scope,
      reason: payload.reason,
      start: payload.start ?? context.today,
      liftCondition: payload.liftCondition,
      noticeId: context.case.notice?.noticeId ?? null,
    }),
  ],
});

const noHold = ({ case: c }: Context): string | null => (c.hold?.active === true ? null : 'No hold is active.');

export const releaseCreditHold = decision({
  name: 'release-credit-hold',
  roles: [S],
  when: 'any',
  wrongStep: noHold,
  execute: ({ case: c }, payload) => [event('hold.released', { holdId: c.hold?.holdId ?? '', reason: payload.reason })],
});

export const extendHold = decision({
  name: 'extend-hold',
  roles: [C, S],
  second: 'always',
  wrongStep: noHold,
  check: ({ case: c }, payload) => {
    if (c.hold?.holdId !== payload.holdId) {
      refuse('unknown-reference', `There is no hold ${payload.holdId} in this case.`, '/holdId');
    }
    if (payload.until === undefined && payload.liftCondition === undefined) {
      refuse('missing-field', 'Give a new end date or lift condition.', '/until');
    }
  },
  execute: (_context, payload) => [
    event('hold.extended', {
      holdId: payload.holdId,
      until: payload.until ?? null,
      liftCondition: payload.liftCondition ?? null,
      reason: payload.reason,
    }),
  ],
});

export const decideDelivery = decision({
  name: 'decide-delivery',
  roles: [S],
  execute: (_context, payload) => [
    event('delivery.decided', { delivery: payload.delivery, until: payload.until ?? null }),
  ],
});

export const requestFinalNotice = decision({
  name: 'request-final-notice',
  roles: [C, S],
  second: 'always',
  guards: finalNoticeGuards,
  wrongStep: ({ case: c }) => {
    const status = c.finalNotice?.status;
    if (status === 'approved' || status === 'sent' || status === 'delivered') {
      return `Final notice ${c.finalNotice?.noticeId ?? ''} is on its way already.`;
    }
    return c.step === 'agency' || c.step === 'legal-review' ? `The case is past its final notice (${c.step}).` : null;
  },
  requested: (context, payload, { approvalId, draftHash }) => [
    event('final-notice.requested', {
      noticeId: `${context.case.caseId}-f${context.case.finalNoticeCount + 1}`,
      draftHash,
      relationshipNote: payload.relationshipNote,
      approvalId,
      amount: amount(context, claimable(context.state)),
    }),
  ],
  execute: () => [],
});

export const referToAgency = decision({
  name: 'refer-to-agency',
  roles: [C, S],
  second: 'always',
  guards: [reasonKnown, finalNoticeExpired],
  wrongStep: ({ case: c }) => {
    const status = c.placement?.status;
    return status === 'approved' || status === 'placed' || status === 'accepted' || status === 'collecting'
      ? `Placement ${c.placement?.placementId ?? ''} is ${status}.`
      : null;
  },
  check: (context, payload) => {
    const agency = context.strategy.agencies.find((one) => one.agencyId === payload.agencyId);
    if (agency === undefined) {
      return refuse('unknown-reference', `There is no agency ${payload.agencyId} in the directory.`, '/agencyId');
    }
    if (agency.currency !== context.currency) {
      return refuse(
        'currency-mismatch',
        `${agency.name} collects in ${agency.currency}, the account is kept in ${context.currency}.`,
        '/agencyId',
      );
    }
    const placed = items(context, payload.itemIds).reduce(
      (sum, itemId) => sum + requireItem(context, itemId).balance,
      0,
    );
    if (placed < agency.minimum) {
      refuse(
        'amount-mismatch',
        `${agency.name} takes placements from ${formatMoney(amount(context, agency.minimum))} on.`,
        '/itemIds',
      );
    }
    return undefined;
  },
  requested: (context, payload, { approvalId }) => [
    event('placement.requested', {
      placementId: `${context.case.caseId}-a${context.case.placementCount + 1}`,
      agencyId: payload.agencyId,
      itemIds: items(context, payload.itemIds),
      feeTerms: payload.feeTerms,
      approvalId,
    }),
  ],
  execute: () => [],
});

function placementOf({ case: c }: Context, placementId: string): NonNullable<Context['case']['placement']> {
  return c.placement?.placementId === placementId
    ? c.placement
    : refuse('unknown-reference', `There is no placement ${placementId} in this case.`, '/placementId');
}
const noLivePlacement = ({ case: c }: Context): string | null => {
  const status = c.placement?.status;
  return status === 'placed' || status === 'accepted' || status === 'collecting'
    ? null
    : 'No placement is with an agency.';
};

export const recordAgencyUpdate = decision({
  name: 'record-agency-update',
  roles: [C, S, I],
  wrongStep: noLivePlacement,
  check: (context, payload) => void placementOf(context, payload.placementId),
  execute: (_context, { placementId, status, reference, note }) => {
    const data = { placementId, reference, note: note ?? '' };
    switch (status) {
      case 'accepted':
        return [event('placement.accepted', data)];
      case 'rejected':
        return [event('placement.rejected', data)];
      case 'returned':
        return [event('placement.returned', data)];
      case 'closed':
        return [event('placement.closed', data)];
      case 'collecting':
        return [event('placement.updated', { ...data, status })];
    }
  },
});

export const recallFromAgency = decision({
  name: 'recall-from-agency',
  roles: [S, L],
  wrongStep: noLivePlacement,
  check: (context, payload) => void placementOf(context, payload.placementId),
  execute: (_context, payload) => [event('placement.recalled', payload)],
});

export const overrideAgency = decision({
  name: 'override-agency',
  roles: [L],
  second: 'always',
  wrongStep: ({ case: c }) => (c.agencyOverridden ? 'The agency was overridden already.' : null),
  execute: (_context, payload) => [event('agency.overridden', { reason: payload.reason, memo: payload.memo })],
});

/** G07, or an amount over the lawyer threshold: that opens a review, never legal action itself. */
const reviewable: Guard = (context) =>
  claimable(context.state) > inCurrency(context.strategy.lawyerThreshold, context.currency)
    ? null
    : agencyOutcome(context);

export const requestLegalReview = decision({
  name: 'request-legal-review',
  roles: [S],
  guards: [reviewable],
  wrongStep: ({ case: c }) =>
    c.review !== null && c.review.opinion === null ? `Review ${c.review.reviewId} is open already.` : null,
  execute: (context, payload) => [
    event('legal-opinion.requested', {
      reviewId: `${context.case.caseId}-r${context.case.reviewCount + 1}`,
      why: payload.why,
      itemIds: items(context, payload.itemIds),
      evidenceDigest: digestOf({
        accountKey: context.state.accountKey,
        seq: context.state.seq,
        version: context.state.version,
      }),
    }),
  ],
});

export const recordLegalOpinion = decision({
  name: 'record-legal-opinion',
  roles: [L],
  second: 'sometimes',
  needsSecond: (_context, payload) => payload.opinion === 'proceed',
  guards: [
    (context) =>
      context.case.review === null
        ? (agencyOutcome(context) ?? { id: 'G07', message: 'No legal review has been requested.' })
        : null,
  ],
  payloadGuards: (payload) => (payload.opinion === 'proceed' ? [agencyOutcome] : []),
  wrongStep: ({ case: c }) =>
    c.review?.opinion == null ? null : `Review ${c.review.reviewId} has its opinion already.`,
  execute: ({ case: c }, payload) => [
    event('legal-opinion.recorded', {
      reviewId: c.review?.reviewId ?? '',
      opinion: payload.opinion,
      memo: payload.memo,
      costs: payload.costs ?? null,
      limitationCheck: payload.limitationCheck,
    }),
  ],
});
