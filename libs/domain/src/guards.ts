import {
  addBusinessDays,
  businessDaysBetween,
  caseItems,
  claimable,
  livePlan,
  livePlacement,
  openPromise,
  startOfDay,
  undisputed,
  type Context,
} from './case/context.js';
import type { ContactAttempt } from './case/state.js';
import type { UnmetGuard } from './errors.js';
import type { HoldScope } from './events.js';

/** A guard of DOMAIN 6.1: null when it holds, else its id, why not, and when time alone will open it. */
export type Guard = (context: Context) => UnmetGuard | null;

const unmet = (id: string, message: string, unblocksAt?: string): UnmetGuard =>
  unblocksAt === undefined ? { id, message } : { id, message, unblocksAt };

/** G01: no verdict, notice, final notice or agency without a reason. */
export const reasonKnown: Guard = ({ case: c }) =>
  c.reason === null ? unmet('G01', 'The reason for non-payment is not recorded yet.') : null;

/** G01 for `unknown`: only after real attempts were made. */
export const enoughAttemptsForUnknown: Guard = ({ case: c, strategy }) => {
  const channels = new Set(c.attempts.map((attempt) => attempt.channel));
  const calls = c.attempts.filter((attempt) => attempt.channel === 'phone').length;
  return c.attempts.length >= strategy.call.attempts && channels.size >= strategy.escalation.channels && calls > 0
    ? null
    : unmet(
        'G01',
        `Reason "unknown" needs at least ${strategy.call.attempts} attempts on ${strategy.escalation.channels} channels; so far ${c.attempts.length} on ${channels.size}.`,
      );
};

/** G02: an offer set was made, and answered or expired. */
export const negotiationTried: Guard = ({ case: c }) => {
  if (c.offers.some((offer) => offer.status !== 'open')) {
    return null;
  }
  return c.offers.length === 0
    ? unmet('G02', 'No offer has been made to the customer yet.')
    : unmet(
        'G02',
        `Offer ${c.offers[c.offers.length - 1]?.offerId ?? ''} is still open: it must be answered or expire first.`,
      );
};

/** Attempts that count for G03: reminders sent and not bounced, calls made. */
export const countedAttempts = (context: Context): readonly ContactAttempt[] =>
  context.case.attempts.filter((one) => one.direction === 'outbound');

/** G03: enough attempts on enough channels, spread over time, at least one after the last payment, promise or plan. */
export const attemptsExhausted: Guard = (context) => {
  const { case: c, strategy, calendar } = context;
  const attempts = countedAttempts(context);
  const needed = c.reason === 'avoidance' ? Math.min(2, strategy.escalation.attempts) : strategy.escalation.attempts;
  const channels = new Set(attempts.map((attempt) => attempt.channel)).size;
  if (livePlan(c) !== null) {
    return unmet('G03', `Payment plan ${c.plan?.planId ?? ''} is being kept.`);
  }
  const promise = openPromise(c);
  if (promise !== undefined) {
    return unmet('G03', `Promise ${promise.promiseId} is open until ${promise.toleranceUntil}.`);
  }
  if (attempts.length < needed || channels < strategy.escalation.channels) {
    return unmet(
      'G03',
      `${needed} attempts on ${strategy.escalation.channels} channels are needed; so far ${attempts.length} on ${channels}.`,
    );
  }
  const first = attempts[0]?.on ?? context.today;
  const last = attempts[attempts.length - 1]?.on ?? context.today;
  if (businessDaysBetween(calendar, first, last) < strategy.escalation.spreadBd) {
    return unmet('G03', `The attempts must be spread over at least ${strategy.escalation.spreadBd} business days.`);
  }
  if (!attemptedSinceProgress(context)) {
    return unmet('G03', 'At least one attempt must follow the last payment, promise or plan.');
  }
  return null;
};

export function attemptedSinceProgress(context: Context): boolean {
  const { lastProgressAt } = context.case;
  return lastProgressAt === null || countedAttempts(context).some((attempt) => attempt.at > lastProgressAt);
}

