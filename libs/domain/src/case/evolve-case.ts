import { localDate } from '../calendar/business.js';
import type { EventType, StepName, StoredEvent } from '../events.js';
import type { PlainDate } from '../primitives.js';
import { caseIdFor } from './ids.js';
import { evolveMessages } from './evolve-messages.js';
import { fillInstallments, unfillInstallments } from './plan-filling.js';
import type { AccountState, ApprovalState, CaseState, PlanState, PromiseState, TaskState } from './state.js';

/** What a relationship verdict rests on: each of these makes an evidence version of its own. */
const EVIDENCE: ReadonlySet<EventType> = new Set<EventType>([
  'payment.received',
  'payment.reversed',
  'call.recorded',
  'contact.recorded',
  'reason.set',
  'reason.changed',
  'offer.made',
  'offer.accepted',
  'offer.declined',
  'offer.countered',
  'offer.expired',
  'promise.made',
  'promise.kept',
  'promise.partially-kept',
  'promise.broken',
  'promise.withdrawn',
  'plan.accepted',
  'plan.broken',
  'plan.kept',
  'plan.cancelled',
  'installment.missed',
  'dispute.opened',
  'dispute.resolved',
]);

/** Folds what happens to the case. `before` is the state before the event (its ledger not yet changed). */
export function evolveCase(state: AccountState, event: StoredEvent, before: AccountState): AccountState {
  if (event.type === 'case.opened') {
    return { ...state, caseCount: event.data.number, case: opened(state, event) };
  }
  if (state.case === null) {
    return state;
  }
  const counted = EVIDENCE.has(event.type)
    ? { ...state.case, evidenceVersion: state.case.evidenceVersion + 1 }
    : state.case;
  const next = change(evolveMessages(counted, event, state), event, state, before);
  return withPlanFilling(next === state.case ? state : { ...state, case: next }, event);
}

/** The calendar day an event belongs to: its value date, else the local date of its instant. */
export function dayOf(state: AccountState, event: StoredEvent): PlainDate {
  if (event.effectiveOn !== null) {
    return event.effectiveOn;
  }
  return state.calendar === null ? event.at.slice(0, 10) : localDate(state.calendar, event.at);
}

function opened(state: AccountState, event: StoredEvent<'case.opened'>): CaseState {
  const { number, strategy, collector } = event.data;
  return {
    caseId: caseIdFor(state.accountKey, number),
    number,
    status: 'open',
    step: 'intake',
    resumeStep: 'intake',
    announcedStep: null,
    evidenceVersion: 0,
    openedAt: event.at,
    strategy,
    assignee: collector,
    reason: null,
    reasonAt: null,
    stepEnteredAt: event.at,
    attempts: [],
    lastConversationOn: null,
    lastConversationAt: null,
    lastProgressAt: null,
    lastPartialPaymentOn: null,
    overlayEndedOn: null,
    brokenWord: null,
    reminders: 0,
    offers: [],
    promises: [],
    plan: null,
    planCount: 0,
    verdict: null,
    verdictDue: 'no',
    notice: null,
    noticeCount: 0,
    hold: carriedHold(state),
    holdCount: 0,
    holdReleasedAt: null,
    closings: 0,
    finalNotice: null,
    finalNoticeCount: 0,
    approvals: [],
    approvalCount: 0,
    placement: null,
    placementCount: 0,
    agencyOverridden: false,
    review: null,
    reviewCount: 0,
    disputes: [],
    pausedUntil: null,
    messages: [],
    suppressed: [],
    tasks: [],
    taskCount: 0,
    safeguards: [],
    outcome: null,
    closedAt: null,
    closedOn: null,
    contactWantedSince: null,
    escalations: [],
    stuck: [],
  };
}

/** A hold that outlived a write-off still stands when a new delinquency begins. */
function carriedHold(state: AccountState): CaseState['hold'] {
  return state.case?.hold?.active === true ? state.case.hold : null;
}

