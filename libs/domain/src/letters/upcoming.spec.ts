import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../canonical.js';
import { addDays } from '../calendar/dates.js';
import { event } from '../events.js';
import {
  account,
  at,
  clara,
  erp,
  eur,
  LEG_NAMES,
  NOTICE,
  offers,
  request,
  walkTo,
} from '../simulator/journey.fixture.js';
import { aScript, play } from '../simulator/script.fixture.js';
import type { Simulation } from '../simulator/simulation.js';
import { STANDARD } from '../simulator/strategy.fixture.js';
import { draftHash } from './compose.js';
import { upcomingLetters, type UpcomingLetter } from './upcoming.js';

const HORIZON = 60;
const SEED = Number(process.env['SEED'] ?? 20261122);
const RUNS = Number(process.env['RUNS'] ?? 40);
const foreseen = (sim: Simulation): UpcomingLetter[] =>
  upcomingLetters(sim.state, sim.strategy, sim.now, {
    horizonDays: HORIZON,
    resolveCalendar: () => sim.state.calendar!,
  });
/** What the case then really sends, nobody acting. */
function sentWithin(sim: Simulation): { messageId: string; plannedAt: string; draft: string }[] {
  const before = sim.letters.length;
  sim.advance(at(addDays(sim.today, HORIZON), '23:59'));
  return sim.letters
    .slice(before)
    .map(({ messageId, sentAt, draft }) => ({ messageId, plannedAt: sentAt, draft: canonicalJson(draft) }));
}
const leaving = (letters: readonly UpcomingLetter[]) =>
  letters
    .filter((one) => one.leaves)
    .map(({ messageId, plannedAt, draft }) => ({ messageId, plannedAt, draft: canonicalJson(draft) }));

describe('every letter to come', () => {
  it.each(LEG_NAMES)('is what then really leaves, to the byte and the instant: from %s on', (leg) => {
    const sim = walkTo(leg);
    const state = canonicalJson(sim.state);
    const letters = foreseen(sim);
    expect(canonicalJson(sim.state)).toBe(state);
    expect(letters).toEqual(foreseen(sim));
    expect(leaving(letters)).toEqual(sentWithin(sim));
  });

  it('is what then really leaves also after any script of people, money and days (property)', () => {
    fc.assert(
      fc.property(aScript, ({ leg, steps }) => {
        const sim = walkTo(leg);
        steps.forEach((step, index) => play(sim, step, index));
        expect(leaving(foreseen(sim))).toEqual(sentWithin(sim));
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  }, 60_000);

  it('a fresh case: both reminders with their days, then a person must call', () => {
    const sim = account();
    expect(upcomingLetters(sim.state, STANDARD, sim.now)).toEqual([]);
    sim.sweep();
    const [first, second, ...others] = foreseen(sim);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ messageId: 'acc1-1.reminder-1.1', condition: 'automatic', heldBy: null });
    expect(second).toMatchObject({ messageId: 'acc1-1.reminder-2.1', leaves: true, approvalId: null, roles: [] });
    expect(first?.plannedAt.slice(0, 10)).toBe('2026-03-02');
    expect(second?.plannedAt.slice(0, 10)).toBe('2026-03-10');
  });

  it('an item that becomes overdue on the way stands in the letter that is shown', () => {
    const sim = account();
    sim.invoice('4712', '2026-02-01', '2026-03-05', 100_00);
    sim.sweep();
    const numbers = foreseen(sim).map(({ draft }) =>
      (draft?.facts['items'] as { invoiceNumber: string }[]).map((item) => item.invoiceNumber),
    );
    expect(numbers).toEqual([['4711'], ['4711', '4712']]);
  });

  it('a horizon ends the look', () => {
    const sim = account();
    sim.sweep();
    const within = (horizonDays: number) => upcomingLetters(sim.state, STANDARD, sim.now, { horizonDays }).length;
    expect([0, 7, 8, 60].map(within)).toEqual([1, 1, 2, 2]);
  });

  it('a letter that waits for an approval only, with the digest the approval binds and who may give it', () => {
    const sim = walkTo('notice-wanted');
    const { approvalId, draftHash: bound } = request(sim, 'request-advance-notice', NOTICE);
    const [letter, ...others] = foreseen(sim);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      template: 'advance-notice',
      condition: 'approval',
      approvalId,
      leaves: false,
      heldBy: null,
      roles: ['supervisor', 'legal'],
    });
    expect(draftHash(letter!.draft!)).toBe(bound);
    sim.pay('p-1', 1_000_00);
    expect(foreseen(sim).filter((one) => one.condition === 'approval')).toEqual([]);
  });

  it('one held for good names its gate, and one put off when it leaves all the same', () => {
    const optedOut = walkTo('reminder');
    optedOut.decide(erp, 'opt-out', { channel: 'email', contactId: 'c1', requestedBy: 'c1', source: 'reply' });
    expect(foreseen(optedOut)).toMatchObject([
      { template: 'reminder-2', leaves: false, heldBy: { rule: 'G09/opt-out', until: null } },
    ]);
    const capped = walkTo('reminder');
    capped.decide(erp, 'record-contact', { at: capped.now, channel: 'email', direction: 'inbound', text: 'why?' });
    capped.decide(clara, 'set-reason', { reason: 'forgot', source: 'a reply' });
    capped.decide(clara, 'offer-terms', offers());
    expect(foreseen(capped)).toMatchObject([
      { template: 'offer', leaves: true, heldBy: { rule: 'G09/cap', message: 'A message went out on 2026-03-02.' } },
    ]);
  });

  it('a promise holds the reminder until it is broken', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'record-promise', {
      amount: eur(9_000_00),
      dueDate: '2026-03-20',
      promisedBy: 'the director',
      channel: 'email',
    });
    const letters = foreseen(sim);
    expect(letters).toMatchObject([{ template: 'reminder-2', leaves: true, heldBy: { rule: 'G09/promise' } }]);
    expect(leaving(letters)).toEqual(sentWithin(sim));
  });

  it('one that nobody can receive is shown without a text', () => {
    const sim = account();
    const [contact] = sim.state.account?.contacts ?? [];
    const contacts = [{ ...contact!, hasEmail: false }];
    sim.fact([event('account.contact-changed', { name: sim.state.account!.name, language: 'en', contacts })]);
    sim.sweep();
    expect(foreseen(sim)).toMatchObject([
      { template: 'reminder-1', leaves: false, draft: null, heldBy: { rule: 'no-address', until: null } },
    ]);
  });

  it('nothing is to come of a frozen case', () => {
    const sim = walkTo('notice-wanted');
    request(sim, 'request-advance-notice', NOTICE);
    sim.decide(erp, 'report-insolvency', {
      kind: 'petition',
      date: sim.today,
      reference: 'IN 1/26',
      source: 'court',
    } as never);
    expect(foreseen(sim)).toEqual([]);
  });
});
