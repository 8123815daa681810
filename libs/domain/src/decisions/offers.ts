import { amount, claimable, type Context } from '../case/context.js';
import { DomainError } from '../errors.js';
import { event, type NewEvent, type OfferKind, type Option } from '../events.js';
import { notAllDisputed, reasonKnown } from '../guards.js';
import { formatMoney } from '../money.js';
import { checkPlanTerms, installmentsOf, planBeyondPolicy, requireCurrency } from '../steps/plan-terms.js';
import { lastValidity, optionsOf } from './letters.js';
import type { DecisionPayloads, OfferTerms, PlanTerms, PromiseTerms } from './payloads.js';
import { nextPlanId, planActive, proposal } from './plans.js';
import { checkPromise, promised } from './promises.js';
import { C, Cu, I, S, decision } from './spec.js';
import { reasonPath } from '../strategy/reasons.js';

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
      const terms = planTermsOf(option.terms, index);
      checkPlanTerms(context, terms);
      installmentsOf(context, terms);
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
  needsSecond: (context, payload, actor) =>
    (actor.role !== 'supervisor' && context.case.offers.length >= reasonPath(context).rounds) ||
    payload.options.some(
      (option) =>
        NEEDS_SECOND.includes(option.kind) ||
        (option.kind === 'plan' && planBeyondPolicy(context, option.terms as unknown as PlanTerms)),
    ),
  guards: [reasonKnown, notAllDisputed],
  checkAgain: true,
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

const byPromise = (option: Option): boolean => option.kind === 'full-payment' || option.kind === 'settlement';

/** The promise an accepted lump sum amounts to: by its own date, else as long as the option stands. */
function promiseOf(option: Option, acceptedBy: string): PromiseTerms {
  const terms = option.terms as Partial<PromiseTerms>;
  return {
    amount: option.amount,
    dueDate: terms.dueDate ?? option.validUntil,
    promisedBy: acceptedBy,
    channel: terms.channel ?? 'offer',
  };
}

function optionOf(context: Context, { offerId, optionId }: DecisionPayloads['accept-offer']): Option {
  const option = openOffer(context, offerId).options.find((one) => one.optionId === optionId);
  return option ?? refuse('unknown-reference', `Offer ${offerId} has no option ${optionId}.`, '/optionId');
}

/** What was offered must still fit what is owed: money may have come, or a part been disputed, since. */
function checkChoice(context: Context, payload: DecisionPayloads['accept-offer']): void {
  const option = optionOf(context, payload);
  if (option.validUntil < context.today) {
    refuse('wrong-step', `Option ${payload.optionId} expired on ${option.validUntil}.`);
  }
  if (option.kind === 'plan') {
    const active = planActive(context);
    if (active !== null) {
      refuse('wrong-step', active);
    }
    checkPlanTerms(context, option.terms as unknown as PlanTerms);
  }
  if (byPromise(option)) {
    checkPromise(context, promiseOf(option, payload.acceptedBy));
  }
}

/** What the chosen option starts, by the events of its own decision. */
function started(context: Context, option: Option, payload: DecisionPayloads['accept-offer']): readonly NewEvent[] {
  const { acceptedBy, proof } = payload;
  if (option.kind === 'plan') {
    const accepted = event('plan.accepted', { planId: nextPlanId(context), version: 1, acceptedBy, proof });
    return [...proposal(context, option.terms as unknown as PlanTerms), accepted];
  }
  if (byPromise(option)) {
    return promised(context, promiseOf(option, acceptedBy));
  }
  const reason = `The customer chose option ${option.optionId} (${option.kind}): arrange it.`;
  return [event('case.escalated', { to: 'supervisor', reason })];
}

export const acceptOffer = decision({
  name: 'accept-offer',
  roles: [C, S, I, Cu],
  check: checkChoice,
  execute: (context, payload) => [
    event('offer.accepted', {
      offerId: payload.offerId,
      optionId: payload.optionId,
      acceptedBy: payload.acceptedBy,
      proof: payload.proof,
    }),
    ...started(context, optionOf(context, payload), payload),
  ],
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
