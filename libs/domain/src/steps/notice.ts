import { addBusinessDays, instantAt, livePlan, openPromise, type Context } from '../case/context.js';
import { restOf } from '../case/rest.js';
import { later } from '../calendar/dates.js';
import type { NoticeState } from '../case/state.js';
import { event, type HoldTerms, type NewEvent, type StepName } from '../events.js';
import { notWhileNegotiating, reasonKnown, unmetGuards } from '../guards.js';
import { finalNoticeTask } from './final-notice.js';
import { isSkipped } from './skipping.js';
import type { PlainDate } from '../primitives.js';
import { unsentLetterOf } from './pending-letters.js';
import { merge, staff, type Act, type Agenda, type Step } from './step.js';

/** Local minute of the day at which an announced hold begins. */
const HOLD_MINUTE = 9 * 60;

/** Advance notice: a hold is announced in time and can be avoided until the last hour (DOMAIN 3.9, G04, G12). */
export const notice: Step = {
  name: 'notice',
  next(context): Agenda {
    const current = context.case.notice;
    if (current === null || current.status === 'cancelled') {
      return noticeTask(context);
    }
    if (current.status === 'expired') {
      return merge(holdTask(context), finalNoticeTask(context));
    }
    return { reasons: [noticeReason(context, current)] };
  },
};

const BEFORE_NOTICE: readonly StepName[] = ['call', 'diagnosis', 'negotiation', 'verdict'];

/**
 * A notice may be given while the ladder still stands lower, as after the verdict `watch`. What it leaves to people, a new
 * date after too late a delivery or a hold that nobody approved, is theirs there too (3.9).
 */
export function earlyNotice(context: Context): Agenda {
  const { case: c } = context;
  const resting = openPromise(c) !== undefined || livePlan(c) !== null || restOf(context) !== null;
  if (c.notice === null || resting || c.verdict?.verdict === 'make-up' || !BEFORE_NOTICE.includes(c.step)) {
    return {};
  }
  if (lapsed(context, c.notice)) {
    return { tasks: noticeTask(context).tasks ?? [] };
  }
  const heldSince = c.hold !== null && (c.hold.placedAt ?? '') >= (c.notice.deliveredAt ?? '');
  return c.notice.status === 'expired' && !heldSince ? holdTask(context) : {};
}

/** Proven delivered, but too late for its own date. */
const lapsed = (context: Context, { status, deliveredOn, effectDate }: NoticeState): boolean =>
  status === 'cancelled' && deliveredOn !== null && deliveredOn > latestDelivery(context, effectDate);

const latestDelivery = ({ calendar, strategy }: Context, effectDate: PlainDate): PlainDate =>
  addBusinessDays(calendar, effectDate, -strategy.notice.leadBd);

function noticeTask(context: Context): Agenda {
  const guards = unmetGuards(context, [reasonKnown, notWhileNegotiating]);
  if (guards.length > 0) {
    return {
      wakes: guards.flatMap((guard) => guard.unblocksAt ?? []),
      reasons: guards.map((guard) => ({ code: 'guard', guard: guard.id, message: guard.message })),
    };
  }
  const why = 'Announce the credit hold in time, with the ways to avoid it.';
  return {
    tasks: [
      { kind: 'request-advance-notice', subject: 'notice', why, roles: staff, dueBd: context.strategy.verdict.dueBd },
    ],
    reasons: [{ code: 'task', message: why }],
  };
}

function holdTask(context: Context): Agenda {
  if (context.case.hold?.active === true || isSkipped(context, 'hold')) {
    return {};
  }
  const why = 'The announced date has passed without an approved hold: decide whether to place it.';
  return {
    tasks: [{ kind: 'place-credit-hold', subject: 'hold', why, roles: staff, dueBd: context.strategy.verdict.dueBd }],
  };
}

function noticeReason(context: Context, current: NoticeState): NonNullable<Agenda['reasons']>[number] {
  if (current.status === 'requested') {
    return { code: 'approval', message: `Notice ${current.noticeId} awaits a second person.` };
  }
  return current.status === 'delivered'
    ? { code: 'timer', message: `The notice announces ${current.effectDate}.`, until: effectInstant(context, current) }
    : { code: 'delivery', message: `Notice ${current.noticeId} is not proven delivered: its period has not begun.` };
}

