import type { StoredEvent } from '../events.js';
import { withoutChoice } from './evolve-contact.js';
import { climb, dayOf, endOverlay, HARSH, ladderStep, overlay } from './ladder.js';
import type { AccountState, CaseState, PlanState, PromiseState } from './state.js';

/** So many promises not kept at all make the relationship a question (3.8). */
export const BROKEN_PROMISES = 2;

/** Folds promises and plans. */
export function evolveAgreements(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'promise.made':
    case 'promise.kept':
    case 'promise.partially-kept':
    case 'promise.broken':
    case 'promise.withdrawn':
    case 'promise.reassessed':
      return evolvePromise(c, event, state);
    case 'plan.proposed':
    case 'plan.accepted':
    case 'plan.superseded':
    case 'plan.cancelled':
    case 'plan.kept':
    case 'plan.broken':
      return evolvePlan(c, event, state);
    case 'installment.late':
      return changeInstallment(c, event.data.number, { status: 'late' });
    case 'installment.paid':
      return caughtUp(c, changeInstallment(c, event.data.number, { status: 'paid' }));
    case 'installment.missed': {
      const { number, catchUpUntil } = event.data;
      return {
        ...changeInstallment(c, number, { status: 'missed', catchUpUntil }),
        contactWantedSince: dayOf(state, event),
      };
    }
    case 'installment.restored':
      return restored(changeInstallment(c, event.data.number, { status: 'open', catchUpUntil: null }), event, state);
    default:
      return c;
  }
}

type PromiseEvent = StoredEvent<
  | 'promise.made'
  | 'promise.kept'
  | 'promise.partially-kept'
  | 'promise.broken'
  | 'promise.withdrawn'
  | 'promise.reassessed'
>;

function evolvePromise(c: CaseState, event: PromiseEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'promise.made':
      return overlay(
        { ...c, agreedAt: event.at, promises: [...c.promises, newPromise(event)] },
        'promise',
        event,
        state,
      );
    case 'promise.kept':
      return afterPromise(changePromise(c, event.data.promiseId, { status: 'kept' }), event, state);
    case 'promise.partially-kept': {
      const partly = changePromise(c, event.data.promiseId, { status: 'partially-kept' });
      return afterPromise({ ...partly, contactWantedSince: dayOf(state, event) }, event, state);
    }
    case 'promise.broken': {
      const { promiseId, level } = event.data;
      return afterPromise(brokenPromise(c, promiseId, level, dayOf(state, event)), event, state);
    }
    case 'promise.withdrawn':
      return afterPromise(changePromise(c, event.data.promiseId, { status: 'withdrawn' }), event, state);
    case 'promise.reassessed':
      return reassessed(c, event, state);
  }
}

/** The judgement of before is taken back, with everything it had led to in figures: the level, and what a letter would cite. */
function reassessed(c: CaseState, event: StoredEvent<'promise.reassessed'>, state: AccountState): CaseState {
  const { promiseId, to } = event.data;
  const was = c.promises.find((one) => one.promiseId === promiseId);
  const level = Math.max(0, (was?.level ?? 0) - (was?.status === 'broken' ? 1 : 0));
  const cleared: CaseState = { ...c, brokenWord: c.brokenWord?.id === promiseId ? null : c.brokenWord };
  switch (to) {
    case 'open':
      return overlay(changePromise(cleared, promiseId, { status: 'open', level }), 'promise', event, state);
    case 'broken':
      return afterPromise(brokenPromise(cleared, promiseId, level + 1, dayOf(state, event)), event, state);
    case 'kept':
    case 'partially-kept':
      return afterPromise(changePromise(cleared, promiseId, { status: to, level }), event, state);
  }
}

function brokenPromise(c: CaseState, promiseId: string, level: number, today: string): CaseState {
  const promise = c.promises.find((one) => one.promiseId === promiseId);
  const word = { kind: 'promise' as const, id: promiseId };
  return {
    ...changePromise(c, promiseId, { status: 'broken', level }),
    brokenWord: { ...word, on: promise?.dueDate ?? today, amount: promise?.amount ?? 0 },
  };
}

