import { describe, expect, it } from '@jest/globals';
import { caseView } from '../view.js';
import { NO_SAFEGUARD, standingOf } from '../standing.js';
import {
  account,
  agreed,
  at,
  call,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  guardsOf,
  HOLD,
  lastRequest,
  LEG_NAMES,
  lena,
  lettersOf,
  NOTICE,
  OWED,
  refusal,
  request,
  sam,
  sofia,
  stepOf,
  tasksOf,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

const standing = (sim: Simulation, house = NO_SAFEGUARD) => standingOf(sim.state, [house], sim.now);
const INSOLVENCY = { kind: 'petition', date: '2026-03-10', reference: 'IN 1/26', source: 'gazette' };
const DEPOSIT = { kind: 'deposit', percent: 30, from: '2026-03-18', until: '2026-09-14' } as const;

describe('G19: whoever takes orders knows of a hold before it bites', () => {
  it('G19 R09 R10: announced once the notice has left, in force from its date, lifted with the payment', () => {
    const sim = walkTo('notice-wanted');
    expect(standing(sim)).toMatchObject({ delivery: 'continue', hold: null, announced: null });
    agreed(sim, 'request-advance-notice', NOTICE);
    sim.advance(at('2026-03-30', '10:00'));
    expect(standing(sim)).toMatchObject({
      delivery: 'continue',
      announced: { scope: 'stop', effectDate: '2026-04-10' },
    });
    sim.delivered('acc1-1.advance-notice.1');
    sim.advance(at('2026-04-10', '08:59'));
    expect(standing(sim)).toMatchObject({
      delivery: 'continue',
      announced: { scope: 'stop', effectDate: '2026-04-10' },
    });
    sim.advance(at('2026-04-10', '10:00'));
    expect(standing(sim)).toMatchObject({
      delivery: 'stop',
      hold: { scope: 'stop', reason: HOLD.reason, since: '2026-04-10', liftCondition: { kind: 'zero-balance' } },
      announced: null,
    });
    sim.pay('P', OWED);
    expect(standing(sim)).toMatchObject({ delivery: 'continue', hold: null });
  });

  it('R15 G19: a delivery decision with an end lifts by itself, one without lasts until the cure', () => {
    const sim = walkTo('call');
    sim.decide(sam, 'decide-delivery', { delivery: 'limit', until: '2026-03-20' });
    expect(standing(sim)?.delivery).toBe('limit');
    sim.advance(at('2026-03-21', '10:00'));
    expect(standing(sim)?.delivery).toBe('continue');
    sim.decide(sam, 'decide-delivery', { delivery: 'stop' });
    sim.advance(at('2026-09-01'));
    expect(standing(sim)?.delivery).toBe('stop');
    sim.pay('P', OWED);
    expect(standing(sim)?.delivery).toBe('continue');
    const past = { delivery: 'stop', until: '2026-03-01' } as const;
    expect(refusal(walkTo('call'), sam, 'decide-delivery', past).code).toBe('date-in-past');
  });

  it('R63: the house asks everybody, or everybody who was late, for a deposit; nobody unless it says so', () => {
    const sim = walkTo('call');
    const everybody = { for: 'everybody', kind: 'deposit', percent: 25, days: 0 } as const;
    expect(standing(sim)?.safeguards).toEqual([]);
    expect(standing(sim, everybody)?.safeguards).toMatchObject([{ kind: 'deposit', percent: 25, until: null }]);
    const cured = { ...everybody, for: 'cured', days: 10 } as const;
    expect(standing(sim, cured)?.safeguards).toEqual([]);
    sim.pay('P', OWED);
    expect(standing(sim, cured)?.safeguards).toMatchObject([{ from: '2026-03-18', until: '2026-03-28' }]);
    sim.advance(at('2026-03-29', '10:00'));
    expect(standing(sim, cured)?.safeguards).toEqual([]);
  });
});

describe('G04: no hold goes further than it was announced', () => {
  const held = (): Simulation => {
    const sim = walkTo('notice-wanted');
    agreed(sim, 'request-advance-notice', { ...NOTICE, scope: 'limit', hold: { ...HOLD, scope: 'limit' } });
    sim.advance(at('2026-03-30', '10:00'));
    sim.delivered('acc1-1.advance-notice.1');
    sim.advance(at('2026-04-10', '10:00'));
    return sim;
  };
  const wider = { holdId: 'acc1-1-h1', scope: 'stop', reason: 'r' } as const;

  it('G04: a wider scope needs a notice of its own; a later end does not', () => {
    const sim = held();
    expect(guardsOf(refusal(sim, clara, 'extend-hold', wider))).toEqual(['G04']);
    expect(agreed(sim, 'extend-hold', { holdId: 'acc1-1-h1', until: '2026-06-30', reason: 'r' })).toContain(
      'hold.extended',
    );
  });

  it('G04: on its date an approved wider notice widens the hold in force, and places no second one', () => {
    const sim = held();
    agreed(sim, 'request-advance-notice', { ...NOTICE, effectDate: '2026-04-24' });
    sim.delivered('acc1-1.advance-notice.2');
    sim.advance(at('2026-04-24', '08:59'));
    expect(caseOf(sim).hold?.scope).toBe('limit');
    sim.advance(at('2026-04-24', '09:00'));
    expect(caseOf(sim).hold).toMatchObject({ holdId: 'acc1-1-h1', scope: 'stop', active: true });
    expect(eventsOf(sim, 'hold.placed')).toHaveLength(1);
  });

  it('G12: a payment that lifted a hold and bounced: a call first, then people, on the notice it had', () => {
    const sim = walkTo('hold');
    sim.pay('P', OWED);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', hold: { active: false, lifted: 'paid' } });
    sim.advance(at('2026-04-15', '10:00'));
    sim.reverse('P', 'returned');
    expect([stepOf(sim), caseOf(sim).hold?.active]).toEqual(['call', false]);
    sim.advance(at('2026-04-16', '10:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
    expect(guardsOf(refusal(sim, clara, 'place-credit-hold', HOLD))).toEqual(['G12']);
    call(sim, 'no-answer');
    sim.advance(at('2026-04-24', '10:00'));
    expect(tasksOf(sim)).toContain('place-credit-hold');
    expect(eventsOf(sim, 'hold.placed')).toHaveLength(1);
    expect(agreed(sim, 'place-credit-hold', HOLD)).toContain('hold.placed');
    expect(caseOf(sim)).toMatchObject({ hold: { active: true }, holdToRestore: null });
  });

  it('R70: a write-off lifts nothing; R71: late money does', () => {
    const sim = walkTo('hold');
    agreed(sim, 'write-off', { amount: eur(OWED), reason: 'r', close: { summary: 's' } });
    expect(standing(sim)?.delivery).toBe('stop');
    sim.pay('P', OWED, sim.today, ['4711']);
    expect(standing(sim)?.delivery).toBe('continue');
  });

  it('a hold that orders never asked for becomes a task where the strategy waits for it', () => {
    const strategy = { ...STANDARD, hold: { acknowledgedWithinMinutes: 60 } };
    const sim = walkTo('hold', account(strategy));
    expect(tasksOf(sim)).toContain('complete-task');
    const told = walkTo('notice', account(strategy));
    told.advance(at('2026-04-10', '09:00'));
    told.fact([{ type: 'hold.acknowledged', data: { holdId: 'acc1-1-h1', by: 'erp' } }]);
    told.advance(at('2026-04-12'));
    expect(tasksOf(told)).not.toContain('complete-task');
    expect(tasksOf(walkTo('hold'))).not.toContain('complete-task');
  });

  it('R79: whoever approves a hard step is warned of the customer we may lose; of others nothing is said', () => {
    const sim = walkTo('notice-wanted');
    request(sim, 'request-advance-notice', NOTICE);
    const view = caseView(sim.state, STANDARD, sim.now) as { approvals: { decision: string; churn?: object }[] };
    expect(view.approvals.find((one) => one.decision === 'request-advance-notice')?.churn).toMatchObject({
      risk: expect.stringMatching(/high|medium|low/),
      because: expect.arrayContaining(['they talk to us']),
    });
    expect(view.approvals.find((one) => one.decision !== 'request-advance-notice')?.churn).toBeUndefined();
  });
});

describe('safeguards (R67)', () => {
  it('R67: after a cure only, reviewed on its day, kept or lifted by a person, lifted by itself at its end', () => {
    const open = walkTo('call');
    expect(refusal(open, sam, 'set-safeguard', DEPOSIT).code).toBe('wrong-step');
    open.pay('P', OWED);
    open.decide(sam, 'set-safeguard', { ...DEPOSIT, reviewDate: '2026-06-15' });
    expect(standing(open)?.safeguards).toMatchObject([{ kind: 'deposit', percent: 30, reviewDate: '2026-06-15' }]);
    open.advance(at('2026-06-15', '08:59'));
    expect(tasksOf(open)).toEqual([]);
    open.advance(at('2026-06-15', '10:00'));
    expect(tasksOf(open)).toEqual(['review-safeguard']);
    const keep = { safeguardId: 'acc1-1-s1', result: 'keep', nextReview: '2026-08-01' } as const;
    expect(open.decide(sam, 'review-safeguard', keep)).toContain('safeguard.reviewed');
    expect(tasksOf(open)).toEqual([]);
    open.advance(at('2026-09-15', '00:00'));
    expect(eventsOf(open, 'safeguard.lifted')).toHaveLength(1);
    expect(standing(open)?.safeguards).toEqual([]);
    expect(refusal(open, sam, 'review-safeguard', keep).code).toBe('wrong-step');
  });

  it('R66 R67: a written-off case is no cure; a lifted safeguard asks for nothing more', () => {
    const off = walkTo('call');
    agreed(off, 'write-off', { amount: eur(OWED), reason: 'r', close: { summary: 's' } });
    expect(refusal(off, sam, 'set-safeguard', DEPOSIT).code).toBe('wrong-step');
    const sim = walkTo('call');
    sim.pay('P', OWED);
    sim.decide(sam, 'set-safeguard', DEPOSIT);
    sim.decide(sam, 'review-safeguard', { safeguardId: 'acc1-1-s1', result: 'lift' });
    expect(standing(sim)?.safeguards).toEqual([]);
  });
});

describe('G13: insolvency', () => {
  it.each(LEG_NAMES.slice(1))(
    'G13: reported at %s: one act, nothing moves afterwards, the certificate names it',
    (leg) => {
      const sim = walkTo(leg);
      const letters = lettersOf(sim).length;
      const hold = caseOf(sim).hold;
      sim.decide(erp, 'report-insolvency', INSOLVENCY);
      const seq = sim.state.seq;
      const stopped = eventsOf(sim, 'case.frozen')[0]?.data.stopped ?? [];
      expect(stopped[0]?.what).toBe('step');
      expect(stopped.some((one) => one.what === 'placement')).toBe(leg === 'placed');
      expect(stopped.some((one) => one.what === 'hold')).toBe(hold?.active === true);
      sim.advance(at('2027-02-01'));
      expect(lettersOf(sim)).toHaveLength(letters);
      expect(caseOf(sim).hold).toEqual(hold);
      expect(caseOf(sim).status).toBe('frozen');
      const moved = sim.events.filter((one) => one.seq > seq).map((one) => one.type);
      expect(
        moved.filter((type) => /^(promise|plan|notice|final-notice|hold|placement|offer|step\.entered)/.test(type)),
      ).toEqual([]);
      expect(moved.filter((type) => type === 'step.deferred').length).toBeLessThanOrEqual(1);
    },
  );

  it('G13: its end lifts nothing; the sweep leaves the account alone; it closes as insolvent with a second person', () => {
    const sim = walkTo('hold');
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', amount: eur(1_00), category: 'q', statement: 's' });
    sim.decide(erp, 'report-insolvency', INSOLVENCY);
    const ended = { outcome: 'no assets', reference: 'IN 1/26', memo: 'm' };
    expect(refusal(sim, sam, 'close-insolvency', ended).code).toBe('not-permitted');
    expect(refusal(sim, sam, 'close-case', { outcome: 'uncollectible', summary: 's' }).code).toBe('frozen');
    sim.decide(lena, 'close-insolvency', ended);
    expect(caseOf(sim).status).toBe('frozen');
    expect(refusal(sim, lena, 'close-insolvency', ended).code).toBe('wrong-step');
    const events = agreed(sim, 'close-case', { outcome: 'insolvent', summary: 'no assets' });
    expect(events).toContain('dispute.withdrawn');
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'insolvent' });
    expect(sim.sweep()).not.toBeNull();
  });

  it('G13: reported without a case: no case is opened', () => {
    const sim = account();
    sim.fact([{ type: 'insolvency.reported', data: { ...INSOLVENCY, court: null } }]);
    expect(sim.sweep()).toMatch(/insolvency IN 1\/26/);
  });
});

describe('R59: saying good-bye', () => {
  const goodbye = { stopDate: '2026-05-29' };

  it('R59: only after the verdict break-up, by two people, in time, with a final statement', () => {
    const early = walkTo('verdict');
    expect(guardsOf(refusal(early, sam, 'offboard', goodbye))).toEqual(['G12']);
    const sim = walkTo('notice-wanted');
    expect(refusal(sim, sam, 'offboard', { stopDate: '2026-03-31' }).code).toBe('date-too-early');
    request(sim, 'offboard', goodbye, sam);
    expect(refusal(sim, sam, 'approve', lastRequest(sim)).code).toBe('same-person');
    sim.decide(sofia, 'approve', lastRequest(sim));
    sim.advance(at('2026-03-30', '10:00'));
    expect(lettersOf(sim)).toContain('offboarding');
    expect(standing(sim)).toMatchObject({
      delivery: 'continue',
      announced: { scope: 'stop', effectDate: '2026-05-29' },
    });
    sim.advance(at('2026-05-29', '08:00'));
    expect(standing(sim)?.delivery).toBe('stop');
    expect(caseOf(sim).status).toBe('open');
  });

  it('R59: closes by itself as offboarded once it is settled, and stays closed to orders', () => {
    const sim = walkTo('notice-wanted');
    agreed(sim, 'offboard', goodbye, sam, sofia);
    sim.advance(at('2026-06-01', '10:00'));
    sim.pay('P', OWED);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'offboarded' });
    expect(standing(sim)?.delivery).toBe('stop');
    expect(lettersOf(sim)).not.toContain('hold-released');
  });
});

