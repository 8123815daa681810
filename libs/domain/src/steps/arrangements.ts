import { addBusinessDays, endOfDay, localDate, type Context } from '../case/context.js';
import { reliefActive, type MeetingState } from '../case/arrangements.js';
import { localTime } from '../case/days.js';
import { event, type NewEvent } from '../events.js';
import { composeLetter } from '../letters/compose.js';
import type { LetterDraft } from '../letters/draft.js';
import type { Instant, Json } from '../primitives.js';
import { spreadFree } from './confirmation.js';
import { staff, type Agenda, type PlannedLetter } from './step.js';

/** A payment method allowed for this case ends with its day (R88). */
export function methodClock({ case: c, calendar, now }: Context): Agenda {
  const allowed = c.methods.filter((one) => one.status === 'allowed');
  const over = allowed.find((one) => endOfDay(calendar, one.until) <= now);
  return {
    acts:
      over === undefined
        ? []
        : [
            {
              moveId: `revoke-${over.methodId}`,
              why: 'A payment method was allowed for so long.',
              events: [
                event(
                  'payment-method.revoked',
                  { methodId: over.methodId, method: over.method, why: `allowed until ${over.until}` },
                  over.until,
                ),
              ],
            },
          ],
    wakes: allowed.map((one) => endOfDay(calendar, one.until)),
  };
}

/** What was agreed in a meeting is written down soon after it (R84). */
export function meetingTasks({ case: c, calendar }: Context): Agenda {
  return {
    tasks: c.meetings
      .filter((one) => one.status === 'scheduled')
      .map(({ meetingId, meetingAt, place, link }) => ({
        kind: 'record-meeting',
        subject: meetingId,
        why: `The meeting (${whereOf({ place, link })}) has taken place: record attendees, minutes and what was agreed, or cancel it.`,
        roles: staff,
        dueBd: 1,
        from: meetingAt,
        dueAt: endOfDay(calendar, addBusinessDays(calendar, localDate(calendar, meetingAt), 1)),
      })),
  };
}

/** What does not outlive the end of a case. */
export function endArrangements({ case: c }: Context, why: string): NewEvent[] {
  const relief = reliefActive(c);
  return [
    ...(c.renegotiated === null
      ? []
      : [event('plan.cancelled', { planId: c.renegotiated.planId, version: c.renegotiated.version, why })]),
    ...(relief === null ? [] : [event('relief.ended', { reliefId: relief.reliefId, why })]),
    ...c.concessions
      .filter((one) => one.status === 'granted')
      .map(({ concessionId }) => event('concession.expired', { concessionId, why, lines: [], items: [] })),
    ...c.methods
      .filter((one) => one.status === 'allowed')
      .map(({ methodId, method }) => event('payment-method.revoked', { methodId, method, why })),
    ...c.meetings
      .filter((one) => one.status === 'scheduled')
      .map(({ meetingId }) => event('meeting.cancelled', { meetingId, why })),
  ];
}

/** Letters that a person's own decision causes: an invitation, and word of what was taken back. */
export function arrangementLetters(context: Context): PlannedLetter[] {
  return [...invitations(context), ...takenBack(context)];
}

/** A place, the link of a call, or both. */
const whereOf = ({ place, link = null }: Pick<MeetingState, 'place' | 'link'>): string =>
  [place, link].filter((one) => one !== null).join(', ');

function invitations(context: Context): PlannedLetter[] {
  const { case: c, calendar, now } = context;
  return c.meetings.flatMap(({ status, meetingAt, scheduledAt, ...where }, index): PlannedLetter[] => {
    if (status !== 'scheduled' || meetingAt <= now) {
      return [];
    }
    const facts = {
      meetingOn: localDate(calendar, meetingAt),
      meetingTime: localTime(calendar, meetingAt),
      place: whereOf(where),
    };
    return confirmation(context, 'meeting-invitation', String(index + 1), scheduledAt, facts);
  });
}

function takenBack(context: Context): PlannedLetter[] {
  const { case: c } = context;
  const concessions = c.concessions.map((one, index) => ({
    key: `k${index + 1}`,
    at: one.status === 'revoked' ? one.revokedAt : null,
    facts: { what: one.kind, amount: money(context, one.amount), reason: one.why },
  }));
  const methods = c.methods.map((one, index) => ({
    key: `pm${index + 1}`,
    at: one.byPerson ? one.revokedAt : null,
    facts: { what: 'payment-method', method: one.method, reason: one.why },
  }));
  return [...concessions, ...methods].flatMap(({ key, at, facts }) =>
    at === null ? [] : confirmation(context, 'concession-revoked', key, at, facts),
  );
}
const money = (context: Context, minor: number): Json => ({ minor, currency: context.currency });

/** Known letters are left out by whoever plans them; a strategy from before these letters has no text for them. */
function confirmation(
  context: Context,
  template: 'meeting-invitation' | 'concession-revoked',
  key: string,
  from: Instant,
  facts: { readonly [key: string]: Json | undefined },
): PlannedLetter[] {
  if ((context.strategy.letters as Partial<typeof context.strategy.letters>)[template] === undefined) {
    return [];
  }
  return [
    {
      messageId: `${context.case.caseId}.${template}.${key}`,
      template,
      step: context.case.step,
      class: 'confirmation',
      draft: composeLetter(context, template, facts as LetterDraft['facts']),
      dueAt: spreadFree(context, from),
    },
  ];
}