function enter(c: CaseState, step: StepName, event: StoredEvent): CaseState {
  return c.step === step ? c : { ...c, step, stepEnteredAt: event.at };
}

/** A promise, plan or pause lies over the ladder; `resumeStep` remembers where the ladder stood. */
function overlay(c: CaseState, step: 'promise' | 'plan', event: StoredEvent): CaseState {
  const resumeStep = c.step === 'promise' || c.step === 'plan' ? c.resumeStep : c.step;
  return { ...enter(c, step, event), resumeStep };
}

function endOverlay(c: CaseState, to: StepName, event: StoredEvent, state: AccountState): CaseState {
  return { ...enter(c, to, event), overlayEndedOn: dayOf(state, event) };
}

const BEFORE_NEGOTIATION: readonly StepName[] = ['intake', 'reminder', 'call', 'diagnosis'];
const HARSH: readonly StepName[] = ['verdict', 'notice', 'hold', 'final-notice', 'agency', 'legal-review'];

function change(c: CaseState, event: StoredEvent, state: AccountState, before: AccountState): CaseState {
  switch (event.type) {
    case 'case.assigned':
      return { ...c, assignee: event.data.assignee };
    case 'case.escalated':
      return { ...c, escalations: [...c.escalations, { id: `escalation-${event.seq}`, reason: event.data.reason }] };
    case 'case.paused':
      return { ...c, pausedUntil: event.data.until };
    case 'case.resumed':
      return { ...c, pausedUntil: null, overlayEndedOn: dayOf(state, event) };
    case 'case.frozen':
      return { ...c, status: 'frozen' };
    case 'case.unfrozen':
      return { ...c, status: 'open', overlayEndedOn: dayOf(state, event) };
    case 'case.stuck':
      return { ...c, stuck: [...c.stuck.filter((one) => one.moveId !== event.data.moveId), event.data] };
    case 'case.closed':
      return {
        ...enter(c, 'closed', event),
        status: 'closed',
        closings: c.closings + 1,
        outcome: event.data.outcome,
        closedAt: event.at,
        closedOn: dayOf(state, event),
        pausedUntil: null,
      };
    case 'case.reopened':
      return {
        ...enter(c, event.data.step, event),
        status: 'open',
        outcome: null,
        closedAt: null,
        closedOn: null,
        reminders: c.reminders,
        contactWantedSince: dayOf(state, event),
        verdictDue: 'no',
      };
    case 'step.entered':
      return { ...enter(c, event.data.step, event), announcedStep: event.data.step };
    case 'step.skipped':
      return c;

    case 'task.created':
      return { ...c, taskCount: c.taskCount + 1, tasks: [...trimTasks(c.tasks), newTask(event)] };
    case 'task.claimed':
      return changeTask(c, event.data.taskId, { claimedBy: event.data.by });
    case 'task.released':
      return changeTask(c, event.data.taskId, { claimedBy: null });
    case 'task.completed':
      return completed(c, event);
    case 'task.cancelled':
      return changeTask(c, event.data.taskId, { status: 'cancelled' });
    case 'task.overdue':
      return changeTask(c, event.data.taskId, { overdue: true });

    case 'call.recorded': {
      const { direction, outcome, callId, callAt, callBackAt } = event.data;
      const on = state.calendar === null ? callAt.slice(0, 10) : localDate(state.calendar, callAt);
      const spoke = outcome === 'reached' || outcome === 'refused' || outcome === 'hung-up' || outcome === 'abusive';
      const tried = direction === 'outbound' && outcome !== 'wrong-number';
      const next: CaseState = {
        ...c,
        attempts: tried
          ? [
              ...c.attempts,
              {
                channel: 'phone',
                at: event.at,
                on,
                id: callId,
                outcome,
                direction,
                ...(callBackAt === null ? {} : { callBackAt }),
              },
            ]
          : c.attempts,
        lastConversationOn: spoke ? on : c.lastConversationOn,
        lastConversationAt: spoke ? event.at : c.lastConversationAt,
        contactWantedSince: tried || spoke ? null : c.contactWantedSince,
      };
      const understood = spoke && BEFORE_NEGOTIATION.includes(c.step);
      return understood ? enter(next, c.reason === null ? 'diagnosis' : 'negotiation', event) : next;
    }
    case 'reason.set':
    case 'reason.changed': {
      const next: CaseState = { ...c, reason: event.data.reason, reasonAt: event.at };
      return BEFORE_NEGOTIATION.includes(c.step) ? enter(next, 'negotiation', event) : next;
    }

    case 'offer.made':
      return {
        ...c,
        offers: [
          ...c.offers,
          {
            offerId: event.data.offerId,
            options: event.data.options,
            validUntil: event.data.validUntil,
            status: 'open',
            acceptedOption: null,
            madeAt: event.at,
          },
        ],
      };
    case 'offer.accepted':
      return changeOffer(c, event.data.offerId, { status: 'accepted', acceptedOption: event.data.optionId });
    case 'offer.countered':
      return changeOffer(c, event.data.offerId, { status: 'countered' });
    case 'offer.declined':
      return negotiated(changeOffer(c, event.data.offerId, { status: 'declined' }), event);
    case 'offer.expired':
      return negotiated(changeOffer(c, event.data.offerId, { status: 'expired' }), event);

    case 'promise.made':
      return overlay(
        { ...c, lastProgressAt: event.at, promises: [...c.promises, newPromise(event)] },
        'promise',
        event,
      );
    case 'promise.kept':
      return afterPromise(changePromise(c, event.data.promiseId, { status: 'kept' }), event, state);
    case 'promise.partially-kept':
      return afterPromise(
        {
          ...changePromise(c, event.data.promiseId, { status: 'partially-kept' }),
          contactWantedSince: dayOf(state, event),
        },
        event,
        state,
      );
    case 'promise.broken': {
      const promise = c.promises.find((one) => one.promiseId === event.data.promiseId);
      const word = {
        kind: 'promise' as const,
        id: event.data.promiseId,
        on: promise?.dueDate ?? dayOf(state, event),
        amount: promise?.amount ?? 0,
      };
      return afterPromise(
        { ...changePromise(c, event.data.promiseId, { status: 'broken', level: event.data.level }), brokenWord: word },
        event,
        state,
      );
    }
    case 'promise.withdrawn':
      return afterPromise(changePromise(c, event.data.promiseId, { status: 'withdrawn' }), event, state);
    case 'promise.reassessed': {
      const reassessed = changePromise(c, event.data.promiseId, { status: event.data.to });
      return event.data.to === 'open' ? overlay(reassessed, 'promise', event) : afterPromise(reassessed, event, state);
    }

    case 'plan.proposed': {
      const { installments, total, planId, version, itemIds, rhythm, validUntil } = event.data;
      const plan: PlanState = {
        planId,
        version,
        itemIds,
        rhythm,
        validUntil,
        total: total.minor,
        status: 'proposed',
        acceptedAt: null,
        acceptedBy: null,
        installments: installments.map((one) => ({
          ...one,
          amount: one.amount.minor,
          paid: 0,
          status: 'open',
          catchUpUntil: null,
        })),
      };
      return { ...c, plan, planCount: c.planCount + 1 };
    }
    case 'plan.accepted':
      return overlay(
        {
          ...c,
          lastProgressAt: event.at,
          plan: changePlan(c.plan, { status: 'active', acceptedAt: event.at, acceptedBy: event.data.acceptedBy }),
        },
        'plan',
        event,
      );
    case 'plan.cancelled':
      return endPlan(c, { status: 'cancelled' }, c.resumeStep, event, state);
    case 'plan.superseded':
      return { ...c, plan: changePlan(c.plan, { status: 'superseded' }) };
    case 'plan.kept':
      return endPlan(c, { status: 'kept' }, c.resumeStep, event, state);
    case 'plan.broken': {
      const word = {
        kind: 'plan' as const,
        id: event.data.planId,
        on: dayOf(state, event),
        amount: event.data.left.minor,
      };
      const next = endPlan(
        c,
        { status: 'broken' },
        HARSH.includes(c.resumeStep) && c.resumeStep !== 'verdict' ? c.resumeStep : 'verdict',
        event,
        state,
      );
      return { ...next, brokenWord: word, verdictDue: c.verdict?.verdict === 'break-up' ? next.verdictDue : 'due' };
    }
    case 'installment.late':
      return changeInstallment(c, event.data.number, { status: 'late' });
    case 'installment.paid':
      return changeInstallment(c, event.data.number, { status: 'paid' });
    case 'installment.missed':
      return {
        ...changeInstallment(c, event.data.number, { status: 'missed', catchUpUntil: event.data.catchUpUntil }),
        contactWantedSince: dayOf(state, event),
      };
    case 'installment.restored':
      return changeInstallment(c, event.data.number, { status: 'open' });

    case 'dispute.opened':
      return {
        ...c,
        disputes: [
          ...c.disputes,
          {
            disputeId: event.data.disputeId,
            itemId: event.data.itemId,
            amount: event.data.amount.minor,
            category: event.data.category,
            openedAt: event.at,
            open: true,
            resolvedOn: null,
          },
        ],
      };
    case 'dispute.resolved':
    case 'dispute.withdrawn':
      return {
        ...c,
        disputes: c.disputes.map((one) =>
          one.disputeId === event.data.disputeId ? { ...one, open: false, resolvedOn: dayOf(state, event) } : one,
        ),
        overlayEndedOn: dayOf(state, event),
      };

    case 'relationship.recommended':
      return c.verdictDue === 'due' ? { ...c, verdictDue: 'recommended' } : c;
    case 'relationship.decided': {
      const { verdict } = event.data;
      const decided: CaseState = {
        ...c,
        verdict: { verdict, at: event.at, by: event.actor.id },
        verdictDue: 'decided',
      };
      return c.step === 'verdict' ? enter(decided, verdict === 'break-up' ? 'notice' : 'negotiation', event) : decided;
    }

    case 'notice.requested':
      return {
        ...c,
        noticeCount: c.noticeCount + 1,
        notice: {
          noticeId: event.data.noticeId,
          effectDate: event.data.effectDate,
          scope: event.data.scope,
          hold: event.data.hold,
          messageId: null,
          status: 'requested',
          deliveredOn: null,
          deliveredAt: null,
        },
      };
    case 'notice.sent':
      return changeNotice(c, { status: 'sent', messageId: event.data.messageId });
    case 'notice.delivered':
      return changeNotice(c, { status: 'delivered', deliveredOn: event.data.deliveredOn, deliveredAt: event.at });
    case 'notice.cancelled':
      return changeNotice(c, { status: 'cancelled' });
    case 'notice.expired':
      return changeNotice(c, { status: 'expired' });
    case 'hold.placed': {
      const { holdId, scope, reason, start, liftCondition } = event.data;
      const held: CaseState = {
        ...c,
        holdCount: c.holdCount + 1,
        holdReleasedAt: null,
        hold: { holdId, scope, reason, start, liftCondition, active: true },
      };
      return c.step === 'notice' || c.step === 'verdict' ? enter(held, 'hold', event) : held;
    }
    case 'hold.extended':
      return c.hold === null
        ? c
        : {
            ...c,
            hold: {
              ...c.hold,
              liftCondition: event.data.liftCondition ?? {
                kind: 'date',
                ...(event.data.until === null ? {} : { until: event.data.until }),
              },
            },
          };
    case 'hold.released':
    case 'hold.auto-released':
      return c.hold === null ? c : { ...c, holdReleasedAt: event.at, hold: { ...c.hold, active: false } };

    case 'final-notice.requested':
      return {
        ...c,
        finalNoticeCount: c.finalNoticeCount + 1,
        finalNotice: {
          noticeId: event.data.noticeId,
          messageId: null,
          amount: event.data.amount.minor,
          status: 'requested',
          deliveredOn: null,
          expiresOn: null,
        },
      };
    case 'final-notice.sent':
      return changeFinalNotice(c, { status: 'sent', messageId: event.data.messageId });
    case 'final-notice.delivered':
      return changeFinalNotice(c, {
        status: 'delivered',
        deliveredOn: event.data.deliveredOn,
        expiresOn: event.data.expiresOn,
      });
    case 'final-notice.voided': {
      const voided = changeFinalNotice(c, { status: 'voided' });
      return c.step === 'final-notice' ? enter(voided, c.hold?.active === true ? 'hold' : 'notice', event) : voided;
    }
    case 'final-notice.expired':
      return enter(changeFinalNotice(c, { status: 'expired' }), 'agency', event);

    case 'approval.requested':
      return {
        ...c,
        approvalCount: c.approvalCount + 1,
        approvals: [...trimApprovals(c.approvals), newApproval(event, before)],
      };
    case 'approval.granted':
      return granted(changeApproval(c, event.data.approvalId, { status: 'granted' }), event);
    case 'approval.rejected':
      return backToMaker(changeApproval(c, event.data.approvalId, { status: 'rejected' }), event.data.approvalId);
    case 'approval.voided':
    case 'approval.expired':
      return backToMaker(changeApproval(c, event.data.approvalId, { status: 'voided' }), event.data.approvalId);
    case 'approval.delegated':
      return changeApproval(c, event.data.approvalId, { delegatedTo: event.data.to });
    case 'approval.escalated': {
      const escalations = (c.approvals.find((one) => one.approvalId === event.data.approvalId)?.escalations ?? 0) + 1;
      return changeApproval(c, event.data.approvalId, {
        escalations,
        ...(event.data.deadline === null ? {} : { deadline: event.data.deadline }),
      });
    }

    case 'placement.requested':
      return {
        ...c,
        placementCount: c.placementCount + 1,
        placement: {
          placementId: event.data.placementId,
          agencyId: event.data.agencyId,
          itemIds: event.data.itemIds,
          status: 'proposed',
          amount: 0,
          placedOn: null,
          messageId: null,
        },
      };
    case 'placement.made':
      return changePlacement(c, { status: 'placed', amount: event.data.amount.minor, placedOn: dayOf(state, event) });
    case 'placement.accepted':
      return changePlacement(c, { status: 'accepted' });
    case 'placement.rejected':
      return changePlacement(c, { status: 'rejected' });
    case 'placement.updated':
      return changePlacement(c, { status: 'collecting' });
    case 'placement.returned':
      return changePlacement(c, { status: 'returned' });
    case 'placement.closed':
      return changePlacement(c, { status: 'closed' });
    case 'placement.recalled':
      return changePlacement(c, { status: 'recalled' });
    case 'agency.overridden':
      return { ...c, agencyOverridden: true };
    case 'legal-opinion.requested':
      return enter(
        {
          ...c,
          reviewCount: c.reviewCount + 1,
          review: { reviewId: event.data.reviewId, opinion: null, requestedOn: dayOf(state, event) },
        },
        'legal-review',
        event,
      );
    case 'legal-opinion.recorded': {
      const next: CaseState = { ...c, review: c.review === null ? null : { ...c.review, opinion: event.data.opinion } };
      const to: StepName | null =
        event.data.opinion === 'settle' ? 'negotiation' : event.data.opinion === 'return-to-agency' ? 'agency' : null;
      return to === null ? next : enter(next, to, event);
    }

    case 'payment.received':
      return {
        ...c,
        lastProgressAt: event.at,
        lastPartialPaymentOn: c.plan?.status === 'active' ? c.lastPartialPaymentOn : localToday(state, event),
      };
    case 'payment.reversed':
      return { ...c, contactWantedSince: localToday(state, event) };

    case 'safeguard.set':
      return { ...c, safeguards: [...c.safeguards, { ...event.data, lifted: false }] };
    case 'safeguard.lifted':
      return {
        ...c,
        safeguards: c.safeguards.map((one) =>
          one.safeguardId === event.data.safeguardId ? { ...one, lifted: true } : one,
        ),
      };
    default:
      return c;
  }
}

