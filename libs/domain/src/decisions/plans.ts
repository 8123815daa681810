import { addBusinessDays, type Context } from '../case/context.js';
import { DomainError } from '../errors.js';
import { event, type NewEvent } from '../events.js';
import { notAllDisputed, reasonKnown } from '../guards.js';
import { checkPlanTerms, installmentsOf, planBeyondPolicy, planItems } from '../steps/plan-terms.js';
import type { PlanTerms } from './payloads.js';
import { C, Cu, I, S, decision } from './spec.js';
import { reasonPath } from '../strategy/reasons.js';

const refuse = (code: ConstructorParameters<typeof DomainError>[0], message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};

export const nextPlanId = ({ case: c }: Context): string => `${c.caseId}-pl${c.planCount + 1}`;
/** A plan that is being kept is not replaced by the way. */
export const planActive = ({ case: c }: Context): string | null =>
  c.plan?.status === 'active' ? `Plan ${c.plan.planId} is active: it must end first.` : null;

/** `plan.proposed`; a proposal nobody has answered yet gives way to it. */
export function proposal(context: Context, terms: PlanTerms): readonly NewEvent[] {
  const { case: c, calendar, today } = context;
  const proposed = event('plan.proposed', {
    planId: nextPlanId(context),
    version: 1,
    itemIds: planItems(context, terms),
    total: terms.total,
    rhythm: terms.rhythm,
    installments: installmentsOf(context, terms),
    affordability: terms.affordability ?? null,
    validUntil: addBusinessDays(calendar, today, reasonPath(context).offerValidBd),
  });
  return c.plan?.status === 'proposed'
    ? [event('plan.superseded', { planId: c.plan.planId, version: c.plan.version }), proposed]
    : [proposed];
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

export const acceptPlan = decision({
  name: 'accept-plan',
  roles: [C, S, I, Cu],
  check: ({ case: c, today }, payload) => {
    if (c.plan === null || c.plan.planId !== payload.planId || c.plan.version !== payload.version) {
      const what = `plan ${payload.planId} version ${payload.version}`;
      refuse('unknown-reference', `There is no ${what} in this case.`, '/planId');
    } else if (c.plan.status !== 'proposed' || c.plan.validUntil < today) {
      const state = c.plan.status === 'proposed' ? `expired since ${c.plan.validUntil}` : c.plan.status;
      refuse('wrong-step', `Plan ${payload.planId} is ${state}.`);
    }
  },
  execute: (_context, payload) => [event('plan.accepted', payload)],
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
