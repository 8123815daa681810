import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contextOf, overdueOf } from '../case/context.js';
import type { DecisionPayloads } from '../decisions/payloads.js';
import { proposeOffers } from '../offers/proposal.js';
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
  lastRequest,
  lettersOf,
  offers,
  OWED,
  planTerms,
  refusal,
  request,
  sam,
  stepOf,
  tasksOf,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { aScript, play } from './script.fixture.js';

const SEED = Number(process.env['SEED'] ?? 20261122);
const accept = (sim: Simulation, version = 1): string[] =>
  sim.decide(erp, 'accept-plan', { planId: 'acc1-1-pl1', version, acceptedBy: 'the owner', proof: 'm' });
/** Three installments of 3,000 due 04-01, 04-08, 04-15, being kept. */
function planned(terms: Partial<DecisionPayloads['propose-plan']> = {}): Simulation {
  const sim = walkTo('negotiation');
  sim.decide(clara, 'propose-plan', { ...planTerms(), ...terms });
  accept(sim);
  return sim;
}
const installments = (sim: Simulation) =>
  caseOf(sim).plan?.installments.map((one) => [one.number, one.dueDate, one.amount, one.paid]);

describe('payment plans', () => {
  it('R11: offered, accepted, watched: each installment as it is paid, the case closed amicably with the last', () => {
    const sim = walkTo('offered');
    expect(
      sim.decide(erp, 'accept-offer', { offerId: 'acc1-1-o1', optionId: 'plan', acceptedBy: 'd', proof: 'm' }),
    ).toEqual(expect.arrayContaining(['offer.accepted', 'plan.proposed', 'plan.accepted']));
    for (const [index, day] of ['2026-04-01', '2026-04-08', '2026-04-15'].entries()) {
      sim.advance(at(day));
      sim.pay(`P${index}`, 3_000_00);
      expect(eventsOf(sim, 'installment.paid').map((one) => one.data.number)).toEqual([1, 2, 3].slice(0, index + 1));
    }
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'amicable' });
    expect(eventsOf(sim, 'installment.missed')).toEqual([]);
  });

  it('R28: a plan is built in the form of the call, all or nothing', () => {
    const sim = walkTo('call');
    const broken = { ...planTerms(), total: eur(8_999_99) };
    expect(() => call(sim, 'reached', { ...because('financial-difficulty'), plan: broken })).toThrow('cover');
    expect(eventsOf(sim, 'call.recorded')).toEqual([]);
    expect(call(sim, 'reached', { ...because('financial-difficulty'), plan: planTerms() })).toEqual(
      expect.arrayContaining(['call.recorded', 'reason.set', 'plan.proposed']),
    );
    expect(caseOf(sim).plan?.status).toBe('proposed');
  });

  it('R86: longer time to pay is a plan of one payment on a later day', () => {
    const sim = planned({ count: 1, firstDate: '2026-05-29', rhythm: 'monthly' });
    expect(installments(sim)).toEqual([[1, '2026-05-29', OWED, 0]]);
    sim.advance(at('2026-05-29', '23:59'));
    expect(lettersOf(sim).at(-1)).toBe('plan-confirmation');
    expect(tasksOf(sim)).toEqual([]);
    sim.pay('P', OWED);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'amicable' });
  });

  it('P07: overdue from the first missed installment, for that amount, not for the invoice', () => {
    const sim = planned();
    const overdue = (): number => overdueOf(sim.state, sim.today);
    sim.advance(at('2026-04-08', '23:59'));
    expect(overdue()).toBe(0);
    sim.advance(at('2026-04-09', '10:00'));
    expect(eventsOf(sim, 'installment.missed').map((one) => one.data.number)).toEqual([1]);
    expect(overdue()).toBe(3_000_00);
    sim.pay('P', 1_000_00);
    expect(overdue()).toBe(2_000_00);
  });

  it('7.5: staff edits one installment: all others but the last are locked, the last one nobody set balances the sum', () => {
    const sim = planned({ amounts: [{ number: 1, amount: eur(1_000_00) }] });
    expect(installments(sim)?.map(([, , minor]) => minor)).toEqual([1_000_00, 3_000_00, 5_000_00]);
    const other = walkTo('negotiation');
    const all = [1, 2, 3].map((number) => ({ number, amount: eur(1_000_00) }));
    expect(refusal(other, clara, 'propose-plan', { ...planTerms(), amounts: all }).code).toBe('amount-mismatch');
    const none = [{ number: 7, amount: eur(1_000_00) }];
    expect(refusal(other, clara, 'propose-plan', { ...planTerms(), amounts: none }).code).toBe('unknown-reference');
  });

  it('7.5: what is over shortens the plan from its end, or the next installments where that was agreed', () => {
    const fromEnd = planned();
    fromEnd.pay('P', 4_000_00);
    expect(installments(fromEnd)?.map(([, , , paid]) => paid)).toEqual([3_000_00, 0, 1_000_00]);
    const next = planned({ surplus: 'next-installment' });
    next.pay('P', 4_000_00);
    expect(installments(next)?.map(([, , , paid]) => paid)).toEqual([3_000_00, 1_000_00, 0]);
  });

  it('R11: no second plan within twelve months after a broken one, unless a person with a limit approves it', () => {
    const sim = planned();
    sim.advance(at('2026-04-21', '10:00'));
    expect(eventsOf(sim, 'plan.broken')).toHaveLength(1);
    const again = { ...planTerms(), firstDate: '2026-05-04' };
    expect(sim.decide(clara, 'propose-plan', again)).toContain('approval.requested');
    expect(refusal(sim, sam, 'approve', lastRequest(sim), { EUR: 8_999_99 }).code).toBe('over-limit');
    expect(sim.decide(sam, 'approve', lastRequest(sim), { EUR: OWED })).toContain('plan.approved');
    const later = planned();
    later.advance(at('2026-04-21', '10:00'));
    later.state = { ...later.state, planBrokenOn: '2025-04-20' };
    expect(later.decide(clara, 'propose-plan', again)).toContain('plan.proposed');
  });
});

