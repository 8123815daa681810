import type { StoredEvent } from '../events.js';
import type { PersonalRef } from '../primitives.js';
import { localDate } from './days.js';
import { BEFORE_NEGOTIATION, climb, enter, ladderStep, localToday } from './ladder.js';
import { openReplies } from './replies.js';
import type { AccountState, CaseState, ContactAttempt, OfferState } from './state.js';

const SPOKEN: readonly string[] = ['reached', 'refused', 'hung-up', 'abusive'];
/** In these our people were treated badly (R57). */
const RUDE: readonly string[] = ['hung-up', 'abusive'];

/** Folds what we said to each other: calls, replies, the reason, offers and their answers. */
export function evolveContact(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'call.recorded':
      return called(c, event, state);
    case 'contact.recorded':
      return heard(c, event, state);
    case 'call.missed':
      return { ...c, attempts: c.attempts.map((one) => (one.id === event.data.callId ? withoutCallBack(one) : one)) };
    case 'message.replied':
      return event.data.automatic ? c : spoken(replied(c, event, state), localToday(state, event));
    case 'clarification.sent':
      return clarified(c, event, state);
    case 'clarification.answered':
      return {
        ...c,
        clarifications: c.clarifications.map((one) =>
          one.clarificationId === event.data.clarificationId ? { ...one, answered: true } : one,
        ),
      };
    case 'protection.flagged':
    case 'protection.cleared':
      return { ...c, rudeCall: null };
    case 'payment.failed':
      return failed(c, event, state);
    case 'reason.set':
    case 'reason.changed': {
      const next: CaseState = { ...c, reason: event.data.reason, reasonAt: event.at };
      return BEFORE_NEGOTIATION.includes(ladderStep(c)) ? climb(next, 'negotiation', event) : next;
    }
    case 'offer.made': {
      const { offerId, options, validUntil, note } = event.data;
      const offer: OfferState = {
        offerId,
        note,
        options,
        validUntil,
        status: 'open',
        acceptedOption: null,
        madeAt: event.at,
      };
      return { ...c, offers: [...c.offers, offer] };
    }
    case 'offer.accepted':
      return answered(c, event.data.offerId, { status: 'accepted', acceptedOption: event.data.optionId });
    case 'offer.countered':
      return answered(c, event.data.offerId, { status: 'countered' });
    case 'offer.declined':
      return withoutChoice(answered(c, event.data.offerId, { status: 'declined' }), event);
    case 'offer.expired':
      return withoutChoice(answered(c, event.data.offerId, { status: 'expired' }), event);
    default:
      return c;
  }
}

function called(c: CaseState, event: StoredEvent<'call.recorded'>, state: AccountState): CaseState {
  const { direction, outcome, callId, callAt, callBackAt, contactId } = event.data;
  const on = dayOfCall(state, callAt);
  const spoke = SPOKEN.includes(outcome);
  const tried = direction === 'outbound' && outcome !== 'wrong-number';
  const attempt: ContactAttempt = {
    channel: 'phone',
    at: event.at,
    on,
    id: callId,
    outcome,
    direction,
    contactId,
    ...(callBackAt === null ? {} : { callBackAt }),
  };
  const next: CaseState = {
    ...c,
    attempts: tried ? [...c.attempts, attempt] : c.attempts,
    lastConversationOn: spoke ? on : c.lastConversationOn,
    lastConversationAt: spoke ? event.at : c.lastConversationAt,
    contactWantedSince: tried || spoke ? null : c.contactWantedSince,
    escalations: outcome === 'wrong-number' ? [...c.escalations, findNumber(callId)] : c.escalations,
    rudeCall: RUDE.includes(outcome) ? { callId, outcome, on } : outcome === 'reached' ? null : c.rudeCall,
  };
  return spoke ? understood(spoken(next, on), event) : next;
}

const findNumber = (callId: string): CaseState['escalations'][number] => ({
  id: `number-${callId}`,
  reason: 'The number was wrong: find out how to reach somebody.',
  roles: ['collector', 'supervisor'],
});

/** A call-back that was not made is an attempt like any other: the next one keeps its distance. */
function withoutCallBack({ callBackAt: _missed, ...attempt }: ContactAttempt): ContactAttempt {
  return attempt;
}

