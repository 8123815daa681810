import { addBusinessDays, amount, claimable, type Context } from '../case/context.js';
import { addDays } from '../calendar/dates.js';
import { DomainError } from '../errors.js';
import { event, type NewEvent, type OfferKind } from '../events.js';
import { notAllDisputed, reasonKnown } from '../guards.js';
import { formatMoney } from '../money.js';
import {
  balanceOf,
  checkPlanTerms,
  installmentsOf,
  planBeyondPolicy,
  planItems,
  requireCurrency,
  requireItem,
} from '../steps/plan-terms.js';
import { lastValidity, optionsOf } from './letters.js';
import type { DisputeTerms, OfferTerms, PlanTerms, PromiseTerms } from './payloads.js';
import { C, Cu, I, S, decision } from './spec.js';

/** Options whose own decision always needs a second person: one of them makes the whole set need it. */
const NEEDS_SECOND: readonly OfferKind[] = ['terms', 'settlement', 'card', 'security', 'barter', 'relief'];

const refuse = (code: ConstructorParameters<typeof DomainError>[0], message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};

function openOffer(context: Context, offerId: string): Context['case']['offers'][number] {
  const offer = context.case.offers.find((one) => one.offerId === offerId);
  if (offer === undefined) {
    return refuse('unknown-reference', `There is no offer ${offerId} in this case.`, '/offerId');
  }
  return offer.status === 'open' ? offer : refuse('wrong-step', `Offer ${offerId} is ${offer.status}.`);
}

function checkOptions(context: Context, payload: OfferTerms): void {
  const ids = payload.options.map((option) => option.optionId);
  if (new Set(ids).size !== ids.length) {
    refuse('duplicate', 'Two options have the same optionId.', '/options');
  }
  const open = context.case.offers.find((one) => one.status === 'open');
  if (open !== undefined) {
    refuse('wrong-step', `Offer ${open.offerId} is still open.`);
  }
  payload.options.forEach((option, index) => {
    requireCurrency(context, option.amount, `/options/${index}/amount`);
    if (option.validUntil !== undefined && option.validUntil < context.today) {
      refuse(
        'date-in-past',
        `Option ${option.optionId} would have expired on ${option.validUntil}.`,
        `/options/${index}/validUntil`,
      );
    }
    const due = claimable(context.state);
    if (option.amount.minor > due) {
      refuse(
        'amount-mismatch',
        `Option ${option.optionId} asks for more than the open ${formatMoney(amount(context, due))}.`,
        `/options/${index}/amount`,
      );
    }
    if (option.kind === 'plan') {
      checkPlanTerms(context, planTermsOf(option.terms, index));
    }
  });
}

function planTermsOf(terms: unknown, index: number): PlanTerms {
  const plan = terms as Partial<PlanTerms> | undefined;
  if (
    plan?.total === undefined ||
    plan.count === undefined ||
    plan.rhythm === undefined ||
    plan.firstDate === undefined
  ) {
    return refuse(
      'missing-field',
      'A plan option needs total, count, rhythm and firstDate in its terms.',
      `/options/${index}/terms`,
    );
  }
  return plan as PlanTerms;
}

/** What a settlement gives up: measured against limits. */
function settledLess(context: Context, payload: OfferTerms): number {
  const due = claimable(context.state);
  return payload.options
    .filter((option) => option.kind === 'settlement')
    .reduce((most, option) => Math.max(most, due - option.amount.minor), 0);
}

export const offerTerms = decision({
  name: 'offer-terms',
  roles: [C, S],
  second: 'sometimes',
  needsSecond: (context, payload) =>
    payload.options.some(
      (option) =>
        NEEDS_SECOND.includes(option.kind) ||
        (option.kind === 'plan' && planBeyondPolicy(context, option.terms as unknown as PlanTerms)),
    ),
  guards: [reasonKnown, notAllDisputed],
  check: checkOptions,
  givenUp: (context, payload) => settledLess(context, payload),
  execute: (context, payload) => {
    const options = optionsOf(context, payload);
    const offerId = `${context.case.caseId}-o${context.case.offers.length + 1}`;
    return [
      event('offer.made', {
        offerId,
        options,
        note: payload.note ?? '',
        validUntil: lastValidity(options),
        round: context.case.offers.length + 1,
      }),
    ];
  },
});

