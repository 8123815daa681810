import { describe, expect, it } from '@jest/globals';
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
  lastRequest,
  lettersOf,
  NOTICE,
  offers,
  OWED,
  planTerms,
  refusal,
  sam,
  stepOf,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import type { Strategy } from '../strategy.js';
import { STANDARD } from './strategy.fixture.js';

/** 1,000 promised for Friday 2026-06-12; the tolerance of 3 bd ends with Wednesday 06-17 (DOMAIN 7.6, constructed). */
function promised(owed = 1_000_00): Simulation {
  const sim = account(undefined, owed);
  sim.advance(at('2026-06-01', '08:30'));
  sim.sweep();
  sim.advance(at('2026-06-02', '10:00'));
  const terms = { amount: eur(1_000_00), dueDate: '2026-06-12', promisedBy: 'the director', channel: 'phone' };
  sim.decide(clara, 'record-promise', terms);
  return sim;
}
const judged = (sim: Simulation): string[] =>
  sim.events
    .filter((one) => one.type.startsWith('promise.') && one.type !== 'promise.made')
    .map((one) => `${one.type} ${one.at}`);
const status = (sim: Simulation) => caseOf(sim).promises.map((one) => [one.status, one.level]);

describe('a courtesy line before a promised date', () => {
  const polite: Strategy = { ...STANDARD, promise: { ...STANDARD.promise, courtesyLine: true } };
  const terms = { amount: eur(OWED), dueDate: '2026-03-30', promisedBy: 'd', channel: 'phone' };
  const promisedTo = (strategy = polite, more = {}): Simulation => {
    const sim = walkTo('call', account(strategy));
    sim.decide(clara, 'record-promise', { ...terms, ...more });
    return sim;
  };
  const lines = (sim: Simulation): string[] => lettersOf(sim).filter((one) => one === 'promise-reminder');

  it('R17: it leaves once, on the business day before, where the strategy wants it, and in no other', () => {
    const sim = promisedTo();
    sim.advance(at('2026-03-26', '23:59'));
    expect(lines(sim)).toEqual([]);
    sim.advance(at('2026-03-27', '17:00'));
    expect(lines(sim)).toEqual(['promise-reminder']);
    expect(sim.letters.at(-1)?.draft.facts).toMatchObject({ amount: eur(OWED), dueDate: '2026-03-30' });
    sim.advance(at('2026-04-01'));
    expect(lines(sim)).toHaveLength(1);
    const quiet = promisedTo(STANDARD);
    quiet.advance(at('2026-04-01'));
    expect(lines(quiet)).toEqual([]);
  });

  it('R17: nobody who has paid, or who promised only the day before, gets it', () => {
    const paid = promisedTo();
    paid.pay('P', OWED);
    paid.advance(at('2026-04-01'));
    expect(lines(paid)).toEqual([]);
    const soon = promisedTo(polite, { dueDate: '2026-03-26' });
    soon.advance(at('2026-04-01'));
    expect(lines(soon).length).toBeLessThanOrEqual(1);
  });
});

