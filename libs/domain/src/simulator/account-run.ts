import { isBusinessDay } from '../calendar/business.js';
import type { ResolvedCalendar } from '../calendar/calendar.js';
import { addDays } from '../calendar/dates.js';
import { covers, endOfDay, instantAt, startOfDay } from '../case/days.js';
import type { AccountState } from '../case/state.js';
import type { Instant, PlainDate } from '../primitives.js';
import type { Strategy } from '../strategy.js';
import { factsInOrder, type AccountScript, type ScriptedFact } from './account-script.js';
import { Simulation } from './simulation.js';
import { mondayOf } from './tally.js';
import { answerTasks, type StaffRule } from './staff.js';

export interface RunOptions {
  readonly strategy: Strategy;
  /** The strategy and those its segments may hand over to; default: itself alone. */
  readonly strategies?: readonly Strategy[];
  readonly staff: StaffRule;
  /** First and last day, both lived through whole. Facts of before are there from the start. */
  readonly from: PlainDate;
  readonly to: PlainDate;
  /** Told what stands at the end of each week (Sunday's end), by its Monday. */
  readonly onWeek?: (week: PlainDate, state: AccountState) => void;
  readonly resolveCalendar: (zone: string, calendar: string, from: PlainDate) => ResolvedCalendar;
}

/** Local minutes of the day: the sweep opens cases, people answer their tasks. */
const SWEEP_AT = 8 * 60 + 30;
const STAFF_AT = 10 * 60;
/** Longer than any weekend and holidays can stretch a grace period of no business days. */
const GRACE_SLACK_DAYS = 10;

/**
 * One account through all days: facts at the start of their day, the sweep each business morning, people at ten. What the
 * account does in between is the core's. Deterministic: the same script, options and strategy give the same events.
 */
export function runAccount(script: AccountScript, options: RunOptions): Simulation {
  return new AccountRun(script, options).live();
}

class AccountRun {
  readonly sim: Simulation;
  private readonly facts: readonly ScriptedFact[];
  private readonly end: Instant;
  private next = 0;
  /** Where the stream stood when the last sweep found nothing to open; null: it opened something, or there was none. */
  private sweptAt: number | null = null;

  constructor(
    script: AccountScript,
    private readonly options: RunOptions,
  ) {
    const { from, to, strategy, resolveCalendar } = options;
    const { zone, calendar, accountId, currency } = script;
    const resolved = resolveCalendar(zone, calendar, from);
    const start = startOfDay(resolved, from);
    const account = { accountKey: accountId, accountId, currency, calendar: resolved };
    const resolve = (day: PlainDate): ResolvedCalendar => resolveCalendar(zone, calendar, day);
    this.sim = new Simulation(strategy, account, start, resolve, options.strategies);
    this.facts = factsInOrder(script).filter(({ on }) => on <= to);
    // Far ahead of what is resolved now; nothing but the last instant depends on it.
    this.end = endOfDay(resolveCalendar(zone, calendar, to), to);
  }

  live(): Simulation {
    const { sim } = this;
    this.takeFactsUpTo(sim.today);
    for (;;) {
      // Whatever is due now is done; what follows may give people something to do, so that each wake is looked at.
      const wake = sim.run();
      if (sim.now >= this.end) return sim;
      const morning = this.nextMorning();
      const next = [wake, this.nextFactAt(), this.end].reduce<Instant | null>(earlierOf, morning) ?? this.end;
      this.passWeeks(sim.today, sim.localDate(next));
      sim.now = next;
      sim.renewCalendar();
      this.takeFactsUpTo(sim.today);
      if (sim.now === morning) this.work();
    }
  }

  /** Nothing happens between now and the next moment: what stands now stands at the end of each week in between. */
  private passWeeks(today: PlainDate, next: PlainDate): void {
    const { onWeek } = this.options;
    if (onWeek === undefined) return;
    for (let week = mondayOf(today); addDays(week, 7) <= next; week = addDays(week, 7)) onWeek(week, this.sim.state);
  }

  /** The next morning at which the sweep or people have something to look at; null: none is in sight. */
  private nextMorning(): Instant | null {
    const { sim } = this;
    const swept = this.isSweepable() ? this.nextBusinessMorning(SWEEP_AT) : null;
    const staffed = this.hasOpenTasks() ? this.nextBusinessMorning(STAFF_AT) : null;
    return earlierOf(swept, staffed) ?? (this.hasCase() ? null : firstDueAfter(sim));
  }

  private nextBusinessMorning(minute: number): Instant {
    const { calendar, today, now } = this.sim;
    for (let day = today; covers(calendar, day); day = addDays(day, 1)) {
      const at = isBusinessDay(calendar, day) ? instantAt(calendar, day, minute) : now;
      if (at > now) return at;
    }
    return startOfDay(calendar, calendar.to);
  }

  private work(): void {
    const { sim } = this;
    if (this.isSweepable()) {
      const skipped = sim.sweep();
      this.sweptAt = skipped === null ? null : sim.state.seq;
    }
    if (this.hasOpenTasks()) answerTasks(sim, this.options.staff);
  }

  /** Something is overdue that no case treats, and the answer may be another one than at the last sweep. */
  private isSweepable(): boolean {
    const { today, state, strategy } = this.sim;
    if (this.hasCase()) return false;
    const overdue = state.items.filter((item) => item.kind === 'invoice' && item.dueDate < today);
    const graceOver = addDays(today, -GRACE_SLACK_DAYS - 2 * strategy.graceBd);
    const isNew = this.sweptAt !== state.seq || overdue.some(({ dueDate }) => dueDate > graceOver);
    return overdue.length > 0 && isNew;
  }

  private takeFactsUpTo(today: PlainDate): void {
    const { sim } = this;
    for (let fact = this.facts[this.next]; fact !== undefined && fact.on <= today; fact = this.facts[this.next]) {
      this.next += 1;
      if (fact.kind === 'invoice') {
        const { invoiceNumber, invoiceDate, dueDate, amount } = fact.invoice;
        sim.invoice(invoiceNumber, invoiceDate, dueDate, amount);
      } else {
        const { paymentId, amount, receivedOn, invoiceNumbers } = fact.payment;
        sim.pay(paymentId, amount, receivedOn, invoiceNumbers);
      }
    }
  }

  private nextFactAt(): Instant | null {
    const fact = this.facts[this.next];
    const { calendar } = this.sim;
    if (fact === undefined) return null;
    return startOfDay(calendar, covers(calendar, fact.on) ? fact.on : calendar.to);
  }

  private hasCase(): boolean {
    const { case: c } = this.sim.state;
    return c !== null && c.status !== 'closed';
  }
  private hasOpenTasks(): boolean {
    const { case: c } = this.sim.state;
    return this.options.staff !== 'nobody' && c !== null && c.tasks.some((task) => task.status === 'open');
  }
}

/** When the next item that is not overdue yet becomes so: nothing can change before. */
function firstDueAfter({ state, today, calendar }: Simulation): Instant | null {
  const due = state.items.filter((item) => item.kind === 'invoice' && item.dueDate >= today);
  const first = due.map(({ dueDate }) => dueDate).reduce<PlainDate | null>(earlierOf, null);
  return first === null || !covers(calendar, first) ? null : endOfDay(calendar, first);
}

const earlierOf = <T extends string>(a: T | null, b: T | null): T | null =>
  a === null ? b : b === null ? a : a < b ? a : b;