export const acceptOffer = decision({
  name: 'accept-offer',
  roles: [C, S, I, Cu],
  check: (context, payload) => {
    const offer = openOffer(context, payload.offerId);
    const option = offer.options.find((one) => one.optionId === payload.optionId);
    if (option === undefined) {
      refuse('unknown-reference', `Offer ${payload.offerId} has no option ${payload.optionId}.`, '/optionId');
    } else if (option.validUntil < context.today) {
      refuse('wrong-step', `Option ${payload.optionId} expired on ${option.validUntil}.`);
    }
  },
  execute: (context, payload) => {
    const option = openOffer(context, payload.offerId).options.find((one) => one.optionId === payload.optionId);
    const accepted = event('offer.accepted', {
      offerId: payload.offerId,
      optionId: payload.optionId,
      acceptedBy: payload.acceptedBy,
      proof: payload.proof,
    });
    if (option === undefined) {
      return [accepted];
    }
    if (option.kind === 'plan') {
      const proposed = proposal(context, option.terms as unknown as PlanTerms);
      return [
        accepted,
        proposed,
        event('plan.accepted', {
          planId: planId(context),
          version: 1,
          acceptedBy: payload.acceptedBy,
          proof: payload.proof,
        }),
      ];
    }
    if (option.kind === 'full-payment' || option.kind === 'settlement') {
      const terms = option.terms as Partial<PromiseTerms>;
      const dueDate = terms.dueDate ?? option.validUntil;
      return [
        accepted,
        ...promised(context, {
          amount: option.amount,
          dueDate,
          promisedBy: payload.acceptedBy,
          channel: terms.channel ?? 'offer',
        }),
      ];
    }
    const why = `The customer chose option ${option.optionId} (${option.kind}): arrange it.`;
    return [accepted, event('case.escalated', { to: 'supervisor', reason: why })];
  },
});

export const declineOffers = decision({
  name: 'decline-offers',
  roles: [C, S, I, Cu],
  check: (context, payload) => {
    if (payload.offerId !== undefined) {
      openOffer(context, payload.offerId);
    } else if (payload.planId === undefined || context.case.plan?.planId !== payload.planId) {
      refuse('missing-field', 'Name the offer or the proposed plan that is declined.', '/offerId');
    } else if (context.case.plan.status !== 'proposed') {
      refuse('wrong-step', `Plan ${payload.planId} is ${context.case.plan.status}.`);
    }
  },
  execute: (_context, payload) => {
    if (payload.offerId === undefined) {
      return [event('plan.cancelled', { planId: payload.planId ?? '', why: payload.reason })];
    }
    return [
      payload.counter === undefined
        ? event('offer.declined', { offerId: payload.offerId, reason: payload.reason })
        : event('offer.countered', { offerId: payload.offerId, reason: payload.reason, counter: payload.counter }),
    ];
  },
});

const planId = (context: Context): string => `${context.case.caseId}-pl${context.case.planCount + 1}`;

function proposal(context: Context, terms: PlanTerms): NewEvent {
  return event('plan.proposed', {
    planId: planId(context),
    version: 1,
    itemIds: planItems(context, terms),
    total: terms.total,
    rhythm: terms.rhythm,
    installments: installmentsOf(context, terms),
    affordability: terms.affordability ?? null,
    validUntil: addBusinessDays(context.calendar, context.today, context.strategy.negotiation.offerValidBd),
  });
}

export const proposePlan = decision({
  name: 'propose-plan',
  roles: [C, S],
  second: 'sometimes',
  needsSecond: (context, payload) => planBeyondPolicy(context, payload),
  guards: [reasonKnown, notAllDisputed],
  wrongStep: ({ case: c }) =>
    c.plan?.status === 'active' ? `Plan ${c.plan.planId} is active: cancel or renegotiate it.` : null,
  check: (context, payload) => {
    checkPlanTerms(context, payload);
    installmentsOf(context, payload);
  },
  givenUp: (context, payload) => (planBeyondPolicy(context, payload) ? payload.total.minor : null),
  execute: (context, payload, { approvalId }) => {
    const proposed = proposal(context, payload);
    return approvalId === null
      ? [proposed]
      : [proposed, event('plan.approved', { planId: planId(context), version: 1 })];
  },
});