describe('a plan that is renegotiated', () => {
  it.each([
    [{ total: eur(1_00) }, 'amount-mismatch', '/schedule/total'],
    [{ firstDate: '2026-01-01' }, 'date-in-past', '/schedule/firstDate'],
    [{ firstDate: '2099-01-01' }, 'date-too-far', '/schedule/firstDate'],
    [{ itemIds: ['none'] }, 'unknown-reference', '/schedule/itemIds'],
  ] as const)('R29: what is wrong with the new schedule, %j, is pointed at where it stands', (more, code, pointer) => {
    const sim = planned();
    const renegotiation = { planId: 'acc1-1-pl1', schedule: { ...planTerms(), ...more }, why: 'w' };
    expect(refusal(sim, clara, 'renegotiate-plan', renegotiation)).toMatchObject({ code, facts: { pointer } });
  });

  const schedule = { total: eur(6_000_00), count: 4, rhythm: 'monthly' as const, firstDate: '2026-05-04' };
  const renegotiation = { planId: 'acc1-1-pl1', schedule, why: 'the season is late' };
  /** One installment of three paid, four months asked for the rest. */
  function asked(): Simulation {
    const sim = planned();
    sim.pay('P', 3_000_00);
    sim.advance(at('2026-04-02'));
    agreed(sim, 'renegotiate-plan', renegotiation);
    return sim;
  }

  it('R11 R30: always needs a second person; the old version lives until the customer accepts the new one', () => {
    const sim = planned();
    sim.pay('P', 3_000_00);
    const requested = request(sim, 'renegotiate-plan', renegotiation);
    expect(eventsOf(sim, 'plan.proposed')).toHaveLength(1);
    expect(sim.decide(sam, 'approve', requested).slice(0, 3)).toEqual([
      'approval.granted',
      'plan.proposed',
      'plan.approved',
    ]);
    expect(caseOf(sim)).toMatchObject({
      plan: { version: 1, status: 'active' },
      renegotiated: { version: 2, status: 'proposed', total: 6_000_00 },
    });
    expect(accept(sim, 2).slice(0, 2)).toEqual(['plan.accepted', 'plan.superseded']);
    expect(eventsOf(sim, 'plan.superseded')[0]?.data).toEqual({ planId: 'acc1-1-pl1', version: 1 });
    expect(caseOf(sim)).toMatchObject({ plan: { version: 2, status: 'active' }, renegotiated: null, step: 'plan' });
    sim.advance(at('2026-04-30'));
    expect(eventsOf(sim, 'installment.missed')).toEqual([]);
  });

  it('R11 V02: a payment that comes back after it is owed beside the new version, and overdue at once', () => {
    const sim = asked();
    accept(sim, 2);
    expect(overdueOf(sim.state, sim.today)).toBe(0);
    sim.reverse('P', 'returned by the bank');
    expect(overdueOf(sim.state, sim.today)).toBe(3_000_00);
    sim.advance(at('2026-04-07', '09:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
  });

  it('declined or not answered in time, the old version goes on as it was', () => {
    const declined = asked();
    declined.decide(erp, 'decline-offers', { planId: 'acc1-1-pl1', reason: 'no' });
    expect(eventsOf(declined, 'plan.cancelled')[0]?.data).toMatchObject({ version: 2 });
    expect(caseOf(declined)).toMatchObject({ plan: { version: 1, status: 'active' }, renegotiated: null });
    const silent = asked();
    silent.advance(at('2026-04-20', '10:00'));
    expect(eventsOf(silent, 'plan.cancelled').map((one) => one.data.version)).toEqual([2]);
    expect(eventsOf(silent, 'installment.missed').map((one) => one.data.number)).toEqual([2]);
    expect(
      refusal(silent, erp, 'accept-plan', { planId: 'acc1-1-pl1', version: 2, acceptedBy: 'd', proof: 'm' }).code,
    ).toBe('unknown-reference');
  });

  it('R11: money that came meanwhile makes the new schedule wrong; a reversal of what the old one had takes nothing off it', () => {
    const paid = asked();
    paid.pay('Q', 1_000_00);
    const acceptance = { planId: 'acc1-1-pl1', version: 2, acceptedBy: 'd', proof: 'm' };
    expect(refusal(paid, erp, 'accept-plan', acceptance).code).toBe('amount-mismatch');
    const reversed = asked();
    accept(reversed, 2);
    reversed.reverse('P', 'returned');
    expect(installments(reversed)?.map(([, , , sum]) => sum)).toEqual([0, 0, 0, 0]);
  });
});

describe('what is promised', () => {
  const promise = { amount: eur(OWED), dueDate: '2026-03-20', promisedBy: 'the owner', channel: 'email' };
  it('R54: captured straight from what the customer wrote, by whoever relays it, in one act or not at all', () => {
    const sim = walkTo('reminder');
    const reply = { at: sim.now, channel: 'email', direction: 'inbound' as const, contactId: 'c1', text: 'on Friday' };
    expect(() =>
      sim.decide(erp, 'record-contact', { ...reply, promise: { ...promise, amount: eur(1), dueDate: '2026-01-01' } }),
    ).toThrow('past');
    expect(eventsOf(sim, 'contact.recorded')).toEqual([]);
    expect(sim.decide(erp, 'record-contact', { ...reply, promise })).toEqual(
      expect.arrayContaining(['contact.recorded', 'promise.made']),
    );
    expect(stepOf(sim)).toBe('promise');
    sim.advance(at('2026-03-20'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'promise-confirmation']);
  });

  it('R02: an assurance without payment counts as broken, shows on the case and is what later letters cite', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'record-promise', promise);
    sim.advance(at('2026-03-25', '23:59'));
    expect(caseOf(sim).promises[0]?.status).toBe('open');
    sim.advance(at('2026-03-26', '00:00'));
    expect(caseOf(sim).promises[0]).toMatchObject({ status: 'broken', level: 1, promisedBy: 'the owner' });
    expect(caseOf(sim).brokenWord).toMatchObject({ kind: 'promise', on: '2026-03-20', amount: OWED });
  });

  it('7.6: a part booked late with a value date in time: partially kept; taken back again: broken', () => {
    const sim = walkTo('reminder');
    sim.decide(clara, 'record-promise', promise);
    sim.advance(at('2026-03-26', '10:00'));
    sim.pay('P', 4_000_00, '2026-03-25');
    expect(caseOf(sim).promises[0]).toMatchObject({ status: 'partially-kept', level: 0 });
    sim.reverse('P', 'returned');
    expect(caseOf(sim).promises[0]).toMatchObject({ status: 'broken', level: 1 });
    expect(eventsOf(sim, 'promise.reassessed').map((one) => one.data.to)).toEqual(['partially-kept', 'broken']);
  });

  it('P01: recording it stops the chasing at once; broken, it resumes by itself at the step it left', () => {
    const sim = walkTo('call');
    expect(tasksOf(sim)).toEqual(['record-call']);
    sim.decide(clara, 'record-promise', { ...promise, dueDate: '2026-03-25' });
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-03-30', '23:59'));
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-04-02', '10:00'));
    expect(eventsOf(sim, 'promise.broken')).toHaveLength(1);
    expect(stepOf(sim)).toBe('call');
    expect(tasksOf(sim)).toEqual(['record-call']);
  });
});

