import { describe, expect, it } from '@jest/globals';
import { event } from '../events.js';
import type { DecisionPayloads } from '../decisions/payloads.js';
import {
  account,
  agreed,
  at,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  lastRequest,
  lettersOf,
  offers,
  OWED,
  refusal,
  request,
  sam,
  sofia,
  stepOf,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';

const DISCOUNT: DecisionPayloads['grant-concession'] = {
  kind: 'discount',
  value: { percent: 10 },
  conditions: 'the rest is paid in time',
  expiry: '2026-04-10',
};
/** An offer with one option of a kind, approved where that is needed, and chosen. */
function chosen(sim: Simulation, option: DecisionPayloads['offer-terms']['options'][number]): string[] {
  const first = sim.decide(clara, 'offer-terms', { options: [option] })[0];
  if (first === 'approval.requested') sim.decide(sam, 'approve', lastRequest(sim));
  const offerId = caseOf(sim).offers.at(-1)?.offerId ?? '';
  const events = sim.decide(erp, 'accept-offer', { offerId, optionId: option.optionId, acceptedBy: 'd', proof: 'm' });
  return events.filter((type) => !type.startsWith('task.') && !type.startsWith('step.'));
}
const settlement = { optionId: 's', kind: 'settlement' as const, amount: eur(8_000_00), validUntil: '2026-04-02' };

describe('settlements', () => {
  it('R91: a settlement begins with what is given up and a promise; paid as promised the case ends as settled in one act', () => {
    const sim = walkTo('negotiation');
    expect(chosen(sim, settlement)).toEqual(['offer.accepted', 'concession.granted', 'promise.made']);
    expect(stepOf(sim)).toBe('promise');
    const before = sim.state.seq;
    sim.pay('P', 8_000_00);
    const types = typesSince(sim, before);
    expect(types.slice(0, 6)).toEqual([
      'payment.received',
      'payment.applied',
      'promise.kept',
      'concession.applied',
      'invoice.settled',
      'case.closed',
    ]);
    expect(types).not.toContain('write-off.posted');
    expect(eventsOf(sim, 'concession.applied')[0]?.data).toMatchObject({ amount: eur(1_000_00) });
    const act = eventsOf(sim, 'concession.applied')[0];
    expect(eventsOf(sim, 'case.closed')[0]?.commandId).toBe(act?.commandId);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'settled', writtenOff: 0 });
    expect(sim.state.items).toEqual([]);
    expect(tasksOf(sim)).toEqual([]);
  });

  it('not paid by the end of the tolerance: the promise is broken, the concession lapses, the full sum is owed again', () => {
    const sim = walkTo('negotiation');
    chosen(sim, settlement);
    sim.advance(at('2026-04-09', '23:59'));
    expect(eventsOf(sim, 'concession.expired')).toEqual([]);
    sim.advance(at('2026-04-10', '00:00'));
    expect(eventsOf(sim, 'promise.broken')).toHaveLength(1);
    expect(eventsOf(sim, 'concession.expired')[0]?.data.why).toBe('not met by 2026-04-09');
    expect(caseOf(sim).status).toBe('open');
    expect(sim.state.items[0]?.balance).toBe(OWED);
    sim.pay('P', 8_000_00);
    expect(caseOf(sim).status).toBe('open');
    expect(sim.state.items[0]?.balance).toBe(1_000_00);
  });

  it('booked late with a value date in time: what was agreed is carried out all the same', () => {
    const sim = walkTo('negotiation');
    chosen(sim, settlement);
    sim.advance(at('2026-04-10', '12:00'));
    sim.pay('P', 8_000_00, '2026-04-09');
    expect(eventsOf(sim, 'promise.reassessed')[0]?.data.to).toBe('kept');
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'settled' });
  });

  it('G14: its payment is reversed: what was given up is owed again, exactly; paid again in time it is given up again', () => {
    const sim = walkTo('negotiation');
    chosen(sim, settlement);
    sim.pay('P', 8_000_00);
    sim.reverse('P', 'returned');
    expect(eventsOf(sim, 'concession.expired')[0]?.data.lines).toEqual([
      { itemId: 'inv-4711', part: 'principal', amount: eur(1_000_00) },
    ]);
    expect(sim.state.items.map((item) => [item.itemId, item.balance])).toEqual([['inv-4711', OWED]]);
    expect(caseOf(sim)).toMatchObject({ status: 'open', step: 'promise' });
    sim.pay('Q', 8_000_00);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'settled' });
    expect(eventsOf(sim, 'concession.applied')).toHaveLength(2);
  });

  it('below the floor of the policy nobody is offered it, however high their limit', () => {
    const sim = walkTo('negotiation');
    const low = { options: [{ ...settlement, amount: eur(4_499_99) }] };
    expect(refusal(sim, sofia, 'offer-terms', low)).toMatchObject({
      code: 'amount-mismatch',
      facts: { pointer: '/options/0/amount' },
    });
    expect(sim.decide(clara, 'offer-terms', { options: [{ ...settlement, amount: eur(4_500_00) }] })[0]).toBe(
      'approval.requested',
    );
    expect(refusal(sim, sam, 'approve', lastRequest(sim), { EUR: 4_499_99 }).code).toBe('over-limit');
  });

  it('an invoice that joins later is not given up with it', () => {
    const sim = walkTo('negotiation');
    chosen(sim, settlement);
    sim.invoice('4712', '2026-02-20', '2026-03-21', 500_00);
    sim.advance(at('2026-03-24'));
    expect(eventsOf(sim, 'invoice.joined')).toHaveLength(1);
    sim.pay('P', 8_000_00, sim.today, ['4711']);
    expect(sim.state.items.map((item) => [item.itemId, item.balance])).toEqual([['inv-4712', 500_00]]);
    expect(caseOf(sim).status).toBe('open');
  });
});

