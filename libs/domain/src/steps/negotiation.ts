import { endOfDay, openApproval, type Context } from '../case/context.js';
import { event } from '../events.js';
import { notAllDisputed } from '../guards.js';
import { composeLetter, offerFacts } from '../letters/compose.js';
import { optionForLetter } from '../letters/option-details.js';
import { addBusinessDays } from '../case/days.js';
import { clarification, isClarified } from './clarification.js';
import { spreadSend } from './reminder.js';
import { messageIdFor, staff, type Agenda, type PlannedLetter, type Step } from './step.js';
import { reasonPath } from '../strategy/reasons.js';

/** Negotiation: find what they can keep; several options side by side, the customer picks (DOMAIN 3.5). */
export const negotiation: Step = {
  name: 'negotiation',
  next(context): Agenda {
    const { case: c } = context;
    const open = c.offers.find((offer) => offer.status === 'open');
    if (open !== undefined) {
      return {
        reasons: [
          {
            code: 'timer',
            message: `Offer ${open.offerId} awaits the customer's answer.`,
            until: endOfDay(context.calendar, open.validUntil),
          },
        ],
      };
    }
    if (c.plan?.status === 'proposed') {
      return {
        reasons: [
          {
            code: 'timer',
            message: `Plan ${c.plan.planId} awaits acceptance.`,
            until: endOfDay(context.calendar, c.plan.validUntil),
          },
        ],
      };
    }
    const blocked = notAllDisputed(context);
    if (blocked !== null) {
      return { reasons: [{ code: 'guard', guard: blocked.id, message: blocked.message }] };
    }
    const why = `Offer options the customer can keep: ${reasonPath(context).offers.join(', ')}.`;
    const details = clarification(context);
    return {
      tasks: [{ kind: 'offer-terms', subject: 'offer', why, roles: staff, dueBd: timeToOffer(context) }],
      letters: details === null ? [] : [details],
      reasons: [{ code: 'task', message: why }],
    };
  },
};

/** Whoever got the details once more is given the time of a reminder to answer, before anything else is due (R19). */
const timeToOffer = (context: Context): number => {
  const { offerDueBd, waitBd } = reasonPath(context);
  return isClarified(context) ? Math.max(offerDueBd, waitBd) : offerDueBd;
};

/** Offers and proposals end with their validity, wherever the ladder stands. */
export function expiries(context: Context): Agenda {
  const { case: c, calendar, now } = context;
  const open = c.offers
    .filter((offer) => offer.status === 'open')
    .map((offer) => ({ offer, until: endOfDay(calendar, offer.validUntil) }));
  const acts = open
    .filter(({ until }) => until <= now)
    .map(({ offer }) => ({
      moveId: `expire-${offer.offerId}`,
      why: 'The offer was not answered in time.',
      events: [event('offer.expired', { offerId: offer.offerId }, offer.validUntil)],
    }));
  const wakes = open.map(({ until }) => until);
  const plan = c.plan;
  if (plan?.status === 'proposed') {
    const until = endOfDay(calendar, plan.validUntil);
    wakes.push(until);
    if (until <= now) {
      acts.push({
        moveId: `expire-${plan.planId}`,
        why: 'The plan was not accepted in time.',
        events: [
          event('plan.cancelled', { planId: plan.planId, why: 'not accepted within its validity' }, plan.validUntil),
        ],
      });
    }
  }
  if (c.renegotiated !== null) {
    const { planId, version, validUntil } = c.renegotiated;
    const replaced = plan?.status === 'active';
    const until = endOfDay(calendar, validUntil);
    wakes.push(until);
    if (until <= now || !replaced) {
      const why = replaced ? 'not accepted within its validity' : 'the plan it was to replace has ended';
      const on = replaced ? validUntil : context.today;
      acts.push({
        moveId: `expire-${planId}-${version}`,
        why: 'A new schedule lapsed.',
        events: [event('plan.cancelled', { planId, version, why }, on)],
      });
    }
  }
  return { acts, wakes };
}

/** The offer letter; soon after a conversation it does not wait for the message cap (the gate judges that). */
export function offerLetters(context: Context): PlannedLetter[] {
  const { case: c } = context;
  return c.offers.flatMap((offer, index): PlannedLetter[] => {
    const messageId = messageIdFor(context, 'offer', index + 1);
    if (
      offer.status !== 'open' ||
      c.messages.some((one) => one.messageId === messageId) ||
      openApproval(c, 'offer-terms') !== undefined
    ) {
      return [];
    }
    const options = offer.options.map((option) => optionForLetter(context, option));
    const draft = composeLetter(context, 'offer', offerFacts(options, offer.validUntil, offer.note));
    return [
      {
        messageId,
        template: 'offer',
        step: 'negotiation',
        class: 'offer',
        draft,
        dueAt: spreadSend(context, offer.madeAt),
      },
    ];
  });
}

/** An offer made within so many business days of a conversation belongs to it. */
export function followsConversation({ case: c, calendar, strategy, today }: Context): boolean {
  return (
    c.lastConversationOn !== null &&
    today <= addBusinessDays(calendar, c.lastConversationOn, strategy.contact.offerAfterConversationBd)
  );
}
