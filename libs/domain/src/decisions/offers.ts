import type { Context } from '../case/context.js';
import { event, type Option } from '../events.js';
import { dialogueHeld, notAllDisputed, reasonKnown } from '../guards.js';
import { requireCurrency } from '../steps/plan-terms.js';
import { lastValidity, optionsOf } from './letters.js';
import { checkChosen, checkOption, OPTION_KINDS, withinClaim } from './options.js';
import type { DecisionPayloads, OfferTerms } from './payloads.js';
import { refuse } from './refuse.js';
import { C, Cu, I, S, decision } from './spec.js';
import { reasonPath } from '../strategy/reasons.js';

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
    const pointer = `/options/${index}`;
    requireCurrency(context, option.amount, `${pointer}/amount`);
    if (option.validUntil !== undefined && option.validUntil < context.today) {
      refuse(
        'date-in-past',
        `Option ${option.optionId} would have expired on ${option.validUntil}.`,
        `${pointer}/validUntil`,
      );
    }
  });
  optionsOf(context, payload).forEach((option, index) => {
    withinClaim(context, option, `/options/${index}`);
    checkOption(context, option, `/options/${index}`);
  });
}

/** Beyond so many rounds a supervisor must agree (3.5). */
const tooManyRounds = (context: Context): boolean => context.case.offers.length >= reasonPath(context).rounds;

export const offerTerms = decision({
  name: 'offer-terms',
  roles: [C, S],
  second: 'sometimes',
  needsSecond: (context, payload, actor) =>
    (actor.role !== 'supervisor' && tooManyRounds(context)) ||
    optionsOf(context, payload).some((option) => OPTION_KINDS[option.kind].needsSecond(context, option)),
  guards: [reasonKnown, dialogueHeld, notAllDisputed],
  checkAgain: true,
  check: checkOptions,
  givenUp: (context, payload) =>
    Math.max(...optionsOf(context, payload).map((option) => OPTION_KINDS[option.kind].givenUp(context, option))),
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

function optionOf(context: Context, { offerId, optionId }: DecisionPayloads['accept-offer']): Option {
  const option = openOffer(context, offerId).options.find((one) => one.optionId === optionId);
  return option ?? refuse('unknown-reference', `Offer ${offerId} has no option ${optionId}.`, '/optionId');
}

function checkChoice(context: Context, payload: DecisionPayloads['accept-offer']): void {
  const option = optionOf(context, payload);
  if (option.validUntil < context.today) {
    refuse('wrong-step', `Option ${payload.optionId} expired on ${option.validUntil}.`);
  }
  checkChosen(context, option, payload);
}

export const acceptOffer = decision({
  name: 'accept-offer',
  roles: [C, S, I, Cu],
  check: checkChoice,
  execute: (context, payload) => {
    const option = optionOf(context, payload);
    const { offerId, optionId, acceptedBy, proof } = payload;
    return [
      event('offer.accepted', { offerId, optionId, acceptedBy, proof }),
      ...OPTION_KINDS[option.kind].start(context, option, payload),
    ];
  },
});

export const declineOffers = decision({
  name: 'decline-offers',
  roles: [C, S, I, Cu],
  check: (context, payload) => {
    if (payload.offerId !== undefined) {
      openOffer(context, payload.offerId);
      return;
    }
    const { plan, renegotiated } = context.case;
    if (payload.planId === undefined || plan?.planId !== payload.planId) {
      refuse('missing-field', 'Name the offer or the proposed plan that is declined.', '/offerId');
    } else if (plan.status !== 'proposed' && renegotiated === null) {
      refuse('wrong-step', `Plan ${payload.planId} is ${plan.status}.`);
    }
  },
  execute: (context, payload) => {
    if (payload.offerId === undefined) {
      const { renegotiated } = context.case;
      const only = renegotiated === null ? {} : { version: renegotiated.version };
      return [event('plan.cancelled', { planId: payload.planId ?? '', ...only, why: payload.reason })];
    }
    return [
      payload.counter === undefined
        ? event('offer.declined', { offerId: payload.offerId, reason: payload.reason })
        : event('offer.countered', { offerId: payload.offerId, reason: payload.reason, counter: payload.counter }),
    ];
  },
});
