import { describe, expect, it } from '@jest/globals';
import { contextOf } from '../case/context.js';
import type { ChargePolicy } from '../charges/policy.js';
import { chargeBefore } from '../charges/posting.js';
import type { Strategy } from '../strategy.js';
import {
  account,
  agreed,
  at,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  guardsOf,
  lettersOf,
  OWED,
  refusal,
  request,
  sam,
  sofia,
  tasksOf,
  typesSince,
  walkTo,
} from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

/** The German rate of both half-years of 2026, 1.27 + 9, and the 40 of BGB § 288. */
const GERMAN: ChargePolicy = {
  interest: {
    ...{ kind: 'statutory', rates: 'de', version: 'r1', margin: 9, handling: 'half-year', reference: 'first-day' },
    rows: [
      { from: '2026-01-01', percent: 1.27, source: 'test', confirmed: true },
      { from: '2026-07-01', percent: 1.27, source: 'test', confirmed: true },
    ],
  },
  rounding: 'exact',
  fixedSum: { EUR: [{ amount: 40_00 }] },
  at: { 'advance-notice': 'accrue', 'final-notice': 'post' },
};
const CHARGING: Strategy = { ...STANDARD, charges: GERMAN };
/** 9,000.00 at 10.27 % for the 50 days from 2026-02-20 to 2026-04-10. */
const INTEREST = 126_62;
const FEE = 40_00;
const TOTAL = OWED + INTEREST + FEE;
const charged = (leg = 'hold', strategy = CHARGING): Simulation => walkTo(leg, account(strategy));
const itemOf = (sim: Simulation) => sim.state.items.find((item) => item.kind === 'invoice')!;
const openOf = (sim: Simulation): number[] => [itemOf(sim).fees, itemOf(sim).interest, itemOf(sim).balance];

describe('interest and fixed sums on the way to a final notice', () => {
  it('the standard strategy charges nothing', () => {
    const types = walkTo('agency').events.map((one) => one.type);
    expect(types.filter((type) => /^(interest|fee)\./.test(type))).toEqual([]);
  });

  it('7.4: before the advance notice they are computed and claimed by nobody', () => {
    const sim = charged('notice-wanted');
    const [accrued] = eventsOf(sim, 'interest.accrued');
    expect(accrued?.data).toMatchObject({ from: '2026-02-20', until: '2026-03-27', amount: eur(91_16) });
    expect(eventsOf(sim, 'fee.accrued')).toHaveLength(1);
    expect(openOf(sim)).toEqual([0, 0, OWED]);
    sim.advance(at('2026-04-09'));
    expect(eventsOf(sim, 'interest.accrued')).toHaveLength(1);
    expect(eventsOf(sim, 'interest.posted')).toEqual([]);
  });

  it('P18 G15 R32 R33: they are posted once, before anybody is asked for the final notice, which shows them as posted', () => {
    const sim = charged('final-notice-sent');
    sim.advance(at('2026-04-13'));
    const [interest] = eventsOf(sim, 'interest.posted');
    const [fee] = eventsOf(sim, 'fee.posted');
    expect(interest?.data).toMatchObject({
      ...{ rule: 'de, half-year', rateVersion: 'r1', rounding: 'exact', from: '2026-02-20', until: '2026-04-10' },
      ...{ amount: eur(INTEREST), computed: eur(INTEREST) },
    });
    const task = sim.events.find((one) => one.type === 'task.created' && one.data.kind === 'request-final-notice');
    expect(fee!.seq).toBeLessThan(task!.seq);
    const letter = sim.letters.find((one) => one.draft.template === 'final-notice');
    expect(letter?.draft.facts).toMatchObject({
      ...{ interest: eur(INTEREST), fees: eur(FEE), total: eur(TOTAL) },
      items: [{ invoiceNumber: '4711', balance: eur(OWED) }],
    });
    sim.advance(at('2026-04-27'));
    expect([eventsOf(sim, 'interest.posted').length, eventsOf(sim, 'fee.posted').length]).toEqual([1, 1]);
  });

  it('G15 G05: a charge posted after the request makes the draft stale: nothing is sent that the ledger does not say', () => {
    const sim = charged();
    const asked = request(sim, 'request-final-notice', { relationshipNote: 'n' });
    agreed(
      sim,
      'waive-charge',
      { chargeIds: [itemOf(sim).charges[0]!.chargeId], amount: eur(1_00), reason: 'r' },
      sam,
      sofia,
    );
    expect(refusal(sim, sam, 'approve', asked)).toMatchObject({ code: 'draft-changed' });
    sim.advance(at('2026-04-14'));
    expect(lettersOf(sim)).not.toContain('final-notice');
  });

  it('7.4: a rate that is missing is a task that names it, and nothing is posted', () => {
    const { interest } = GERMAN;
    const without = { ...CHARGING, charges: { ...GERMAN, interest: { ...interest, rows: [] } as typeof interest } };
    const sim = charged('hold', without);
    expect(eventsOf(sim, 'interest.posted')).toEqual([]);
    expect(eventsOf(sim, 'fee.posted')).toEqual([]);
    const task = caseOf(sim).tasks.find((one) => one.subject === 'charges-final-notice-1');
    expect(task?.why).toContain('the rates "de" have no row for 2026-01-01');
    expect(tasksOf(sim)).toContain('request-final-notice');
  });

  it('G11: a disputed part bears nothing; disputed later, its interest is taken back', () => {
    const sim = charged();
    const before = sim.state.seq;
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', amount: eur(4_500_00), category: 'c', statement: 's' });
    const [reversed] = eventsOf(sim, 'interest.reversed');
    expect(reversed?.data.amount).toEqual(eur(INTEREST));
    expect(itemOf(sim).interest).toBe(63_31);
    expect(typesSince(sim, before)).not.toContain('message.sending');
  });
});

