import { caseItems, endOfDay, type Context } from '../case/context.js';
import { addDays } from '../calendar/dates.js';
import { event, type NewEvent } from '../events.js';
import { warningSubject, type LimitationClock } from '../limitation/clock.js';
import { expiryOf, jurisdictionOf, restartedExpiry } from '../limitation/policy.js';
import type { Instant, PlainDate } from '../primitives.js';
import { counsel, type Act, type Agenda, type WantedTask } from './step.js';

/** Business days counsel has to say what becomes of a claim that is about to be statute-barred. */
const WARNING_BD = 5;

/**
 * The limitation guardian (DOMAIN 7.13): computes a clock for each invoice of the case, begins it anew where the law says
 * so, warns counsel in time, and says when a claim can no longer be enforced. Clocks of law keep running while a case is
 * paused, frozen, or closed with a balance written off. Where no jurisdiction is configured none of it happens.
 */
export function limitationClock(context: Context): Agenda {
  const { state } = context;
  const running = state.limitations.filter((one) => !one.expired);
  return {
    acts: [...computed(context), ...running.flatMap((one) => actsOf(context, one))].slice(0, 1),
    tasks: warnings(running),
    wakes: running.flatMap((one) => nextDates(context, one)),
  };
}

function computed(context: Context): Act[] {
  const { state, strategy, account, case: c } = context;
  const jurisdiction = jurisdictionOf(strategy.limitation, account);
  const rule = jurisdiction === null ? undefined : strategy.limitation.rules[jurisdiction];
  const without = caseItems(state).filter(
    (item) => item.balance > 0 && !state.limitations.some((one) => one.itemId === item.itemId),
  );
  if (jurisdiction === null || rule === undefined || c.status === 'closed' || without.length === 0) {
    return [];
  }
  const events = without.map(({ itemId, invoiceNumber, dueDate }): NewEvent => {
    const { years, starts, restartsOn } = rule;
    const expiresOn = expiryOf(rule, dueDate);
    const from = starts === 'end-of-year' ? `${dueDate.slice(0, 4)}-12-31` : dueDate;
    const period = { jurisdiction, years, restartsOn, from, expiresOn };
    return event('limitation.computed', { itemId, invoiceNumber, dueDate, ...period });
  });
  return [{ moveId: 'limitation', why: 'The law gives a claim only so long.', events }];
}

function actsOf(context: Context, clock: LimitationClock): Act[] {
  const { calendar, now } = context;
  const { itemId, expiresOn, restart } = clock;
  if (restart !== null) {
    const { because, reference, on } = restart;
    const anew = { from: on, expiresOn: restartedExpiry(clock, on, expiresOn) };
    const began = event('limitation.restarted', { itemId, because, reference, ...anew }, on);
    return [{ moveId: `limitation-anew-${itemId}`, why: 'The period of limitation began anew.', events: [began] }];
  }
  if (endOfDay(calendar, expiresOn) <= now) {
    const over = event('limitation.expired', { itemId, expiresOn }, expiresOn);
    return [{ moveId: `limitation-over-${itemId}`, why: 'The period of limitation is over.', events: [over] }];
  }
  const daysBefore = warningDue(context, clock);
  if (daysBefore === null) {
    return [];
  }
  const warned = event('limitation.warned', { itemId, expiresOn, daysBefore }, addDays(expiresOn, -daysBefore));
  return [{ moveId: `limitation-${daysBefore}-${itemId}`, why: 'A claim is soon statute-barred.', events: [warned] }];
}

/** The closest warning whose day has come; one that a closer one has overtaken is not given any more. */
function warningDue({ strategy, calendar, now }: Context, { expiresOn, warnedDays }: LimitationClock): number | null {
  const reached = strategy.limitation.warnDays.filter((days) => beginning(calendar, addDays(expiresOn, -days)) <= now);
  const closest = reached.reduce<number | null>((least, days) => (least === null || days < least ? days : least), null);
  return closest !== null && (warnedDays === null || closest < warnedDays) ? closest : null;
}

/** The first instant of a day, however far away it is: years lie beyond every calendar. */
const beginning = (calendar: Context['calendar'], day: PlainDate): Instant => endOfDay(calendar, addDays(day, -1));

/** When this clock has something to say next. */
function nextDates({ strategy, calendar, now }: Context, { expiresOn }: LimitationClock): string[] {
  const warningsAt = strategy.limitation.warnDays.map((days) => beginning(calendar, addDays(expiresOn, -days)));
  return [...warningsAt, endOfDay(calendar, expiresOn)].filter((at) => at > now);
}

/** One task a day of expiry and warning, for all the invoices it is about; it goes with the debt. */
function warnings(running: readonly LimitationClock[]): WantedTask[] {
  const warned = running.filter((one) => one.warnedDays !== null && !one.answered);
  return [...new Set(warned.map(warningSubject))].map((subject): WantedTask => {
    const about = warned.filter((one) => warningSubject(one) === subject);
    const numbers = about.map((one) => one.invoiceNumber).join(', ');
    const [{ expiresOn, jurisdiction } = { expiresOn: '', jurisdiction: '' }] = about;
    const why = `After ${expiresOn} these cannot be enforced any more (${jurisdiction}): ${numbers}. File, get an acknowledgement, or let them go.`;
    return { kind: 'complete-task', subject, roles: counsel, dueBd: WARNING_BD, why };
  });
}
