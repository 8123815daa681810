import { describe, expect, it } from '@jest/globals';
import { foldAll } from '../case/evolve.js';
import { nextMove } from '../next-move.js';
import { at, caseOf, eventsOf, lettersOf, OWED, request, sam, stepOf, tasksOf, walkTo } from './journey.fixture.js';
import { NOTICE, agreed, call, clara, eur, erp, offers, planTerms, REFERRAL } from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

/** How far the case had come, what it was about to send, and what must be on record after the money came. */
interface Stage {
  readonly name: string;
  readonly at: () => Simulation;
  readonly outcome?: 'paid' | 'amicable';
  readonly hold?: boolean;
  /** Templates of letters that were pending when the payment came. */
  readonly pending?: readonly string[];
}

const requestedAt = (leg: string, ask: (sim: Simulation) => void) => (): Simulation => {
  const sim = walkTo(leg);
  ask(sim);
  return sim;
};
const approvedAtNight = (leg: string, time: string, ask: (sim: Simulation) => void) => (): Simulation => {
  const sim = walkTo(leg);
  sim.advance(time);
  ask(sim);
  return sim;
};

const STAGES: readonly Stage[] = [
  {
    name: 'intake: swept at 08:00, paid before the send hour',
    at: () => {
      const sim = walkTo('intake');
      sim.sweep();
      return sim;
    },
    pending: ['reminder-1'],
  },
  { name: 'reminder', at: () => walkTo('reminder') },
  { name: 'second reminder', at: () => walkTo('second-reminder') },
  { name: 'call', at: () => walkTo('call') },
  { name: 'diagnosis', at: () => walkTo('diagnosis') },
  { name: 'negotiation', at: () => walkTo('negotiation') },
  { name: 'negotiation, an offer open', at: () => walkTo('offered') },
  {
    name: 'negotiation, an offer waiting for the morning',
    at: approvedAtNight('negotiation', at('2026-03-20', '20:00'), (sim) => {
      sim.decide(clara, 'offer-terms', offers());
    }),
    pending: ['offer'],
  },
  {
    name: 'promise',
    outcome: 'amicable',
    at: requestedAt('negotiation', (sim) => {
      const terms = { amount: eur(OWED), dueDate: '2026-04-01', promisedBy: 'the director', channel: 'phone' };
      sim.decide(clara, 'record-promise', terms);
    }),
  },
  {
    name: 'plan',
    outcome: 'amicable',
    at: requestedAt('offered', (sim) => {
      sim.decide(erp, 'accept-offer', {
        offerId: 'acc1-1-o1',
        optionId: 'plan',
        acceptedBy: 'the director',
        proof: 'm',
      });
    }),
  },
  {
    name: 'plan accepted at night, its confirmation pending',
    outcome: 'amicable',
    at: approvedAtNight('negotiation', at('2026-03-20', '20:00'), (sim) => {
      sim.decide(clara, 'propose-plan', planTerms());
      sim.decide(erp, 'accept-plan', { planId: 'acc1-1-pl1', version: 1, acceptedBy: 'the director', proof: 'm' });
    }),
    pending: ['plan-confirmation'],
  },
  { name: 'verdict', at: () => walkTo('verdict') },
  { name: 'notice wanted', at: () => walkTo('notice-wanted') },
  {
    name: 'notice requested, not approved',
    at: requestedAt('notice-wanted', (sim) => void request(sim, 'request-advance-notice', NOTICE)),
    pending: ['advance-notice'],
  },
  {
    name: 'notice approved at night, not sent',
    at: approvedAtNight('notice-wanted', at('2026-03-27', '20:00'), (sim) => {
      agreed(sim, 'request-advance-notice', NOTICE);
    }),
    pending: ['advance-notice'],
  },
  { name: 'notice sent', at: () => walkTo('notice-sent') },
  { name: 'notice delivered', at: () => walkTo('notice') },
  { name: 'hold', hold: true, at: () => walkTo('hold') },
  {
    name: 'final notice requested',
    hold: true,
    at: requestedAt('hold', (sim) => void request(sim, 'request-final-notice', { relationshipNote: 'since 2019' })),
    pending: ['final-notice'],
  },
  {
    name: 'final notice approved at night',
    hold: true,
    at: approvedAtNight('hold', at('2026-04-10', '20:00'), (sim) => {
      agreed(sim, 'request-final-notice', { relationshipNote: 'since 2019' });
    }),
    pending: ['final-notice'],
  },
  { name: 'final notice', hold: true, at: () => walkTo('final-notice') },
  { name: 'agency', hold: true, at: () => walkTo('agency') },
  {
    name: 'referral approved at night',
    hold: true,
    at: approvedAtNight('agency', at('2026-04-28', '20:00'), (sim) => {
      agreed(sim, 'refer-to-agency', REFERRAL);
    }),
    pending: ['agency'],
  },
  { name: 'placed', hold: true, at: () => walkTo('placed') },
  { name: 'legal review', hold: true, at: () => walkTo('legal-review') },
];

