import { addBusinessDays, localDate, nextSendHour, type Context } from '../case/context.js';
import type { ContactAttempt } from '../case/state.js';
import { addDays, later } from '../calendar/dates.js';
import { askedAgainFrom } from '../guards.js';
import { rankedContacts } from '../letters/addressee.js';
import type { Instant, PlainDate } from '../primitives.js';
import { calendarFor } from './contact-window.js';

type Contact = Context['account']['contacts'][number];

/** Any seven days in a row. */
const WEEK_DAYS = 7;

/** Whom to call: the first with a number who has not opted out; else the first who has not, whose number is to be found. */
export function callee(context: Context): Contact | null {
  const open = rankedContacts(context, null).filter(
    ({ contactId }) => !context.state.optedOut.includes(`phone:${contactId}`),
  );
  return open.find((one) => one.hasPhone) ?? open[0] ?? null;
}

export const callsOf = ({ case: c }: Context): readonly ContactAttempt[] =>
  c.attempts.filter((attempt) => attempt.channel === 'phone');

/**
 * When the next call is due by the ladder alone, at the hour in which the person may be telephoned: the spacing between
 * two attempts, the distance from an overlay, or the call-back they asked for.
 */
export function callDueFrom(context: Context): Instant {
  const last = callsOf(context).at(-1);
  return last?.callBackAt ?? openingHour(context, spacedFrom(context, last?.on ?? null));
}

/** The first hour of the first day on which `dueFrom` meets neither the cool-down nor the cap of calls in a week. */
export function callAllowedFrom(context: Context, dueFrom: Instant): Instant {
  return later(dueFrom, openingHour(context, later(coolDownUntil(context), weekFullUntil(context) ?? '')));
}

/** When an agreed call-back can be made at the earliest: at its hour, or once cool-down and cap are over. */
export function callBackFrom(context: Context, callBackAt: Instant): Instant {
  const coolDown = context.case.lastConversationOn === null ? '' : coolDownUntil(context);
  const day = later(coolDown, weekFullUntil(context) ?? '');
  return day === '' ? callBackAt : later(callBackAt, openingHour(context, day));
}

const openingHour = (context: Context, day: PlainDate): Instant =>
  nextSendHour(calendarFor(context, callee(context), 'calls'), day);

function spacedFrom(context: Context, lastCallOn: PlainDate | null): PlainDate {
  const { case: c, calendar, strategy } = context;
  const distance = c.plan?.status === 'broken' ? strategy.plan.furtherAttemptAfterBd : strategy.contact.afterOverlayBd;
  const days = [
    localDate(calendar, c.stepEnteredAt),
    lastCallOn === null ? null : addBusinessDays(calendar, lastCallOn, strategy.call.spacingBd),
    c.contactWantedSince === null ? null : addBusinessDays(calendar, c.contactWantedSince, 1),
    c.overlayEndedOn === null ? null : addBusinessDays(calendar, c.overlayEndedOn, distance),
    askedAgainFrom(context),
  ];
  return days.reduce<PlainDate>((latest, day) => (day === null ? latest : later(latest, day)), '');
}

/** The first day after the cool-down of the last conversation, the day of the conversation being day 1 (7.11). */
export function coolDownUntil({ case: c, strategy, today }: Context): PlainDate {
  return c.lastConversationOn === null ? today : addDays(c.lastConversationOn, strategy.contact.coolDownDays);
}

/** Calls in the seven days that end with this one. */
export const callsInWeek = (context: Context, day: PlainDate): readonly ContactAttempt[] =>
  callsOf(context).filter((attempt) => attempt.on > addDays(day, -WEEK_DAYS) && attempt.on <= day);

/** The first day on which the week holds fewer calls than it may; null where it does already (7.11). */
export function weekFullUntil(context: Context): PlainDate | null {
  const week = callsInWeek(context, context.today);
  const full = week[week.length - context.strategy.contact.callsPerWeek];
  return full === undefined ? null : addDays(full.on, WEEK_DAYS);
}
