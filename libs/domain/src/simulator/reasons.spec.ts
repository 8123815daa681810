import { describe, expect, it } from '@jest/globals';
import type { Reason } from '../events.js';
import type { Strategy } from '../strategy.js';
import { reasonPath } from '../strategy/reasons.js';
import {
  account,
  agreed,
  at,
  because,
  call,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  guardsOf,
  lettersOf,
  NOTICE,
  offers,
  OWED,
  refusal,
  sam,
  sofia,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

/** The table as the shipped strategy has it, and a wording for each. */
const TABLE: Strategy = {
  ...STANDARD,
  reasons: {
    'financial-difficulty': { offers: ['plan', 'relief'], restWhileNegotiating: true, offerValidBd: 12 },
    'service-dissatisfaction': { offers: ['settlement'], serviceOwner: true },
    misunderstanding: { clarification: true },
    forgot: { offers: ['full-payment'], preDue: true, offerDueBd: 1 },
    avoidance: { attempts: 2, rounds: 1 },
  },
  letters: {
    ...STANDARD.letters,
    'reminder-2': {
      ...STANDARD.letters['reminder-2'],
      variants: [
        { name: 'misunderstanding', when: { reason: ['misunderstanding'] }, texts: [{ language: 'en', version: 'm' }] },
      ],
    },
    offer: {
      ...STANDARD.letters.offer,
      variants: [
        { name: 'softer', when: { reason: ['financial-difficulty'] }, texts: [{ language: 'en', version: 'soft' }] },
      ],
    },
  },
};
const spokenWith = () => walkTo('diagnosis', account(TABLE));
const AVOIDANCE = { reason: 'avoidance' as const, source: 'the call', evidence: 'moved the money abroad' };

describe('R21 R85: the reason chooses the road', () => {
  it('R21: says for each reason what is offered, how long is waited and how often it is tried', () => {
    const pathOf = (reason: Parameters<typeof reasonPath>[0]['case']['reason']) =>
      reasonPath({ strategy: TABLE, case: { reason } });
    expect(pathOf('financial-difficulty')).toMatchObject({ offers: ['plan', 'relief'], offerValidBd: 12, attempts: 4 });
    expect(pathOf('forgot')).toMatchObject({ offers: ['full-payment'], offerDueBd: 1, preDue: true });
    expect(pathOf('avoidance')).toMatchObject({ attempts: 2, channels: 2, rounds: 1, preDue: false });
    expect(pathOf('service-dissatisfaction')).toMatchObject({ serviceOwner: true, clarification: false });
    expect(pathOf('unknown')).toMatchObject({ offers: ['full-payment', 'plan'], attempts: 4, rounds: 3, waitBd: 5 });
    expect(pathOf(null)).toMatchObject({ reason: null, attempts: 4, restWhileNegotiating: false, wording: null });
  });

  it('R21: a changed reason is recorded and plans anew from now on; what was sent stays sent', () => {
    const sim = spokenWith();
    sim.decide(clara, 'set-reason', because('misunderstanding').reason);
    sim.advance(at('2026-03-23', '10:00'));
    expect(sim.letters.at(-1)?.draft.variant).toBe('misunderstanding');
    const [sent, before] = [sim.letters.length, sim.state.seq];
    sim.decide(clara, 'set-reason', because('financial-difficulty').reason);
    expect(typesSince(sim, before).slice(0, 2)).toEqual(['reason.changed', 'case.re-planned']);
    expect(sim.letters).toHaveLength(sent);
    expect(eventsOf(sim, 'message.suppressed')).toEqual([]);
    expect(reasonPath({ strategy: TABLE, case: caseOf(sim) }).offers).toEqual(['plan', 'relief']);
  });

  it('R85: wording and validity of an offer follow the reason', () => {
    const soft = spokenWith();
    soft.decide(clara, 'set-reason', because('financial-difficulty').reason);
    const { options } = offers();
    const open = options.map(({ validUntil: _until, ...option }) => option);
    soft.decide(clara, 'offer-terms', { options: open });
    expect(lettersOf(soft).at(-1)).toBe('offer');
    expect(soft.letters.at(-1)?.draft.variant).toBe('softer');
    expect(caseOf(soft).offers[0]?.validUntil).toBe('2026-04-09');
    const plain = spokenWith();
    plain.decide(clara, 'set-reason', because('unknown').reason);
    plain.decide(clara, 'offer-terms', { options: open });
    expect(plain.letters.at(-1)?.draft.variant ?? null).toBeNull();
    expect(caseOf(plain).offers[0]?.validUntil).toBe('2026-03-31');
  });

  it('R85 G12: no hold is announced while terms are being negotiated in good time, where money is short', () => {
    const withVerdict = (reason: 'financial-difficulty' | 'unknown') => {
      const sim = spokenWith();
      sim.decide(clara, 'set-reason', because(reason).reason);
      sim.decide(clara, 'offer-terms', offers());
      sim.decide(erp, 'decline-offers', { offerId: 'acc1-1-o1', reason: 'too much' });
      const { evidenceVersion } = caseOf(sim);
      agreed(sim, 'decide-relationship', { verdict: 'break-up', evidenceVersion, comment: 'no way' }, sam, sofia);
      sim.decide(clara, 'offer-terms', offers());
      return sim;
    };
    const short = withVerdict('financial-difficulty');
    expect(tasksOf(short)).not.toContain('request-advance-notice');
    const refused = refusal(short, clara, 'request-advance-notice', { ...NOTICE, draftHash: '' });
    expect(guardsOf(refused)).toEqual(['G12']);
    expect(refused.guards[0]?.unblocksAt).toBe(at('2026-04-03', '00:00'));
    short.advance(at('2026-04-03', '10:00'));
    expect(tasksOf(short)).toContain('request-advance-notice');
    expect(tasksOf(withVerdict('unknown'))).toContain('request-advance-notice');
  });

  it('R47: forgot switches the word before the next due dates on, and nothing else does', () => {
    for (const reason of ['forgot', 'unknown', 'misunderstanding'] as const) {
      const sim = spokenWith();
      sim.decide(clara, 'set-reason', because(reason).reason);
      expect(reasonPath({ strategy: TABLE, case: caseOf(sim) }).preDue).toBe(reason === 'forgot');
    }
  });
});

describe('R20: deliberate avoidance shortens the way, with evidence and approval', () => {
  it('R20: needs evidence', () => {
    const { evidence: _none, ...bare } = AVOIDANCE;
    expect(refusal(spokenWith(), clara, 'set-reason', bare).code).toBe('missing-field');
  });

  it('R20: changes nothing until a supervisor has approved it', () => {
    const sim = spokenWith();
    const before = sim.events.length;
    sim.decide(clara, 'set-reason', AVOIDANCE);
    expect(caseOf(sim).reason).toBeNull();
    expect(sim.events.slice(before).map((one) => one.type)).not.toContain('reason.set');
    const { approvalId, draftHash } = caseOf(sim).approvals[0]!;
    expect(refusal(sim, clara, 'approve', { approvalId, draftHash }).code).toBe('not-permitted');
    sim.decide(sam, 'approve', { approvalId, draftHash });
    expect(caseOf(sim).reason).toBe('avoidance');
  });

  /** One reminder and one call, spread over a week: two attempts on two channels. */
  function twoAttempts(reason: 'avoidance' | 'unknown') {
    const sim = account({ ...TABLE, reminder: { count: 1, waitBd: 5 }, call: { ...TABLE.call, attempts: 1 } });
    sim.sweep();
    sim.advance(at('2026-03-10', '10:00'));
    call(sim, 'reached');
    const { approvalId, draftHash } = (() => {
      if (reason === 'unknown') return { approvalId: '', draftHash: '' };
      sim.decide(clara, 'set-reason', AVOIDANCE);
      return caseOf(sim).approvals[0]!;
    })();
    if (reason === 'avoidance') sim.decide(sam, 'approve', { approvalId, draftHash });
    else sim.decide(clara, 'set-reason', because('financial-difficulty').reason);
    return sim;
  }

  it('R20 R29: two attempts suffice, but an offer is still made and answered first', () => {
    const sim = twoAttempts('avoidance');
    const unoffered = refusal(sim, clara, 'request-final-notice', { relationshipNote: 'n', draftHash: '' });
    expect(guardsOf(unoffered)).toEqual(['G02']);
    sim.decide(clara, 'offer-terms', offers());
    sim.decide(erp, 'decline-offers', { offerId: 'acc1-1-o1', reason: 'no' });
    const { draftHash } = sim.preview('request-final-notice', { relationshipNote: 'n', draftHash: '' });
    expect(sim.decide(clara, 'request-final-notice', { relationshipNote: 'n', draftHash })).toContain(
      'final-notice.requested',
    );
  });

  it('R20 G03: the same two attempts are not enough for any other reason', () => {
    const sim = twoAttempts('unknown');
    sim.decide(clara, 'offer-terms', offers());
    sim.decide(erp, 'decline-offers', { offerId: 'acc1-1-o1', reason: 'no' });
    const refused = refusal(sim, clara, 'request-final-notice', { relationshipNote: 'n', draftHash: '' });
    expect(guardsOf(refused)).toContain('G03');
    expect(refused.message).toContain('4 attempts on 2 channels');
  });

  it('R20: a second round of offers is for a supervisor', () => {
    const sim = twoAttempts('avoidance');
    sim.decide(clara, 'offer-terms', offers());
    sim.decide(erp, 'decline-offers', { offerId: 'acc1-1-o1', reason: 'no' });
    sim.decide(clara, 'offer-terms', { options: [{ optionId: 'f', kind: 'full-payment', amount: eur(OWED) }] });
    expect(caseOf(sim).approvals.at(-1)).toMatchObject({ decision: 'offer-terms', status: 'open' });
  });
});

describe('R18 R21: unhappy with the service', () => {
  const contested = { itemId: 'inv-4711', amount: eur(1_000_00), category: 'quality', statement: 'broken on arrival' };
  function complaining(strategy: Strategy, reason: Reason = 'service-dissatisfaction'): Simulation {
    const sim = walkTo('diagnosis', account(strategy));
    sim.decide(clara, 'set-reason', { reason, source: 'the call' });
    sim.decide(clara, 'open-dispute', contested);
    return sim;
  }

  it('R18: a supervisor hands the dispute to whoever answers for the delivery, once; the rest goes on', () => {
    const sim = complaining(TABLE);
    expect(tasksOf(sim)).toEqual(['answer-dispute', 'assign', 'offer-terms', 'resolve-dispute']);
    sim.decide(sam, 'assign', { assignee: 'carl', reason: 'clara is away' });
    expect(tasksOf(sim)).toContain('assign');
    const disputeId = caseOf(sim).disputes[0]?.disputeId ?? '';
    expect(sim.decide(sam, 'assign', { assignee: 'lena', disputeId, reason: 'her delivery' })).toEqual([
      'dispute.assigned',
      'task.completed',
    ]);
    sim.advance(at('2026-03-27'));
    expect(tasksOf(sim)).not.toContain('assign');
  });

  it('R18: nobody is asked for any other reason, nor where the strategy does not want it', () => {
    expect(tasksOf(complaining(TABLE, 'unknown'))).not.toContain('assign');
    expect(tasksOf(complaining({ ...TABLE, reasons: {} }))).not.toContain('assign');
  });
});
