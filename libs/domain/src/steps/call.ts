import {
  addBusinessDays,
  instantAt,
  livePlan,
  localDate,
  nextSendHour,
  openPromise,
  undisputed,
  caseItems,
  type Context,
} from '../case/context.js';
import { addDays, later } from '../calendar/dates.js';
import { event } from '../events.js';
import { attemptsExhausted, disputeRestsUntil } from '../guards.js';
import type { Instant, PlainDate } from '../primitives.js';
import { staff, supervisors, type Agenda, type Step } from './step.js';

const WANTED = 'Something went differently than agreed: call and ask how we can help.';

/** Call: a person speaks to a person; after the attempts the diagnosis has to do without (DOMAIN 3.3). */
export const call: Step = {
  name: 'call',
  next(context): Agenda {
    if (!context.strategy.ladder.calls) {
      return {};
    }
    if (callsInStep(context) < context.strategy.call.attempts) {
      const why = 'Reminders were not answered: call and ask how we can help.';
      return callTask(context, context.case.contactWantedSince === null ? why : WANTED);
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

/** Outside the call step: a missed installment, a reversal or a further attempt (G03) asks for a call; one open task for all. */
export function furtherCall(context: Context): Agenda {
  const { case: c, strategy } = context;
  if (
    !strategy.ladder.calls ||
    c.step === 'call' ||
    c.step === 'agency' ||
    c.step === 'legal-review' ||
    c.step === 'final-notice'
  ) {
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
  if (!canBeTelephoned(context)) {
    return noTelephone;
  }
  const from = callAllowedFrom(context);
  const numbered = context.account.contacts.some((one) => one.hasPhone);
  const asked = numbered ? why : `${why} No telephone number is on file: find one first.`;
  return {
    tasks: [
      { kind: 'record-call', subject: 'call', why: asked, roles: staff, dueBd: context.strategy.call.taskDueBd, from },
    ],
    reasons: [
      { code: from > context.now ? 'timer' : 'task', message: why, ...(from > context.now ? { until: from } : {}) },
    ],
  };
}

const NO_TELEPHONE = 'The customer opted out of the telephone: find another way to talk, or record what they said.';
const noTelephone: Agenda = {
  tasks: [{ kind: 'complete-task', subject: 'no-telephone', why: NO_TELEPHONE, roles: supervisors, dueBd: 1 }],
  reasons: [{ code: 'guard', guard: 'G09', message: NO_TELEPHONE }],
};
/** A missing number is the caller's to find; an opt-out of everybody closes the channel. */
const canBeTelephoned = ({ account, state }: Context): boolean =>
  account.contacts.length === 0 || account.contacts.some((one) => !state.optedOut.includes(`phone:${one.contactId}`));

const callsInStep = ({ case: c }: Context): number =>
  c.attempts.filter((attempt) => attempt.channel === 'phone' && attempt.at >= c.stepEnteredAt).length;

/** 09:00 of the first day on which a call may be made: spacing, distance from an overlay, cool-down and weekly cap. */
function callAllowedFrom(context: Context): Instant {
  const { case: c, calendar } = context;
  const last = c.attempts.filter((attempt) => attempt.channel === 'phone').at(-1);
  if (last?.callBackAt !== undefined) {
    return later(last.callBackAt, nextSendHour(calendar, dayAfterCoolDown(context)));
  }
  return nextSendHour(calendar, later(spacedFrom(context, last?.on ?? null), dayAfterCoolDown(context)));
}

function spacedFrom(context: Context, lastCallOn: PlainDate | null): PlainDate {
  const { case: c, calendar, strategy, today } = context;
  const distance = c.plan?.status === 'broken' ? strategy.plan.furtherAttemptAfterBd : strategy.contact.afterOverlayBd;
  const week = c.attempts.filter((attempt) => attempt.channel === 'phone' && attempt.on > addDays(today, -7));
  const full = week[week.length - strategy.contact.callsPerWeek];
  const days = [
    localDate(calendar, c.stepEnteredAt),
    lastCallOn === null ? null : addBusinessDays(calendar, lastCallOn, strategy.call.spacingBd),
    c.contactWantedSince === null ? null : addBusinessDays(calendar, c.contactWantedSince, 1),
    c.overlayEndedOn === null ? null : addBusinessDays(calendar, c.overlayEndedOn, distance),
    disputeRestsUntil(context),
    full === undefined ? null : addDays(full.on, 7),
  ];
  return days.reduce<PlainDate>((latest, day) => (day === null ? latest : later(latest, day)), '');
}

function dayAfterCoolDown({ case: c, strategy, today }: Context): PlainDate {
  return c.lastConversationOn === null ? today : addDays(c.lastConversationOn, strategy.contact.coolDownDays);
}

/** The first contact gate an outbound call at `at` breaks, in words; a call that happened is recorded all the same (3.3). */
export function violatedGate(context: Context, at: Instant, contactId: string | null): string | null {
  const { case: c, calendar, state } = context;
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
  return callTooMuch(context, at, day) ?? callDuringOverlay(context);
}

function callTooMuch({ case: c, strategy }: Context, at: Instant, day: PlainDate): string | null {
  const { lastConversationOn: spokeOn, lastConversationAt: spokeAt } = c;
  const after = spokeOn !== null && (day > spokeOn || (spokeAt !== null && at > spokeAt));
  if (after && day < addDays(spokeOn, strategy.contact.coolDownDays)) {
    return `G09: cool-down after the conversation of ${spokeOn}`;
  }
  const week = c.attempts.filter(
    (attempt) => attempt.channel === 'phone' && attempt.on > addDays(day, -7) && attempt.on <= day,
  );
  return week.length >= strategy.contact.callsPerWeek ? `G09: ${week.length} calls within seven days` : null;
}

/** While somebody keeps their word they are left in peace, unless something went wrong and the case itself asks for a call. */
function callDuringOverlay({ case: c, state }: Context): string | null {
  if (c.pausedUntil !== null) {
    return `G09: paused until ${c.pausedUntil}`;
  }
  const items = caseItems(state);
  if (items.length > 0 && items.every((item) => undisputed(item) === 0)) {
    return 'G09: everything is disputed';
  }
  if (c.contactWantedSince !== null || c.status !== 'open') {
    return null;
  }
  const promise = openPromise(c);
  if (promise !== undefined) {
    return `G09: promise ${promise.promiseId} is open`;
  }
  const plan = livePlan(c);
  const goodStanding = plan !== null && !plan.installments.some((one) => one.status === 'missed');
  return goodStanding ? `G09: plan ${plan.planId} is being kept` : null;
}