describe('money on charges', () => {
  it('P08 7.7: they are on the receivable and cleared costs, interest, principal', () => {
    const sim = charged();
    sim.pay('P', 1_000_00);
    expect(eventsOf(sim, 'payment.applied').at(-1)?.data.lines).toEqual([
      { itemId: 'inv-4711', part: 'fee', amount: eur(FEE) },
      { itemId: 'inv-4711', part: 'interest', amount: eur(INTEREST) },
      { itemId: 'inv-4711', part: 'principal', amount: eur(1_000_00 - FEE - INTEREST) },
    ]);
    expect(openOf(sim)).toEqual([0, 0, TOTAL - 1_000_00]);
  });

  it('P09 G15 R72: an invoice paid with fee and interest open is not resolved until they are paid', () => {
    const sim = charged('hold', { ...CHARGING, allocation: 'principal-first' });
    sim.pay('P', OWED);
    expect(openOf(sim)).toEqual([FEE, INTEREST, 0]);
    expect(eventsOf(sim, 'invoice.settled')).toEqual([]);
    expect(caseOf(sim).status).toBe('open');
    sim.pay('Q', INTEREST + FEE);
    expect(eventsOf(sim, 'invoice.settled')).toHaveLength(1);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'paid' });
  });

  it('P09 G08: … or waived by two people, within the limit of the second', () => {
    const sim = charged('hold', { ...CHARGING, allocation: 'principal-first' });
    sim.pay('P', OWED);
    const chargeIds = itemOf(sim).charges.map((one) => one.chargeId);
    const most = { chargeIds, amount: eur(INTEREST + FEE), reason: 'goodwill' };
    expect(refusal(sim, clara, 'waive-charge', most)).toMatchObject({ code: 'not-permitted' });
    expect(refusal(sim, sam, 'waive-charge', { ...most, amount: eur(INTEREST + FEE + 1) })).toMatchObject({
      code: 'amount-mismatch',
    });
    expect(refusal(sim, sam, 'waive-charge', { ...most, chargeIds: ['none'] })).toMatchObject({
      code: 'unknown-reference',
    });
    const asked = request(sim, 'waive-charge', most, sam);
    expect(caseOf(sim).status).toBe('open');
    expect(refusal(sim, sam, 'approve', asked)).toMatchObject({ code: 'same-person' });
    expect(refusal(sim, sofia, 'approve', asked, { EUR: 100_00 })).toMatchObject({ code: 'over-limit' });
    expect(sim.decide(sofia, 'approve', asked)).toEqual([
      ...['approval.granted', 'interest.waived', 'fee.waived', 'invoice.settled', 'task.completed'],
    ]);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'paid' });
  });

  it('7.7: the reversal of a payment puts back exactly its lines, whatever was paid since', () => {
    const sim = charged();
    sim.pay('P', 1_000_00);
    sim.pay('Q', 500_00);
    sim.reverse('P', 'bounced');
    expect(openOf(sim)).toEqual([FEE, INTEREST, OWED - 500_00]);
  });

  it('3.14: a payment with an earlier value date: interest is computed again, and what was paid too much is credit', () => {
    const sim = charged();
    sim.advance(at('2026-04-13'));
    const before = sim.state.seq;
    sim.pay('P', 4_000_00, '2026-03-01');
    const types = typesSince(sim, before).filter((type) => /^(payment|interest|fee)\./.test(type));
    expect(types).toEqual([
      ...['payment.received', 'payment.applied', 'payment.released', 'interest.reversed', 'interest.posted'],
      'payment.applied',
    ]);
    // 10 days of 9,000.00 and 40 of 5,166.62: 25.32 + 58.15; 43.15 too much was paid, and went to the invoice.
    expect(eventsOf(sim, 'interest.posted').at(-1)?.data).toMatchObject({ amount: eur(0), computed: eur(83_47) });
    expect(openOf(sim)).toEqual([0, 0, OWED + FEE + 83_47 - 4_000_00]);
    expect(sim.state.unapplied).toBe(0);
  });

  it('R13 7.4: nothing runs during relief', () => {
    const sim = charged('call');
    const until = '2026-03-27';
    agreed(
      sim,
      'grant-relief',
      { until, interestToo: true, owner: 'clara', reviewDate: '2026-03-25', reason: 'r' },
      clara,
      sam,
    );
    const asked = { kind: 'request-final-notice', subject: 's', why: 'w', roles: [], dueBd: 1 };
    const { acts = [] } = chargeBefore(contextOf(sim.state, CHARGING, at('2026-04-10')), [asked]);
    const posted = acts[0]?.events.find((one) => one.type === 'interest.posted');
    expect(posted?.data.segments.map((one) => [one.from, one.to])).toEqual([
      ['2026-02-20', '2026-03-17'],
      ['2026-03-28', '2026-04-10'],
    ]);
  });
});

