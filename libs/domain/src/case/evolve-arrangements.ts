import type { StoredEvent } from '../events.js';
import type { ConcessionState, ReliefState } from './arrangements.js';
import { BEFORE_NEGOTIATION, dayOf, enter, ladderStep, resumeFinalNotice, stopFinalNotice } from './ladder.js';
import type { AccountState, CaseState } from './state.js';

/** Folds what we gave, allowed and let rest: concessions, payment methods, relief, meetings; in kind as well as in money. */
export function evolveArrangements(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'concession.granted':
    case 'concession.applied':
    case 'concession.expired':
    case 'concession.revoked':
      return evolveConcession(c, event, state);
    case 'payment-method.allowed': {
      const allowed = { status: 'allowed', revokedAt: null, why: null, byPerson: false } as const;
      return { ...c, methods: [...c.methods, { ...event.data, ...allowed }] };
    }
    case 'payment-method.revoked': {
      const { methodId, why } = event.data;
      const revoked = { status: 'revoked', revokedAt: event.at, why, byPerson: event.actor.role !== 'system' } as const;
      return { ...c, methods: c.methods.map((one) => (one.methodId === methodId ? { ...one, ...revoked } : one)) };
    }
    case 'relief.granted': {
      const relief: ReliefState = { ...event.data, from: dayOf(state, event), endedOn: null };
      return stopFinalNotice({ ...c, reliefs: [...c.reliefs, relief] }, event, state);
    }
    case 'relief.reviewed':
      return changeRelief(c, event.data.reliefId, { reviewDate: event.data.nextReview });
    case 'relief.ended': {
      const on = dayOf(state, event);
      return resumeFinalNotice(
        { ...changeRelief(c, event.data.reliefId, { endedOn: on }), overlayEndedOn: on },
        on,
        state,
      );
    }
    case 'terms.changed':
      return event.data.items.length === 0 ? c : { ...c, movedTo: latest(event.data.items), agreedAt: event.at };
    case 'barter.settled':
      return { ...c, bartered: c.bartered + event.data.amount.minor, agreedAt: event.at };
    case 'meeting.scheduled':
    case 'meeting.held':
    case 'meeting.cancelled':
      return evolveMeeting(c, event, state);
    default:
      return c;
  }
}

const latest = (items: readonly { readonly dueDate: string }[]): string =>
  items.reduce((last, { dueDate }) => (dueDate > last ? dueDate : last), '');

type ConcessionEvent = StoredEvent<
  'concession.granted' | 'concession.applied' | 'concession.expired' | 'concession.revoked'
>;
function evolveConcession(c: CaseState, event: ConcessionEvent, state: AccountState): CaseState {
  const { concessionId } = event.data;
  const on = dayOf(state, event);
  switch (event.type) {
    case 'concession.granted': {
      const { kind, amount, target, itemIds, expiry, promiseId } = event.data;
      const fresh = { status: 'granted', revokedAt: null, why: null, lines: [], items: [] } as const;
      const granted: ConcessionState = {
        ...{ concessionId, kind, itemIds, expiry, promiseId, ...fresh },
        ...{ amount: amount.minor, target: target.minor, grantedAt: event.at },
      };
      const next = { ...c, agreedAt: event.at, concessions: [...c.concessions, granted] };
      return kind === 'fee-waiver' ? next : stopFinalNotice(next, event, state);
    }
    case 'concession.applied': {
      const { lines, items } = event.data;
      return changeConcession(c, concessionId, { status: 'met', lines, items });
    }
    case 'concession.expired':
      return ended(c, concessionId, { status: 'expired', why: event.data.why, lines: [], items: [] }, on, state);
    case 'concession.revoked':
      return ended(c, concessionId, { status: 'revoked', why: event.data.why, revokedAt: event.at }, on, state);
  }
}

/** The full sum is owed again, and what lies under it goes on, at a distance. */
function ended(
  c: CaseState,
  concessionId: string,
  to: Partial<ConcessionState>,
  on: string,
  state: AccountState,
): CaseState {
  return resumeFinalNotice({ ...changeConcession(c, concessionId, to), overlayEndedOn: on }, on, state);
}

type MeetingEvent = StoredEvent<'meeting.scheduled' | 'meeting.held' | 'meeting.cancelled'>;
function evolveMeeting(c: CaseState, event: MeetingEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'meeting.scheduled': {
      const { meetingId, meetingAt, place, link, offerId, offerUntil } = event.data;
      const meeting = { meetingId, meetingAt, place, link, status: 'scheduled', scheduledAt: event.at } as const;
      return {
        ...c,
        meetings: [...c.meetings, meeting],
        offers: c.offers.map((one) =>
          one.offerId === offerId && offerUntil !== null ? prolonged(one, offerUntil) : one,
        ),
      };
    }
    case 'meeting.held': {
      const { meetingId, meetingAt, place, link } = event.data;
      const known = c.meetings.find((one) => one.meetingId === meetingId);
      const held = {
        meetingId,
        meetingAt,
        place,
        link,
        status: 'held',
        scheduledAt: known?.scheduledAt ?? event.at,
      } as const;
      return spoken({ ...c, meetings: [...c.meetings.filter((one) => one !== known), held] }, event, state);
    }
    case 'meeting.cancelled':
      return {
        ...c,
        meetings: c.meetings.map((one) =>
          one.meetingId === event.data.meetingId ? { ...one, status: 'cancelled' as const } : one,
        ),
      };
  }
}

const prolonged = (offer: CaseState['offers'][number], validUntil: string): CaseState['offers'][number] => ({
  ...offer,
  validUntil,
  extendedFrom: offer.extendedFrom ?? offer.validUntil,
  options: offer.options.map((option) => ({ ...option, validUntil })),
});

/** A meeting that was held is a conversation: it ends the waiting, and leads to the reason or the negotiation. */
function spoken(c: CaseState, event: StoredEvent<'meeting.held'>, state: AccountState): CaseState {
  const next: CaseState = {
    ...c,
    lastConversationOn: dayOf(state, event),
    lastConversationAt: event.at,
    contactWantedSince: null,
  };
  return BEFORE_NEGOTIATION.includes(ladderStep(c)) && c.step === ladderStep(c) && c.status === 'open'
    ? enter(next, c.reason === null ? 'diagnosis' : 'negotiation', event)
    : next;
}

function changeConcession(c: CaseState, concessionId: string, to: Partial<ConcessionState>): CaseState {
  const change = (one: ConcessionState): ConcessionState =>
    one.concessionId === concessionId ? { ...one, ...to } : one;
  return { ...c, concessions: c.concessions.map(change) };
}
function changeRelief(c: CaseState, reliefId: string, to: Partial<ReliefState>): CaseState {
  return { ...c, reliefs: c.reliefs.map((one) => (one.reliefId === reliefId ? { ...one, ...to } : one)) };
}