/** Chasing resumes where it stopped; word broken again and again asks for a verdict first. */
function afterPromise(c: CaseState, event: PromiseEvent, state: AccountState): CaseState {
  const resumed = c.step === 'promise' ? endOverlay(c, event, state) : c;
  const broken = c.promises.filter((one) => one.status === 'broken').length;
  const brokeNow = event.type === 'promise.broken' && broken >= BROKEN_PROMISES;
  return brokeNow && !HARSH.includes(ladderStep(resumed))
    ? { ...climb(resumed, 'verdict', event), verdictDue: 'due' }
    : resumed;
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

type PlanEvent = StoredEvent<
  'plan.proposed' | 'plan.accepted' | 'plan.superseded' | 'plan.cancelled' | 'plan.kept' | 'plan.broken'
>;

function evolvePlan(c: CaseState, event: PlanEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'plan.proposed':
      return c.plan?.status === 'active'
        ? { ...c, renegotiated: newPlan(event) }
        : { ...c, plan: newPlan(event), planCount: c.planCount + 1 };
    case 'plan.accepted': {
      const { acceptedBy, version } = event.data;
      const asked = c.renegotiated?.version === version ? c.renegotiated : c.plan;
      const plan = changePlan(asked, { status: 'active', acceptedAt: event.at, acceptedBy });
      const next: CaseState = { ...c, agreedAt: event.at, negotiated: true, plan, renegotiated: null };
      return overlay(next, 'plan', event, state);
    }
    case 'plan.superseded':
      return c.plan?.version === event.data.version && c.plan.status === 'proposed'
        ? { ...c, plan: changePlan(c.plan, { status: 'superseded' }) }
        : c;
    case 'plan.cancelled': {
      if (event.data.version !== undefined) {
        return { ...c, renegotiated: null };
      }
      const proposed = c.plan?.status === 'proposed';
      const ended = endPlan(c, 'cancelled', event, state);
      return proposed ? withoutChoice({ ...ended, negotiated: true }, event) : ended;
    }
    case 'plan.kept':
      return endPlan(c, 'kept', event, state);
    case 'plan.broken': {
      const { planId, left } = event.data;
      const agreed = c.plan?.total ?? left.minor;
      const word = { kind: 'plan' as const, id: planId, on: dayOf(state, event), amount: agreed };
      const beyond = c.resumeStep === 'agency' || c.resumeStep === 'legal-review';
      const asked: CaseState = beyond ? c : { ...c, resumeStep: 'verdict', verdictDue: 'due' };
      return { ...endPlan(asked, 'broken', event, state), brokenWord: word };
    }
  }
}

function newPlan(event: StoredEvent<'plan.proposed'>): PlanState {
  const { installments, total, planId, version, itemIds, rhythm, validUntil, surplus } = event.data;
  return {
    planId,
    version,
    itemIds,
    rhythm,
    validUntil,
    ...(surplus === undefined ? {} : { surplus }),
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
}

function endPlan(c: CaseState, status: PlanState['status'], event: PlanEvent, state: AccountState): CaseState {
  const ended = { ...c, plan: changePlan(c.plan, { status }) };
  return c.plan?.status === 'active' ? endOverlay(ended, event, state) : ended;
}

/** A plan that was kept lives again when its money went back. */
function restored(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  return c.plan?.status === 'kept'
    ? overlay({ ...c, plan: changePlan(c.plan, { status: 'active' }) }, 'plan', event, state)
    : c;
}

/** Nobody need call about a missed installment once it is paid. */
function caughtUp(before: CaseState, after: CaseState): CaseState {
  const missed = (c: CaseState): boolean => c.plan?.installments.some((one) => one.status === 'missed') === true;
  return missed(before) && !missed(after) ? { ...after, contactWantedSince: null } : after;
}

function changePromise(c: CaseState, promiseId: string, to: Partial<PromiseState>): CaseState {
  return { ...c, promises: c.promises.map((one) => (one.promiseId === promiseId ? { ...one, ...to } : one)) };
}
function changePlan(plan: PlanState | null, to: Partial<PlanState>): PlanState | null {
  return plan === null ? null : { ...plan, ...to };
}
function changeInstallment(c: CaseState, number: number, to: Partial<PlanState['installments'][number]>): CaseState {
  if (c.plan === null) {
    return c;
  }
  const installments = c.plan.installments.map((one) => (one.number === number ? { ...one, ...to } : one));
  return { ...c, plan: { ...c.plan, installments } };
}
