import { addBusinessDays, livePlan, nextSendHour, openPromise, type Context } from '../case/context.js';
import { instantAt, localDate } from '../calendar/business.js';
import { addDays, later } from '../calendar/dates.js';
import { event } from '../events.js';
import { attemptsExhausted } from '../guards.js';
import type { Instant, PlainDate } from '../primitives.js';
import { staff, type Agenda, type Step } from './step.js';

/** Call: a person speaks to a person; after the attempts the diagnosis has to do without (DOMAIN 3.3). */
export const call: Step = {
  name: 'call',
  next(context): Agenda {
    if (callsInStep(context) < context.strategy.call.attempts) {
      return callTask(
        context,
        context.case.contactWantedSince === null
          ? 'Reminders were not answered: call and ask how we can help.'
          : WANTED,
      );
    }
    return {
      acts: [
        {
          moveId: 'enter-diagnosis',
          why: 'Nobody was reached.',
          events: [event('step.entered', { step: 'diagnosis' })],
        },
      ],
    };
  },
};
const WANTED = 'Something went differently than agreed: call and ask how we can help.';

/** Outside the call step: a missed installment, a reversal or a further attempt (G03) asks for a call; one open task for all. */
export function furtherCall(context: Context): Agenda {
  const { case: c } = context;
  if (c.step === 'call' || c.step === 'agency' || c.step === 'legal-review' || c.step === 'final-notice') {
    return {};
  }
  if (c.contactWantedSince !== null) {
    return callTask(context, WANTED);
  }
  const towardsNotice = c.step === 'verdict' || c.step === 'notice' || c.step === 'hold';
  if (towardsNotice && livePlan(c) === null && openPromise(c) === undefined && attemptsExhausted(context) !== null) {
    return callTask(context, 'One more attempt to talk, before anything harder.');
  }
  return {};
}

function callTask(context: Context, why: string): Agenda {
  const from = callAllowedFrom(context);
  return {
    tasks: [{ kind: 'record-call', subject: 'call', why, roles: staff, dueBd: context.strategy.call.taskDueBd, from }],
    reasons: [
      { code: from > context.now ? 'timer' : 'task', message: why, ...(from > context.now ? { until: from } : {}) },
    ],
  };
}

const callsInStep = ({ case: c }: Context): number =>
  c.attempts.filter((attempt) => attempt.channel === 'phone' && attempt.at >= c.stepEnteredAt).length;

/** 09:00 of the first day on which a call may be made: spacing, distance from an overlay, cool-down and weekly cap. */
function callAllowedFrom(context: Context): Instant {
  const { case: c, calendar, strategy, today } = context;
  const calls = c.attempts.filter((attempt) => attempt.channel === 'phone');
  const last = calls[calls.length - 1];
  if (last?.callBackAt !== undefined) {
    return later(last.callBackAt, nextSendHour(calendar, dayAfterCoolDown(context)));
  }
  let day: PlainDate = localDate(calendar, c.stepEnteredAt);
  if (last !== undefined) {
    day = later(day, addBusinessDays(calendar, last.on, strategy.call.spacingBd));
  }
  if (c.contactWantedSince !== null) {
    day = later(day, addBusinessDays(calendar, c.contactWantedSince, 1));
  }
  if (c.overlayEndedOn !== null) {
    day = later(day, addBusinessDays(calendar, c.overlayEndedOn, strategy.plan.furtherAttemptAfterBd));
  }
  const week = calls.filter((attempt) => attempt.on > addDays(today, -7));
  if (week.length >= strategy.contact.callsPerWeek) {
    day = later(day, addDays(week[week.length - strategy.contact.callsPerWeek]?.on ?? today, 7));
  }
  return nextSendHour(calendar, later(day, dayAfterCoolDown(context)));
}

function dayAfterCoolDown({ case: c, strategy, today }: Context): PlainDate {
  return c.lastConversationOn === null ? today : addDays(c.lastConversationOn, strategy.contact.coolDownDays);
}

/** The first contact gate an outbound call at `at` breaks, in words; a call that happened is recorded all the same (3.3). */
export function violatedGate(context: Context, at: Instant, contactId: string | null): string | null {
  const { case: c, calendar, strategy, state } = context;
  const day = localDate(calendar, at);
  if (c.status === 'frozen') {
    return 'G13: the case is frozen';
  }
  if (contactId !== null && state.optedOut.includes(`phone:${contactId}`)) {
    return 'G09: opted out of the telephone';
  }
  if (nextSendHour(calendar, day) > at || at >= instantAt(calendar, day, calendar.sendUntil)) {
    return 'G09: outside the contact window';
  }
  if (
    c.lastConversationOn !== null &&
    day > c.lastConversationOn &&
    day < addDays(c.lastConversationOn, strategy.contact.coolDownDays)
  ) {
    return `G09: cool-down after the conversation of ${c.lastConversationOn}`;
  }
  const week = c.attempts.filter(
    (attempt) => attempt.channel === 'phone' && attempt.on > addDays(day, -7) && attempt.on <= day,
  );
  if (week.length >= strategy.contact.callsPerWeek) {
    return `G09: ${week.length} calls within seven days`;
  }
  return c.pausedUntil === null ? null : `G09: paused until ${c.pausedUntil}`;
}