export const effectInstant = (context: Context, current: NoticeState): string =>
  instantAt(context.calendar, current.effectDate, HOLD_MINUTE);

/** The notice's own clock, wherever the ladder stands: delivery, too late a delivery, the announced date. */
export function noticeClock(context: Context): Agenda {
  const { case: c, now } = context;
  const current = c.notice;
  if (current === null || !['approved', 'sent', 'delivered'].includes(current.status)) {
    return {};
  }
  if (livePlan(c) !== null) {
    return { acts: [cancelForPlan(context, current)] };
  }
  const message = c.messages.find((one) => one.messageId === current.messageId);
  if (current.status === 'sent' && message?.sentOn != null && message.deliveredOn !== null) {
    return { acts: [delivered(context, current, later(message.deliveredOn, message.sentOn))] };
  }
  if (current.status !== 'delivered' || openPromise(c) !== undefined || restOf(context) !== null) {
    return {};
  }
  if (message?.status === 'bounced') {
    // Reported as delivered and as returned: nothing starts on such a proof (G12); a person finds out.
    return { reasons: [{ code: 'delivery', message: `Notice ${current.noticeId} came back after it was delivered.` }] };
  }
  const at = effectInstant(context, current);
  return at > now ? { wakes: [at] } : { acts: [effect(context, current)] };
}

/** An agreed plan makes the announcement void, also one that has not left yet (3.9). */
function cancelForPlan(context: Context, { noticeId }: NoticeState): Act {
  const why = 'a payment plan was agreed';
  const facts = { planId: context.case.plan?.planId ?? null };
  return {
    moveId: `cancel-${noticeId}`,
    why: 'A plan was agreed.',
    events: [
      ...unsentLetterOf(context, 'advance-notice', 'G09/plan', facts),
      event('notice.cancelled', { noticeId, why }),
    ],
  };
}

function delivered(context: Context, current: NoticeState, deliveredOn: string): Act {
  const events: NewEvent[] = [event('notice.delivered', { noticeId: current.noticeId, deliveredOn }, deliveredOn)];
  const latest = latestDelivery(context, current.effectDate);
  if (deliveredOn > latest) {
    const why = `delivered on ${deliveredOn}, later than ${latest}: the announced date ${current.effectDate} lapses`;
    events.push(event('notice.cancelled', { noticeId: current.noticeId, why }));
  }
  return { moveId: `delivered-${current.noticeId}`, why: 'The notice was delivered.', events };
}

/** On the announced date: exactly what two people approved for it; anything that happened since leaves only a task (G12). */
function effect(context: Context, current: NoticeState): Act {
  const events: NewEvent[] = [event('notice.expired', { noticeId: current.noticeId })];
  const announced = context.today === current.effectDate;
  if (current.hold !== null && announced && !changedSince(context, current)) {
    events.push(...holdAnnounced(context, current, current.hold));
  }
  return { moveId: `effect-${current.noticeId}`, why: 'The announced date is reached.', events };
}

/** The hold that was approved with the notice; one in force already goes as far as this notice announced, and no further. */
function holdAnnounced({ case: c }: Context, current: NoticeState, terms: HoldTerms): NewEvent[] {
  const { scope, reason, liftCondition } = terms;
  if (c.hold?.active !== true) {
    const holdId = `${c.caseId}-h${c.holdCount + 1}`;
    const start = current.effectDate;
    return [event('hold.placed', { holdId, scope, reason, liftCondition, start, noticeId: current.noticeId })];
  }
  const { holdId } = c.hold;
  return c.hold.scope === 'limit' && scope === 'stop'
    ? [event('hold.extended', { holdId, until: null, liftCondition, reason, scope })]
    : [];
}

/** Any payment (also one that bounced), promise, plan or dispute since it left, and any time in which the case rested. */
function changedSince({ case: c, state }: Context, current: NoticeState): boolean {
  const message = c.messages.find((one) => one.messageId === current.messageId);
  const since = (at: string | null): boolean => at !== null && at > (message?.sentAt ?? '');
  return (
    since(c.agreedAt) ||
    state.payments.some((fact) => since(fact.at)) ||
    c.disputes.some((dispute) => since(dispute.openedAt)) ||
    (c.overlayEndedOn !== null && c.overlayEndedOn > (message?.sentOn ?? ''))
  );
}