export const acceptPlan = decision({
  name: 'accept-plan',
  roles: [C, S, I, Cu],
  check: ({ case: c, today }, payload) => {
    if (c.plan === null || c.plan.planId !== payload.planId || c.plan.version !== payload.version) {
      refuse(
        'unknown-reference',
        `There is no plan ${payload.planId} version ${payload.version} in this case.`,
        '/planId',
      );
    } else if (c.plan.status !== 'proposed' || c.plan.validUntil < today) {
      refuse(
        'wrong-step',
        `Plan ${payload.planId} is ${c.plan.status === 'proposed' ? `expired since ${c.plan.validUntil}` : c.plan.status}.`,
      );
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

function promiseItems(context: Context, terms: PromiseTerms): readonly string[] {
  return planItems(context, {
    ...terms,
    total: terms.amount,
    count: 1,
    rhythm: 'monthly',
    firstDate: terms.dueDate,
    itemIds: terms.itemIds,
  });
}

/** `promise.made`, with the level its items have reached by promises not kept. */
export function promised(context: Context, terms: PromiseTerms): readonly NewEvent[] {
  const { case: c, calendar, strategy } = context;
  const itemIds = promiseItems(context, terms);
  const level = c.promises.filter(
    (one) => one.status === 'broken' && one.itemIds.some((itemId) => itemIds.includes(itemId)),
  ).length;
  return [
    event('promise.made', {
      promiseId: `${c.caseId}-p${c.promises.length + 1}`,
      itemIds,
      amount: terms.amount,
      dueDate: terms.dueDate,
      toleranceUntil: addBusinessDays(calendar, terms.dueDate, strategy.promise.toleranceBd),
      promisedBy: terms.promisedBy,
      channel: terms.channel,
      level,
    }),
  ];
}

export const recordPromise = decision({
  name: 'record-promise',
  roles: [C, S, I, Cu],
  second: 'sometimes',
  needsSecond: (context, payload, actor) =>
    actor.role !== 'supervisor' && payload.dueDate > addDays(context.today, context.strategy.promise.horizonDays),
  check: (context, payload) => {
    requireCurrency(context, payload.amount, '/amount');
    if (payload.dueDate < context.today) {
      refuse('date-in-past', `The promised date ${payload.dueDate} lies in the past.`, '/dueDate');
    }
    if (addDays(context.today, 365) < payload.dueDate) {
      refuse('date-too-far', `The promised date ${payload.dueDate} is more than a year away.`, '/dueDate');
    }
    const itemIds = promiseItems(context, payload);
    const balance = balanceOf(context, itemIds);
    if (payload.amount.minor <= 0 || payload.amount.minor > balance) {
      refuse(
        'amount-mismatch',
        `The promise must be more than zero and at most the undisputed ${formatMoney(amount(context, balance))}.`,
        '/amount',
      );
    }
    const other = context.case.promises.find(
      (one) => one.status === 'open' && one.itemIds.some((itemId) => itemIds.includes(itemId)),
    );
    if (other !== undefined) {
      refuse('wrong-step', `Promise ${other.promiseId} is open on these items.`);
    }
  },
  execute: (context, payload) => promised(context, payload),
});

export const withdrawPromise = decision({
  name: 'withdraw-promise',
  roles: [C, S, I],
  check: ({ case: c }, payload) => {
    const found = c.promises.find((one) => one.promiseId === payload.promiseId);
    if (found === undefined) {
      refuse('unknown-reference', `There is no promise ${payload.promiseId} in this case.`, '/promiseId');
    } else if (found.status !== 'open') {
      refuse('wrong-step', `Promise ${payload.promiseId} is ${found.status}.`);
    }
  },
  execute: (_context, payload) => [event('promise.withdrawn', payload)],
});

export function disputed(context: Context, terms: DisputeTerms): readonly NewEvent[] {
  const item = requireItem(context, terms.itemId);
  return [
    event('dispute.opened', {
      disputeId: `${context.case.caseId}-d${context.case.disputes.length + 1}`,
      itemId: terms.itemId,
      amount: terms.amount ?? amount(context, item.undisputed),
      category: terms.category,
      statement: { personal: terms.statement },
      owner: terms.owner ?? null,
    }),
  ];
}

export const openDispute = decision({
  name: 'open-dispute',
  roles: [C, S, I, Cu],
  check: (context, payload) => {
    const rest = requireItem(context, payload.itemId).undisputed;
    const contested = payload.amount?.minor ?? rest;
    if (payload.amount !== undefined) {
      requireCurrency(context, payload.amount, '/amount');
    }
    if (contested <= 0 || contested > rest) {
      refuse(
        'amount-mismatch',
        `At most the undisputed ${formatMoney(amount(context, rest))} can be disputed.`,
        '/amount',
      );
    }
  },
  execute: (context, payload) => disputed(context, payload),
});

function openDisputeOf({ case: c }: Context, disputeId: string): Context['case']['disputes'][number] {
  const found = c.disputes.find((one) => one.disputeId === disputeId);
  if (found === undefined) {
    return refuse('unknown-reference', `There is no dispute ${disputeId} in this case.`, '/disputeId');
  }
  return found.open ? found : refuse('wrong-step', `Dispute ${disputeId} is settled.`);
}

export const withdrawDispute = decision({
  name: 'withdraw-dispute',
  roles: [C, S, I],
  check: (context, payload) => void openDisputeOf(context, payload.disputeId),
  execute: (_context, payload) => [event('dispute.withdrawn', payload)],
});

export const resolveDispute = decision({
  name: 'resolve-dispute',
  roles: [S],
  check: (context, payload) => {
    const found = openDisputeOf(context, payload.disputeId);
    if (
      payload.result === 'partly' &&
      (payload.amountUpheld === undefined ||
        payload.amountUpheld.minor <= 0 ||
        payload.amountUpheld.minor >= found.amount)
    ) {
      refuse(
        'amount-mismatch',
        'A partly upheld dispute needs an amount between zero and the disputed amount.',
        '/amountUpheld',
      );
    }
  },
  execute: (context, payload) => {
    const found = openDisputeOf(context, payload.disputeId);
    const upheld =
      payload.result === 'upheld' ? found.amount : payload.result === 'partly' ? (payload.amountUpheld?.minor ?? 0) : 0;
    return [
      event('dispute.resolved', {
        disputeId: payload.disputeId,
        result: payload.result,
        amountUpheld: amount(context, upheld),
        explanation: payload.explanation,
      }),
    ];
  },
});
