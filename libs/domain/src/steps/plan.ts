import { addBusinessDays, amount, endOfDay, inCurrency, type Context } from '../case/context.js';
import { addDays, later } from '../calendar/dates.js';
import type { PlanState } from '../case/state.js';
import { event, type NewEvent } from '../events.js';
import { composeLetter, installmentFacts } from '../letters/compose.js';
import { spreadFree } from './confirmation.js';
import { balanceOf } from './plan-terms.js';
import { messageIdFor, type Act, type Agenda, type PlannedLetter, type Step } from './step.js';

type PlanInstallment = PlanState['installments'][number];

/** Payment plan: the old due dates sleep while it lives; overdue counts from the first missed installment (DOMAIN 3.7). */
export const plan: Step = {
  name: 'plan',
  next({ case: c, calendar }): Agenda {
    const next = c.plan?.installments.find((one) => one.status !== 'paid');
    return next === undefined || c.plan === null
      ? {}
      : {
          reasons: [
            {
              code: 'overlay',
              message: `Plan ${c.plan.planId}: installment ${next.number} is due on ${next.dueDate}.`,
              until: endOfDay(calendar, next.dueDate),
            },
          ],
        };
  },
};

/** Judges every installment at its own deadlines: paid, late, missed; the miss that reaches the break number ends the plan. */
export function judgePlan(context: Context): Agenda {
  const current = context.case.plan;
  if (current?.status === 'kept') {
    return { acts: [restoredOf(context, current)].filter((act): act is Act => act !== null) };
  }
  if (current === null || current.status !== 'active') {
    return {};
  }
  const acts = [paid(context, current), keptOrRestored(context, current), lateOrMissed(context, current)].filter(
    (act): act is Act => act !== null,
  );
  return { acts: acts.slice(0, 1), wakes: deadlines(context, current) };
}

function settledBy(context: Context, one: PlanInstallment): boolean {
  return one.paid >= one.amount - inCurrency(context.strategy.smallDifference, context.currency);
}

function paid(context: Context, current: PlanState): Act | null {
  const done = current.installments.filter((one) => one.status !== 'paid' && settledBy(context, one));
  const paymentOf = (number: number): string =>
    context.state.payments.findLast(
      (fact) => !fact.reversed && fact.filled.some((part) => part.planId === current.planId && part.number === number),
    )?.paymentId ?? 'unknown';
  return done.length === 0
    ? null
    : {
        moveId: `paid-${current.planId}-${done.map((one) => one.number).join('-')}`,
        why: 'Money for the plan came in.',
        events: done.map((one) =>
          event('installment.paid', { planId: current.planId, number: one.number, paymentId: paymentOf(one.number) }),
        ),
      };
}

/** Money that went back: the installments it had filled are open again, also of a plan that was kept by it. */
function restoredOf(context: Context, { planId, installments }: PlanState): Act | null {
  const undone = installments.find((one) => one.status === 'paid' && !settledBy(context, one));
  const reversed = context.state.payments.findLast(
    (fact) => fact.reversed && fact.filled.some((part) => part.planId === planId && part.number === undone?.number),
  );
  return undone === undefined || reversed === undefined
    ? null
    : {
        moveId: `restore-${planId}-${undone.number}`,
        why: 'A payment was reversed.',
        events: [event('installment.restored', { planId, number: undone.number, paymentId: reversed.paymentId })],
      };
}

function keptOrRestored(context: Context, current: PlanState): Act | null {
  const restored = restoredOf(context, current);
  if (restored !== null) {
    return restored;
  }
  return current.installments.every((one) => one.status === 'paid')
    ? {
        moveId: `kept-${current.planId}`,
        why: 'Every installment is paid.',
        events: [event('plan.kept', { planId: current.planId })],
      }
    : null;
}

const lastDayOf = ({ calendar, strategy }: Context, one: PlanInstallment): string =>
  addBusinessDays(calendar, one.dueDate, strategy.plan.toleranceBd);

