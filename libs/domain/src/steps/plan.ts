import { addBusinessDays, amount, endOfDay, inCurrency, type Context } from '../case/context.js';
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
    [...context.state.payments]
      .reverse()
      .find((fact) => !fact.reversed && fact.filled.some((part) => part.number === number))?.paymentId ?? 'unknown';
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

function keptOrRestored(context: Context, current: PlanState): Act | null {
  const undone = current.installments.find((one) => one.status === 'paid' && !settledBy(context, one));
  if (undone !== undefined) {
    const reversed = [...context.state.payments].reverse().find((fact) => fact.reversed)?.paymentId ?? 'unknown';
    return {
      moveId: `restore-${current.planId}-${undone.number}`,
      why: 'A payment was reversed.',
      events: [event('installment.restored', { planId: current.planId, number: undone.number, paymentId: reversed })],
    };
  }
  return current.installments.every((one) => one.status === 'paid')
    ? {
        moveId: `kept-${current.planId}`,
        why: 'Every installment is paid.',
        events: [event('plan.kept', { planId: current.planId })],
      }
    : null;
}

function lateOrMissed(context: Context, current: PlanState): Act | null {
  const { calendar, strategy, now } = context;
  for (const one of current.installments) {
    const missedOn = addBusinessDays(calendar, one.dueDate, strategy.plan.toleranceBd);
    if (one.status === 'late' && endOfDay(calendar, missedOn) <= now) {
      return {
        moveId: `missed-${current.planId}-${one.number}`,
        why: 'An installment was not paid within its tolerance.',
        events: missed(context, current, one, missedOn),
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
  return null;
}

function missed(context: Context, current: PlanState, one: PlanInstallment, on: string): NewEvent[] {
  const { calendar, strategy } = context;
  const catchUpUntil = addBusinessDays(calendar, on, strategy.plan.catchUpBd);
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
  if (misses.length >= strategy.plan.missedToBreak) {
    const left = current.itemIds.filter((itemId) => context.state.items.some((item) => item.itemId === itemId));
    events.push(
      event(
        'plan.broken',
        { planId: current.planId, missed: misses, left: amount(context, balanceOf(context, left)) },
        on,
      ),
    );
  }
  return events;
}

function deadlines({ calendar, strategy }: Context, current: PlanState): string[] {
  return current.installments.flatMap((one) => {
    if (one.status === 'open') {
      return [endOfDay(calendar, one.dueDate)];
    }
    return one.status === 'late'
      ? [endOfDay(calendar, addBusinessDays(calendar, one.dueDate, strategy.plan.toleranceBd))]
      : [];
  });
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
