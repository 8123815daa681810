import { describe, expect, it } from '@jest/globals';
import {
  account,
  agreed,
  at,
  because,
  call,
  callPayload,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  guardsOf,
  lastRequest,
  lena,
  NOTICE,
  OWED,
  offers,
  planTerms,
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
import { caseView } from '../view.js';

const FINAL = { draftHash: 'x', relationshipNote: 'n' };
const promise = (dueDate: string, minor = OWED) => ({
  amount: eur(minor),
  dueDate,
  promisedBy: 'd',
  channel: 'phone',
});
function plan(sim: Simulation): Simulation {
  sim.decide(clara, 'propose-plan', planTerms());
  sim.decide(erp, 'accept-plan', { planId: 'acc1-1-pl1', version: 1, acceptedBy: 'd', proof: 'm' });
  return sim;
}

describe('corners where a rule could quietly be missing', () => {
  it('G03: four attempts within two days are not spread over five business days', () => {
    const sim = walkTo('reminder');
    call(sim, 'no-answer');
    call(sim, 'voicemail');
    sim.advance(at('2026-03-03'));
    call(sim, 'reached', because('forgot'));
    sim.decide(clara, 'offer-terms', offers());
    sim.decide(erp, 'decline-offers', { offerId: 'acc1-1-o1', reason: 'r' });
    expect(refusal(sim, clara, 'request-final-notice', FINAL).message).toMatch(/G03.*spread/);
  });

  it('G12: the system was down on the announced date: a hold on another day is a task, not an act (P16)', () => {
    const sim = walkTo('notice');
    sim.now = at('2026-04-13', '10:00');
    sim.run();
    expect(eventsOf(sim, 'notice.expired')).toHaveLength(1);
    expect(eventsOf(sim, 'hold.placed')).toEqual([]);
    expect(tasksOf(sim)).toContain('place-credit-hold');
  });

  it('a promise made and withdrawn on the day the notice left still leaves only a task', () => {
    const sim = walkTo('notice-sent');
    sim.advance(at('2026-03-27', '15:00'));
    sim.decide(clara, 'record-promise', promise('2026-04-01'));
    sim.decide(erp, 'withdraw-promise', { promiseId: 'acc1-1-p1', why: 'w' });
    sim.advance(at('2026-03-30'));
    sim.delivered('acc1-1.advance-notice.1');
    sim.advance(at('2026-04-13'));
    expect(eventsOf(sim, 'hold.placed')).toEqual([]);
  });

  it('a request that no longer fits what is owed is refused when it is approved', () => {
    const sim = walkTo('negotiation');
    sim.decide(clara, 'propose-plan', { ...planTerms(), count: 13 });
    sim.pay('P', 1_000_00);
    expect(refusal(sim, sam, 'approve', lastRequest(sim)).code).toBe('amount-mismatch');
  });

  it('a call on a closed or frozen case is recorded; what it agrees on is refused with it', () => {
    const sim = walkTo('call');
    sim.decide(erp, 'report-insolvency', { kind: 'k', date: '2026-03-18', reference: 'R', source: 's' });
    const more = { promise: promise('2026-03-27') };
    expect(refusal(sim, clara, 'record-call', callPayload(sim, 'reached', more)).code).toBe('frozen');
    expect(call(sim, 'reached')).toContain('call.recorded');
    expect(stepOf(sim)).toBe('call');
    const closed = walkTo('call');
    closed.pay('P', OWED);
    expect(refusal(closed, clara, 'record-call', callPayload(closed, 'reached', more)).code).toBe('closed');
    expect(call(closed, 'reached')).toContain('call.recorded');
    expect(stepOf(closed)).toBe('closed');
  });

  it('a missed installment of before does not reopen a case that people closed', () => {
    const sim = plan(walkTo('negotiation'));
    sim.advance(at('2026-04-09', '10:00'));
    expect(caseOf(sim).contactWantedSince).not.toBeNull();
    sim.decide(sam, 'cancel-plan', { planId: 'acc1-1-pl1', why: 'w' });
    agreed(sim, 'close-case', { outcome: 'uncollectible', summary: 's' }, sam, sofia);
    sim.advance(at('2026-06-01'));
    expect(caseOf(sim).status).toBe('closed');
    expect(eventsOf(sim, 'case.reopened')).toEqual([]);
  });

  it('a break-up granted while still negotiating leads to the notice; any other verdict changes nothing there', () => {
    const verdict = (sim: Simulation, name: 'watch' | 'break-up') => ({
      verdict: name,
      evidenceVersion: caseOf(sim).evidenceVersion,
      comment: 'c',
    });
    const sim = walkTo('offered');
    sim.decide(sam, 'decide-relationship', verdict(sim, 'watch'));
    expect(stepOf(sim)).toBe('negotiation');
    agreed(sim, 'decide-relationship', verdict(sim, 'break-up'), sam, sofia);
    expect(stepOf(sim)).toBe('notice');
    const planned = plan(walkTo('negotiation'));
    agreed(planned, 'decide-relationship', verdict(planned, 'break-up'), sam, sofia);
    expect(stepOf(planned)).toBe('plan');
  });

  it('a promise whose items were credited during a freeze is kept, not broken', () => {
    const sim = walkTo('negotiation');
    sim.decide(clara, 'record-promise', promise('2026-03-25'));
    sim.decide(erp, 'report-insolvency', { kind: 'k', date: '2026-03-20', reference: 'R', source: 's' });
    sim.credit('CN', OWED);
    sim.advance(at('2026-05-04'));
    sim.decide(lena, 'unfreeze', { reason: 'r', memo: 'm' });
    sim.decide(sam, 'approve', lastRequest(sim));
    expect(eventsOf(sim, 'promise.broken')).toEqual([]);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'amicable' });
  });

  it('a promise once kept by a credit note is not judged again when the customer is late anew', () => {
    const sim = walkTo('negotiation');
    sim.decide(clara, 'record-promise', promise('2026-03-25'));
    sim.credit('CN', OWED);
    sim.invoice('4712', '2026-03-20', '2026-04-01', 500_00);
    sim.advance(at('2026-04-20', '08:30'));
    expect(sim.sweep()).toBeNull();
    expect(eventsOf(sim, 'promise.reassessed')).toEqual([]);
    expect(stepOf(sim)).toBe('call');
  });

  it('an installment missed anew after a reversal may be caught up with from now on', () => {
    const sim = plan(walkTo('negotiation'));
    sim.advance(at('2026-04-01'));
    sim.pay('P', 3_000_00);
    sim.advance(at('2026-04-08'));
    sim.pay('Q', 3_000_00);
    sim.advance(at('2026-04-14'));
    sim.reverse('P', 'returned');
    expect(eventsOf(sim, 'installment.missed').map((one) => one.data.catchUpUntil)).toEqual(['2026-04-21']);
  });

  it('after an outage an approval is raised once, with time for whoever is asked next', () => {
    const sim = walkTo('notice-wanted');
    sim.advance(at('2026-04-01'));
    request(sim, 'request-advance-notice', { ...NOTICE, effectDate: '2026-05-29' });
    sim.now = at('2026-04-20', '10:00');
    sim.run();
    expect(eventsOf(sim, 'approval.escalated').map((one) => one.data.deadline)).toEqual([at('2026-04-21', '00:00')]);
  });

  it('after a broken promise the next call keeps two business days of distance', () => {
    const sim = walkTo('call');
    call(sim, 'no-answer');
    sim.decide(clara, 'record-promise', promise('2026-03-25'));
    sim.advance(at('2026-03-31', '23:00'));
    expect(eventsOf(sim, 'promise.broken')[0]?.effectiveOn).toBe('2026-03-30');
    expect([stepOf(sim), tasksOf(sim)]).toEqual(['call', []]);
    sim.advance(at('2026-04-01', '09:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
  });

  it('an installment paid is no partial payment that rests the case', () => {
    const sim = plan(walkTo('negotiation'));
    sim.advance(at('2026-04-01'));
    sim.pay('P', 3_000_00);
    sim.decide(sam, 'cancel-plan', { planId: 'acc1-1-pl1', why: 'w' });
    expect(guardsOf(refusal(sim, clara, 'request-final-notice', FINAL))).toEqual(['G03']);
  });

  it('an active plan gives way to no other', () => {
    const sim = plan(walkTo('negotiation'));
    expect(refusal(sim, clara, 'propose-plan', planTerms()).code).toBe('wrong-step');
    const offered = walkTo('offered');
    plan(offered);
    const choice = { offerId: 'acc1-1-o1', optionId: 'plan', acceptedBy: 'd', proof: 'm' };
    expect(refusal(offered, erp, 'accept-offer', choice).code).toBe('wrong-step');
  });

  it('G20: a write-off that closes needs everything settled; one that does not, only its items', () => {
    const sim = walkTo('call');
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', amount: eur(1_00), category: 'c', statement: 's' });
    const writeOff = { amount: eur(OWED), reason: 'r' };
    expect(guardsOf(refusal(sim, clara, 'write-off', { ...writeOff, close: { summary: 's' } }))).toEqual(['G20']);
    expect(sim.decide(clara, 'write-off', writeOff)[0]).toBe('approval.requested');
  });

  it('a write-off without closing leaves the end to people', () => {
    const sim = walkTo('call');
    agreed(sim, 'write-off', { amount: eur(OWED), reason: 'r' });
    expect([caseOf(sim).status, tasksOf(sim).includes('close-case')]).toEqual(['open', true]);
    agreed(sim, 'close-case', { outcome: 'written-off', summary: 's' }, clara, sam);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'written-off' });
  });

  it('an invoice due beyond every calendar, or never, is simply not due: it stops neither the sweep nor the case', () => {
    for (const dueDate of ['2028-06-30', '9999-12-31']) {
      const sim = account();
      sim.invoice('far', '2026-01-05', dueDate, 100_00);
      expect(sim.sweep()).toBeNull();
      sim.run();
      expect(caseOf(sim).caseId).toBe('acc1-1');
      sim.pay('p1', OWED, sim.today, ['4711']);
      expect([caseOf(sim).status, sim.state.items.map((item) => item.dueDate)]).toEqual(['closed', [dueDate]]);
    }
  });

  it('a case that ended can be read years after its calendar has run out', () => {
    const sim = walkTo('reminder');
    sim.pay('p1', OWED);
    sim.run();
    const view = caseView(sim.state, STANDARD, '2031-01-02T10:00:00.000Z');
    expect(view).toMatchObject({ status: 'closed', balance: { minor: 0 } });
  });
});
