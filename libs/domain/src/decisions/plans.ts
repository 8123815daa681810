import { addBusinessDays, type Context } from '../case/context.js';
import { event, type NewEvent } from '../events.js';
import { notAllDisputed, reasonKnown } from '../guards.js';
import { balanceOf, checkPlanTerms, installmentsOf, planBeyondPolicy, planItems } from '../steps/plan-terms.js';
import type { DecisionPayloads, PlanTerms } from './payloads.js';
import { pointingUnder, refuse } from './refuse.js';
import { C, Cu, I, S, decision } from './spec.js';
import { reasonPath } from '../strategy/reasons.js';

export const nextPlanId = ({ case: c }: Context): string => `${c.caseId}-pl${c.planCount + 1}`;
/** A plan that is being kept is not replaced by the way. */
export const planActive = ({ case: c }: Context): string | null =>
  c.plan?.status === 'active' ? `Plan ${c.plan.planId} is active: it must end first.` : null;

/** `plan.proposed`; a proposal nobody has answered yet gives way to it. */
export function proposal(context: Context, terms: PlanTerms): readonly NewEvent[] {
  const { case: c } = context;
  const proposed = proposedAs(context, terms, nextPlanId(context), 1);
  return c.plan?.status === 'proposed'
    ? [event('plan.superseded', { planId: c.plan.planId, version: c.plan.version }), proposed]
    : [proposed];
}

function proposedAs(context: Context, terms: PlanTerms, planId: string, version: number): NewEvent {
  const { calendar, today } = context;
  return event('plan.proposed', {
    planId,
    version,
    itemIds: planItems(context, terms),
    total: terms.total,
    rhythm: terms.rhythm,
    installments: installmentsOf(context, terms),
    affordability: terms.affordability ?? null,
    validUntil: addBusinessDays(calendar, today, reasonPath(context).offerValidBd),
    ...(terms.surplus === undefined ? {} : { surplus: terms.surplus }),
  });
}

export const proposePlan = decision({
  name: 'propose-plan',
  roles: [C, S],
  second: 'sometimes',
  needsSecond: (context, payload) => planBeyondPolicy(context, payload),
  guards: [reasonKnown, notAllDisputed],
  wrongStep: planActive,
  checkAgain: true,
  check: (context, payload) => {
    checkPlanTerms(context, payload);
    installmentsOf(context, payload);
  },
  givenUp: (context, payload) => (planBeyondPolicy(context, payload) ? payload.total.minor : null),
  execute: (context, payload, { approvalId }) => {
    const approved = event('plan.approved', { planId: nextPlanId(context), version: 1 });
    return [...proposal(context, payload), ...(approvalId === null ? [] : [approved])];
  },
});

type Renegotiation = DecisionPayloads['renegotiate-plan'];

/** The new schedule covers what the items of the plan still owe, to the cent. */
const newSchedule = ({ case: c, state }: Context, { schedule }: Renegotiation): PlanTerms => ({
  ...schedule,
  itemIds:
    schedule.itemIds ?? (c.plan?.itemIds ?? []).filter((itemId) => state.items.some((item) => item.itemId === itemId)),
});

function checkRenegotiation(context: Context, payload: Renegotiation): void {
  const { plan } = context.case;
  if (plan?.planId !== payload.planId) {
    refuse('unknown-reference', `There is no plan ${payload.planId} in this case.`, '/planId');
  }
  pointingUnder('/schedule', () => {
    checkPlanTerms(context, newSchedule(context, payload));
    installmentsOf(context, newSchedule(context, payload));
  });
}

/** A live plan gets another schedule: the old version lives until the customer accepts the new one. */
export const renegotiatePlan = decision({
  name: 'renegotiate-plan',
  roles: [C, S],
  second: 'always',
  wrongStep: ({ case: c }) => (c.plan?.status === 'active' ? null : 'No plan is being kept.'),
  check: checkRenegotiation,
  checkAgain: true,
  givenUp: (context, payload) => (planBeyondPolicy(context, payload.schedule) ? payload.schedule.total.minor : null),
  execute: (context, payload): readonly NewEvent[] => {
    const { plan, renegotiated } = context.case;
    const version = Math.max(plan?.version ?? 0, renegotiated?.version ?? 0) + 1;
    return [
      proposedAs(context, newSchedule(context, payload), payload.planId, version),
      event('plan.approved', { planId: payload.planId, version }),
    ];
  },
});

/** The proposal that awaits an answer: a first plan, or a new version of the one that is being kept. */
function checkAcceptance({ case: c, today }: Context, payload: DecisionPayloads['accept-plan']): void {
  const asked = [c.plan, c.renegotiated].find(
    (one) => one?.planId === payload.planId && one.version === payload.version,
  );
  if (asked == null) {
    const what = `plan ${payload.planId} version ${payload.version}`;
    refuse('unknown-reference', `There is no ${what} in this case.`, '/planId');
  } else if (asked.status !== 'proposed' || asked.validUntil < today) {
    const state = asked.status === 'proposed' ? `expired since ${asked.validUntil}` : asked.status;
    refuse('wrong-step', `Plan ${payload.planId} is ${state}.`);
  }
}

/** Money that came since the new schedule was proposed makes it wrong: it must be proposed anew. */
function stillCovers(context: Context, { version }: DecisionPayloads['accept-plan']): void {
  const next = context.case.renegotiated;
  if (next?.version === version) {
    const open = next.itemIds.filter((itemId) => context.state.items.some((item) => item.itemId === itemId));
    if (balanceOf(context, open) !== next.total) {
      refuse('amount-mismatch', `The new schedule no longer covers what is owed: propose it anew.`, '/version');
    }
  }
}

export const acceptPlan = decision({
  name: 'accept-plan',
  roles: [C, S, I, Cu],
  check: (context, payload) => {
    checkAcceptance(context, payload);
    stillCovers(context, payload);
  },
  execute: ({ case: c }, payload) => [
    event('plan.accepted', payload),
    ...(c.renegotiated?.version === payload.version && c.plan !== null
      ? [event('plan.superseded', { planId: payload.planId, version: c.plan.version })]
      : []),
  ],
});

export const cancelPlan = decision({
  name: 'cancel-plan',
  roles: [S],
  check: ({ case: c }, payload) => {
    if (c.plan?.planId !== payload.planId) {
      refuse('unknown-reference', `There is no plan ${payload.planId} in this case.`, '/planId');
    }
  },
  wrongStep: ({ case: c }) =>
    c.plan?.status === 'active' || c.plan?.status === 'proposed' ? null : 'No plan is active or proposed.',
  execute: (_context, payload) => [event('plan.cancelled', { planId: payload.planId, why: payload.why })],
});