/** They and we spoke, or wrote to each other: a dialogue is on record (R06). */
const spoken = (c: CaseState, on: string, helpAsked = false, helpOffered = false): CaseState => ({
  ...c,
  dialogue: {
    on,
    helpAsked: helpAsked || c.dialogue?.helpAsked === true,
    helpOffered: helpOffered || c.dialogue?.helpOffered === true,
  },
});

/** So many clarifications are kept for the reader; what was restarted by them is remembered by item. */
const KEPT_CLARIFICATIONS = 5;

/** The bill is explained: for what was not explained before, the time to answer starts anew (R19). */
function clarified(c: CaseState, event: StoredEvent<'clarification.sent'>, state: AccountState): CaseState {
  const { restarted, ...sent } = event.data;
  const on = localToday(state, event);
  const clarification = { ...sent, sentAt: event.at, on, answered: false };
  return {
    ...c,
    clarifications: [...c.clarifications.slice(1 - KEPT_CLARIFICATIONS), clarification],
    clarifiedItems: [...c.clarifiedItems, ...restarted],
    answeredOn: restarted.length === 0 ? (c.answeredOn ?? null) : on,
  };
}

/** What somebody wrote stays until a person has answered it; until then nobody reminds or waits for an answer (3.2). */
function replied(c: CaseState, event: StoredEvent<'message.replied'>, state: AccountState): CaseState {
  const { replyId, contactId, messageId, subject, text } = event.data;
  const reply = { replyId, contactId, messageId, at: event.at, on: localToday(state, event) };
  const personal = { subject: subject as PersonalRef, text: text as PersonalRef };
  return { ...c, replies: [...openReplies(c), { ...reply, ...personal }] };
}

/** A payment that failed asks for a call (R44), unless its money is here: reports overtake each other. */
function failed(c: CaseState, event: StoredEvent<'payment.failed'>, state: AccountState): CaseState {
  const arrived = state.payments.some((one) => one.paymentId === event.data.paymentId && !one.reversed);
  return c.status !== 'open' || arrived ? c : { ...c, contactWantedSince: localToday(state, event) };
}

/** A conversation ends the waiting: whoever answered is asked why, not reminded again. */
function heard(c: CaseState, event: StoredEvent<'contact.recorded'>, state: AccountState): CaseState {
  const { direction, channel, contactAt, helpAsked, helpOffered } = event.data;
  const on = dayOfCall(state, contactAt);
  const told = helpAsked !== undefined || helpOffered !== undefined || direction === 'inbound';
  const next = told ? spoken(c, on, helpAsked !== undefined, helpOffered !== undefined) : c;
  if (direction !== 'inbound') {
    return next;
  }
  const conversation = channel === 'phone' || channel === 'meeting';
  return understood(conversation ? { ...next, lastConversationOn: on, lastConversationAt: event.at } : next, event);
}

/** A conversation leads to the reason, and a known reason to the negotiation. */
function understood(c: CaseState, event: StoredEvent): CaseState {
  return BEFORE_NEGOTIATION.includes(c.step) && c.status === 'open'
    ? enter(c, c.reason === null ? 'diagnosis' : 'negotiation', event)
    : c;
}

const dayOfCall = (state: AccountState, at: string): string =>
  state.calendar === null || at.slice(0, 10) > state.calendar.to ? at.slice(0, 10) : localDate(state.calendar, at);

function answered(c: CaseState, offerId: string, to: Partial<OfferState>): CaseState {
  const offers = c.offers.map((offer) => (offer.offerId === offerId ? { ...offer, ...to } : offer));
  return { ...c, negotiated: true, offers };
}

/** Everything offered was answered or ran out without a choice: negotiation was tried, the verdict is due. */
export function withoutChoice(c: CaseState, event: StoredEvent): CaseState {
  const open = c.offers.some((offer) => offer.status === 'open') || c.plan?.status === 'proposed';
  if (ladderStep(c) !== 'negotiation' || open) {
    return c;
  }
  return { ...climb(c, 'verdict', event), verdictDue: 'due' };
}
