import { endOfDay, type Context } from '../case/context.js';
import { plus } from '../calendar/dates.js';
import { event } from '../events.js';
import { contactBeforeRestoring, noAgreement, notAllDisputed, notPaused, rested, unmetGuards } from '../guards.js';
import { finalNoticeTask } from './final-notice.js';
import { staff, supervisors, type Act, type Agenda, type Step, type WantedTask } from './step.js';

/** Hold: in force; the ladder goes on to the final notice. */
export const hold: Step = {
  name: 'hold',
  next: (context) => finalNoticeTask(context),
};

/** A hold agreed until a date ends with that date (G19). */
export function holdClock(context: Context): Agenda {
  const { case: c, calendar, now } = context;
  const condition = c.hold?.active === true ? c.hold.liftCondition : null;
  if (condition?.kind !== 'date' || condition.until === undefined) {
    return {};
  }
  const until = endOfDay(calendar, condition.until);
  return until > now ? { wakes: [until] } : { acts: [releaseHold(context, `it was to last until ${condition.until}`)] };
}

export function releaseHold({ case: c }: Context, reason: string): Act {
  const holdId = c.hold?.holdId ?? '';
  return {
    moveId: `release-${holdId}`,
    why: 'The hold is lifted by itself.',
    events: [event('hold.auto-released', { holdId, reason })],
  };
}

const MINUTE_MS = 60_000;

/** A hold that the orders system has not asked for works nowhere: a person tells them (3.9). */
export function untoldHold({ case: c, strategy }: Context): WantedTask[] {
  const minutes = strategy.hold.acknowledgedWithinMinutes;
  if (c.hold?.active !== true || c.hold.acknowledged === true || c.hold.placedAt === undefined || minutes === 0) {
    return [];
  }
  const subject = `hold-untold-${c.hold.holdId}-${c.hold.scope}`;
  const known = c.tasks.some((task) => task.subject === subject && task.status === 'completed');
  const why = 'The system that takes orders has not asked about the hold: make sure that it knows.';
  const from = plus(c.hold.placedAt, minutes * MINUTE_MS);
  return known ? [] : [{ kind: 'complete-task', subject, roles: staff, dueBd: 1, from, why }];
}

/**
 * The payment that lifted the hold did not last. The hold comes back only with people: after somebody talked to the
 * customer, on the notice it had, and never by itself (3.14).
 */
export function holdToRestore(context: Context): WantedTask[] {
  const { case: c, strategy } = context;
  const guards = [contactBeforeRestoring, notPaused, noAgreement, notAllDisputed, rested];
  if (c.holdToRestore === null || c.hold?.active === true || unmetGuards(context, guards).length > 0) {
    return [];
  }
  const { scope, start } = c.holdToRestore.hold;
  const why = `The payment that lifted the hold (${scope}, since ${start}) came back: decide whether to place it again.`;
  return [
    { kind: 'place-credit-hold', subject: 'restore-hold', roles: supervisors, dueBd: strategy.verdict.dueBd, why },
  ];
}
