import { describe, expect, it } from '@jest/globals';
import type { EventType } from '../events.js';
import {
  agreed,
  at,
  caseOf,
  clara,
  eur,
  eventsOf,
  guardsOf,
  LEG_NAMES,
  lettersOf,
  NOTICE,
  OWED,
  refusal,
  sam,
  stepOf,
  typesSince,
  walkTo,
  type Leg,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { addDays } from '../calendar/dates.js';

/** What makes life harder for the customer; none of it may follow from an interrupt by itself. */
const HARSHER: readonly EventType[] = [
  ...(['notice.requested', 'notice.sent', 'hold.placed', 'hold.extended', 'final-notice.requested'] as const),
  ...(['placement.requested', 'placement.made', 'legal-opinion.requested', 'relationship.decided'] as const),
];
const ASKING = ['reminder-1', 'reminder-2', 'offer', 'offer-reminder', 'advance-notice', 'final-notice', 'pre-due'];
/** Steps that only people's decisions lead to. */
const BY_PEOPLE: readonly string[] = ['notice', 'final-notice', 'legal-review'];
const LEGS: readonly Leg[] = LEG_NAMES.slice(1);

interface Interrupt {
  readonly name: string;
  readonly happen: (sim: Simulation) => void;
  /** So many days nothing asks for money; 0: the ladder goes on. */
  readonly quietDays: number;
  /** What two people had approved for its date, and this does not stop. */
  readonly mayFollow?: EventType;
}
const INTERRUPTS: readonly Interrupt[] = [
  {
    name: 'a pause',
    happen: (sim) => sim.decide(sam, 'pause', { until: addDays(sim.today, 20), reason: 'r' }),
    quietDays: 20,
  },
  {
    name: 'relief',
    happen: (sim) => agreed(sim, 'grant-relief', { until: addDays(sim.today, 20), owner: 'sam', reason: 'a flood' }),
    quietDays: 20,
  },
  { name: 'a partial payment', happen: (sim) => sim.pay('P-1', 1_000_00), quietDays: 0 },
  { name: 'a credit note', happen: (sim) => sim.credit('C-1', 1_000_00, ['4711']), quietDays: 0 },
  {
    name: 'a new invoice',
    happen: (sim) => sim.invoice('4799', sim.today, addDays(sim.today, 60), 50_00),
    quietDays: 0,
  },
  {
    name: 'a dispute about all of it',
    happen: (sim) => sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', category: 'quality', statement: 's' }),
    quietDays: 60,
  },
  {
    name: 'an opt-out from letters',
    happen: (sim) =>
      sim.decide(clara, 'opt-out', { channel: 'email', contactId: 'c1', requestedBy: 'd', source: 'mail' }),
    quietDays: 60,
    mayFollow: 'hold.placed',
  },
];

describe.each(INTERRUPTS)('R14 R66: $name (3.14)', ({ happen, quietDays, mayFollow }) => {
  it.each(LEGS)('R14 R66: at %s: no harsher step by itself, and nobody is asked while it lasts', (leg) => {
    const sim = walkTo(leg);
    happen(sim);
    const { seq } = sim.state;
    const before = lettersOf(sim).length;
    sim.advance(at(addDays(sim.today, quietDays === 0 ? 3 : quietDays - 1), '09:00'));
    expect(typesSince(sim, seq).filter((type) => HARSHER.includes(type) && type !== mayFollow)).toEqual([]);
    if (quietDays > 0) {
      const asked = lettersOf(sim)
        .slice(before)
        .filter((one) => ASKING.includes(one));
      expect(asked).toEqual([]);
    }
    const entered = eventsOf(sim, 'step.entered').filter((one) => one.seq > seq);
    expect(entered.filter((one) => BY_PEOPLE.includes(one.data.step))).toEqual([]);
  });
});

describe('P10: timers are set anew by what happens, never run out unseen', () => {
  it('P10: after a partial payment five business days pass before anything harsher, counted from the last one', () => {
    const sim = walkTo('notice-wanted');
    const notice = { ...NOTICE, draftHash: 'x' };
    sim.pay('P-1', 1_000_00);
    expect(guardsOf(refusal(sim, clara, 'request-advance-notice', notice))).toEqual(['G12']);
    sim.advance(at('2026-04-02', '10:00'));
    sim.pay('P-2', 1_000_00);
    // The first would have rested until Easter; the second takes it further.
    sim.advance(at('2026-04-08', '10:00'));
    const still = refusal(sim, clara, 'request-advance-notice', { ...notice, effectDate: '2026-05-04' });
    expect(guardsOf(still)).toContain('G12');
    expect(caseOf(sim).step).toBe('notice');
  });

  it('P10: after a pause the next reminder keeps its distance and asks for what is open then', () => {
    const sim = walkTo('reminder');
    sim.decide(sam, 'pause', { until: '2026-03-20', reason: 'holidays' });
    sim.pay('P-1', 1_000_00);
    sim.advance(at('2026-03-20', '23:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    sim.advance(at('2026-04-10', '10:00'));
    expect(lettersOf(sim).filter((one) => one === 'reminder-2').length).toBeLessThanOrEqual(1);
    for (const { draft } of sim.letters.slice(1)) {
      if (draft.template === 'reminder-2') expect(draft.facts.total).toEqual(eur(OWED - 1_000_00));
    }
  });
});

describe('R14 R66: a payment that comes back', () => {
  it.each(LEGS)('R14 R66: paid and returned at %s: reopened at a contact, never at the final notice', (leg) => {
    const sim = walkTo(leg);
    sim.pay('P-1', OWED);
    expect(caseOf(sim).status).toBe('closed');
    const letters = lettersOf(sim).length;
    sim.reverse('P-1', 'returned');
    expect(caseOf(sim).status).toBe('open');
    expect(['call', 'diagnosis', 'negotiation', 'reminder']).toContain(stepOf(sim));
    expect(caseOf(sim).hold?.active ?? false).toBe(false);
    sim.advance(at(addDays(sim.today, 5)));
    expect(
      lettersOf(sim)
        .slice(letters)
        .filter((one) => /notice|agency/.test(one)),
    ).toEqual([]);
  });
});

describe('G12: no verdict, no harsher step', () => {
  it('G12: no advance notice is requested before somebody has decided about the relationship', () => {
    const sim = walkTo('verdict');
    expect(guardsOf(refusal(sim, clara, 'request-advance-notice', { ...NOTICE, draftHash: 'x' }))).toEqual(['G12']);
    agreed(
      sim,
      'decide-relationship',
      { verdict: 'break-up', evidenceVersion: caseOf(sim).evidenceVersion, comment: 'c' },
      sam,
      {
        id: 'sofia',
        role: 'supervisor',
      },
    );
    expect(agreed(sim, 'request-advance-notice', NOTICE)).toContain('approval.granted');
  });
});

describe('G17: what is told to the customer is read by the lint', () => {
  it('G17: a threat in the answer to a complaint or in a good-bye is refused, and nothing is recorded', () => {
    const sim = walkTo('notice-wanted');
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', amount: eur(1_00), category: 'q', statement: 's' });
    const { seq } = sim.state;
    const threat = 'Pay now or else!!';
    const rude = { disputeId: 'acc1-1-d1', result: 'rejected', explanation: threat } as const;
    expect(guardsOf(refusal(sim, sam, 'resolve-dispute', rude))).toContain('G17');
    expect(
      guardsOf(refusal(sim, sam, 'offboard', { stopDate: '2026-05-29', letter: threat, draftHash: 'x' })),
    ).toContain('G17');
    expect(typesSince(sim, seq)).toEqual([]);
  });
});
