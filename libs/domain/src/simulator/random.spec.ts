import fc from 'fast-check';
import { aScript, play } from './script.fixture.js';
import { describe, expect, it } from '@jest/globals';
import { foldAll, emptyState, evolve } from '../case/evolve.js';
import type { AccountState } from '../case/state.js';
import type { StoredEvent } from '../events.js';
import { account, at, LEG_NAMES, walkTo } from './journey.fixture.js';
import type { Simulation } from './simulation.js';

const SEED = Number(process.env['SEED'] ?? 20261122);
const RUNS = Number(process.env['RUNS'] ?? 60);
const SNAPSHOT_LIMIT = 256 * 1024;

/** How often the fold goes through JSON on its way, as a snapshot does. */
const SNAPSHOT_EVERY = 50;

describe(`any script of people, money and days (seed ${SEED}, ${RUNS} scripts)`, () => {
  it('settles, folds to the live state from every prefix, and keeps every rule that can be read off the record', () => {
    fc.assert(
      fc.property(aScript, ({ leg, steps }) => {
        const sim = walkTo(leg);
        steps.forEach((step, index) => play(sim, step, index));
        sim.advance(new Date(Date.parse(sim.now) + 120 * 86_400_000).toISOString());
        checkFold(sim);
        checkRecord(sim.events);
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  }, 120_000);
});

/** Folding event by event, and from a JSON copy in the middle, gives the live state; it stays plain and small. */
function checkFold(sim: Simulation): void {
  let state: AccountState = emptyState('acc1');
  sim.events.forEach((one, index) => {
    state = evolve(index % SNAPSHOT_EVERY === 0 ? (JSON.parse(JSON.stringify(state)) as AccountState) : state, one);
    expect(one.seq).toBe(index + 1);
  });
  expect(state).toEqual(sim.state);
  expect(foldAll('acc1', sim.events)).toEqual(sim.state);
  expect(JSON.parse(JSON.stringify(sim.state))).toEqual(sim.state);
  expect(JSON.stringify(sim.state).length).toBeLessThan(SNAPSHOT_LIMIT);
}

type Record_ = readonly StoredEvent[];
const before = (events: Record_, seq: number, type: string, test: (data: never) => boolean = () => true): boolean =>
  events.some((one) => one.seq < seq && one.type === type && test(one.data as never));

/** Judged from the list of events alone, with none of the core's own predicates. */
function checkRecord(events: Record_): void {
  let version = 0;
  let instant = '';
  const sendings = new Set<string>();
  for (const one of events) {
    expect(one.version).toBeGreaterThanOrEqual(version);
    expect(one.at >= instant).toBe(true);
    version = one.version;
    instant = one.at;
    if (one.type === 'message.sending') {
      const attempt = `${one.data.messageId}#${one.data.attempt}`;
      expect(sendings.has(attempt)).toBe(false);
      sendings.add(attempt);
    }
    checkHarshStep(events, one);
  }
  checkRestraint(events);
  checkAnswers(events);
}

/** While a reply lies unanswered nobody is reminded, and each reply has one task (3.2). */
function checkAnswers(events: Record_): void {
  const open = new Set<string>();
  const tasks = new Map<string, string>();
  for (const one of events) {
    if (one.type === 'message.replied' && !one.data.automatic) open.add(`reply-${one.data.replyId}`);
    if (one.type === 'task.created' && one.data.subject?.startsWith('reply-') === true) {
      expect([...tasks.values()]).not.toContain(one.data.subject);
      tasks.set(one.data.taskId, one.data.subject);
    }
    if (one.type === 'task.completed') open.delete(tasks.get(one.data.taskId) ?? '');
    if (one.type === 'message.sending' && /reminder/.test(one.data.messageId)) expect([...open]).toEqual([]);
  }
  expect([...open].filter((subject) => ![...tasks.values()].includes(subject))).toEqual([]);
}

function checkHarshStep(events: Record_, one: StoredEvent): void {
  const earlier = (type: string, test?: (data: never) => boolean): boolean => before(events, one.seq, type, test);
  switch (one.type) {
    case 'final-notice.sent':
      expect(earlier('reason.set')).toBe(true);
      expect(earlier('offer.made') || earlier('plan.proposed')).toBe(true);
      expect(twoPeople(events, one.seq, 'request-final-notice')).toBe(true);
      expect(attemptsBefore(events, one.seq)).toBeGreaterThanOrEqual(2);
      return;
    case 'hold.placed':
      expect(
        twoPeople(events, one.seq, 'place-credit-hold') || twoPeople(events, one.seq, 'request-advance-notice'),
      ).toBe(true);
      expect(earlier('notice.delivered')).toBe(true);
      return;
    case 'placement.made':
      expect(earlier('final-notice.expired')).toBe(true);
      expect(twoPeople(events, one.seq, 'refer-to-agency')).toBe(true);
      return;
    case 'legal-opinion.recorded':
      if (one.data.opinion === 'proceed') {
        expect(
          earlier('agency.overridden') ||
            earlier('placement.returned') ||
            earlier('placement.closed') ||
            earlier('placement.recalled'),
        ).toBe(true);
      }
      return;
    case 'relationship.decided':
      if (one.data.verdict === 'break-up') expect(twoPeople(events, one.seq, 'decide-relationship')).toBe(true);
      return;
    case 'write-off.posted':
      expect(twoPeople(events, one.seq, 'write-off')).toBe(true);
      return;
    default:
      return;
  }
}

/** An approval of this decision by somebody other than its maker. */
function twoPeople(events: Record_, seq: number, decision: string): boolean {
  return events.some((asked) => {
    if (asked.type !== 'approval.requested' || asked.seq >= seq || asked.data.decision !== decision) return false;
    return events.some(
      (one) =>
        one.type === 'approval.granted' &&
        one.seq <= seq &&
        one.data.approvalId === asked.data.approvalId &&
        one.actor.id !== asked.actor.id &&
        one.actor.role !== 'system',
    );
  });
}

function attemptsBefore(events: Record_, seq: number): number {
  const reminders = events.filter((one) => one.type === 'message.sent' && /reminder/.test(one.data.messageId));
  const calls = events.filter(
    (one) => one.type === 'call.recorded' && one.data.direction === 'outbound' && one.data.outcome !== 'wrong-number',
  );
  return [...reminders, ...calls].filter((one) => one.seq < seq).length;
}

/** After the case has closed as paid, until it lives again, nothing leaves but thanks, releases and confirmations. */
function checkRestraint(events: Record_): void {
  let paid = false;
  for (const one of events) {
    if (one.type === 'case.closed') paid = one.data.outcome === 'paid' || one.data.outcome === 'amicable';
    if (one.type === 'case.reopened' || one.type === 'case.opened') paid = false;
    if (paid && one.type === 'message.sending') expect(one.data.messageId).toMatch(/thanks|hold-released/);
    if (paid) expect(['hold.placed', 'notice.sent', 'final-notice.sent', 'placement.made']).not.toContain(one.type);
  }
}

describe('the script itself is worth something', () => {
  it('reaches refusals and every harsh step', () => {
    const types = new Set<string>();
    for (const leg of LEG_NAMES.slice(1)) walkTo(leg).events.forEach((one) => types.add(one.type));
    for (const type of ['hold.placed', 'final-notice.sent', 'placement.made', 'legal-opinion.requested']) {
      expect(types).toContain(type);
    }
    expect(account().now).toBe(at('2026-03-02', '08:00'));
  });
});