describe('G20: no closing with loose ends', () => {
  const close = { outcome: 'uncollectible', summary: 's' } as const;
  it.each([
    [
      'a promise',
      (sim: Simulation) =>
        sim.decide(clara, 'record-promise', {
          amount: eur(OWED),
          dueDate: '2026-03-30',
          promisedBy: 'd',
          channel: 'p',
        }),
      'promise',
    ],
    [
      'a dispute',
      (sim: Simulation) =>
        sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', amount: eur(1_00), category: 'q', statement: 's' }),
      'dispute acc1-1-d1',
    ],
  ] as const)('G20: %s is named', (_what, open, named) => {
    const sim = walkTo('call');
    open(sim);
    const error = refusal(sim, clara, 'close-case', close);
    expect(guardsOf(error)).toContain('G20');
    expect(error.message).toContain(named);
  });

  it('G20: a hold announced for a day to come, and a placement', () => {
    const error = refusal(walkTo('notice'), clara, 'close-case', close);
    expect(error.message).toContain('the hold announced for 2026-04-10');
    expect(refusal(walkTo('placed'), clara, 'close-case', close).message).toContain('agency placement');
  });
});

describe('rule 3: a date that comes while the case rests is noted, once', () => {
  it('the announced day of a hold during a pause: deferred, no hold, afterwards only a task', () => {
    const sim = walkTo('notice');
    sim.advance(at('2026-04-09', '10:00'));
    sim.decide(sam, 'pause', { until: '2026-04-20', reason: 'talks' });
    sim.advance(at('2026-04-20', '12:00'));
    expect(eventsOf(sim, 'step.deferred').map((one) => one.data)).toEqual([
      { step: 'notice', what: 'acc1-1-n1', due: '2026-04-10', overlay: 'paused' },
    ]);
    sim.advance(at('2026-04-24'));
    expect(eventsOf(sim, 'hold.placed')).toEqual([]);
    expect(tasksOf(sim)).toContain('place-credit-hold');
  });
});

describe('P12: the ladder never just ends', () => {
  it.each(LEG_NAMES.slice(1))('P12: a year after %s somebody has been asked', (leg) => {
    const sim = walkTo(leg);
    sim.advance(at('2027-03-01'));
    expect(tasksOf(sim).length).toBeGreaterThan(0);
  });
});

describe('3.14: full payment at every step', () => {
  it.each(LEG_NAMES.slice(1))('G10 R14: paid at %s: closed, nothing open, only thanks and a release leave', (leg) => {
    const sim = walkTo(leg);
    const before = lettersOf(sim).length;
    sim.pay('P', OWED);
    sim.advance(at('2026-07-31'));
    const c = caseOf(sim);
    expect(c.status).toBe('closed');
    expect(c.approvals.filter((one) => one.status === 'open')).toEqual([]);
    expect(c.hold?.active ?? false).toBe(false);
    expect(['placed', 'accepted', 'collecting']).not.toContain(c.placement?.status);
    expect(
      lettersOf(sim)
        .slice(before)
        .filter((one) => one !== 'thanks' && one !== 'hold-released'),
    ).toEqual([]);
  });
});