describe('what leaves the books, and comes back', () => {
  const writtenOff = (): Simulation => {
    const sim = walkTo('call');
    agreed(sim, 'write-off', { amount: eur(OWED), reason: 'cannot pay', close: { summary: 's' } });
    return sim;
  };
  const writeOffId = (sim: Simulation): string => sim.state.writeOffs.at(-1)!.writeOffId;

  it('R68: a write-off within the limit of its approver, never of more than is open', () => {
    const sim = charged();
    expect(refusal(sim, clara, 'write-off', { amount: eur(TOTAL + 1), reason: 'r' })).toMatchObject({
      code: 'amount-mismatch',
    });
    const asked = request(sim, 'write-off', { amount: eur(TOTAL), reason: 'r', close: { summary: 's' } });
    expect(refusal(sim, sam, 'approve', asked, { EUR: 9_000_00 })).toMatchObject({ code: 'over-limit' });
    sim.decide(sofia, 'approve', asked, { EUR: 50_000_00 });
    expect(eventsOf(sim, 'write-off.posted')[0]?.data.lines.map((line) => [line.part, line.amount.minor])).toEqual([
      ['fee', FEE],
      ['interest', INTEREST],
      ['principal', OWED],
    ]);
    expect([sim.state.items, sim.state.writtenOff]).toEqual([[], TOTAL]);
  });

  it('R69: the customer is told by letter, and the account keeps the note', () => {
    const sim = writtenOff();
    sim.advance(at('2026-03-20'));
    expect(lettersOf(sim)).toContain('write-off');
    expect(sim.state.writeOffs).toMatchObject([{ lines: [{ itemId: 'inv-4711', amount: OWED, recovered: 0 }] }]);
  });

  it('R71: the balance stays payable: a recovery once for each reference, never more than was written off', () => {
    const sim = writtenOff();
    const some = { itemId: 'inv-4711', amount: eur(1_000_00), reference: 'R-1' };
    expect(refusal(sim, clara, 'record-recovery', some)).toMatchObject({ code: 'not-permitted' });
    expect(sim.decide(erp, 'record-recovery', some)).toEqual(['payment.received', 'recovery.received']);
    expect(refusal(sim, erp, 'record-recovery', some)).toMatchObject({ code: 'duplicate' });
    expect(refusal(sim, sam, 'record-recovery', { ...some, amount: eur(OWED), reference: 'R-2' })).toMatchObject({
      code: 'amount-mismatch',
    });
    expect(refusal(sim, sam, 'record-recovery', { ...some, itemId: 'none', reference: 'R-2' })).toMatchObject({
      code: 'wrong-step',
    });
    expect([sim.state.writtenOff, caseOf(sim).status]).toEqual([OWED - 1_000_00, 'closed']);
  });

  it('R71 G08: two people take a write-off back: what was not recovered is open again, and no step follows', () => {
    const sim = writtenOff();
    sim.decide(erp, 'record-recovery', { itemId: 'inv-4711', amount: eur(1_000_00), reference: 'R-1' });
    const back = { writeOffId: writeOffId(sim), reason: 'they pay after all' };
    expect(refusal(sim, sam, 'reverse-write-off', { ...back, writeOffId: 'w' })).toMatchObject({
      code: 'unknown-reference',
    });
    const asked = request(sim, 'reverse-write-off', back, sam);
    expect(tasksOf(sim)).toContain('approve');
    const before = sim.state.seq;
    expect(sim.decide(sofia, 'approve', asked)).toEqual(['approval.granted', 'write-off.reversed', 'task.completed']);
    expect(openOf(sim)).toEqual([0, 0, OWED - 1_000_00]);
    expect(sim.state.writtenOff).toBe(0);
    sim.advance(at('2026-05-29'));
    expect(typesSince(sim, before).filter((type) => /^(step|message|case)\./.test(type))).toEqual([]);
    expect(tasksOf(sim)).toEqual(['reopen']);
    sim.decide(sam, 'reopen', { reason: 'the balance is open again' });
    expect(caseOf(sim)).toMatchObject({ status: 'open', step: 'call' });
    expect(tasksOf(sim)).not.toContain('reopen');
  });
});