describe('what policy proposes', () => {
  const proposed = (sim: Simulation, affordability?: number) =>
    proposeOffers(contextOf(sim.state, sim.strategy, sim.now), {
      affordability: affordability === undefined ? undefined : eur(affordability),
    });

  it('R30: what the customer can afford decides how many installments, never more than policy allows', () => {
    const sim = walkTo('negotiation');
    const counts = [undefined, 9_000_00, 4_500_00, 1_000_00, 999_99, 1_00].map(
      (figure) => proposed(sim, figure).find((one) => one.kind === 'plan')?.terms?.['count'],
    );
    expect(counts).toEqual([3, 1, 2, 9, 10, 12]);
  });

  it('R91: several options at once, each of which may be offered as it stands', () => {
    const offerable = walkTo('negotiation');
    const options = proposed(offerable, 1_500_00);
    expect(options.length).toBeGreaterThan(1);
    const [first] = offerable.decide(clara, 'offer-terms', { options });
    expect(['offer.made', 'approval.requested']).toContain(first);
    const strategy = {
      ...account().strategy,
      reasons: {
        'financial-difficulty': {
          offers: ['full-payment', 'plan', 'settlement', 'terms', 'card', 'relief', 'meeting', 'security'] as const,
        },
      },
    };
    const every = walkTo('negotiation', account(strategy));
    expect(proposed(every).map((one) => one.kind)).toEqual([
      'full-payment',
      'plan',
      'settlement',
      'terms',
      'card',
      'relief',
      'meeting',
    ]);
    expect(every.decide(clara, 'offer-terms', { options: proposed(every) })[0]).toBe('approval.requested');
  });

  it('nothing where nothing may be asked for', () => {
    const sim = walkTo('negotiation');
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', category: 'quality', statement: 's' });
    expect(proposed(sim)).toEqual([]);
  });
});

