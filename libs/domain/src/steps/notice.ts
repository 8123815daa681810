import { addBusinessDays, instantAt, livePlan, openApproval, openPromise, type Context } from '../case/context.js';
import type { NoticeState } from '../case/state.js';
import { event, type NewEvent } from '../events.js';
import { reasonKnown, unmetGuards } from '../guards.js';
import { finalNoticeTask } from './final-notice.js';
import { staff, type Act, type Agenda, type Step } from './step.js';

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

/** Hold: in force; the ladder goes on to the final notice. */
export const hold: Step = {
  name: 'hold',
  next: (context) => finalNoticeTask(context),
};

function noticeTask(context: Context): Agenda {
  const guards = unmetGuards(context, [reasonKnown]);
  if (guards.length > 0) {
    return { reasons: guards.map((guard) => ({ code: 'guard', guard: guard.id, message: guard.message })) };
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
  if (context.case.hold?.active === true) {
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

const effectInstant = (context: Context, current: NoticeState): string =>
  instantAt(context.calendar, current.effectDate, HOLD_MINUTE);

/** The notice's own clock, wherever the ladder stands: delivery, too late a delivery, the announced date. */
export function noticeClock(context: Context): Agenda {
  const { case: c, now } = context;
  const current = c.notice;
  if (current === null || current.messageId === null) {
    return {};
  }
  const message = c.messages.find((one) => one.messageId === current.messageId);
  if (current.status === 'sent') {
    return message?.deliveredOn == null ? {} : { acts: [delivered(context, current, message.deliveredOn)] };
  }
  if (current.status !== 'delivered') {
    return {};
  }
  if (livePlan(c) !== null) {
    return {
      acts: [
        {
          moveId: `cancel-${current.noticeId}`,
          why: 'A plan was agreed.',
          events: [event('notice.cancelled', { noticeId: current.noticeId, why: 'a payment plan was agreed' })],
        },
      ],
    };
  }
  if (openPromise(c) !== undefined) {
    return {};
  }
  const at = effectInstant(context, current);
  return at > now ? { wakes: [at] } : { acts: [effect(context, current)] };
}

function delivered(context: Context, current: NoticeState, deliveredOn: string): Act {
  const events: NewEvent[] = [event('notice.delivered', { noticeId: current.noticeId, deliveredOn }, deliveredOn)];
  const latest = addBusinessDays(context.calendar, current.effectDate, -context.strategy.notice.leadBd);
  if (deliveredOn > latest) {
    const why = `delivered on ${deliveredOn}, later than ${latest}: the announced date ${current.effectDate} lapses`;
    events.push(event('notice.cancelled', { noticeId: current.noticeId, why }));
  }
  return { moveId: `delivered-${current.noticeId}`, why: 'The notice was delivered.', events };
}

/** On the announced date: exactly what two people approved for it; anything that happened since leaves only a task (G12). */
function effect(context: Context, current: NoticeState): Act {
  const events: NewEvent[] = [event('notice.expired', { noticeId: current.noticeId })];
  if (current.hold !== null && !changedSince(context, current)) {
    const { scope, reason, liftCondition } = current.hold;
    events.push(
      event('hold.placed', {
        holdId: `${context.case.caseId}-h${context.case.holdCount + 1}`,
        scope,
        reason,
        liftCondition,
        start: current.effectDate,
        noticeId: current.noticeId,
      }),
    );
  }
  return { moveId: `effect-${current.noticeId}`, why: 'The announced date is reached.', events };
}

function changedSince({ case: c }: Context, current: NoticeState): boolean {
  const approvedAt = c.messages.find((one) => one.messageId === current.messageId)?.sentAt ?? '';
  const since = (at: string | null): boolean => at !== null && at > approvedAt;
  return (
    since(c.lastProgressAt) ||
    c.disputes.some((dispute) => since(dispute.openedAt)) ||
    openApproval(c, 'cancel-notice') !== undefined
  );
}

export function merge(...agendas: readonly Agenda[]): Agenda {
  return {
    acts: agendas.flatMap((one) => one.acts ?? []),
    tasks: agendas.flatMap((one) => one.tasks ?? []),
    letters: agendas.flatMap((one) => one.letters ?? []),
    wakes: agendas.flatMap((one) => one.wakes ?? []),
    reasons: agendas.flatMap((one) => one.reasons ?? []),
  };
}
