import {
  addBusinessDays,
  businessDaysBetween,
  caseItems,
  claimable,
  claimOf,
  lastPartialPaymentOn,
  lastProgressAt,
  livePlan,
  livePlacement,
  openPromise,
  startOfDay,
  undisputed,
  type Context,
} from './case/context.js';
import { restOf } from './case/rest.js';
import { addDays, daysBetween } from './calendar/dates.js';
import type { CaseState, ContactAttempt, OpenItem } from './case/state.js';
import type { UnmetGuard } from './errors.js';
import type { HoldScope, Verdict } from './events.js';
import { reasonPath } from './strategy/reasons.js';

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

/** R06: where the strategy asks for it, the help asked for and offered is on record before an offer, or the attempts are used up. */
export const dialogueHeld: Guard = ({ case: c, strategy }) => {
  const calls = c.attempts.filter((attempt) => attempt.channel === 'phone').length;
  const held = c.dialogue?.helpAsked === true || c.dialogue?.helpOffered === true;
  return strategy.negotiation.dialogueFirst !== true || held || calls >= strategy.call.attempts
    ? null
    : unmet('G02', 'Nobody has recorded yet what help was asked for and offered: talk first.');
};

/** G02: an offer set (or a proposed plan) was made in this delinquency, and answered or expired. */
export const negotiationTried: Guard = ({ case: c }) => {
  if (c.negotiated) {
    return null;
  }
  const open = c.offers.find((offer) => offer.status === 'open');
  return open === undefined
    ? unmet('G02', 'No offer has been made to the customer yet.')
    : unmet('G02', `Offer ${open.offerId} is still open: it must be answered or expire first.`);
};

/** Attempts that count for G03: reminders sent and not bounced, calls made. */
export const countedAttempts = (context: Context): readonly ContactAttempt[] =>
  context.case.attempts.filter((one) => one.direction === 'outbound');