describe('whatever people, money and days may bring', () => {
  it('7.5 G16: installments always sum to their total, dates increase, one open promise an item, one relief at a time', () => {
    fc.assert(
      fc.property(aScript, ({ leg, steps }) => {
        const sim = walkTo(leg);
        for (const [index, step] of steps.entries()) {
          play(sim, step, index);
          const c = caseOf(sim);
          for (const plan of [c.plan, c.renegotiated]) {
            if (plan === null) continue;
            expect(plan.installments.reduce((sum, one) => sum + one.amount, 0)).toBe(plan.total);
            const dates = plan.installments.map((one) => one.nominalDate);
            expect(dates).toEqual([...new Set(dates)].sort());
            expect(plan.installments.every((one) => one.paid >= 0 && one.paid <= one.amount)).toBe(true);
          }
          const promised = c.promises.filter((one) => one.status === 'open').flatMap((one) => one.itemIds);
          expect(new Set(promised).size).toBe(promised.length);
          expect(c.reliefs.filter((one) => one.endedOn === null).length).toBeLessThanOrEqual(1);
          expect(c.offers.filter((one) => one.status === 'open').length).toBeLessThanOrEqual(1);
        }
      }),
      { seed: SEED, numRuns: Number(process.env['RUNS'] ?? 60), endOnFailure: true },
    );
  }, 60_000);
});

describe('limits of offers', () => {
  it('R91 R30: a plan beyond policy inside a set needs somebody whose limit covers its total', () => {
    const sim = walkTo('negotiation');
    const [full] = offers().options;
    const plan = { optionId: 'p', kind: 'plan' as const, amount: eur(OWED), terms: { ...planTerms(), count: 13 } };
    expect(sim.decide(clara, 'offer-terms', { options: [full!, plan] })[0]).toBe('approval.requested');
    expect(refusal(sim, sam, 'approve', lastRequest(sim), { EUR: 8_999_99 }).code).toBe('over-limit');
    sim.decide(sam, 'approve', lastRequest(sim), { EUR: OWED });
    expect(eventsOf(sim, 'offer.made')).toHaveLength(1);
  });
});
