import { addBusinessDays, type Context } from '../case/context.js';
import { event, type NewEvent } from '../events.js';
import type { DecisionPayloads, MeetingTerms } from './payloads.js';
import { refuse } from './refuse.js';
import { C, L, S, decision } from './spec.js';

/** An appointment lies ahead; it may keep an open offer open, for so long and no longer (DOMAIN 3.5). */
export function checkMeeting(context: Context, terms: MeetingTerms): void {
  somewhere(terms);
  if (terms.at <= context.now) {
    refuse('date-in-past', `The meeting would have taken place already (${terms.at}).`, '/at');
  }
  if (terms.offerUntil !== undefined) {
    prolongable(context, terms.offerUntil);
  }
}

/** People meet at a place, or by a link. */
function somewhere({ place, link }: Pick<MeetingTerms, 'place' | 'link'>): void {
  if (place === undefined && link === undefined) {
    refuse('missing-field', 'Say where they meet: give a place or a link.', '/place');
  }
}

const openOffer = ({ case: c }: Context): Context['case']['offers'][number] | undefined =>
  c.offers.find((one) => one.status === 'open');

function prolongable(context: Context, until: string): void {
  const offer = openOffer(context);
  if (offer === undefined) {
    return refuse('wrong-step', 'No offer is open that the meeting could keep open.', '/offerUntil');
  }
  const first = offer.extendedFrom ?? offer.validUntil;
  const last = addBusinessDays(context.calendar, first, context.strategy.offers.meetingExtendsBd);
  if (until < offer.validUntil) {
    refuse('date-in-past', `Offer ${offer.offerId} is open until ${offer.validUntil} anyway.`, '/offerUntil');
  }
  if (until > last) {
    refuse('date-too-far', `A meeting keeps offer ${offer.offerId} open until ${last} at the latest.`, '/offerUntil');
  }
}

const nextMeetingId = ({ case: c }: Context): string => `${c.caseId}-m${c.meetings.length + 1}`;
const people = (attendees: readonly string[]): { personal: string } => ({ personal: attendees.join(', ') });

/** `meeting.scheduled`: the invitation follows by itself (R84). */
export const meetingScheduled = (context: Context, terms: MeetingTerms): readonly NewEvent[] => [
  event('meeting.scheduled', {
    meetingId: nextMeetingId(context),
    meetingAt: terms.at,
    place: terms.place ?? null,
    link: terms.link ?? null,
    attendees: people(terms.attendees),
    offerId: terms.offerUntil === undefined ? null : (openOffer(context)?.offerId ?? null),
    offerUntil: terms.offerUntil ?? null,
  }),
];

export const scheduleMeeting = decision({
  name: 'schedule-meeting',
  roles: [C, S, L],
  check: checkMeeting,
  execute: meetingScheduled,
});

function scheduled({ case: c }: Context, meetingId: string): void {
  const found = c.meetings.find((one) => one.meetingId === meetingId);
  if (found === undefined) {
    refuse('unknown-reference', `There is no meeting ${meetingId} in this case.`, '/meetingId');
  } else if (found.status !== 'scheduled') {
    refuse('wrong-step', `Meeting ${meetingId} is ${found.status}.`);
  }
}

function checkHeld(context: Context, payload: DecisionPayloads['record-meeting']): void {
  somewhere(payload);
  if (payload.meetingId !== undefined) {
    scheduled(context, payload.meetingId);
  }
  if (payload.at > context.now) {
    refuse('date-too-far', `The meeting would have taken place in the future (${payload.at}).`, '/at');
  }
  if (payload.at.slice(0, 10) <= context.calendar.from) {
    refuse('date-in-past', `${payload.at} lies before everything this case knows: write a note instead.`, '/at');
  }
}

export const recordMeeting = decision({
  name: 'record-meeting',
  roles: [C, S, L],
  check: checkHeld,
  execute: (context, payload): readonly NewEvent[] => [
    event('meeting.held', {
      meetingId: payload.meetingId ?? nextMeetingId(context),
      meetingAt: payload.at,
      place: payload.place ?? null,
      link: payload.link ?? null,
      attendees: people(payload.attendees),
      minutes: { personal: payload.minutes },
      agreed: payload.agreed === undefined ? null : { personal: payload.agreed },
    }),
  ],
});

export const cancelMeeting = decision({
  name: 'cancel-meeting',
  roles: [C, S, L],
  check: (context, { meetingId }) => scheduled(context, meetingId),
  execute: (_context, { meetingId, why }): readonly NewEvent[] => [event('meeting.cancelled', { meetingId, why })],
});