/** G03: enough attempts on enough channels, spread over time, at least one after the last payment, promise or plan. */
export const attemptsExhausted: Guard = (context) => {
  const { case: c, strategy, calendar } = context;
  const attempts = countedAttempts(context);
  const path = reasonPath(context);
  const channels = new Set(attempts.map((attempt) => attempt.channel)).size;
  if (livePlan(c) !== null) {
    return unmet('G03', `Payment plan ${c.plan?.planId ?? ''} is being kept.`);
  }
  const promise = openPromise(c);
  if (promise !== undefined) {
    return unmet('G03', `Promise ${promise.promiseId} is open until ${promise.toleranceUntil}.`);
  }
  if (attempts.length < path.attempts || channels < path.channels) {
    return unmet(
      'G03',
      `${path.attempts} attempts on ${path.channels} channels are needed; so far ${attempts.length} on ${channels}.`,
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
  const progressAt = lastProgressAt(context);
  return progressAt === null || countedAttempts(context).some((attempt) => attempt.at > progressAt);
}

/** G04: a delivered notice of the same or a wider scope, old enough, unpaid since. */
export const noticeDelivered =
  (scope: HoldScope): Guard =>
  (context) => {
    const { case: c, calendar, strategy, today } = context;
    const notice = c.notice ?? c.holdToRestore?.notice ?? null;
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

/** G04: a hold goes further than it did only as far as a notice of its own announced. */
export const widerHoldAnnounced =
  (scope: HoldScope | undefined): Guard =>
  (context) =>
    scope === 'stop' && context.case.hold?.scope === 'limit' ? noticeDelivered('stop')(context) : null;

/** G12: a hold whose release did not last comes back after somebody has spoken to the customer, not before (3.14). */
export const contactBeforeRestoring: Guard = ({ case: c }) =>
  c.holdToRestore !== null && c.contactWantedSince !== null
    ? unmet('G12', 'The payment came back: talk to the customer before the hold is placed again.')
    : null;

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
  if (claimable(context.state) === 0) {
    return unmet('G06', 'Nothing is left to place.');
  }
  return placeableItems(context).length === 0 ? unmet('G06', 'Every item is disputed in part or whole.') : null;
};
/** Items without any dispute: what may be placed (G06, G11). */
export const placeableItems = ({ state }: Context): readonly OpenItem[] =>
  caseItems(state).filter((item) => claimOf(item) > 0 && undisputed(item) === item.balance);

/** G06: none of the items to be placed is disputed. */
export const undisputedAmong =
  (itemIds: readonly string[]): Guard =>
  ({ state }) => {
    const contested = state.items.filter((item) => itemIds.includes(item.itemId) && undisputed(item) < item.balance);
    return contested.length === 0
      ? null
      : unmet('G06', `Disputed: ${contested.map((item) => item.invoiceNumber).join(', ')}.`);
  };

/** A recall counts as an outcome only after the agency had so many days. */
const RECALL_COUNTS_AFTER_DAYS = 30;

/** G07: legal action only after an agency outcome (returned, closed, recalled after a month) or counsel's override. */
export const agencyOutcome: Guard = ({ case: c }) => {
  const { status, placedOn = null, recalledOn = null } = c.placement ?? {};
  const tried =
    status === 'recalled' &&
    placedOn !== null &&
    recalledOn !== null &&
    daysBetween(placedOn, recalledOn) >= RECALL_COUNTS_AFTER_DAYS;
  return c.agencyOverridden || status === 'returned' || status === 'closed' || tried
    ? null
    : unmet('G07', 'No agency outcome is on record, and counsel has not overridden the agency.');
};

/** G09: dunning sleeps while the case is paused, or rests by relief, a concession or terms that were changed. */
export const notPaused: Guard = (context) => {
  const rest = restOf(context);
  return rest === null
    ? null
    : unmet(
        'G09',
        rest.kind === 'pause' ? `The case is paused until ${rest.until}.` : rest.message,
        startOfDay(context.calendar, addDays(rest.until, 1)),
      );
};

/** G09: whoever keeps a promise or plan is left in peace. */
export const noAgreement: Guard = ({ case: c }) => {
  const plan = livePlan(c);
  if (plan !== null) {
    return unmet('G09', `Payment plan ${plan.planId} is live.`);
  }
  const promise = openPromise(c);
  return promise === undefined
    ? null
    : unmet('G09', `Promise ${promise.promiseId} is open until ${promise.toleranceUntil}.`);
};

/** G11: something undisputed must be left to claim. */
export const notAllDisputed: Guard = ({ state }) => {
  const items = caseItems(state);
  return items.length > 0 && items.every((item) => claimOf(item) === 0)
    ? unmet('G11', 'Every open item is disputed.')
    : null;
};

/** G12: no verdict, no harsher step. */
export const verdictGiven: Guard = ({ case: c }) =>
  c.verdict === null ? unmet('G12', 'The relationship verdict has not been decided yet.') : null;

/**
 * G12: where the reason asks for it (money is short), no hold is announced while terms are being negotiated in good time:
 * an offer or a proposed plan is out and still valid.
 */
export const notWhileNegotiating: Guard = (context) => {
  const { case: c, calendar } = context;
  const offer = c.offers.find((one) => one.status === 'open');
  const until = offer?.validUntil ?? (c.plan?.status === 'proposed' ? c.plan.validUntil : null);
  return until === null || !reasonPath(context).restWhileNegotiating
    ? null
    : unmet(
        'G12',
        `Terms are being negotiated until ${until}: no hold is announced meanwhile.`,
        startOfDay(calendar, addDays(until, 1)),
      );
};

/** G12: a step that only this verdict leads to. */
export const verdictIs =
  (wanted: Verdict): Guard =>
  ({ case: c }) =>
    c.verdict?.verdict === wanted
      ? null
      : unmet('G12', `Only the verdict "${wanted}" leads here; now it is ${c.verdict?.verdict ?? 'not decided'}.`);

/** Business days a part has to be paid in after it came back from a dispute (3.14). */
const RETURNED_PART_BD = 5;
/** The last business day a part rests that came back on `returnedOn`. */
export const disputeRestDay = ({ calendar }: Context, returnedOn: string): string =>
  addBusinessDays(calendar, returnedOn, RETURNED_PART_BD);
/** The first day on which somebody may be asked again for a part that came back; null when none did. */
export function askedAgainFrom(context: Context): string | null {
  const until = disputeRestsUntil(context);
  return until === null ? null : addDays(until, 1);
}
/** The last business day the last returned part rests; null when none came back. */
export const disputeRestsUntil = (context: Context): string | null =>
  context.case.disputeReturnedOn === null ? null : disputeRestDay(context, context.case.disputeReturnedOn);

/** G12: after a partial payment, or a part that came back from a dispute, nothing harsher for some business days (3.14). */
export const rested: Guard = (context) => {
  const { calendar, strategy, today } = context;
  const paidOn = lastPartialPaymentOn(context);
  const afterPayment =
    paidOn === null ? null : addBusinessDays(calendar, paidOn, strategy.escalation.afterPartialPaymentBd);
  const wait = (until: string | null, what: string): ReturnType<Guard> =>
    until === null || today > until
      ? null
      : unmet('G12', `${what}: no harsher step until ${until} has passed.`, startOfDay(calendar, addDays(until, 1)));
  return (
    wait(afterPayment, `A payment came in on ${paidOn ?? ''}`) ??
    wait(disputeRestsUntil(context), 'A disputed part came back to be paid')
  );
};

/** What an agency needs: a reason, an expired final notice, and nobody who is keeping their word or was promised rest. */
export const agencyGuards: readonly Guard[] = [reasonKnown, finalNoticeExpired, notPaused, noAgreement, rested];

/** G20: no write-off or closing while something is still running on the items. */
export const noLooseEnds: Guard = ({ case: c }) => {
  const loose = [
    ...(openPromise(c) === undefined ? [] : ['an open promise']),
    ...(livePlan(c) === null ? [] : ['a live payment plan']),
    ...(livePlacement(c) === null ? [] : ['a live agency placement']),
  ];
  return loose.length === 0 || endsWithInsolvency(c) ? null : unmet('G20', `Still open: ${loose.join(', ')}.`);
};

/** A frozen case ends only as insolvent: what was agreed or contested ends with it, in that very act. */
const endsWithInsolvency = (c: CaseState): boolean => c.status === 'frozen';

/** G20: what else must be settled before people close a case: disputes, and requests about anything but its end. */
export const nothingPending: Guard = ({ case: c }) => {
  const loose = [
    ...c.disputes.filter((one) => one.open).map((one) => `dispute ${one.disputeId}`),
    ...c.approvals
      .filter((one) => one.status === 'open' && one.decision !== 'close-case' && one.decision !== 'write-off')
      .map((one) => `request ${one.approvalId} (${one.decision})`),
    ...(pendingHold(c) === null ? [] : [`the hold announced for ${pendingHold(c) ?? ''}: cancel its notice first`]),
  ];
  return loose.length === 0 || endsWithInsolvency(c) ? null : unmet('G20', `Still open: ${loose.join(', ')}.`);
};

/** The day a hold begins that two people approved and that has not come yet. */
function pendingHold({ notice }: CaseState): string | null {
  const announced = notice?.status === 'approved' || notice?.status === 'sent' || notice?.status === 'delivered';
  return notice !== null && announced && notice.hold !== null ? notice.effectDate : null;
}

/** All unmet guards, in number order. */
export function unmetGuards(context: Context, guards: readonly Guard[]): UnmetGuard[] {
  return guards
    .map((guard) => guard(context))
    .filter((one): one is UnmetGuard => one !== null)
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
