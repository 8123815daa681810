import { amount, type Context } from './case/context.js';
import type { PlanState } from './case/state.js';
import { proposeOffers } from './offers/proposal.js';

/** A plan as the API shows it. */
export function planView(context: Context, plan: PlanState): object {
  return {
    ...plan,
    total: amount(context, plan.total),
    installments: plan.installments.map((one) => ({
      ...one,
      amount: amount(context, one.amount),
      paid: amount(context, one.paid),
    })),
  };
}

/** What policy suggests to offer, while somebody is asked to; nobody is offered anything by it (R30, R91). */
export const proposalView = (context: Context): readonly object[] =>
  context.case.tasks.some((task) => task.status === 'open' && task.kind === 'offer-terms')
    ? proposeOffers(context)
    : [];

/** What was agreed beside promises and plans. */
export function arrangementsView(context: Context): object {
  const { case: c, state } = context;
  return {
    concessions: c.concessions.map(({ concessionId, kind, itemIds, expiry, status, why, ...one }) => ({
      ...{ concessionId, kind, itemIds, expiry, status, why },
      amount: amount(context, one.amount),
      target: amount(context, one.target),
    })),
    paymentMethods: c.methods.map(({ methodId, method, fee, until, status, why }) => ({
      ...{ methodId, method, fee, until, status, why },
    })),
    reliefs: c.reliefs,
    meetings: c.meetings,
    securities: state.securities.map((one) => ({ ...one, value: amount(context, one.value) })),
    paymentTerms: state.paymentTerms,
  };
}