describe('concessions', () => {
  it('R89: pay by the schedule for 5 % off: approved by another person, with an expiry, and no more than policy gives', () => {
    const sim = walkTo('negotiation');
    const terms = { ...DISCOUNT, kind: 'schedule' as const, value: { percent: 5 }, conditions: 'pays quarterly' };
    expect(refusal(sim, clara, 'grant-concession', { ...terms, value: { percent: 6 } })).toMatchObject({
      code: 'amount-mismatch',
      facts: { pointer: '/value' },
    });
    expect(refusal(sim, clara, 'grant-concession', { ...terms, expiry: '2026-03-01' }).code).toBe('date-in-past');
    expect(refusal(sim, clara, 'grant-concession', { ...terms, expiry: '2026-12-31' }).code).toBe('date-too-far');
    const asked = request(sim, 'grant-concession', terms);
    expect(eventsOf(sim, 'concession.granted')).toEqual([]);
    expect(refusal(sim, sam, 'approve', asked, { EUR: 449_99 }).code).toBe('over-limit');
    sim.decide(sam, 'approve', asked, { EUR: 450_00 });
    expect(eventsOf(sim, 'concession.granted')[0]?.data).toMatchObject({
      amount: eur(450_00),
      target: eur(8_550_00),
      expiry: '2026-04-10',
    });
    sim.pay('P', 4_000_00);
    expect(caseOf(sim).status).toBe('open');
    sim.pay('Q', 4_550_00);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'settled' });
  });

  it('nobody is chased while it may still be met; not met by its expiry it lapses by itself and chasing goes on', () => {
    const sim = walkTo('second-reminder');
    agreed(sim, 'grant-concession', { ...DISCOUNT, expiry: '2026-03-25' });
    sim.advance(at('2026-03-25', '23:59'));
    expect(tasksOf(sim)).toEqual([]);
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
    sim.advance(at('2026-03-26', '00:00'));
    expect(eventsOf(sim, 'concession.expired').map((one) => [one.effectiveOn, one.data.why])).toEqual([
      ['2026-03-25', 'not met by 2026-03-25'],
    ]);
    expect(eventsOf(sim, 'case.re-planned').at(-1)?.data.why).toBe('a concession lapsed');
    sim.advance(at('2026-03-26', '23:00'));
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-03-27', '09:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
  });

  it('taken back by a supervisor before it is met: the customer is told, once, and the full sum is owed', () => {
    const sim = walkTo('negotiation');
    agreed(sim, 'grant-concession', DISCOUNT);
    const concessionId = 'acc1-1-k1';
    expect(refusal(sim, clara, 'revoke-concession', { concessionId, why: 'w' }).code).toBe('not-permitted');
    expect(sim.decide(sam, 'revoke-concession', { concessionId, why: 'the schedule was not kept' })).toEqual([
      'concession.revoked',
    ]);
    expect(lettersOf(sim).filter((one) => one === 'concession-revoked')).toHaveLength(1);
    expect(refusal(sim, sam, 'revoke-concession', { concessionId, why: 'w' }).code).toBe('wrong-step');
    expect(refusal(sim, sam, 'revoke-concession', { why: 'w' }).code).toBe('missing-field');
    sim.pay('P', 8_100_00);
    expect(caseOf(sim).status).toBe('open');
  });

  it('one at a time; several currencies and a value of nothing or everything are refused', () => {
    const sim = walkTo('negotiation');
    const usd = { minor: 100_00, currency: 'USD' };
    expect(refusal(sim, clara, 'grant-concession', { ...DISCOUNT, value: usd }).code).toBe('currency-mismatch');
    expect(refusal(sim, clara, 'grant-concession', { ...DISCOUNT, value: eur(OWED) }).code).toBe('amount-mismatch');
    agreed(sim, 'grant-concession', DISCOUNT);
    expect(refusal(sim, clara, 'grant-concession', DISCOUNT).code).toBe('wrong-step');
  });
});