function lateOrMissed(context: Context, current: PlanState): Act | null {
  const { calendar, now } = context;
  for (const one of current.installments) {
    if (one.status === 'late' && endOfDay(calendar, lastDayOf(context, one)) <= now) {
      return {
        moveId: `missed-${current.planId}-${one.number}`,
        why: 'An installment was not paid within its tolerance.',
        events: missed(context, current, one, lastDayOf(context, one)),
      };
    }
    if (one.status === 'open' && endOfDay(calendar, one.dueDate) <= now) {
      return {
        moveId: `late-${current.planId}-${one.number}`,
        why: 'An installment is late but within its tolerance.',
        events: [event('installment.late', { planId: current.planId, number: one.number }, one.dueDate)],
      };
    }
  }
  return neverCaughtUp(context, current);
}

/** The end of the schedule: what was missed and not caught up with ends the plan, since no further miss can. */
function neverCaughtUp(context: Context, current: PlanState): Act | null {
  const until = endOfSchedule(current);
  if (until === null || endOfDay(context.calendar, until) > context.now) {
    return null;
  }
  const misses = current.installments.filter((one) => one.status === 'missed').map((one) => one.number);
  return {
    moveId: `broken-${current.planId}`,
    why: 'The last installments were missed and not caught up with.',
    events: [broken(context, current, misses, until)],
  };
}

/** The day until which the last missed installments may be caught up with; null while another one is to come. */
function endOfSchedule(current: PlanState): string | null {
  const toCome = current.installments.some((one) => one.status === 'open' || one.status === 'late');
  const days = current.installments.flatMap((one) =>
    one.status === 'missed' && one.catchUpUntil !== null ? [one.catchUpUntil] : [],
  );
  return toCome || days.length === 0 ? null : days.reduce(later);
}

function missed(context: Context, current: PlanState, one: PlanInstallment, on: string): NewEvent[] {
  const { calendar, strategy, today } = context;
  const from = today > addDays(on, 1) ? today : on; // missed anew, after a reversal: the days count from now
  const catchUpUntil = addBusinessDays(calendar, from, strategy.plan.catchUpBd);
  const events = [
    event(
      'installment.missed',
      { planId: current.planId, number: one.number, left: amount(context, one.amount - one.paid), catchUpUntil },
      on,
    ),
  ];
  const misses = [
    ...current.installments.filter((other) => other.status === 'missed').map((other) => other.number),
    one.number,
  ];
  return misses.length >= strategy.plan.missedToBreak ? [...events, broken(context, current, misses, on)] : events;
}

function broken(context: Context, { planId, itemIds }: PlanState, misses: readonly number[], on: string): NewEvent {
  const open = itemIds.filter((itemId) => context.state.items.some((item) => item.itemId === itemId));
  return event('plan.broken', { planId, missed: misses, left: amount(context, balanceOf(context, open)) }, on);
}

function deadlines(context: Context, current: PlanState): string[] {
  const { calendar } = context;
  const last = endOfSchedule(current);
  const steps = current.installments.flatMap((one) => {
    if (one.status === 'open') {
      return [endOfDay(calendar, one.dueDate)];
    }
    return one.status === 'late' ? [endOfDay(calendar, lastDayOf(context, one))] : [];
  });
  return last === null ? steps : [...steps, endOfDay(calendar, last)];
}

export function planLetters(context: Context): PlannedLetter[] {
  const { case: c } = context;
  const current = c.plan;
  if (current === null || current.status !== 'active' || current.acceptedAt === null) {
    return [];
  }
  const messageId = messageIdFor(context, 'plan-confirmation', c.planCount);
  if (c.messages.some((message) => message.messageId === messageId)) {
    return [];
  }
  const facts = {
    planId: current.planId,
    acceptedBy: current.acceptedBy,
    installments: installmentFacts(current.installments, context),
  };
  return [
    {
      messageId,
      template: 'plan-confirmation',
      step: 'plan',
      class: 'confirmation',
      draft: composeLetter(context, 'plan-confirmation', facts),
      dueAt: spreadFree(context, current.acceptedAt),
    },
  ];
}