describe('7.6: promises', () => {
  it('1,000 on 06-10: kept on 06-10, closed as amicable, timer gone', () => {
    const sim = promised();
    sim.advance(at('2026-06-10'));
    sim.pay('P', 1_000_00);
    expect(judged(sim)).toEqual([`promise.kept ${at('2026-06-10')}`]);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'amicable' });
    sim.advance(at('2026-07-01'));
    expect(judged(sim)).toHaveLength(1);
  });

  it('600 on 06-12, 400 on 06-17: kept on 06-17, inside the tolerance', () => {
    const sim = promised();
    sim.advance(at('2026-06-12'));
    sim.pay('P', 600_00);
    expect(judged(sim)).toEqual([]);
    sim.advance(at('2026-06-17', '23:59'));
    sim.pay('Q', 400_00);
    expect(judged(sim)).toEqual([`promise.kept ${at('2026-06-17', '23:59')}`]);
  });

  it('999.50 on 06-12: kept; 0.50 to small differences', () => {
    const sim = promised();
    sim.advance(at('2026-06-12'));
    sim.pay('P', 999_50);
    expect(eventsOf(sim, 'promise.kept')[0]?.data.smallDifference).toEqual(eur(50));
    expect(caseOf(sim).status).toBe('closed');
  });

  it('600 by 06-17: partially kept at the end of 06-17, a call asked for; a new promise for 400 keeps level 1', () => {
    const sim = promised();
    sim.advance(at('2026-06-12'));
    sim.pay('P', 600_00);
    sim.advance(at('2026-06-18', '10:00'));
    expect(judged(sim)).toEqual([`promise.partially-kept ${at('2026-06-18', '00:00')}`]);
    sim.advance(at('2026-06-19', '10:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
    sim.decide(clara, 'record-promise', {
      amount: eur(400_00),
      dueDate: '2026-06-30',
      promisedBy: 'd',
      channel: 'phone',
    });
    expect(status(sim)).toEqual([
      ['partially-kept', 0],
      ['open', 1],
    ]);
  });

  it('P01: nothing: broken at the end of 06-17, level +1; chasing resumes at the step it left, two bd later', () => {
    const sim = promised();
    const seq = sim.state.seq;
    sim.advance(at('2026-06-17', '23:59'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'promise-confirmation']);
    expect(typesSince(sim, seq)).toEqual(['message.suppressed']);
    sim.advance(at('2026-06-18', '00:00'));
    expect(judged(sim)).toEqual([`promise.broken ${at('2026-06-18', '00:00')}`]);
    expect(eventsOf(sim, 'promise.broken')[0]?.effectiveOn).toBe('2026-06-17');
    expect(status(sim)).toEqual([['broken', 1]]);
    expect(stepOf(sim)).toBe('reminder');
    sim.advance(at('2026-06-19', '08:59'));
    expect(lettersOf(sim)).toHaveLength(2);
    sim.advance(at('2026-06-19', '09:10'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'promise-confirmation', 'reminder-2']);
  });

  it('booked 06-18 with value date 06-17: reassessed as kept, the level restored, nothing left to cite', () => {
    const sim = promised(2_000_00);
    sim.advance(at('2026-06-18', '10:00'));
    expect(caseOf(sim).brokenWord).toMatchObject({ kind: 'promise', amount: 1_000_00 });
    sim.pay('P', 1_000_00, '2026-06-17');
    expect(judged(sim).at(-1)).toBe(`promise.reassessed ${at('2026-06-18', '10:00')}`);
    expect(status(sim)).toEqual([['kept', 0]]);
    expect(caseOf(sim).brokenWord).toBeNull();
  });

  it('1,000 on 06-12, reversed 06-15: reassessed as open; broken at the end of 06-17', () => {
    const sim = promised();
    sim.advance(at('2026-06-12'));
    sim.pay('P', 1_000_00);
    sim.advance(at('2026-06-15'));
    sim.reverse('P', 'returned');
    expect(judged(sim).map((one) => one.split(' ')[0])).toEqual(['promise.kept', 'promise.reassessed']);
    expect(caseOf(sim)).toMatchObject({ status: 'open', step: 'promise' });
    sim.advance(at('2026-06-18', '00:00'));
    expect(judged(sim).at(-1)).toBe(`promise.broken ${at('2026-06-18', '00:00')}`);
    expect(stepOf(sim)).toBe('call');
  });

  it('a part reversed after the tolerance leaves it partially kept; a promise by credit note is kept without a loop', () => {
    const sim = promised(2_000_00);
    sim.advance(at('2026-06-12'));
    sim.pay('P', 600_00);
    sim.pay('Q', 400_00);
    sim.advance(at('2026-06-22'));
    sim.reverse('Q', 'returned');
    expect(status(sim)).toEqual([['partially-kept', 0]]);
    const credited = promised();
    credited.credit('CN-1', 1_000_00);
    expect(caseOf(credited)).toMatchObject({ status: 'closed', outcome: 'amicable' });
    expect(judged(credited)).toHaveLength(1);
    expect(lettersOf(credited)).not.toContain('thanks');
  });

  it('two broken promises ask for a verdict (3.8)', () => {
    const sim = promised();
    sim.advance(at('2026-06-18', '10:00'));
    sim.decide(clara, 'record-promise', {
      amount: eur(1_000_00),
      dueDate: '2026-06-22',
      promisedBy: 'd',
      channel: 'phone',
    });
    sim.advance(at('2026-06-26'));
    expect(status(sim)).toEqual([
      ['broken', 1],
      ['broken', 2],
    ]);
    expect(stepOf(sim)).toBe('verdict');
    expect(tasksOf(sim)).toContain('decide-relationship');
  });

  it('over the horizon a supervisor agrees, also from within a call; one open promise per item', () => {
    const sim = walkTo('negotiation');
    const far = { amount: eur(OWED), dueDate: '2026-05-29', promisedBy: 'd', channel: 'phone' };
    expect(call(sim, 'reached', { promise: far })).toContain('approval.requested');
    expect(caseOf(sim).promises).toEqual([]);
    expect(sim.decide(sam, 'approve', lastRequest(sim))).toContain('promise.made');
    expect(refusal(sim, sam, 'record-promise', far).code).toBe('wrong-step');
  });

  it('withdrawn by the customer: chasing resumes', () => {
    const sim = promised();
    sim.decide(erp, 'withdraw-promise', { promiseId: 'acc1-1-p1', why: 'cannot' });
    expect(stepOf(sim)).toBe('reminder');
    sim.advance(at('2026-06-30'));
    expect(lettersOf(sim).slice(-1)).toEqual(['reminder-2']);
  });
});