function localToday(state: AccountState, event: StoredEvent): PlainDate {
  return state.calendar === null ? event.at.slice(0, 10) : localDate(state.calendar, event.at);
}

/** All offers answered or expired without a choice: negotiation was tried, the verdict is due. */
function negotiated(c: CaseState, event: StoredEvent): CaseState {
  if (c.step !== 'negotiation' || c.offers.some((offer) => offer.status === 'open')) {
    return c;
  }
  return { ...enter(c, 'verdict', event), verdictDue: 'due' };
}

function afterPromise(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  if (c.promises.some((one) => one.status === 'open')) {
    return c;
  }
  const broken = c.promises.filter((one) => one.status === 'broken').length;
  const resumed =
    c.step === 'promise' ? endOverlay(c, c.plan?.status === 'active' ? 'plan' : c.resumeStep, event, state) : c;
  if (event.type === 'promise.broken' && broken >= 2 && !HARSH.includes(resumed.step)) {
    return { ...enter(resumed, 'verdict', event), verdictDue: 'due' };
  }
  return resumed;
}

function endPlan(
  c: CaseState,
  plan: Partial<PlanState>,
  to: StepName,
  event: StoredEvent,
  state: AccountState,
): CaseState {
  const ended = { ...c, plan: changePlan(c.plan, plan) };
  return c.step === 'plan' ? endOverlay(ended, to, event, state) : ended;
}

