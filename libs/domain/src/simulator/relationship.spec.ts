import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { caseView } from '../view.js';
import { VALUE_INPUTS } from '../value/valuation.js';
import { customer, harshIn, lately } from './customers.fixture.js';
import {
  account,
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
  offers,
  refusal,
  sam,
  stepOf,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

interface Shown {
  value: { score: number; band: string; class: string | null; potential: object | null; told: object[] } | null;
  relationship: { recommended: string; score: number; contributions: { rule: string }[]; curedInBd: number | null };
  effort: { touches: number; replies: number; minutes: number; cost: object | null; margin: object | null };
  cashAtRisk: object;
  balance: object;
}
const shown = (sim: Simulation): Shown => caseView(sim.state, sim.strategy, sim.now) as Shown;
const rulesShown = (sim: Simulation): string[] => shown(sim).relationship.contributions.map(({ rule }) => rule);
const valued = (sim: Simulation) => eventsOf(sim, 'account.valued').at(-1)!.data;
const recommended = (sim: Simulation) => eventsOf(sim, 'relationship.recommended').at(-1)!.data;
const tell = (sim: Simulation, input: (typeof VALUE_INPUTS)[number], value: string) =>
  sim.decide(clara, 'set-value-input', { input, value, source: 'the sales book' });

describe('first decide how valuable they are', () => {
  it('R80: the score and the class stand in the record before the first step', () => {
    const sim = customer(lately(2, 20));
    const { seq } = sim.state;
    sim.sweep();
    expect(typesSince(sim, seq).slice(0, 4)).toEqual([
      'case.opened',
      'account.valued',
      'account.classified',
      'step.entered',
    ]);
    expect(valued(sim)).toMatchObject({ why: 'opening', band: 'valued', history: { invoices24m: 21, late24m: 3 } });
    expect(eventsOf(sim, 'account.classified')[0]!.data).toMatchObject({ class: 'occasional', late: 3, invoices: 21 });
  });

  it('R80: whoever has too few invoices is new, and in no class', () => {
    const sim = walkTo('reminder');
    expect(valued(sim)).toMatchObject({ band: 'new', holdsUntil: '2027-01-19' });
    expect(eventsOf(sim, 'account.classified')).toEqual([]);
  });

  it('R81: payment history outweighs tenure: twelve years count nothing for who pays late nearly always', () => {
    const [good, bad] = [customer(lately(0, 20)), customer(lately(18, 20))];
    for (const sim of [good, bad]) {
      sim.sweep();
      tell(sim, 'tenure-since', '2014-01-01');
    }
    const tenure = (sim: Simulation) => valued(sim).contributions.find(({ rule }) => rule === 'tenure')?.points;
    expect([tenure(good), tenure(bad)]).toEqual([20, 0]);
  });

  it('R82 R83: inputs are told with their source, the old ones stay, and the score is computed anew', () => {
    const sim = customer(lately(0, 20));
    sim.sweep();
    const before = valued(sim).score;
    expect(tell(sim, 'referrals', '1')).toEqual(['account.valued']);
    expect(tell(sim, 'referrals', '4')).toEqual(['account.valued']);
    expect(valued(sim).score).toBe(before + 20);
    expect(valued(sim).changed).toEqual({ input: 'referrals', value: '4', source: 'the sales book', was: '1' });
    expect(shown(sim).value?.told).toEqual([
      { input: 'referrals', value: '4', source: 'the sales book', by: 'clara', on: '2026-03-02' },
    ]);
    for (const [input, value] of [
      ['average-order', '70.00'],
      ['orders-per-year', '3'],
      ['tenure-since', '2023-03-02'],
    ] as const) {
      tell(sim, input, value);
    }
    expect(valued(sim).lifetimeValue).toEqual(eur(189_00));
  });

  it('R82: referral revenue counts as so many usual orders; what is no such value is refused', () => {
    const sim = customer(lately(0, 20));
    sim.sweep();
    const before = valued(sim).score;
    tell(sim, 'referral-revenue', '250.00');
    expect(valued(sim).score).toBe(before + 14);
    for (const [input, value] of [
      ['referrals', 'many'],
      ['margin-percent', '101'],
      ['tenure-since', '2027-01-01'],
      ['average-order', '1.234'],
    ] as const) {
      const { seq } = sim.state;
      expect(refusal(sim, clara, 'set-value-input', { input, value, source: 's' }).facts).toEqual({
        pointer: '/value',
      });
      expect(sim.state.seq).toBe(seq);
    }
    expect(refusal(sim, erp, 'set-value-input', { input: 'referrals', value: '1', source: 's' }).code).toBe(
      'not-permitted',
    );
  });
});

describe('the relationship beside the money', () => {
  it('R03 R16 R75: balance, cash at risk, potential and score stand side by side', () => {
    const sim = walkTo('verdict');
    tell(sim, 'potential', '120000.00');
    expect(shown(sim)).toMatchObject({
      balance: eur(9_000_00),
      // 36 days late: 10 % by the stated shares.
      cashAtRisk: eur(900_00),
      value: { band: 'new', potential: eur(120_000_00) },
      relationship: { recommended: 'watch' },
    });
  });

  it('R58: the effort balance counts our touches and their replies', () => {
    const sim = walkTo('verdict');
    expect(shown(sim).effort).toMatchObject({ touches: 6, replies: 1, minutes: 36 });
    expect(rulesShown(sim)).toContain('one-sided effort');
    sim.decide(clara, 'record-contact', {
      at: sim.now,
      channel: 'email',
      direction: 'inbound',
      contactId: 'c1',
      text: 'we are trying',
    });
    expect(shown(sim).effort.replies).toBe(2);
    expect(rulesShown(sim)).not.toContain('one-sided effort');
  });

  it('R52: collecting that costs more than a year leaves us speaks against them', () => {
    const { value } = STANDARD;
    const dear = { ...STANDARD, value: { ...value, effort: { ...value.effort, costPerHour: { EUR: 10_000_00 } } } };
    const sim = walkTo('verdict', account(dear));
    expect(shown(sim).effort).toMatchObject({ cost: eur(6_000_00), margin: eur(2_700_00) });
    expect(recommended(sim).contributions?.map(({ rule }) => rule)).toContain('more trouble than worth');
    expect(rulesShown(walkTo('verdict'))).not.toContain('more trouble than worth');
  });

  it('R48: the cure time is measured from the first contact', () => {
    const sim = walkTo('reminder');
    sim.advance(at('2026-03-04'));
    sim.pay('P', 9_000_00);
    expect(caseOf(sim).outcome).toBe('paid');
    expect(shown(sim).relationship.curedInBd).toBe(2);
    expect(rulesShown(sim)).toContain('paid when told');
    const slow = walkTo('diagnosis');
    slow.pay('P', 9_000_00);
    expect(shown(slow).relationship.curedInBd).toBe(14);
    expect(rulesShown(slow)).not.toContain('paid when told');
  });

  it('R49 R51: nearly always late, in more than half of the months: both speak against them', () => {
    const sim = walkTo('verdict', customer(lately(20, 20)));
    expect(recommended(sim)).toMatchObject({ verdict: 'break-up', evidenceVersion: caseOf(sim).evidenceVersion });
    const rules = recommended(sim).contributions?.map(({ rule }) => rule);
    expect(rules).toEqual(expect.arrayContaining(['chronic', 'a problem every month']));
    expect(recommended(walkTo('verdict', customer(lately(0, 20)))).contributions?.map(({ rule }) => rule)).toEqual(
      expect.not.arrayContaining(['chronic', 'a problem every month']),
    );
  });

  it('R50: who pays only after a final notice is known by it, until the payment is returned', () => {
    const sim = walkTo('final-notice');
    sim.pay('P', 9_000_00);
    expect(rulesShown(sim)).toContain('pays only after a final notice');
    const reminded = walkTo('second-reminder');
    reminded.pay('P', 9_000_00);
    expect(rulesShown(reminded)).not.toContain('pays only after a final notice');
    sim.reverse('P', 'returned');
    expect(rulesShown(sim)).not.toContain('pays only after a final notice');
  });

  it('R53: who gets in touch before we do has the better word', () => {
    const sim = account();
    sim.sweep();
    const hello = { at: sim.now, channel: 'email', direction: 'inbound', contactId: 'c1', text: 'it will be late' };
    sim.decide(clara, 'record-contact', hello as never);
    expect(rulesShown(sim)).toContain('contacts us first');
    const late = walkTo('reminder');
    late.decide(clara, 'record-contact', { ...hello, at: late.now } as never);
    expect(rulesShown(late)).not.toContain('contacts us first');
  });
});

describe('make up or break up is a decision', () => {
  it('R45: a person decides on the evidence shown; nobody else, and not on what has changed since', () => {
    const sim = walkTo('verdict');
    const { evidenceVersion } = caseOf(sim);
    const verdict = { verdict: 'watch' as const, evidenceVersion, comment: 'c' };
    expect(recommended(sim).evidenceVersion).toBe(evidenceVersion);
    expect(refusal(sim, clara, 'decide-relationship', verdict).code).toBe('not-permitted');
    call(sim, 'no-answer');
    expect(refusal(sim, sam, 'decide-relationship', verdict).code).toBe('stale-version');
    expect(
      sim.decide(sam, 'decide-relationship', { ...verdict, evidenceVersion: caseOf(sim).evidenceVersion })[0],
    ).toBe('relationship.decided');
  });

  it('G18 R60: sixty silent days after a recommended break-up nothing harsh exists, and the task still waits', () => {
    const sim = walkTo('verdict', customer(lately(20, 20)));
    expect(recommended(sim).verdict).toBe('break-up');
    const letters = lettersOf(sim).length;
    sim.advance(at('2026-05-26'));
    expect(harshIn(sim)).toEqual([]);
    expect(lettersOf(sim)).toHaveLength(letters);
    expect([stepOf(sim), tasksOf(sim)]).toEqual(['verdict', expect.arrayContaining(['decide-relationship'])]);
  });

  it('G18: whatever the history and whatever is told, no score ever leads to anything harsh', () => {
    const pasts = fc.array(fc.constantFrom(0, 3, 40), { minLength: 0, maxLength: 14 });
    fc.assert(
      fc.property(pasts, fc.nat(9), fc.constantFrom('reminder', 'call', 'verdict'), (past, referrals, leg) => {
        const sim = walkTo(leg, customer(past));
        tell(sim, 'referrals', String(referrals));
        sim.advance(at('2026-09-01'));
        expect(harshIn(sim)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('G18: the churn risk warns, and refuses nothing', () => {
    const sim = walkTo('verdict', customer(lately(0, 20)));
    tell(sim, 'referrals', '4');
    const { evidenceVersion } = caseOf(sim);
    expect(
      (shown(sim) as unknown as { relationship: { churnRisk: { level: string } } }).relationship.churnRisk.level,
    ).toBe('high');
    expect(
      sim.decide(sam, 'decide-relationship', { verdict: 'break-up', evidenceVersion, comment: 'all the same' })[0],
    ).toBe('approval.requested');
  });
});

describe('reason first', () => {
  it('G01 R05: without a reason no verdict, notice, final notice or agency; nothing changes', () => {
    const sim = walkTo('diagnosis');
    const { evidenceVersion } = caseOf(sim);
    const { seq } = sim.state;
    const refusals = [
      refusal(sim, sam, 'decide-relationship', { verdict: 'watch', evidenceVersion, comment: 'c' }),
      refusal(sim, clara, 'request-advance-notice', {
        effectDate: '2026-04-10',
        scope: 'stop',
        alternatives: ['x'],
      } as never),
      refusal(sim, clara, 'request-final-notice', { relationshipNote: 'n' } as never),
      refusal(sim, clara, 'refer-to-agency', { agencyId: 'agency-1', feeTerms: { percent: 15 } } as never),
    ];
    expect(refusals.map((one) => guardsOf(one).includes('G01'))).toEqual([true, true, true, true]);
    expect(sim.state.seq).toBe(seq);
    sim.decide(clara, 'set-reason', because('forgot').reason);
    expect(
      sim.decide(sam, 'decide-relationship', {
        verdict: 'watch',
        evidenceVersion: caseOf(sim).evidenceVersion,
        comment: 'c',
      })[0],
    ).toBe('relationship.decided');
  });

  it('G01 R05: `unknown` only after enough attempts on two channels', () => {
    const early = walkTo('call');
    call(early, 'no-answer');
    const unknown = because('unknown').reason;
    expect(early.decide(clara, 'set-reason', unknown)[0]).toBe('reason.set');
    const sooner = walkTo('second-reminder');
    expect(guardsOf(refusal(sooner, clara, 'set-reason', unknown))).toEqual(['G01']);
  });

  it('R05: the reason is due three business days after the first conversation', () => {
    const sim = walkTo('diagnosis');
    const task = caseOf(sim).tasks.find((one) => one.kind === 'set-reason' && one.status === 'open');
    expect(task?.dueAt).toBe(at('2026-03-26', '00:00'));
  });

  it('R78: neither history nor reason alone: chronic without a reason is not judged, and a reason changes no class', () => {
    const sim = walkTo('diagnosis', customer(lately(20, 20)));
    const evidence = {
      verdict: 'break-up' as const,
      evidenceVersion: caseOf(sim).evidenceVersion,
      comment: 'always late',
    };
    expect(guardsOf(refusal(sim, sam, 'decide-relationship', evidence))).toContain('G01');
    const good = walkTo('diagnosis', customer(lately(0, 20)));
    const before = shown(good).value?.class;
    const avoiding = { reason: 'avoidance' as const, source: 'a note', evidence: 'a letter' };
    good.decide(clara, 'set-reason', avoiding);
    expect(caseOf(good).reason).toBeNull();
    expect([before, shown(good).value?.class]).toEqual(['occasional', 'occasional']);
  });

  it('R78 R05: a changed reason is recorded and plans anew', () => {
    const sim = walkTo('negotiation');
    expect(sim.decide(clara, 'set-reason', because('forgot').reason).slice(0, 2)).toEqual([
      'reason.changed',
      'case.re-planned',
    ]);
    expect(sim.decide(clara, 'offer-terms', offers())[0]).toBe('offer.made');
  });
});