/** Three installments of 3,000 due 04-01, 04-08, 04-15. */
function planned(): Simulation {
  const sim = walkTo('offered');
  sim.decide(erp, 'accept-offer', { offerId: 'acc1-1-o1', optionId: 'plan', acceptedBy: 'd', proof: 'm' });
  return sim;
}
const states = (sim: Simulation) => caseOf(sim).plan?.installments.map((one) => one.status);
const paid = (sim: Simulation) => caseOf(sim).plan?.installments.map((one) => one.paid);

describe('3.7 plans', () => {
  it('an early payment settles the next installment; what is over shortens the plan from its end', () => {
    const sim = planned();
    sim.pay('P', 4_000_00);
    expect(paid(sim)).toEqual([3_000_00, 0, 1_000_00]);
    expect(states(sim)).toEqual(['paid', 'open', 'open']);
    sim.advance(at('2026-04-08'));
    sim.pay('Q', 5_000_00);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'amicable', plan: { status: 'kept' } });
    expect(lettersOf(sim).slice(-1)).toEqual(['thanks']);
  });

  it('inside the tolerance: late, and nothing else; missed: a call the next morning and five bd to catch up', () => {
    const sim = planned();
    sim.advance(at('2026-04-02', '00:00'));
    expect(states(sim)).toEqual(['late', 'open', 'open']);
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-04-09', '00:00'));
    expect(states(sim)?.[0]).toBe('missed');
    expect(eventsOf(sim, 'installment.missed')[0]?.data.catchUpUntil).toBe('2026-04-15');
    sim.advance(at('2026-04-09', '09:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
    sim.pay('P', 3_000_00);
    expect(states(sim)?.[0]).toBe('paid');
    expect(tasksOf(sim)).toEqual([]);
    expect(lettersOf(sim).slice(-1)).toEqual(['plan-confirmation']);
  });

  it('a reversal restores the installment and asks for a contact; the others stay as they are', () => {
    const sim = planned();
    sim.advance(at('2026-04-01'));
    sim.pay('P', 3_000_00);
    sim.advance(at('2026-04-08'));
    sim.pay('Q', 3_000_00);
    sim.reverse('P', 'returned');
    expect(eventsOf(sim, 'installment.restored').map((one) => one.data)).toEqual([
      { planId: 'acc1-1-pl1', number: 1, paymentId: 'P' },
    ]);
    expect(paid(sim)).toEqual([0, 3_000_00, 0]);
    expect(caseOf(sim).plan?.status).toBe('active');
    expect(caseOf(sim).contactWantedSince).toBe('2026-04-08');
  });

  it('the second miss breaks it at the end of its tolerance; the verdict follows, a call two bd later', () => {
    const sim = planned();
    sim.advance(at('2026-04-14', '00:00'));
    expect(typesSince(sim, 0).filter((type) => type.startsWith('plan.') || type === 'installment.missed')).toEqual([
      'plan.proposed',
      'plan.accepted',
      'installment.missed',
      'installment.missed',
      'plan.broken',
    ]);
    expect(stepOf(sim)).toBe('verdict');
    expect(caseOf(sim).brokenWord).toMatchObject({ kind: 'plan', amount: OWED });
    expect(lettersOf(sim).slice(-1)).toEqual(['plan-confirmation']);
  });

  it('P06: a last installment missed and never caught up with ends the plan too', () => {
    const sim = planned();
    sim.advance(at('2026-04-01'));
    sim.pay('P', 6_000_00);
    sim.advance(at('2026-04-08'));
    expect(paid(sim)).toEqual([3_000_00, 0, 3_000_00]);
    sim.advance(at('2026-04-20', '23:59'));
    expect(caseOf(sim).plan?.status).toBe('active');
    sim.advance(at('2026-04-21', '00:00'));
    expect(eventsOf(sim, 'plan.broken')[0]?.data).toMatchObject({ missed: [2], left: eur(3_000_00) });
    expect(stepOf(sim)).toBe('verdict');
  });

  it('a proposal not accepted in time is cancelled and counts as negotiation; a newer one supersedes it', () => {
    const sim = walkTo('negotiation');
    sim.decide(clara, 'propose-plan', planTerms());
    expect(sim.decide(clara, 'propose-plan', { ...planTerms(), count: 2 })).toEqual([
      'plan.superseded',
      'plan.proposed',
    ]);
    sim.advance(at('2026-04-10'));
    expect(caseOf(sim).plan?.status).toBe('cancelled');
    expect(stepOf(sim)).toBe('verdict');
  });

  it('beyond policy (count, an earlier broken plan) a second person with a limit for it agrees', () => {
    const sim = walkTo('negotiation');
    sim.decide(clara, 'propose-plan', { ...planTerms(), count: 13 });
    expect(refusal(sim, sam, 'approve', lastRequest(sim), { EUR: 1_000_00 }).code).toBe('over-limit');
    expect(sim.decide(sam, 'approve', lastRequest(sim), { EUR: 10_000_00 })).toEqual([
      'approval.granted',
      'plan.proposed',
      'plan.approved',
      'task.completed',
    ]);
  });

  it('an agreed plan cancels the notice, also one that has not left; no hold follows', () => {
    const sim = walkTo('notice');
    sim.decide(clara, 'propose-plan', planTerms());
    sim.decide(erp, 'accept-plan', { planId: 'acc1-1-pl1', version: 1, acceptedBy: 'd', proof: 'm' });
    expect(caseOf(sim).notice?.status).toBe('cancelled');
    sim.advance(at('2026-04-30'));
    expect(eventsOf(sim, 'hold.placed')).toEqual([]);
    const unsent = walkTo('notice-wanted');
    unsent.advance(at('2026-03-27', '20:00'));
    const { draftHash } = unsent.preview('request-advance-notice', { ...NOTICE, draftHash: '' });
    unsent.decide(clara, 'request-advance-notice', { ...NOTICE, draftHash });
    unsent.decide(sam, 'approve', lastRequest(unsent));
    unsent.decide(clara, 'propose-plan', planTerms());
    unsent.decide(erp, 'accept-plan', { planId: 'acc1-1-pl1', version: 1, acceptedBy: 'd', proof: 'm' });
    unsent.advance(at('2026-04-30'));
    expect(lettersOf(unsent)).not.toContain('advance-notice');
    expect(eventsOf(unsent, 'message.suppressed').map((one) => one.data.rule)).toContain('G09/plan');
  });
});