function granted(c: CaseState, event: StoredEvent<'approval.granted'>): CaseState {
  const decision = c.approvals.find((one) => one.approvalId === event.data.approvalId)?.decision;
  switch (decision) {
    case 'request-advance-notice':
      return changeNotice(c, { status: 'approved' });
    case 'request-final-notice':
      return enter(changeFinalNotice(c, { status: 'approved' }), 'final-notice', event);
    case 'refer-to-agency':
      return changePlacement(c, { status: 'approved' });
    default:
      return c;
  }
}

/** A request that fell through leaves its object as if it had not been asked for. */
function backToMaker(c: CaseState, approvalId: string): CaseState {
  const decision = c.approvals.find((one) => one.approvalId === approvalId)?.decision;
  switch (decision) {
    case 'request-advance-notice':
      return c.notice?.status === 'requested' || c.notice?.status === 'approved' ? { ...c, notice: null } : c;
    case 'request-final-notice':
      return c.finalNotice?.status === 'requested' ? { ...c, finalNotice: null } : c;
    case 'refer-to-agency':
      return c.placement?.status === 'proposed' || c.placement?.status === 'approved' ? { ...c, placement: null } : c;
    default:
      return c;
  }
}

function newTask(event: StoredEvent<'task.created'>): TaskState {
  const { taskId, kind, dueAt, roles, why, approvalId, subject } = event.data;
  return {
    taskId,
    kind,
    dueAt,
    roles,
    why,
    createdAt: event.at,
    approvalId: approvalId ?? null,
    subject: subject ?? null,
    claimedBy: null,
    status: 'open',
    overdue: false,
  };
}
/** Settled tasks and approvals matter no more; a few are kept for the reader. */
function trimTasks(tasks: readonly TaskState[]): readonly TaskState[] {
  const settled = tasks.filter((task) => task.status !== 'open');
  return settled.length <= 30
    ? tasks
    : tasks.filter((task) => task.status === 'open' || !settled.slice(0, -30).includes(task));
}
function trimApprovals(approvals: readonly ApprovalState[]): readonly ApprovalState[] {
  return approvals.length <= 30
    ? approvals
    : approvals.filter((one, index) => one.status === 'open' || index >= approvals.length - 30);
}