describe('a waiver of charges', () => {
  it('gives up what was posted once the rest is paid in time, and nothing before; without charges there is none', () => {
    const sim = walkTo('negotiation');
    const waiver = { ...DISCOUNT, kind: 'fee-waiver' as const, value: { percent: 100 } };
    expect(refusal(sim, clara, 'grant-concession', waiver).code).toBe('amount-mismatch');
    const fee = {
      chargeId: 'f-1',
      itemId: 'inv-4711',
      rule: 'de',
      rateVersion: '1',
      amount: eur(40_00),
      occasion: 'x-1',
    };
    sim.fact([event('fee.posted', fee)]);
    agreed(sim, 'grant-concession', waiver);
    expect(eventsOf(sim, 'concession.granted')[0]?.data).toMatchObject({ amount: eur(40_00), target: eur(OWED) });
    sim.pay('P', 8_998_00);
    expect(eventsOf(sim, 'concession.applied')).toEqual([]);
    sim.pay('Q', 2_00);
    expect(eventsOf(sim, 'concession.applied')[0]?.data.amount).toEqual(eur(40_00));
    expect(sim.state.items).toEqual([]);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'amicable' });
  });
});

describe('other ways to pay', () => {
  it('R88: a card is allowed for this case until a day, by two people; then the system takes it back, and nobody writes', () => {
    const sim = walkTo('negotiation');
    const card = { method: 'card', fee: { percent: 2.5 }, until: '2026-04-01' };
    expect(refusal(sim, clara, 'allow-payment-method', { ...card, until: '2026-03-01' }).code).toBe('date-in-past');
    agreed(sim, 'allow-payment-method', card);
    expect(eventsOf(sim, 'payment-method.allowed')[0]?.data).toMatchObject(card);
    expect(refusal(sim, clara, 'allow-payment-method', card).code).toBe('wrong-step');
    sim.advance(at('2026-04-01', '23:59'));
    expect(eventsOf(sim, 'payment-method.revoked')).toEqual([]);
    sim.advance(at('2026-04-02', '00:00'));
    expect(eventsOf(sim, 'payment-method.revoked')[0]?.data.why).toBe('allowed until 2026-04-01');
    expect(lettersOf(sim)).not.toContain('concession-revoked');
    expect(refusal(sim, sam, 'revoke-concession', { method: 'card', why: 'w' }).code).toBe('unknown-reference');
  });

  it('R88: its fee is a sum in the currency of the account, or a percentage', () => {
    const sim = walkTo('negotiation');
    const card = { method: 'card', fee: eur(5_00), until: '2026-04-20' };
    const dollars = { ...card, fee: { minor: 5_00, currency: 'USD' } };
    expect(refusal(sim, clara, 'allow-payment-method', dollars)).toMatchObject({
      code: 'currency-mismatch',
      facts: { pointer: '/fee' },
    });
    agreed(sim, 'allow-payment-method', card);
    expect(caseOf(sim).methods).toMatchObject([{ method: 'card', fee: eur(5_00), status: 'allowed' }]);
  });

  it('R88: taken back earlier by a supervisor: the customer is told', () => {
    const sim = walkTo('negotiation');
    agreed(sim, 'allow-payment-method', { method: 'card', fee: { percent: 0 }, until: '2026-04-20' });
    sim.decide(sam, 'revoke-concession', { method: 'card', why: 'charged back' });
    expect(lettersOf(sim).at(-1)).toBe('concession-revoked');
  });

  it('R90: goods at an agreed value, valued and approved, settle the oldest items first and close the case', () => {
    const sim = walkTo('negotiation');
    sim.invoice('4712', '2026-02-20', '2026-03-21', 500_00);
    sim.advance(at('2026-03-24'));
    const goods = { goods: 'twelve pallets', agreedValue: eur(9_200_00), valuation: 'two quotes' };
    expect(refusal(sim, clara, 'record-barter', { ...goods, agreedValue: eur(9_500_01) }).code).toBe('amount-mismatch');
    agreed(sim, 'record-barter', goods);
    expect(eventsOf(sim, 'barter.settled')[0]?.data.lines).toEqual([
      { itemId: 'inv-4711', part: 'principal', amount: eur(9_000_00) },
      { itemId: 'inv-4712', part: 'principal', amount: eur(200_00) },
    ]);
    expect(eventsOf(sim, 'invoice.settled').map((one) => one.data.itemId)).toEqual(['inv-4711']);
    expect(sim.state.items.map((item) => item.balance)).toEqual([300_00]);
    agreed(sim, 'record-barter', { ...goods, agreedValue: eur(300_00) });
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'amicable' });
  });

  it('R90 G11: a disputed part is not settled in goods', () => {
    const sim = walkTo('negotiation');
    const dispute = { itemId: 'inv-4711', amount: eur(4_000_00), category: 'quality', statement: 's' };
    sim.decide(clara, 'open-dispute', dispute);
    const goods = { goods: 'paper', agreedValue: eur(5_000_01), valuation: 'v' };
    expect(refusal(sim, clara, 'record-barter', goods).code).toBe('amount-mismatch');
  });

  it('R87: a lien with its filing reference: a warning in time, released by full payment and not before', () => {
    const sim = walkTo('negotiation');
    const lien = { kind: 'lien', asset: 'a press', value: eur(20_000_00), filing: 'UCC-1 77', expiry: '2026-06-30' };
    expect(refusal(sim, clara, 'record-security', { ...lien, expiry: sim.today }).code).toBe('date-in-past');
    agreed(sim, 'record-security', lien);
    expect(sim.state.securities.map((one) => one.filing)).toEqual(['UCC-1 77']);
    sim.pay('P', 8_000_00);
    sim.advance(at('2026-05-29', '10:00'));
    expect(caseOf(sim).tasks.filter((task) => task.why.includes('UCC-1 77'))).toEqual([]);
    sim.advance(at('2026-06-01', '10:00'));
    expect(caseOf(sim).tasks.filter((task) => task.why.includes('UCC-1 77'))).toHaveLength(1);
    expect(eventsOf(sim, 'security.released')).toEqual([]);
    sim.pay('Q', 1_000_00);
    expect(eventsOf(sim, 'security.released')[0]?.data.why).toBe('nothing is owed any more');
    expect(sim.state.securities).toEqual([]);
  });

  it('R87: a filing that runs out is no security any more', () => {
    const sim = walkTo('negotiation');
    const lien = { kind: 'lien', asset: 'a press', value: eur(20_000_00), filing: 'UCC-1 77', expiry: '2026-04-30' };
    agreed(sim, 'record-security', lien);
    sim.advance(at('2026-04-30', '23:59'));
    expect(eventsOf(sim, 'security.expired')).toEqual([]);
    sim.advance(at('2026-05-01', '00:00'));
    expect(eventsOf(sim, 'security.expired')).toHaveLength(1);
    sim.pay('P', OWED);
    expect(eventsOf(sim, 'security.released')).toEqual([]);
  });

  it('R12: terms change only by two people, and the old ones stay on record; a moved due date lets the case rest', () => {
    const sim = walkTo('second-reminder');
    const moved = { newTerms: { netDays: 45, itemIds: ['inv-4711'], dueDate: '2026-04-15' }, from: sim.today };
    expect(refusal(sim, clara, 'change-terms', moved).code).toBe('not-permitted');
    agreed(sim, 'change-terms', moved, sam, sofia);
    expect(eventsOf(sim, 'terms.changed')[0]?.data).toMatchObject({
      netDays: 45,
      was: null,
      items: [{ itemId: 'inv-4711', dueDate: '2026-04-15', was: '2026-02-19' }],
    });
    expect(sim.state.items[0]?.dueDate).toBe('2026-04-15');
    sim.advance(at('2026-04-15', '23:59'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-04-16', '10:00'));
    expect(tasksOf(sim)).toEqual(['record-call']);
    agreed(sim, 'change-terms', { newTerms: { netDays: 30 }, from: sim.today }, sam, sofia);
    expect(eventsOf(sim, 'terms.changed').at(-1)?.data).toMatchObject({ netDays: 30, was: 45, items: [] });
  });

  it.each([
    ['nothing', {}, 'missing-field', '/newTerms'],
    ['a date in the past', { itemIds: ['inv-4711'], dueDate: '2026-03-01' }, 'date-in-past', '/newTerms/dueDate'],
    ['a date too far', { itemIds: ['inv-4711'], dueDate: '2027-03-01' }, 'date-too-far', '/newTerms/dueDate'],
    ['too many days', { netDays: 61 }, 'date-too-far', '/newTerms/netDays'],
    ['no items', { dueDate: '2026-04-01' }, 'missing-field', '/newTerms/itemIds'],
    ['an unknown item', { itemIds: ['x'], dueDate: '2026-04-01' }, 'unknown-reference', '/newTerms/itemIds'],
  ])('R12: refuses terms with %s', (_what, newTerms, code, pointer) => {
    const sim = walkTo('negotiation');
    expect(refusal(sim, sam, 'change-terms', { newTerms, from: sim.today })).toMatchObject({
      code,
      facts: { pointer },
    });
  });
});

