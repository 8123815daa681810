import { describe, expect, it } from '@jest/globals';
import { GERMANY } from '../calendar/calendars.fixture.js';
import { addDays } from '../calendar/dates.js';
import { nextMove } from '../next-move.js';
import { account, at, call, caseOf, clara, eventsOf, lettersOf, stepOf, tasksOf, walkTo } from './journey.fixture.js';
import { LEG_NAMES } from './journey.fixture.js';
import { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

const HARSH = ['notice.sent', 'hold.placed', 'final-notice.sent', 'placement.made', 'legal-opinion.requested'];

describe('silence never produces a harsher outcome (G12, rule 4)', () => {
  it('nobody acts for 200 days: two reminders, one open call task, overdue once; no spin', () => {
    const sim = walkTo('reminder');
    sim.advance(at('2026-09-18'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
    expect(stepOf(sim)).toBe('call');
    expect(tasksOf(sim)).toEqual(['record-call']);
    expect(eventsOf(sim, 'task.created')).toHaveLength(1);
    expect(eventsOf(sim, 'task.overdue')).toHaveLength(1);
    expect(sim.events.filter((one) => HARSH.includes(one.type))).toEqual([]);
    expect(sim.events.length).toBeLessThan(20);
  });

  for (const leg of LEG_NAMES.slice(1)) {
    it(`nobody acts any more from the leg "${leg}" on: only what two people agreed on happens`, () => {
      const sim = walkTo(leg);
      const seq = sim.state.seq;
      const start = sim.now;
      sim.advance(at('2026-12-15'));
      const since = sim.events.filter((one) => one.seq > seq);
      const allowed = leg === 'notice' ? ['hold.placed'] : [];
      expect(since.map((one) => one.type).filter((type) => HARSH.includes(type))).toEqual(allowed);
      expect(since.filter((one) => one.type === 'task.overdue').length).toBeLessThan(6);
      expect(since.length).toBeLessThan(40);
      expect(sim.now > start).toBe(true);
      expect(nextMove(sim.state, STANDARD, sim.now).kind).toBe('wait');
      expect(tasksOf(sim).length + caseOf(sim).approvals.filter((one) => one.status === 'open').length).toBeGreaterThan(
        0,
      );
    });
  }

  it('P06: every step leaves somebody something to do; the case never just ends', () => {
    const sim = walkTo('diagnosis');
    sim.advance(at('2026-06-01'));
    expect(tasksOf(sim)).toEqual(['set-reason']);
  });

  it('a case outlives its calendar: renewed in time, nothing breaks on dates before it', () => {
    const covering = (from: string) => ({
      ...GERMANY,
      from: addDays(from, -62),
      to: addDays(from, 430),
      offsets: GERMANY.offsets,
    });
    const identity = { accountKey: 'acc1', accountId: 'A-1', currency: 'EUR', calendar: covering('2026-03-02') };
    const sim = new Simulation(STANDARD, identity, at('2026-03-02', '08:00'), covering);
    sim.invoice('4711', '2026-01-20', '2026-02-19', 9_000_00);
    walkWithoutInvoice(sim);
    sim.advance('2028-06-01T10:00:00.000Z');
    expect(eventsOf(sim, 'calendar.resolved').length).toBeGreaterThan(2);
    expect(tasksOf(sim)).toEqual(['record-call']);
    sim.decide(clara, 'note', { text: 'still nothing' });
    expect(nextMove(sim.state, STANDARD, sim.now).kind).toBe('wait');
  });

  it('a weekend, a holiday and the night have no sends: 09:00 of the next business day', () => {
    const sim = account();
    sim.advance(at('2026-04-03', '08:30'));
    sim.sweep();
    sim.advance(at('2026-04-20'));
    const [first] = sim.letters;
    expect(first?.sentAt.slice(0, 13)).toBe(at('2026-04-07', '09:00').slice(0, 13));
  });

  it('a call task appears at 09:00 of the first day allowed, not before', () => {
    const sim = walkTo('second-reminder');
    sim.advance(at('2026-03-18', '08:59'));
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-03-18', '09:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
    call(sim, 'voicemail');
    sim.advance(at('2026-03-20', '08:59'));
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-03-20', '09:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
  });
});

function walkWithoutInvoice(sim: Simulation): void {
  sim.sweep();
  sim.advance(at('2026-03-18', '10:00'));
  call(sim, 'no-answer');
}