function newApproval(event: StoredEvent<'approval.requested'>, before: AccountState): ApprovalState {
  const { approvalId, decision, draftHash, payload, deadline, roles, limitAmount, ledgerBound } = event.data;
  return {
    approvalId,
    decision,
    draftHash,
    payload,
    deadline,
    roles,
    ledgerBound,
    limitAmount: limitAmount === null ? null : limitAmount.minor,
    requestedBy: event.actor,
    requestedAt: event.at,
    status: 'open',
    delegatedTo: null,
    escalations: 0,
    ledgerSeq: before.seq,
  };
}
function newPromise(event: StoredEvent<'promise.made'>): PromiseState {
  const { promiseId, itemIds, amount, dueDate, toleranceUntil, promisedBy, level } = event.data;
  return {
    promiseId,
    itemIds,
    dueDate,
    toleranceUntil,
    promisedBy,
    level,
    amount: amount.minor,
    status: 'open',
    madeAt: event.at,
  };
}

function changeTask(c: CaseState, taskId: string, to: Partial<TaskState>): CaseState {
  return { ...c, tasks: c.tasks.map((task) => (task.taskId === taskId ? { ...task, ...to } : task)) };
}
function changeOffer(c: CaseState, offerId: string, to: Partial<CaseState['offers'][number]>): CaseState {
  return { ...c, offers: c.offers.map((offer) => (offer.offerId === offerId ? { ...offer, ...to } : offer)) };
}
function changePromise(c: CaseState, promiseId: string, to: Partial<PromiseState>): CaseState {
  return { ...c, promises: c.promises.map((one) => (one.promiseId === promiseId ? { ...one, ...to } : one)) };
}
function changePlan(plan: PlanState | null, to: Partial<PlanState>): PlanState | null {
  return plan === null ? null : { ...plan, ...to };
}
function changeInstallment(c: CaseState, number: number, to: Partial<PlanState['installments'][number]>): CaseState {
  return c.plan === null
    ? c
    : {
        ...c,
        plan: {
          ...c.plan,
          installments: c.plan.installments.map((one) => (one.number === number ? { ...one, ...to } : one)),
        },
      };
}
function changeApproval(c: CaseState, approvalId: string, to: Partial<ApprovalState>): CaseState {
  return { ...c, approvals: c.approvals.map((one) => (one.approvalId === approvalId ? { ...one, ...to } : one)) };
}
function changeNotice(c: CaseState, to: Partial<NonNullable<CaseState['notice']>>): CaseState {
  return c.notice === null ? c : { ...c, notice: { ...c.notice, ...to } };
}
function changeFinalNotice(c: CaseState, to: Partial<NonNullable<CaseState['finalNotice']>>): CaseState {
  return c.finalNotice === null ? c : { ...c, finalNotice: { ...c.finalNotice, ...to } };
}
function changePlacement(c: CaseState, to: Partial<NonNullable<CaseState['placement']>>): CaseState {
  return c.placement === null ? c : { ...c, placement: { ...c.placement, ...to } };
}

/** Money on items of a live plan fills its installments; a reversal takes exactly that back. */
function withPlanFilling(state: AccountState, event: StoredEvent): AccountState {
  if (event.type === 'payment.applied') {
    return fillInstallments(state, event);
  }
  return event.type === 'payment.reversed' ? unfillInstallments(state, event) : state;
}

function completed(c: CaseState, event: StoredEvent<'task.completed'>): CaseState {
  const subject = c.tasks.find((task) => task.taskId === event.data.taskId)?.subject;
  return {
    ...changeTask(c, event.data.taskId, { status: 'completed' }),
    stuck: c.stuck.filter((one) => `stuck-${one.moveId}` !== subject),
    escalations: c.escalations.filter((one) => one.id !== subject),
  };
}