describe('every kind of offer', () => {
  const NEXT = '2026-04-01';
  it.each<[string, DecisionPayloads['offer-terms']['options'][number], string[]]>([
    ['full-payment', { optionId: 'o', kind: 'full-payment', amount: eur(OWED) }, ['promise.made']],
    [
      'terms',
      {
        ...{ optionId: 'o', kind: 'terms', amount: eur(OWED) },
        terms: { newTerms: { itemIds: ['inv-4711'], dueDate: NEXT }, from: NEXT },
      },
      ['terms.changed'],
    ],
    [
      'card',
      { optionId: 'o', kind: 'card', amount: eur(OWED), terms: { method: 'card', fee: { percent: 2 }, until: NEXT } },
      ['payment-method.allowed'],
    ],
    [
      'security',
      {
        ...{ optionId: 'o', kind: 'security', amount: eur(OWED) },
        terms: { kind: 'lien', asset: 'a', value: eur(1), filing: 'f', expiry: '2027-01-01' },
      },
      ['security.recorded'],
    ],
    [
      'barter',
      {
        ...{ optionId: 'o', kind: 'barter', amount: eur(OWED) },
        terms: { goods: 'g', agreedValue: eur(1_000_00), valuation: 'v' },
      },
      ['barter.settled'],
    ],
    [
      'relief',
      { optionId: 'o', kind: 'relief', amount: eur(OWED), terms: { until: NEXT, owner: 'sam', reason: 'r' } },
      ['relief.granted'],
    ],
    [
      'meeting',
      { optionId: 'o', kind: 'meeting', amount: eur(OWED), terms: { at: at(NEXT), place: 'p', attendees: ['a'] } },
      ['meeting.scheduled'],
    ],
  ])('R91: %s begins by the events of its own decision', (_kind, option, events) => {
    expect(chosen(walkTo('negotiation'), option)).toEqual(['offer.accepted', ...events]);
  });

  it.each(['terms', 'card', 'security', 'barter', 'relief', 'meeting'] as const)(
    'R91: %s offered without its terms is arranged by people once it is chosen',
    (kind) => {
      const sim = walkTo('negotiation');
      expect(chosen(sim, { optionId: 'o', kind, amount: eur(OWED), terms: {} })).toEqual([
        'offer.accepted',
        'case.escalated',
      ]);
      expect(tasksOf(sim)).toContain('complete-task');
      expect(chosen(walkTo('negotiation'), { optionId: 'o', kind, amount: eur(OWED) })).toContain('case.escalated');
    },
  );

  it('R91: bad terms are refused when they are offered, with a pointer into the option', () => {
    const sim = walkTo('negotiation');
    const relief = {
      ...{ optionId: 'r', kind: 'relief' as const, amount: eur(OWED) },
      terms: { until: '2026-12-31', owner: 'sam', reason: 'r' },
    };
    expect(refusal(sim, clara, 'offer-terms', { options: [...offers().options, relief] })).toMatchObject({
      code: 'date-too-far',
      facts: { pointer: '/options/2/terms/until' },
    });
    const usd = { optionId: 'u', kind: 'full-payment' as const, amount: { minor: 1_00, currency: 'USD' } };
    expect(refusal(sim, clara, 'offer-terms', { options: [...offers().options, usd] }).code).toBe('currency-mismatch');
    expect(eventsOf(sim, 'offer.made')).toEqual([]);
  });

  it('R91: one is picked, the others expire with it: none of them can be chosen afterwards', () => {
    const sim = walkTo('offered');
    const choice = { offerId: 'acc1-1-o1', acceptedBy: 'd', proof: 'm' };
    sim.decide(erp, 'accept-offer', { ...choice, optionId: 'full' });
    expect(refusal(sim, erp, 'accept-offer', { ...choice, optionId: 'plan' }).code).toBe('wrong-step');
    expect(caseOf(sim).plan).toBeNull();
  });
});

describe('G02', () => {
  it('G02 R29: a final notice is refused before an offer was answered or has run out', () => {
    const sim = walkTo('offered', account());
    const early = refusal(sim, clara, 'request-final-notice', { draftHash: 'h', relationshipNote: 'n' });
    expect(early.guards.find((guard) => guard.id === 'G02')?.message).toContain('still open');
    sim.decide(erp, 'decline-offers', { offerId: 'acc1-1-o1', reason: 'r' });
    const later = refusal(sim, clara, 'request-final-notice', { draftHash: 'h', relationshipNote: 'n' });
    expect(later.guards.map((guard) => guard.id)).not.toContain('G02');
    const never = refusal(walkTo('negotiation'), clara, 'request-final-notice', {
      draftHash: 'h',
      relationshipNote: 'n',
    });
    expect(never.guards.find((guard) => guard.id === 'G02')?.message).toContain('No offer');
  });
});