/** G04: a delivered notice of the same or a wider scope, old enough, unpaid since. */
export const noticeDelivered =
  (scope: HoldScope): Guard =>
  (context) => {
    const { case: c, calendar, strategy, today } = context;
    const notice = c.notice;
    if (notice === null || notice.deliveredOn === null || notice.status === 'cancelled') {
      return unmet('G04', 'No advance notice has been delivered to the customer.');
    }
    const earliest = addBusinessDays(calendar, notice.deliveredOn, strategy.notice.leadBd);
    const from = earliest > notice.effectDate ? earliest : notice.effectDate;
    if (today < from) {
      return unmet(
        'G04',
        `The notice was delivered on ${notice.deliveredOn} and announces ${notice.effectDate}: not before ${from}.`,
        startOfDay(calendar, from),
      );
    }
    if (scope === 'stop' && notice.scope === 'limit') {
      return unmet('G04', 'The notice announced a limit; a stop needs a notice of its own.');
    }
    if (livePlan(c) !== null || openPromise(c) !== undefined) {
      return unmet('G04', 'A promise or payment plan is open.');
    }
    return claimable(context.state) === 0 ? unmet('G04', 'Nothing undisputed is left unpaid.') : null;
  };

/** G06: agency only after an expired final notice, balance still open, nothing disputed or insolvent among the items. */
export const finalNoticeExpired: Guard = (context) => {
  const { case: c } = context;
  if (c.finalNotice?.status !== 'expired') {
    return unmet(
      'G06',
      'No final notice has expired.',
      c.finalNotice?.expiresOn == null
        ? undefined
        : startOfDay(context.calendar, addBusinessDays(context.calendar, c.finalNotice.expiresOn, 1)),
    );
  }
  if (caseItems(context.state).some((item) => item.disputed > 0)) {
    return unmet('G06', 'An item is disputed.');
  }
  return claimable(context.state) === 0 ? unmet('G06', 'Nothing is left to place.') : null;
};

/** G07: legal action only after an agency outcome or counsel's override. */
export const agencyOutcome: Guard = ({ case: c }) =>
  c.agencyOverridden || c.placement?.status === 'returned' || c.placement?.status === 'closed'
    ? null
    : unmet('G07', 'No agency outcome is on record, and counsel has not overridden the agency.');

/** G09: dunning sleeps while the case is paused. */
export const notPaused: Guard = ({ case: c, calendar }) =>
  c.pausedUntil === null
    ? null
    : unmet(
        'G09',
        `The case is paused until ${c.pausedUntil}.`,
        startOfDay(calendar, addBusinessDays(calendar, c.pausedUntil, 1)),
      );

/** G11: something undisputed must be left to claim. */
export const notAllDisputed: Guard = ({ state }) => {
  const items = caseItems(state);
  return items.length > 0 && items.every((item) => undisputed(item) === 0)
    ? unmet('G11', 'Every open item is disputed.')
    : null;
};

/** G12: no verdict, no harsher step. */
export const verdictGiven: Guard = ({ case: c }) =>
  c.verdict === null ? unmet('G12', 'The relationship verdict has not been decided yet.') : null;

/** G12: after a partial payment nothing harsher for some business days (DOMAIN 3.14). */
export const partialPaymentRested: Guard = ({ case: c, calendar, strategy, today }) => {
  if (c.lastPartialPaymentOn === null) {
    return null;
  }
  const until = addBusinessDays(calendar, c.lastPartialPaymentOn, strategy.escalation.afterPartialPaymentBd);
  return today <= until
    ? unmet(
        'G12',
        `A payment came in on ${c.lastPartialPaymentOn}: no harsher step until ${until} has passed.`,
        startOfDay(calendar, addBusinessDays(calendar, until, 1)),
      )
    : null;
};

/** G20: no write-off or closing while something is still running. */
export const noLooseEnds: Guard = ({ case: c }) => {
  const loose: string[] = [];
  if (openPromise(c) !== undefined) {
    loose.push('an open promise');
  }
  if (livePlan(c) !== null) {
    loose.push('a live payment plan');
  }
  if (livePlacement(c) !== null) {
    loose.push('a live agency placement');
  }
  return loose.length === 0 ? null : unmet('G20', `Still open: ${loose.join(', ')}.`);
};

/** All unmet guards, in number order. */
export function unmetGuards(context: Context, guards: readonly Guard[]): UnmetGuard[] {
  return guards
    .map((guard) => guard(context))
    .filter((one): one is UnmetGuard => one !== null)
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
