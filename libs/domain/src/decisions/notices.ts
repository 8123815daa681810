import { addBusinessDays, amount, claimable, covers, type Context } from '../case/context.js';
import { addDays } from '../calendar/dates.js';
import { DomainError } from '../errors.js';
import { event } from '../events.js';
import {
  contactBeforeRestoring,
  noAgreement,
  notAllDisputed,
  notWhileNegotiating,
  noticeDelivered,
  notPaused,
  reasonKnown,
  rested,
  verdictGiven,
  widerHoldAnnounced,
} from '../guards.js';
import { finalNoticeGuards } from '../steps/final-notice.js';
import { refuse } from './refuse.js';
import { C, S, decision } from './spec.js';

/** R45: decided on the evidence that stands now. */
const isEvidenceShown = (c: Context['case'], of: { readonly evidenceVersion: number }): boolean =>
  of.evidenceVersion === c.evidenceVersion;

export const decideRelationship = decision({
  name: 'decide-relationship',
  roles: [S],
  second: 'sometimes',
  needsSecond: (_context, payload) => payload.verdict === 'break-up',
  guards: [reasonKnown],
  wrongStep: ({ case: c }) =>
    c.step === 'agency' || c.step === 'legal-review' ? `The case is past its verdict (${c.step}).` : null,
  stale: ({ case: c }, payload) => {
    if (!isEvidenceShown(c, payload)) {
      const message = `The evidence has changed: version ${c.evidenceVersion}, you saw ${payload.evidenceVersion}.`;
      throw new DomainError('stale-version', message, [], {
        pointer: '/evidenceVersion',
        evidenceVersion: c.evidenceVersion,
      });
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
  guards: [reasonKnown, notPaused, noAgreement, notAllDisputed, verdictGiven, notWhileNegotiating, rested],
  wrongStep: (context) => {
    const { step, notice } = context.case;
    if (liveNotice(context)) {
      return `Notice ${notice?.noticeId ?? ''} is on its way already.`;
    }
    return step === 'agency' || step === 'legal-review' ? `The case is past its notice (${step}).` : null;
  },
  check: (context, payload) => {
    const earliest = addBusinessDays(context.calendar, context.today, context.strategy.notice.leadBd);
    if (!covers(context.calendar, payload.effectDate)) {
      refuse('date-too-far', `The announced date may be no later than ${context.calendar.to}.`, '/effectDate');
    }
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
  guards: [noticeDelivered('limit'), notPaused, noAgreement, contactBeforeRestoring, rested],
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
  payloadGuards: (payload) => [widerHoldAnnounced(payload.scope)],
  wrongStep: noHold,
  check: ({ case: c, today }, payload) => {
    if (c.hold?.holdId !== payload.holdId) {
      refuse('unknown-reference', `There is no hold ${payload.holdId} in this case.`, '/holdId');
    }
    if (payload.until === undefined && payload.liftCondition === undefined && payload.scope === undefined) {
      refuse('missing-field', 'Give a new end date, lift condition or scope.', '/until');
    }
    if (payload.until !== undefined && payload.until < today) {
      refuse('date-in-past', `The hold would have ended on ${payload.until}.`, '/until');
    }
  },
  execute: (_context, payload) => [
    event('hold.extended', {
      holdId: payload.holdId,
      until: payload.until ?? null,
      liftCondition: payload.liftCondition ?? null,
      reason: payload.reason,
      ...(payload.scope === undefined ? {} : { scope: payload.scope }),
    }),
  ],
});

export const decideDelivery = decision({
  name: 'decide-delivery',
  roles: [S],
  check: ({ today }, { until }) => {
    if (until !== undefined && until < today) {
      refuse('date-in-past', `The decision would have ended on ${until}.`, '/until');
    }
  },
  execute: (_context, payload) => [
    event('delivery.decided', { delivery: payload.delivery, until: payload.until ?? null }),
  ],
});

/** R37: whoever approves it reads what the relationship has been. */
function relationshipNoted(note: string): void {
  if (note.trim() === '') {
    refuse(
      'missing-field',
      'Say what the relationship has been: the letter is to burn no bridges.',
      '/relationshipNote',
    );
  }
}

/** The day it states lies ahead, and not so far that the notice would never run out. */
function checkNotBefore({ today }: Context, notBefore: string | undefined): void {
  if (notBefore !== undefined && notBefore < today) {
    refuse('date-in-past', `The day ${notBefore} lies in the past.`, '/notBefore');
  }
  if (notBefore !== undefined && notBefore > addDays(today, FURTHEST_NOT_BEFORE_DAYS)) {
    refuse('date-too-far', `The day ${notBefore} is more than ${FURTHEST_NOT_BEFORE_DAYS} days away.`, '/notBefore');
  }
}
const FURTHEST_NOT_BEFORE_DAYS = 60;

export const requestFinalNotice = decision({
  name: 'request-final-notice',
  roles: [C, S],
  second: 'always',
  guards: finalNoticeGuards,
  wrongStep: ({ case: c }) => {
    const status = c.finalNotice?.status;
    if (status === 'requested' || status === 'approved' || status === 'sent' || status === 'delivered') {
      return `Final notice ${c.finalNotice?.noticeId ?? ''} is on its way already.`;
    }
    return c.step === 'agency' || c.step === 'legal-review' ? `The case is past its final notice (${c.step}).` : null;
  },
  check: (context, { relationshipNote, notBefore }) => {
    relationshipNoted(relationshipNote);
    checkNotBefore(context, notBefore);
  },
  requested: (context, payload, { approvalId, draftHash }) => [
    event('final-notice.requested', {
      noticeId: `${context.case.caseId}-f${context.case.finalNoticeCount + 1}`,
      draftHash,
      relationshipNote: payload.relationshipNote,
      approvalId,
      amount: amount(context, claimable(context.state)),
      ...(payload.notBefore === undefined ? {} : { notBefore: payload.notBefore }),
    }),
  ],
  execute: () => [],
});
