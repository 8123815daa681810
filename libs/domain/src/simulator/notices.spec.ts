import { describe, expect, it } from '@jest/globals';
import {
  agreed,
  at,
  call,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  HOLD,
  lastRequest,
  lettersOf,
  NOTICE,
  OWED,
  planTerms,
  REFERRAL,
  refusal,
  request,
  sam,
  stepOf,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';

const promise = (dueDate: string) => ({ amount: eur(1_000_00), dueDate, promisedBy: 'd', channel: 'phone' });
const holds = (sim: Simulation): string[] => eventsOf(sim, 'hold.placed').map((one) => one.at);
/** The day after the announced date, at ten. */
const AFTER = at('2026-04-13', '10:00');

describe('advance notice and hold (3.9, G04, G12, R10)', () => {
  it('the announced hold is placed at 09:00 of its date, by the approval of two people', () => {
    const sim = walkTo('notice');
    sim.advance(at('2026-04-10', '08:59'));
    expect(holds(sim)).toEqual([]);
    const seq = sim.state.seq;
    sim.advance(at('2026-04-10', '09:00'));
    expect(typesSince(sim, seq).slice(0, 2)).toEqual(['notice.expired', 'hold.placed']);
    expect(eventsOf(sim, 'hold.placed')[0]?.data).toMatchObject({ start: '2026-04-10', noticeId: 'acc1-1-n1' });
  });

  it('a letter is not delivered because a mail server took it: without proof the date passes and nothing happens', () => {
    const sim = walkTo('notice-sent');
    sim.advance(AFTER);
    expect(holds(sim)).toEqual([]);
    expect(caseOf(sim).notice?.status).toBe('sent');
    expect(tasksOf(sim)).toContain('confirm-delivery');
  });

  it('proven later than the effect date minus five bd: the date lapses, a new notice is asked for', () => {
    const sim = walkTo('notice-sent');
    sim.advance(at('2026-04-02'));
    const seq = sim.state.seq;
    sim.delivered('acc1-1.advance-notice.1');
    expect(typesSince(sim, seq).slice(0, 3)).toEqual(['message.delivered', 'notice.delivered', 'notice.cancelled']);
    sim.advance(AFTER);
    expect(holds(sim)).toEqual([]);
    expect(stepOf(sim)).toBe('notice');
    expect(tasksOf(sim)).toContain('request-advance-notice');
    expect(refusal(sim, clara, 'place-credit-hold', HOLD).guards).toMatchObject([{ id: 'G04' }]);
  });

  /** After the verdict `watch` the talks go on, and the notice is given beside them. */
  function watched(approved: boolean): Simulation {
    const sim = walkTo('verdict');
    const { evidenceVersion } = caseOf(sim);
    sim.decide(sam, 'decide-relationship', { verdict: 'watch', evidenceVersion, comment: 'one more try' });
    const { hold, ...notice } = NOTICE;
    agreed(sim, 'request-advance-notice', approved ? { ...notice, hold } : notice);
    return sim;
  }

  it('R10 G12: while the talks go on, a lapsed date asks for a new notice too, and only until there is one', () => {
    const sim = watched(true);
    sim.advance(at('2026-04-02'));
    sim.delivered('acc1-1.advance-notice.1');
    expect(stepOf(sim)).toBe('negotiation');
    expect(tasksOf(sim)).toContain('request-advance-notice');
    request(sim, 'request-advance-notice', { ...NOTICE, effectDate: '2026-04-20' });
    expect(tasksOf(sim)).not.toContain('request-advance-notice');
  });

  it('R10 G12: while the talks go on, a date without an approved hold leaves a task, and the hold is the step', () => {
    const sim = watched(false);
    sim.advance(at('2026-03-30'));
    sim.delivered('acc1-1.advance-notice.1');
    sim.advance(AFTER);
    expect(holds(sim)).toEqual([]);
    expect(tasksOf(sim)).toContain('place-credit-hold');
    agreed(sim, 'place-credit-hold', HOLD);
    expect(tasksOf(sim)).not.toContain('place-credit-hold');
    expect(stepOf(sim)).toBe('hold');
  });

  it('R09: a hold approved with its notice is the step on its date, where the talks have ended', () => {
    const sim = watched(true);
    sim.advance(at('2026-03-30'));
    sim.delivered('acc1-1.advance-notice.1');
    sim.advance(at('2026-04-10', '09:00'));
    expect(stepOf(sim)).toBe('hold');
  });

  it('a delivery report of before the letter left proves no earlier delivery', () => {
    const sim = walkTo('notice-sent');
    sim.advance(at('2026-03-30'));
    sim.delivered('acc1-1.advance-notice.1', '2026-03-02');
    expect(caseOf(sim).notice?.deliveredOn).toBe('2026-03-27');
  });

  it('approved for the notice only: on the date there is a task, never a hold', () => {
    const sim = walkTo('notice-wanted');
    agreed(sim, 'request-advance-notice', { effectDate: '2026-04-10', scope: 'stop', alternatives: ['pay'] });
    sim.advance(at('2026-03-30'));
    sim.delivered('acc1-1.advance-notice.1');
    sim.advance(AFTER);
    expect(holds(sim)).toEqual([]);
    expect(tasksOf(sim)).toContain('place-credit-hold');
    agreed(sim, 'place-credit-hold', HOLD);
    expect(stepOf(sim)).toBe('hold');
  });

  const BETWEEN: readonly (readonly [string, (sim: Simulation) => void])[] = [
    ['a partial payment', (sim) => sim.pay('P', 100_00)],
    [
      'a payment that bounced',
      (sim) => {
        sim.pay('P', 100_00);
        sim.reverse('P', 'returned');
      },
    ],
    ['a promise, broken since', (sim) => void sim.decide(clara, 'record-promise', promise('2026-04-01'))],
    [
      'a dispute of a part',
      (sim) => {
        const part = { itemId: 'inv-4711', amount: eur(100_00), category: 'q', statement: 's' };
        sim.decide(clara, 'open-dispute', part);
      },
    ],
    ['a pause over the date', (sim) => void sim.decide(sam, 'pause', { until: '2026-04-12', reason: 'r' })],
    [
      'a freeze, lifted in time',
      (sim) => {
        sim.decide(erp, 'report-insolvency', { kind: 'k', date: '2026-03-31', reference: 'R', source: 's' });
        sim.decide({ id: 'lena', role: 'legal' }, 'unfreeze', { reason: 'r', memo: 'm' });
        sim.decide(sam, 'approve', lastRequest(sim));
      },
    ],
  ];
  for (const [what, happen] of BETWEEN) {
    it(`${what} between notice and date leaves only a task`, () => {
      const sim = walkTo('notice');
      sim.advance(at('2026-03-31', '10:00'));
      happen(sim);
      sim.advance(AFTER);
      expect(holds(sim)).toEqual([]);
      expect(eventsOf(sim, 'notice.expired')).toHaveLength(1);
      expect(tasksOf(sim)).toContain('place-credit-hold');
    });
  }

  it('a promise open over the date suspends the notice; it expires without a hold when the promise breaks', () => {
    const sim = walkTo('notice');
    sim.decide(clara, 'record-promise', promise('2026-04-20'));
    sim.advance(at('2026-04-23', '12:00'));
    expect(caseOf(sim).notice?.status).toBe('delivered');
    sim.advance(at('2026-04-24', '12:00'));
    expect(caseOf(sim).notice?.status).toBe('expired');
    expect(holds(sim)).toEqual([]);
  });

  it('approved at night and promised before the morning: the notice does not leave, the maker begins anew', () => {
    const sim = walkTo('notice-wanted');
    sim.advance(at('2026-03-27', '20:00'));
    agreed(sim, 'request-advance-notice', NOTICE);
    sim.decide(clara, 'record-promise', promise('2026-04-01'));
    sim.advance(at('2026-03-30', '10:00'));
    expect(lettersOf(sim)).not.toContain('advance-notice');
    expect(eventsOf(sim, 'message.suppressed').map((one) => one.data.rule)).toEqual(['G09/promise']);
    expect(caseOf(sim).notice?.status).toBe('cancelled');
  });

  it('approved at night and paid in part before the morning (G05): it does not leave either', () => {
    const sim = walkTo('notice-wanted');
    sim.advance(at('2026-03-27', '20:00'));
    agreed(sim, 'request-advance-notice', NOTICE);
    sim.pay('P', 1_000_00);
    sim.advance(at('2026-03-30', '10:00'));
    expect(lettersOf(sim)).not.toContain('advance-notice');
    const [withheld, ...more] = eventsOf(sim, 'message.suppressed');
    expect(withheld?.data).toMatchObject({ rule: 'G05', facts: { paymentId: 'P' }, nextTryAt: null });
    expect(more).toEqual([]);
    expect(caseOf(sim).approvals.at(-1)?.status).toBe('voided');
  });

  it('cancelled by staff: a new one may be asked for, the step stays', () => {
    const sim = walkTo('notice');
    sim.decide(clara, 'cancel-notice', { noticeId: 'acc1-1-n1', why: 'w' });
    expect(stepOf(sim)).toBe('notice');
    expect(tasksOf(sim)).toEqual(['request-advance-notice']);
    sim.advance(AFTER);
    expect(holds(sim)).toEqual([]);
  });

  it('G19: a hold agreed until a date ends with that date; one to be lifted by hand asks for it once all is paid', () => {
    const dated = walkTo('notice-wanted');
    const until = { ...HOLD, liftCondition: { kind: 'date' as const, until: '2026-04-30' } };
    agreed(dated, 'request-advance-notice', { ...NOTICE, hold: until });
    dated.advance(at('2026-03-30'));
    dated.delivered('acc1-1.advance-notice.1');
    dated.advance(at('2026-05-04'));
    expect(eventsOf(dated, 'hold.auto-released').map((one) => one.at)).toEqual([at('2026-05-01', '00:00')]);
    expect(lettersOf(dated)).toContain('hold-released');
    const manual = walkTo('notice-wanted');
    const byHand = { ...HOLD, liftCondition: { kind: 'manual' as const } };
    agreed(manual, 'request-advance-notice', { ...NOTICE, hold: byHand });
    manual.advance(at('2026-03-30'));
    manual.delivered('acc1-1.advance-notice.1');
    manual.advance(AFTER);
    manual.pay('P', OWED);
    expect(caseOf(manual).hold?.active).toBe(true);
    expect(tasksOf(manual)).toEqual(['release-credit-hold']);
    manual.decide(sam, 'release-credit-hold', { reason: 'paid' });
    expect(tasksOf(manual)).toEqual([]);
  });
});

describe('final notice and agency (3.10, 3.11)', () => {
  it('runs from proven delivery for ten bd, and expires at the end of the last', () => {
    const sim = walkTo('final-notice');
    expect(caseOf(sim).finalNotice?.expiresOn).toBe('2026-04-27');
    sim.advance(at('2026-04-27', '23:59'));
    expect(stepOf(sim)).toBe('final-notice');
    const seq = sim.state.seq;
    sim.advance(at('2026-04-28', '00:00'));
    expect(typesSince(sim, seq).slice(0, 2)).toEqual(['final-notice.expired', 'relationship.recommended']);
    expect(stepOf(sim)).toBe('agency');
  });

  it('part paid: it stays, its period is not shortened, and nobody refers for five bd', () => {
    const sim = walkTo('final-notice');
    sim.advance(at('2026-04-27', '10:00'));
    sim.pay('P', 1_000_00);
    sim.advance(at('2026-04-28', '10:00'));
    expect(stepOf(sim)).toBe('agency');
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-05-06', '10:00'));
    expect(tasksOf(sim)).toEqual(['refer-to-agency']);
  });

  it('a promise stops its clock; what was left of the period begins anew when the promise breaks', () => {
    const sim = walkTo('final-notice');
    sim.advance(at('2026-04-20', '10:00'));
    sim.decide(clara, 'record-promise', promise('2026-05-04'));
    sim.advance(at('2026-05-08', '10:00'));
    expect(caseOf(sim).finalNotice).toMatchObject({ status: 'delivered', expiresOn: '2026-05-15' });
    expect(stepOf(sim)).toBe('final-notice');
    sim.advance(at('2026-05-15', '12:00'));
    expect(stepOf(sim)).toBe('final-notice');
    sim.advance(at('2026-05-16', '00:00'));
    expect(stepOf(sim)).toBe('agency');
  });

  it('a plan stops it too; broken, the plan asks for a verdict before anything else goes on', () => {
    const sim = walkTo('final-notice');
    const terms = { ...planTerms(), firstDate: '2026-04-20' };
    sim.decide(clara, 'propose-plan', terms);
    sim.decide(erp, 'accept-plan', { planId: 'acc1-1-pl1', version: 1, acceptedBy: 'd', proof: 'm' });
    sim.advance(at('2026-08-03'));
    expect(stepOf(sim)).toBe('verdict');
    expect(eventsOf(sim, 'final-notice.expired')).toEqual([]);
  });

  it('a dispute of a part voids it: the rest needs a notice of its own', () => {
    const sim = walkTo('final-notice');
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', amount: eur(100_00), category: 'q', statement: 's' });
    expect(caseOf(sim).finalNotice?.status).toBe('voided');
    expect(stepOf(sim)).toBe('hold');
    sim.advance(at('2026-06-01'));
    expect(eventsOf(sim, 'final-notice.expired')).toEqual([]);
  });

  it('its approval expires after eight bd; the draft goes back to its maker', () => {
    const sim = walkTo('hold');
    const asked = request(sim, 'request-final-notice', { relationshipNote: 'n' });
    sim.advance(at('2026-04-22', '23:59'));
    expect(caseOf(sim).approvals.at(-1)?.status).toBe('open');
    sim.advance(at('2026-04-23', '10:00'));
    expect(eventsOf(sim, 'approval.expired')).toHaveLength(1);
    expect(refusal(sim, sam, 'approve', asked).code).toBe('wrong-step');
    expect(tasksOf(sim)).toContain('request-final-notice');
  });

  it('the ledger changed since the request: void at once, with the payment on record (R32, G05)', () => {
    const sim = walkTo('hold');
    const asked = request(sim, 'request-final-notice', { relationshipNote: 'n' });
    sim.pay('P', 1_000_00);
    expect(eventsOf(sim, 'message.suppressed').map((one) => [one.data.rule, one.data.facts.paymentId])).toEqual([
      ['G05', 'P'],
    ]);
    expect(refusal(sim, sam, 'approve', asked).code).toBe('guard-unmet');
    sim.advance(at('2026-04-20', '10:00'));
    call(sim, 'no-answer');
    expect(refusal(sim, sam, 'approve', asked).code).toBe('draft-changed');
    expect(stepOf(sim)).toBe('hold');
    agreed(sim, 'request-final-notice', { relationshipNote: 'n' });
    expect(lettersOf(sim).slice(-1)).toEqual(['final-notice']);
  });

  it('rejected by the agency it may be placed again; nobody writes while it is placed', () => {
    const sim = walkTo('placed');
    sim.decide(erp, 'record-agency-update', { placementId: 'acc1-1-a1', status: 'rejected', reference: 'R' });
    expect(tasksOf(sim)).toEqual(['refer-to-agency']);
    agreed(sim, 'refer-to-agency', REFERRAL);
    expect(caseOf(sim).placement).toMatchObject({ placementId: 'acc1-1-a2', status: 'placed' });
    const letters = lettersOf(sim).length;
    sim.advance(at('2026-07-26', '10:00'));
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-07-28', '10:00'));
    expect(tasksOf(sim)).toEqual(['recall-from-agency']);
    expect(lettersOf(sim)).toHaveLength(letters);
  });

  it('an opinion "return to agency" leads to a new referral, "settle" back to the negotiation', () => {
    const opine = (opinion: 'return-to-agency' | 'settle'): Simulation => {
      const sim = walkTo('legal-review');
      const lena = { id: 'lena', role: 'legal' } as const;
      sim.decide(lena, 'record-legal-opinion', { opinion, memo: 'm', limitationCheck: 'l' });
      return sim;
    };
    const again = opine('return-to-agency');
    expect([stepOf(again), tasksOf(again)]).toEqual(['agency', ['refer-to-agency']]);
    const settle = opine('settle');
    expect([stepOf(settle), tasksOf(settle)]).toEqual(['negotiation', ['offer-terms']]);
  });

  it('written off and paid later: a recovery, which lifts the hold and says so (R71)', () => {
    const sim = walkTo('legal-review');
    agreed(sim, 'write-off', { amount: eur(OWED), reason: 'r', close: { summary: 's' } });
    expect(caseOf(sim)).toMatchObject({ outcome: 'written-off', hold: { active: true } });
    sim.advance(at('2026-07-01'));
    sim.pay('P', 5_000_00);
    expect(caseOf(sim).hold?.active).toBe(true);
    sim.pay('Q', 4_000_00);
    expect(eventsOf(sim, 'recovery.received').map((one) => one.data.amount.minor)).toEqual([5_000_00, 4_000_00]);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', hold: { active: false } });
    expect(lettersOf(sim).slice(-2)).toEqual(['write-off', 'hold-released']);
  });

  it('closed by people with a letter approved for tomorrow: it does not leave after the end (G20)', () => {
    const sim = walkTo('hold');
    sim.advance(at('2026-04-10', '20:00'));
    agreed(sim, 'request-final-notice', { relationshipNote: 'n' });
    agreed(sim, 'close-case', { outcome: 'opened-in-error', summary: 's' });
    sim.advance(at('2026-05-01'));
    expect(lettersOf(sim)).not.toContain('final-notice');
    expect(eventsOf(sim, 'message.suppressed').map((one) => one.data.rule)).toEqual(['G20']);
    expect(sim.sweep()).toBe('the case about it was closed');
  });
});