describe('cured by a full payment at every stage (3.14, G10, R14, R66, R70)', () => {
  for (const { name, at: walk, outcome = 'paid', hold = false, pending = [] } of STAGES) {
    it(name, () => {
      const sim = walk();
      const before = lettersOf(sim);
      sim.pay('P-full', OWED);
      const c = caseOf(sim);
      expect(c).toMatchObject({ status: 'closed', outcome, pausedUntil: null });
      expect(stepOf(sim)).toBe('closed');
      expect(tasksOf(sim)).toEqual([]);
      expect(c.approvals.filter((one) => one.status === 'open')).toEqual([]);
      expect(c.hold?.active ?? false).toBe(false);
      const withheld = eventsOf(sim, 'message.suppressed').filter((one) => one.data.facts.paymentId === 'P-full');
      expect(withheld.map((one) => one.data.template).sort()).toEqual([...pending].sort());
      expect(withheld.map((one) => [one.data.rule, one.data.nextTryAt])).toEqual(pending.map(() => ['G10', null]));

      sim.advance(at('2026-12-31'));
      const after = lettersOf(sim).slice(before.length).sort();
      expect(after).toEqual(hold ? ['hold-released', 'thanks'] : ['thanks']);
      expect(foldAll('acc1', sim.events)).toEqual(sim.state);
    });
  }

  it('an agency that has the account is told: it is recalled', () => {
    const sim = walkTo('placed');
    sim.pay('P-full', OWED);
    expect(eventsOf(sim, 'placement.recalled').map((one) => one.data.reason)).toEqual(['paid in full']);
  });

  it('the hold is released before the case closes, in the same act', () => {
    const sim = walkTo('hold');
    const seq = sim.state.seq;
    sim.pay('P-full', OWED);
    const types = sim.events.filter((one) => one.seq > seq).map((one) => one.type);
    expect(types.slice(0, 5)).toEqual([
      'payment.received',
      'payment.applied',
      'invoice.settled',
      'hold.auto-released',
      'case.closed',
    ]);
  });
});

describe('after the cure (3.13, R67, G19)', () => {
  it('a safeguard set by a supervisor is lifted at the end of its last day; after the watch period nothing is left', () => {
    const sim = walkTo('call');
    sim.pay('P-full', OWED);
    sim.advance(at('2026-03-19'));
    const terms = { kind: 'deposit', percent: 30, from: '2026-03-19', until: '2026-09-14' } as const;
    sim.decide(sam, 'set-safeguard', terms);
    sim.advance(at('2026-06-20'));
    expect(eventsOf(sim, 'safeguard.lifted')).toEqual([]);
    expect(nextMove(sim.state, STANDARD, sim.now)).toMatchObject({ kind: 'wait', until: at('2026-09-15', '00:00') });
    sim.advance(at('2026-09-16'));
    expect(eventsOf(sim, 'safeguard.lifted').map((one) => one.at)).toEqual([at('2026-09-15', '00:00')]);
    expect(nextMove(sim.state, STANDARD, sim.now).kind).toBe('finish');
  });

  it('without a safeguard the case waits for the end of its watch period of 90 days, then ends', () => {
    const sim = walkTo('call');
    sim.pay('P-full', OWED);
    sim.advance(at('2026-03-19'));
    expect(nextMove(sim.state, STANDARD, sim.now)).toMatchObject({ kind: 'wait', until: at('2026-06-17', '00:00') });
    expect(nextMove(sim.state, STANDARD, at('2026-06-17', '00:00')).kind).toBe('finish');
  });

  it('late again within the watch period: the same case reopens at a call, with nothing harsh within reach', () => {
    const sim = walkTo('placed');
    sim.pay('P-full', OWED);
    sim.invoice('4712', '2026-04-29', '2026-05-05', 500_00);
    sim.advance(at('2026-05-12', '08:30'));
    expect(sim.sweep()).toBeNull();
    expect(caseOf(sim)).toMatchObject({ caseId: 'acc1-1', status: 'open', step: 'call', reason: null });
    expect(caseOf(sim).finalNotice).toBeNull();
    sim.advance(at('2026-05-12', '09:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
    expect(() => sim.decide(clara, 'refer-to-agency', REFERRAL)).toThrow(/G01.*G06/);
  });

  it('after the watch period it is a case of its own, which starts with a reminder (R04)', () => {
    const sim = walkTo('call');
    sim.pay('P-full', OWED);
    sim.invoice('4712', '2026-06-01', '2026-07-01', 500_00);
    sim.advance(at('2026-07-10', '08:30'));
    expect(sim.sweep()).toBeNull();
    expect(caseOf(sim)).toMatchObject({ caseId: 'acc1-2', step: 'reminder' });
  });

  it('a reversal after closing reopens with a call first, and restores nothing harsh (3.14, G12)', () => {
    const sim = walkTo('final-notice');
    sim.pay('P-full', OWED);
    sim.advance(at('2026-04-20'));
    sim.reverse('P-full', 'returned by the bank');
    expect(caseOf(sim)).toMatchObject({ status: 'open', step: 'call', finalNotice: null, notice: null });
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-04-21', '09:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
    expect(lettersOf(sim).slice(-2).sort()).toEqual(['hold-released', 'thanks']);
    call(sim, 'no-answer');
    sim.advance(at('2026-08-01'));
    expect(lettersOf(sim).slice(-2).sort()).toEqual(['hold-released', 'thanks']);
  });

  it('a plan kept by a payment that goes back lives again: its installments are restored (3.7)', () => {
    const sim = walkTo('offered');
    sim.decide(erp, 'accept-offer', { offerId: 'acc1-1-o1', optionId: 'plan', acceptedBy: 'd', proof: 'm' });
    sim.pay('P-full', OWED);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'amicable', plan: { status: 'kept' } });
    sim.reverse('P-full', 'returned by the bank');
    expect(stepOf(sim)).toBe('plan');
    expect(caseOf(sim).plan).toMatchObject({ status: 'active' });
    expect(eventsOf(sim, 'installment.restored').map((one) => one.data.number)).toEqual([1, 2, 3]);
    expect(caseOf(sim).plan?.installments.map((one) => one.paid)).toEqual([0, 0, 0]);
  });
});