describe('credit and corrections', () => {
  const withCredit = (): Simulation => {
    const sim = walkTo('call');
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', amount: eur(8_000_00), category: 'c', statement: 's' });
    sim.pay('P', 9_500_00);
    return sim;
  };

  it('P21 G11 R72: credit beside a dispute is not taken for payment: the case stays open until the dispute is over', () => {
    const sim = withCredit();
    expect([itemOf(sim).balance, sim.state.unapplied, caseOf(sim).status]).toEqual([8_000_00, 8_500_00, 'open']);
    sim.advance(at('2026-03-31'));
    expect(caseOf(sim).status).toBe('open');
    const disputeId = caseOf(sim).disputes[0]!.disputeId;
    sim.decide(clara, 'withdraw-dispute', { disputeId, withdrawnBy: 'd', proof: 'm' });
    expect([sim.state.items, sim.state.unapplied]).toEqual([[], 500_00]);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'paid' });
    expect(lettersOf(sim).filter((template) => /reminder/.test(template))).toHaveLength(2);
  });

  it('G11 7.7: allocated by hand: never more than the credit or the item, to a disputed part only as the payer said', () => {
    const sim = withCredit();
    const give = (minor: number, more: object = {}) => ({
      ...{ paymentId: 'P', lines: [{ invoiceNumber: '4711', amount: eur(minor) }], ...more },
    });
    const contested = refusal(sim, clara, 'allocate-payment', give(1_000_00));
    expect([contested.code, guardsOf(contested)]).toEqual(['guard-unmet', ['G11']]);
    expect(refusal(sim, clara, 'allocate-payment', give(8_000_01, { payerSaid: 's' }))).toMatchObject({
      code: 'amount-mismatch',
    });
    expect(refusal(sim, clara, 'allocate-payment', { ...give(1), paymentId: 'none' })).toMatchObject({
      code: 'unknown-reference',
    });
    const dollars = { paymentId: 'P', lines: [{ itemId: 'inv-4711', amount: { minor: 1, currency: 'USD' } }] };
    expect(refusal(sim, clara, 'allocate-payment', dollars)).toMatchObject({ code: 'currency-mismatch' });
    expect(sim.decide(clara, 'allocate-payment', give(8_000_00, { payerSaid: 'by telephone' }))).toEqual([
      ...['payment.applied', 'invoice.settled'],
    ]);
    expect([sim.state.items, sim.state.unapplied]).toEqual([[], 500_00]);
  });

  it('G08 V02: a refund takes credit that is there, and no other money', () => {
    const sim = withCredit();
    const back = (minor: number) => ({ paymentId: 'P', amount: eur(minor), reason: 'r' });
    expect(refusal(sim, sam, 'refund-payment', back(8_500_01))).toMatchObject({ code: 'amount-mismatch' });
    const asked = request(sim, 'refund-payment', back(8_500_00), sam);
    expect(sim.state.unapplied).toBe(8_500_00);
    expect(sim.decide(sofia, 'approve', asked)).toEqual(['approval.granted', 'payment.refunded', 'task.completed']);
    expect([sim.state.unapplied, itemOf(sim).balance]).toEqual([0, 8_000_00]);
    expect(refusal(sim, sam, 'refund-payment', back(1))).toMatchObject({ code: 'wrong-step' });
  });

  it('3.14 P11: a corrected value date mends a promise that was taken for broken; the old record stays', () => {
    const sim = walkTo('call');
    sim.decide(clara, 'record-promise', {
      amount: eur(1_000_00),
      dueDate: '2026-03-20',
      promisedBy: 'd',
      channel: 'p',
    });
    sim.advance(at('2026-03-26'));
    expect(caseOf(sim).promises[0]?.status).toBe('broken');
    sim.pay('P', 1_000_00, '2026-03-26');
    expect(caseOf(sim).promises[0]?.status).toBe('broken');
    const eventId = eventsOf(sim, 'payment.received')[0]!.seq;
    const wrong = { eventId, what: { receivedOn: '2026-03-20' }, why: 'the statement says so' };
    expect(refusal(sim, clara, 'correct-record', wrong)).toMatchObject({ code: 'not-permitted' });
    expect(refusal(sim, sam, 'correct-record', { ...wrong, eventId: 1 })).toMatchObject({ code: 'unknown-reference' });
    expect(refusal(sim, sam, 'correct-record', { ...wrong, what: {} })).toMatchObject({ code: 'missing-field' });
    agreed(sim, 'correct-record', wrong, sam, sofia);
    expect(eventsOf(sim, 'record.corrected')[0]?.data).toMatchObject({ old: '2026-03-26', now: '2026-03-20' });
    expect(eventsOf(sim, 'payment.re-dated')).toHaveLength(1);
    expect(eventsOf(sim, 'promise.reassessed')[0]?.data).toMatchObject({ to: 'kept' });
    expect(eventsOf(sim, 'payment.received')[0]?.effectiveOn).toBe('2026-03-26');
  });

  it('P11: cleared by money or by a credit note, before or after the check of the same day: one end', () => {
    const ends = [
      (sim: Simulation) => (sim.pay('P', OWED), sim.sweep()),
      (sim: Simulation) => (sim.sweep(), sim.pay('P', OWED)),
      (sim: Simulation) => (sim.credit('CN', OWED), sim.sweep()),
      (sim: Simulation) => (sim.sweep(), sim.credit('CN', OWED)),
    ].map((play) => {
      const sim = account();
      play(sim);
      sim.advance(at('2026-05-29'));
      expect(lettersOf(sim).filter((template) => template !== 'thanks' && template !== 'reminder-1')).toEqual([]);
      return [sim.state.items, sim.state.case?.status ?? 'closed', sim.state.case?.outcome ?? 'paid'];
    });
    expect(ends).toEqual(ends.map(() => [[], 'closed', 'paid']));
  });

  it('P04: invoices of 500 and a credit note of 200: the letter asks for 300 and shows both', () => {
    const sim = account(STANDARD, 500_00);
    sim.credit('CN', 200_00);
    sim.sweep();
    sim.advance(at('2026-03-03'));
    expect(sim.letters[0]?.draft.facts).toMatchObject({
      items: [{ amount: eur(500_00), credited: eur(200_00), balance: eur(300_00) }],
      total: eur(300_00),
    });
  });

  it('G16: no decision about money takes another currency, and nothing changes', () => {
    const usd = { minor: 1_00, currency: 'USD' };
    const sim = withCredit();
    const asked: readonly (readonly [Parameters<typeof refusal>[1], Parameters<typeof refusal>[2], object])[] = [
      [sam, 'refund-payment', { paymentId: 'P', amount: usd, reason: 'r' }],
      [clara, 'write-off', { amount: usd, reason: 'r' }],
      [clara, 'allocate-payment', { paymentId: 'P', lines: [{ itemId: 'inv-4711', amount: usd }], payerSaid: 's' }],
      [clara, 'record-promise', { amount: usd, dueDate: '2026-03-25', promisedBy: 'd', channel: 'p' }],
    ];
    const before = sim.state;
    const codes = asked.map(([who, decision, payload]) => refusal(sim, who, decision, payload as never).code);
    expect(codes).toEqual(asked.map(() => 'currency-mismatch'));
    expect(sim.state).toEqual(before);
  });

  it('P21: unreconciled money counts before anybody is chased', () => {
    const sim = walkTo('call');
    sim.pay('P', OWED + 500_00);
    sim.invoice('4712', '2026-03-18', '2026-03-19', 400_00);
    expect(sim.sweep()).toMatch(/minimum|nothing/);
  });
});
