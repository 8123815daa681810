import { allDisputed, endOfDay, livePlan, openPromise, type Context } from '../case/context.js';
import { restOf } from '../case/rest.js';
import { event, type NewEvent, type StepName } from '../events.js';
import type { Instant } from '../primitives.js';
import { clockOf } from './contact-window.js';

/** Facts by which a contact was withheld, for whoever audits it (6.2). */
export interface RestraintFacts {
  readonly [key: string]: string | number | boolean | null;
}
/**
 * A gate that keeps a due contact in: its rule, the facts, when it is tried again, and what follows from it. Without a
 * next try it is withheld for good, unless `untilLifted`: then it is tried again once the facts have changed.
 */
export interface ClosedGate {
  readonly rule: string;
  readonly message: string;
  readonly facts: RestraintFacts;
  readonly nextTryAt: Instant | null;
  readonly untilLifted?: true;
  readonly consequences: readonly NewEvent[];
}

export const closed = (
  rule: string,
  message: string,
  facts: RestraintFacts,
  nextTryAt: Instant | null,
): ClosedGate => ({ rule, message, facts, nextTryAt, consequences: [] });
/** Held by something that ends on no date known today. */
export const held = (rule: string, message: string, facts: RestraintFacts): ClosedGate => ({
  ...closed(rule, message, facts, null),
  untilLifted: true,
});

/** What any contact of ours rests for: a freeze, a word that is being kept, a pause, or that everything is disputed (G09). */
export function overlayGate(context: Context): ClosedGate | null {
  const { case: c } = context;
  if (c.status === 'frozen') {
    return held('G09/freeze', 'The case is frozen.', { frozen: true });
  }
  return promiseGate(context) ?? planGate(context) ?? restGate(context);
}

/** What lets the ladder sleep, whoever keeps their word or not: a pause, relief, a concession to be met, other terms. */
export function restGate(context: Context): ClosedGate | null {
  const rest = restOf(context);
  return rest === null
    ? null
    : closed(`G09/${rest.kind}`, rest.message, rest.facts, endOfDay(context.calendar, rest.until));
}

function promiseGate({ case: c, calendar }: Context): ClosedGate | null {
  const promise = openPromise(c);
  return promise === undefined
    ? null
    : closed(
        'G09/promise',
        `Promise ${promise.promiseId} is open.`,
        { promiseId: promise.promiseId, dueDate: promise.dueDate },
        endOfDay(calendar, promise.toleranceUntil),
      );
}

function planGate({ case: c, calendar }: Context): ClosedGate | null {
  const plan = livePlan(c);
  const last = plan?.installments[plan.installments.length - 1];
  return plan === null
    ? null
    : closed(
        'G09/plan',
        `Plan ${plan.planId} is being kept.`,
        { planId: plan.planId },
        last === undefined ? null : endOfDay(calendar, last.dueDate),
      );
}

/** Nothing undisputed is left to speak about. */
export function disputeGate(context: Context): ClosedGate | null {
  const open = context.case.disputes.filter((one) => one.open);
  return allDisputed(context.state)
    ? held('G09/dispute', 'Every open item is disputed.', {
        disputes: open.length,
        disputeId: open[0]?.disputeId ?? null,
      })
    : null;
}

/** One contact that was due and is not made. */
export interface Withheld {
  readonly messageId: string;
  readonly template: string;
  readonly step: StepName;
  readonly plannedAt: Instant;
  readonly planned?: 'call';
}

/** The record of it, with the clock it was judged by: exactly one for each contact and gate. */
export function suppressed({ calendar, now }: Context, { planned, ...contact }: Withheld, gate: ClosedGate): NewEvent {
  const { rule, facts, nextTryAt, untilLifted } = gate;
  return event('message.suppressed', {
    ...contact,
    rule,
    facts: { zone: calendar.zone, clock: clockOf(calendar, now), judgedAt: now, ...facts },
    nextTryAt,
    ...(planned === undefined ? {} : { planned }),
    ...(untilLifted === true ? { final: false as const } : {}),
  });
}

/** What is remembered of a suppression, so that it is recorded once. */
export const suppressionKey = (messageId: string, { rule }: Pick<ClosedGate, 'rule'>): string => `${messageId}|${rule}`;
