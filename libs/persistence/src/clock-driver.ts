import {
  addBusinessDays,
  addDays,
  earlier,
  instantAt,
  later,
  localDate,
  rollForward,
  type Instant,
  type PlainDate,
  type ResolvedCalendar,
} from '#domain';
import type { ClockStore, OutboxStore } from './ports.js';

/** Cases that were not done after a minute without progress: the driver stops and names them. */
export class NotQuiet extends Error {
  override readonly name = 'NotQuiet';
  constructor(
    readonly caseIds: readonly string[],
    readonly at: Instant,
  ) {
    super(`not quiet at ${at}: ${caseIds.join(', ') || 'messages are waiting for the engine'}`);
  }
}
/** The driven clock only moves forward. */
export class ClockInPast extends Error {
  override readonly name = 'ClockInPast';
  constructor(
    readonly to: Instant,
    readonly now: Instant,
  ) {
    super(`the business clock stands at ${now}; it cannot go back to ${to}`);
  }
}

export interface ClockDriverDeps {
  readonly clock: ClockStore;
  readonly outbox: Pick<OutboxStore, 'enqueue' | 'pending'>;
  /** Opens cases that are due, at the given business instant. Safe to repeat. */
  readonly sweep: (at: Instant) => Promise<unknown>;
  /** The first sweep strictly after an instant. */
  readonly nextSweepAfter: (at: Instant) => Instant;
  readonly patience?: Partial<Patience>;
}
/** All in real milliseconds. */
export interface Patience {
  readonly pollMs: number;
  /** After so long without progress the cases that are not quiet are told again that there is news. */
  readonly nudgeMs: number;
  readonly giveUpMs: number;
}
const PATIENCE: Patience = { pollMs: 8, nudgeMs: 5_000, giveUpMs: 60_000 };

/**
 * Moves the driven business clock, never past the earliest wake of any case or sweep, and waits at each stop until the
 * cases due there are quiet. One driver at a time over all processes.
 */
export class ClockDriver {
  private readonly patience: Patience;

  constructor(private readonly deps: ClockDriverDeps) {
    this.patience = { ...PATIENCE, ...deps.patience };
  }

  /** Passes every wake up to `to` in order; answers the instant reached. Throws ClockInPast or NotQuiet. */
  async advance(to: Instant): Promise<Instant> {
    return this.deps.clock.exclusively(async () => {
      const { now } = await this.deps.clock.state();
      if (to < now) throw new ClockInPast(to, now);
      await this.stopAt(now);
      for (let stop = await this.nextStop(to); stop !== null; stop = await this.nextStop(to)) {
        await this.stopAt(stop);
      }
      await this.stopAt(to);
      return to;
    });
  }

  /** Moves on by what the clock's speed makes of `elapsedMs` real milliseconds. */
  async tick(elapsedMs: number): Promise<Instant> {
    const { now, speed } = await this.deps.clock.state();
    return this.advance(new Date(Date.parse(now) + Math.round(elapsedMs * speed)).toISOString());
  }

  /** The earliest wake or sweep ahead, if it is not after `to`. */
  private async nextStop(to: Instant): Promise<Instant | null> {
    const { now } = await this.deps.clock.state();
    const wake = await this.deps.clock.earliestWake();
    const sweep = await this.nextSweep(now);
    const next = wake === null ? sweep : earlier(wake, sweep);
    return next <= to ? later(next, now) : null;
  }

  private async stopAt(instant: Instant): Promise<void> {
    const { clock, outbox, sweep, nextSweepAfter } = this.deps;
    await clock.advance(instant);
    if ((await this.nextSweep(instant)) <= instant) {
      await sweep(instant);
      await clock.setNextSweep(nextSweepAfter(instant));
    }
    const due = await clock.dueCases(instant);
    if (due.length > 0) await outbox.enqueue(due);
    await this.quiet(instant);
  }

  private async nextSweep(now: Instant): Promise<Instant> {
    const known = (await this.deps.clock.state()).nextSweepAt;
    if (known !== null) return known;
    const first = this.deps.nextSweepAfter(now);
    await this.deps.clock.setNextSweep(first);
    return first;
  }

  /** Waits until nothing is on its way to a case and every case waits for something ahead of the instant. */
  private async quiet(instant: Instant): Promise<void> {
    const { pollMs, nudgeMs, giveUpMs } = this.patience;
    let seen = '';
    let since = Date.now();
    let nudged = since;
    for (;;) {
      const [loud, pending] = await Promise.all([this.deps.clock.unquiet(instant), this.deps.outbox.pending()]);
      if (loud.length === 0 && pending === 0) return;
      const now = Date.now();
      const progress = `${pending}|${loud.map(({ accountKey }) => accountKey).join()}`;
      if (progress !== seen) [seen, since, nudged] = [progress, now, now];
      if (now - since >= giveUpMs) {
        throw new NotQuiet([...new Set(loud.map(({ caseId, accountKey }) => caseId ?? accountKey))], instant);
      }
      if (pending === 0 && now - nudged >= nudgeMs) {
        nudged = now;
        await this.deps.outbox.enqueue([...new Set(loud.map(({ accountKey }) => accountKey))]);
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}

/**
 * The house's morning sweeps: on business days at a local time (minutes of the day). `calendarFrom` resolves the
 * house's calendar from a date on.
 */
export function morningSweeps(
  calendarFrom: (date: PlainDate) => ResolvedCalendar,
  minutesOfDay: number,
): (after: Instant) => Instant {
  let calendar: ResolvedCalendar | null = null;
  return (after) => {
    const day = after.slice(0, 10);
    // Kept well inside the covered dates, so that neither local midnight nor a run of holidays leaves them.
    if (calendar === null || day <= calendar.from || addDays(calendar.to, -30) <= day) calendar = calendarFrom(day);
    const today = rollForward(calendar, localDate(calendar, after));
    const sweep = instantAt(calendar, today, minutesOfDay);
    return sweep > after ? sweep : instantAt(calendar, addBusinessDays(calendar, today, 1), minutesOfDay);
  };
}