describe('3.5 offers', () => {
  it('one accepted, the others expire; an option that no longer fits what is owed is refused', () => {
    const sim = walkTo('offered');
    sim.pay('P', 1_000_00);
    const choice = { offerId: 'acc1-1-o1', acceptedBy: 'd', proof: 'm' };
    expect(refusal(sim, erp, 'accept-offer', { ...choice, optionId: 'plan' }).code).toBe('amount-mismatch');
    expect(refusal(sim, erp, 'accept-offer', { ...choice, optionId: 'none' }).code).toBe('unknown-reference');
    sim.advance(at('2026-04-03'));
    expect(caseOf(sim).offers[0]?.status).toBe('expired');
    expect(refusal(sim, erp, 'accept-offer', { ...choice, optionId: 'full' }).code).toBe('wrong-step');
    expect(stepOf(sim)).toBe('verdict');
  });

  it('a lump sum becomes a promise; counter-proposals go on, the fourth round with a second person', () => {
    const sim = walkTo('negotiation');
    for (const round of [1, 2, 3]) {
      expect(sim.decide(clara, 'offer-terms', offers())[0]).toBe('offer.made');
      sim.decide(erp, 'decline-offers', { offerId: `acc1-1-o${round}`, reason: 'r', counter: 'less' });
      expect(stepOf(sim)).toBe('negotiation');
    }
    expect(sim.decide(clara, 'offer-terms', offers())[0]).toBe('approval.requested');
    sim.decide(sam, 'approve', lastRequest(sim));
    const choice = { offerId: 'acc1-1-o4', optionId: 'full', acceptedBy: 'd', proof: 'm' };
    expect(sim.decide(erp, 'accept-offer', choice)).toEqual(['offer.accepted', 'promise.made']);
    expect(stepOf(sim)).toBe('promise');
  });

  it('an option whose own decision needs a second person makes the whole set need it', () => {
    const sim = walkTo('negotiation');
    const settlement = { optionId: 's', kind: 'settlement' as const, amount: eur(8_000_00) };
    expect(sim.decide(clara, 'offer-terms', { options: [...offers().options, settlement] })[0]).toBe(
      'approval.requested',
    );
    expect(lettersOf(sim)).not.toContain('offer');
    expect(refusal(sim, sam, 'approve', lastRequest(sim), { EUR: 500_00 }).code).toBe('over-limit');
    sim.decide(sam, 'approve', lastRequest(sim), { EUR: 10_000_00 });
    expect(lettersOf(sim).slice(-1)).toEqual(['offer']);
  });

  it('the cap of one message in three bd: an offer without a conversation waits, once on record', () => {
    const sim = walkTo('second-reminder');
    sim.decide(clara, 'set-reason', because('forgot').reason);
    sim.decide(clara, 'offer-terms', offers());
    const [withheld, ...more] = eventsOf(sim, 'message.suppressed');
    expect(withheld?.data).toMatchObject({ rule: 'G09/cap', nextTryAt: at('2026-03-13', '09:00') });
    expect(more).toEqual([]);
    sim.advance(at('2026-03-13', '09:10'));
    expect(lettersOf(sim).slice(-1)).toEqual(['offer']);
    expect(eventsOf(sim, 'message.suppressed')).toHaveLength(1);
  });
});
