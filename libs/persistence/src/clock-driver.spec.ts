import { describe, expect, it } from '@jest/globals';
import type { Instant, ResolvedCalendar } from '#domain';
import { ClockDriver, ClockInPast, morningSweeps, NotQuiet } from './clock-driver.js';
import type { ClockStore } from './ports.js';

/** A house of cases that wake, do something, and go back to sleep a moment after they hear news. */
class Cases {
  now: Instant = '2026-03-02T07:00:00.000Z';
  sweepAt: Instant | null = null;
  pendingRows: string[] = [];
  readonly log: string[] = [];
  deaf = new Set<string>();

  constructor(readonly wakes: Record<string, Instant[]>) {}

  get clock(): ClockStore {
    return {
      state: async () => ({ now: this.now, speed: 60, nextSweepAt: this.sweepAt }),
      initialise: async () => undefined,
      advance: async (to) => (this.now = to > this.now ? to : this.now),
      setNextSweep: async (at) => void (this.sweepAt = at),
      report: async () => undefined,
      expectReport: async () => undefined,
      earliestWake: async () =>
        Object.values(this.wakes)
          .flatMap((list) => list.slice(0, 1))
          .sort()[0] ?? null,
      dueCases: async (at) => Object.keys(this.wakes).filter((key) => (this.wakes[key]?.[0] ?? '9') <= at),
      unquiet: async (at) =>
        Object.keys(this.wakes)
          .filter((key) => (this.wakes[key]?.[0] ?? '9') <= at)
          .map((accountKey) => ({ accountKey, caseId: `${accountKey}-1` })),
      obliged: async () => Object.keys(this.wakes),
      retire: async () => undefined,
      exclusively: (work) => work(),
    };
  }
  get outbox() {
    return {
      pending: async () => this.pendingRows.length,
      enqueue: async (keys: readonly string[]) => {
        this.pendingRows.push(...keys);
        setTimeout(() => this.deliver(), 1);
      },
    };
  }
  private deliver(): void {
    for (const key of this.pendingRows.splice(0)) {
      this.log.push(`${this.now} ${key}`);
      if (!this.deaf.has(key)) this.wakes[key] = (this.wakes[key] ?? []).filter((wake) => wake > this.now);
    }
  }
  driver(patience = { pollMs: 1, nudgeMs: 20, giveUpMs: 80 }): ClockDriver {
    return new ClockDriver({
      clock: this.clock,
      outbox: this.outbox,
      sweep: async (at) => void this.log.push(`${at} sweep`),
      nextSweepAfter: (at) => {
        const same = `${at.slice(0, 10)}T07:30:00.000Z`;
        return same > at ? same : `${new Date(Date.parse(at) + 86_400_000).toISOString().slice(0, 10)}T07:30:00.000Z`;
      },
      patience,
    });
  }
}

describe('the driven clock', () => {
  it('stops at every wake and sweep in order, never beyond what it was asked for', async () => {
    const cases = new Cases({
      a: ['2026-03-02T09:00:00.000Z', '2026-03-03T09:00:00.000Z'],
      b: ['2026-03-02T08:00:00.000Z', '2026-03-09T08:00:00.000Z'],
    });
    expect(await cases.driver().advance('2026-03-03T10:00:00.000Z')).toBe('2026-03-03T10:00:00.000Z');
    expect(cases.log).toEqual([
      '2026-03-02T07:30:00.000Z sweep',
      '2026-03-02T08:00:00.000Z b',
      '2026-03-02T09:00:00.000Z a',
      '2026-03-03T07:30:00.000Z sweep',
      '2026-03-03T09:00:00.000Z a',
    ]);
    expect(cases.now).toBe('2026-03-03T10:00:00.000Z');
    expect(cases.wakes).toEqual({ a: [], b: ['2026-03-09T08:00:00.000Z'] });
  });

  it('may be asked for the instant it stands at, but not for the past', async () => {
    const cases = new Cases({ a: ['2026-03-02T06:00:00.000Z'] });
    expect(await cases.driver().advance(cases.now)).toBe('2026-03-02T07:00:00.000Z');
    expect(cases.log).toEqual(['2026-03-02T07:00:00.000Z a']);
    await expect(cases.driver().advance('2026-03-02T06:59:59.999Z')).rejects.toThrow(ClockInPast);
  });

  it('tells a case again that did not hear, and gives up by name', async () => {
    const cases = new Cases({ a: ['2026-03-02T08:00:00.000Z'], b: ['2026-03-02T08:00:00.000Z'] });
    cases.deaf.add('b');
    const failure = await cases
      .driver()
      .advance('2026-03-02T12:00:00.000Z')
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NotQuiet);
    expect((failure as NotQuiet).caseIds).toEqual(['b-1']);
    expect(cases.now).toBe('2026-03-02T08:00:00.000Z');
    expect(cases.log.filter((line) => line.endsWith(' b')).length).toBeGreaterThan(1);
  });

  it('moves at its speed', async () => {
    const cases = new Cases({});
    expect(await cases.driver().tick(1_500)).toBe('2026-03-02T07:01:30.000Z');
  });
});

describe('morning sweeps', () => {
  const calendar: ResolvedCalendar = {
    zone: 'Europe/Berlin',
    calendar: 'DE',
    tableVersion: 'test',
    from: '2026-01-01',
    to: '2027-03-01',
    offsets: [
      { at: '2025-10-26T01:00:00.000Z', offsetMinutes: 60 },
      { at: '2026-03-29T01:00:00.000Z', offsetMinutes: 120 },
      { at: '2026-10-25T01:00:00.000Z', offsetMinutes: 60 },
    ],
    holidays: ['2026-04-03', '2026-04-06'],
    weekend: [0, 6],
    sendFrom: 540,
    sendUntil: 1050,
  };
  const next = morningSweeps(() => calendar, 510);

  it.each([
    ['before the hour of the same day', '2026-03-02T07:00:00.000Z', '2026-03-02T07:30:00.000Z'],
    ['strictly after', '2026-03-02T07:30:00.000Z', '2026-03-03T07:30:00.000Z'],
    ['over a weekend and into summer time', '2026-03-27T12:00:00.000Z', '2026-03-30T06:30:00.000Z'],
    ['over Easter', '2026-04-02T12:00:00.000Z', '2026-04-07T06:30:00.000Z'],
    ['from a weekend', '2026-03-07T03:00:00.000Z', '2026-03-09T07:30:00.000Z'],
  ])('%s', (_name, after, expected) => {
    expect(next(after)).toBe(expected);
  });
});
