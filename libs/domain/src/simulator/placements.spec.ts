import { describe, expect, it } from '@jest/globals';
import type { Agency } from '../agency/directory.js';
import { caseView } from '../view.js';
import type { DecisionPayloads } from '../decisions/payloads.js';
import type { Strategy } from '../strategy.js';
import {
  account,
  agreed,
  at,
  axel,
  caseOf,
  clara,
  erp,
  eur,
  eventsOf,
  guardsOf,
  lastRequest,
  lena,
  lettersOf,
  OWED,
  REFERRAL,
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
import { STANDARD } from './strategy.fixture.js';

const placementId = 'acc1-1-a1';
/** A house that asks for reports and has its agency told. */
const WATCHFUL: Strategy = { ...STANDARD, placement: { reportEveryDays: 30, recallNoticeBd: 5, tellAgency: true } };
const withAgency = (more: Partial<Agency>): Strategy => ({
  ...STANDARD,
  agencies: STANDARD.agencies.map((one) => ({ ...one, ...more })),
});
const remittance = (more: Partial<DecisionPayloads['record-agency-remittance']> = {}) => ({
  ...{ placementId, reference: 'REM-1', gross: eur(4_000_00), fee: eur(600_00), net: eur(3_400_00) },
  receivedOn: '2026-04-28',
  ...more,
});
const viewOf = (sim: Simulation) =>
  caseView(sim.state, sim.strategy, sim.now) as {
    placements: Record<string, unknown>[];
    fittingAgencies: { agencyId: string; feePercent: number }[];
  };
const open = (sim: Simulation, subject: string) =>
  caseOf(sim).tasks.filter((task) => task.status === 'open' && task.subject?.startsWith(subject) === true);

describe('R38: the directory decides who may be given a debt', () => {
  it('R38: names the agencies that fit, with their fee, and none while one has the account', () => {
    const sim = walkTo('agency', account(withAgency({ feeTiers: [{ from: 5_000_00, percent: 12 }] })));
    expect(viewOf(sim).fittingAgencies).toEqual([{ agencyId: 'agency-1', name: 'Agency One', feePercent: 12 }]);
    agreed(sim, 'refer-to-agency', REFERRAL);
    expect(viewOf(sim).fittingAgencies).toEqual([]);
  });

  it.each([
    [{ currency: 'USD' }, 'currency-mismatch'],
    [{ countries: ['GB'] }, 'wrong-step'],
    [{ minimum: OWED + 1 }, 'amount-mismatch'],
  ] as const)('R38: refuses one that does not take it: %j', (more, code) => {
    const sim = walkTo('agency', account(withAgency(more)));
    const seq = sim.state.seq;
    expect(refusal(sim, clara, 'refer-to-agency', REFERRAL).code).toBe(code);
    expect(viewOf(sim).fittingAgencies).toEqual([]);
    expect(sim.state.seq).toBe(seq);
  });

  it('R38 G06: what is not overdue for long enough waits, and the refusal says until when', () => {
    const young = walkTo('agency', account(withAgency({ minDaysOverdue: 100 })));
    const refused = refusal(young, clara, 'refer-to-agency', REFERRAL);
    expect(refused.guards).toEqual([
      expect.objectContaining({
        id: 'G06',
        unblocksAt: at('2026-05-30', '00:00'),
        message: expect.stringMatching(/100/),
      }),
    ]);
    young.advance(at('2026-05-30', '10:00'));
    expect(request(young, 'refer-to-agency', REFERRAL).approvalId).toBe(lastRequest(young).approvalId);
  });

  it('R38: of several invoices it places what the agency takes, and refuses a younger one that is named', () => {
    const sim = walkTo('agency', account(withAgency({ minDaysOverdue: 30 })));
    sim.invoice('4712', '2026-04-01', '2026-04-15', 500_00);
    sim.advance(at('2026-04-28', '12:00'));
    expect(guardsOf(refusal(sim, clara, 'refer-to-agency', { ...REFERRAL, itemIds: ['inv-4712'] }))).toEqual(['G06']);
    agreed(sim, 'refer-to-agency', REFERRAL);
    expect(eventsOf(sim, 'placement.made')[0]?.data).toMatchObject({ itemIds: ['inv-4711'], amount: eur(OWED) });
  });
});

describe('R39 G06: an agency is the last resort', () => {
  it.each(['negotiation', 'verdict', 'notice', 'hold', 'final-notice'])('R39 G06: not from the %s step', (leg) => {
    const sim = walkTo(leg);
    expect(guardsOf(refusal(sim, clara, 'refer-to-agency', REFERRAL))).toContain('G06');
    expect(eventsOf(sim, 'placement.requested')).toEqual([]);
  });

  it('R39 G06 G08: after the final notice ran out, and only when a second person agrees', () => {
    const sim = walkTo('agency');
    const asked = request(sim, 'refer-to-agency', REFERRAL);
    sim.advance(at('2026-04-28', '14:00'));
    expect(eventsOf(sim, 'placement.made')).toEqual([]);
    expect(refusal(sim, clara, 'approve', asked).code).toBe('not-permitted');
    sim.decide(sofia, 'approve', asked);
    expect(eventsOf(sim, 'placement.made')).toHaveLength(1);
    expect(lettersOf(sim).at(-1)).toBe('agency');
  });

  it('G06 G11: an invoice that is disputed in part is not placed, however it is asked for; the others are', () => {
    const sim = account(undefined, 8_000_00);
    sim.invoice('4712', '2026-01-20', '2026-02-19', 1_000_00);
    walkTo('agency', sim);
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4712', amount: eur(100_00), category: 'q', statement: 's' });
    const both = { ...REFERRAL, itemIds: ['inv-4711', 'inv-4712'] };
    const refused = refusal(sim, clara, 'refer-to-agency', both);
    expect(refused.guards).toEqual([{ id: 'G06', message: 'Disputed: 4712.' }]);
    agreed(sim, 'refer-to-agency', REFERRAL);
    expect(eventsOf(sim, 'placement.made')[0]?.data.itemIds).toEqual(['inv-4711']);
  });

  it('G06: the balance is looked at again: what was paid in between is not placed', () => {
    const sim = walkTo('agency');
    const asked = request(sim, 'refer-to-agency', REFERRAL);
    sim.pay('P', OWED);
    expect(refusal(sim, sam, 'approve', asked).code).toBe('closed');
    expect(eventsOf(sim, 'placement.made')).toEqual([]);
  });
});

describe('R38: while an agency has the account', () => {
  it('own chasing stops: ninety days without a letter, a call or a task of ours', () => {
    const sim = walkTo('placed');
    const seq = sim.state.seq;
    sim.advance(at('2026-07-26', '10:00'));
    expect(typesSince(sim, seq).filter((type) => !type.startsWith('calendar.'))).toEqual([]);
  });

  it('an agency that says nothing for thirty days is asked how it stands; a report ends that', () => {
    const sim = walkTo('placed', account(WATCHFUL));
    sim.advance(at('2026-05-28', '10:00'));
    expect(open(sim, 'report-')).toEqual([]);
    sim.advance(at('2026-05-29', '10:00'));
    expect(open(sim, 'report-')).toMatchObject([{ kind: 'record-agency-update', subject: 'report-2026-04-28' }]);
    sim.decide(clara, 'record-agency-update', { placementId, status: 'collecting', reference: 'R' });
    expect(open(sim, 'report-')).toEqual([]);
    sim.advance(at('2026-06-28', '10:00'));
    expect(open(sim, 'report-')).toEqual([]);
    sim.advance(at('2026-06-29', '10:00'));
    expect(open(sim, 'report-')).toHaveLength(1);
  });

  it('ninety days without progress ask for a recall; money counts as progress', () => {
    const sim = walkTo('placed');
    sim.advance(at('2026-06-10', '10:00'));
    sim.decide(erp, 'record-agency-remittance', remittance({ receivedOn: '2026-06-09' }));
    sim.advance(at('2026-09-07', '10:00'));
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-09-08', '10:00'));
    expect(tasksOf(sim)).toEqual(['recall-from-agency']);
  });

  it('G06 G11: a dispute about what was placed takes it back at once, and nothing contested is placed again', () => {
    const sim = walkTo('placed', account(WATCHFUL));
    const seq = sim.state.seq;
    sim.decide(clara, 'open-dispute', { itemId: 'inv-4711', amount: eur(100_00), category: 'q', statement: 's' });
    expect(typesSince(sim, seq)).toEqual(expect.arrayContaining(['dispute.opened', 'placement.recalled']));
    expect(eventsOf(sim, 'placement.recalled')[0]?.data).toEqual({ placementId, reason: 'dispute acc1-1-d1' });
    expect(open(sim, 'recall-')).toHaveLength(1);
    expect(guardsOf(refusal(sim, clara, 'refer-to-agency', REFERRAL))).toContain('G06');
  });

  it('R38: recalled by us it winds up for five business days; then it may be placed anew', () => {
    const sim = walkTo('placed');
    sim.advance(at('2026-05-04'));
    sim.decide(sam, 'recall-from-agency', { placementId, reason: 'we talk to them again' });
    expect(eventsOf(sim, 'placement.recalled')[0]?.data).toMatchObject({ endsOn: '2026-05-11' });
    expect(tasksOf(sim)).toEqual([]);
    sim.decide(erp, 'record-agency-remittance', remittance({ receivedOn: '2026-05-04' }));
    expect(sim.state.items[0]?.balance).toBe(5_000_00);
    sim.advance(at('2026-05-11', '20:00'));
    expect(tasksOf(sim)).toEqual([]);
    sim.advance(at('2026-05-12', '10:00'));
    expect(tasksOf(sim)).toEqual(['refer-to-agency']);
  });

  it('G13: an insolvency stops the agency at once, and it is told', () => {
    const sim = walkTo('placed', account(WATCHFUL));
    sim.decide(clara, 'report-insolvency', { kind: 'petition', date: sim.today, reference: 'R', source: 's' });
    expect(eventsOf(sim, 'placement.recalled')[0]?.data).not.toHaveProperty('endsOn');
    expect(open(sim, 'recall-')).toHaveLength(1);
  });

  it('R38: what the customer pays us is told to the agency, once, also after the case has closed', () => {
    const sim = walkTo('placed', account(WATCHFUL));
    sim.pay('P', 1_000_00);
    expect(open(sim, 'paid-P')).toMatchObject([{ kind: 'complete-task', roles: ['collector', 'supervisor'] }]);
    sim.decide(clara, 'complete-task', { taskId: open(sim, 'paid-P')[0]!.taskId, outcome: 'done' });
    expect(open(sim, 'paid-P')).toEqual([]);
    sim.pay('Q', 8_000_00);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'paid' });
    expect(open(sim, 'paid-Q')).toHaveLength(1);
    expect(open(sim, 'recall-')).toHaveLength(1);
    const quiet = walkTo('placed');
    quiet.pay('P', 1_000_00);
    expect(tasksOf(quiet)).toEqual([]);
    expect(viewOf(quiet).placements[0]?.['news']).toEqual([expect.stringContaining('payment P')]);
  });
});

describe('R38 P15: what an agency pays over', () => {
  it('R38 P15: the gross reduces the debt, the fee is our cost, the net arrived; the case shows all three', () => {
    const sim = walkTo('placed');
    const types = sim.decide(clara, 'record-agency-remittance', remittance());
    expect(types).toEqual(['remittance.recorded', 'payment.received', 'payment.applied']);
    expect(sim.state.items[0]?.balance).toBe(5_000_00);
    sim.decide(
      erp,
      'record-agency-remittance',
      remittance({ reference: 'REM-2', gross: eur(1_000_00), fee: eur(150_00), net: eur(850_00) }),
    );
    expect(viewOf(sim).placements).toMatchObject([
      {
        ...{ placementId, status: 'placed', amount: eur(OWED) },
        ...{ collected: eur(5_000_00), fee: eur(750_00), net: eur(4_250_00) },
      },
    ]);
  });

  it('G14: the same reference is money once, whoever tells it and however often', () => {
    const sim = walkTo('placed');
    sim.decide(erp, 'record-agency-remittance', remittance());
    expect(refusal(sim, clara, 'record-agency-remittance', remittance()).code).toBe('duplicate');
    expect(
      refusal(sim, clara, 'record-agency-remittance', remittance({ gross: eur(1_00), fee: eur(0), net: eur(1_00) }))
        .code,
    ).toBe('duplicate');
    expect(eventsOf(sim, 'remittance.recorded')).toHaveLength(1);
  });

  it.each([
    [{ net: eur(3_399_99) }, 'amount-mismatch'],
    [{ fee: eur(5_000_00), net: eur(-1_000_00) }, 'amount-mismatch'],
    [{ gross: eur(OWED + 1), fee: eur(0), net: eur(OWED + 1) }, 'amount-mismatch'],
    [{ placementId: 'acc1-1-a9' }, 'unknown-reference'],
    [{ fee: { minor: 60_000, currency: 'USD' } }, 'currency-mismatch'],
    [{ receivedOn: '2026-05-30' }, 'date-too-far'],
  ] as const)('R38: refuses %j', (more, code) => {
    const sim = walkTo('placed');
    const seq = sim.state.seq;
    const refused = refusal(sim, erp, 'record-agency-remittance', remittance(more));
    expect(refused.code).toBe(code);
    expect(sim.state.seq).toBe(seq);
  });

  it('R38: everything collected closes the case as paid; a fee is no part of what they owe', () => {
    const sim = walkTo('placed');
    sim.decide(
      erp,
      'record-agency-remittance',
      remittance({ gross: eur(OWED), fee: eur(1_350_00), net: eur(7_650_00) }),
    );
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'paid' });
    expect(sim.state.items).toEqual([]);
  });

  it('R38: a fee that is not as agreed is booked, shown beside what was agreed, and somebody looks at it', () => {
    const sim = walkTo('placed');
    sim.decide(erp, 'record-agency-remittance', remittance());
    expect(open(sim, 'fee-')).toEqual([]);
    const dear = { reference: 'REM-2', gross: eur(1_000_00), fee: eur(200_00), net: eur(800_00) };
    sim.decide(erp, 'record-agency-remittance', remittance(dear));
    expect(viewOf(sim).placements[0]?.['remittances']).toMatchObject([
      { reference: 'REM-1', fee: eur(600_00), agreedFee: eur(600_00) },
      { reference: 'REM-2', fee: eur(200_00), agreedFee: eur(150_00) },
    ]);
    expect(open(sim, 'fee-')).toMatchObject([{ kind: 'complete-task', why: expect.stringContaining('EUR 150.00') }]);
    sim.decide(clara, 'dispute-remittance', {
      remittanceId: `remittance:${placementId}:REM-2`,
      reason: '15 % was agreed',
    });
    expect(open(sim, 'fee-')).toEqual([]);
    expect(sim.state.items[0]?.balance).toBe(4_000_00);
    const rounded = { reference: 'REM-3', gross: eur(1_01), fee: eur(16), net: eur(85) };
    sim.decide(erp, 'record-agency-remittance', remittance(rounded));
    expect(open(sim, 'fee-')).toEqual([]);
  });

  it('R38: names what the money is for by item or by invoice number', () => {
    const sim = walkTo('placed');
    sim.decide(erp, 'record-agency-remittance', remittance({ items: ['inv-4711'] }));
    expect(eventsOf(sim, 'payment.received').at(-1)?.data.invoiceNumbers).toEqual(['4711']);
    sim.decide(erp, 'record-agency-remittance', remittance({ reference: 'REM-2', items: ['4711'] }));
    expect(eventsOf(sim, 'payment.received').at(-1)?.data.invoiceNumbers).toEqual(['4711']);
  });

  it('R38 G16: money for what was written off is a recovery, and never more than that', () => {
    const sim = walkTo('placed');
    sim.decide(clara, 'record-agency-update', { placementId, status: 'closed', reference: 'over' });
    agreed(sim, 'write-off', { amount: eur(OWED), reason: 'nothing to be had', close: { summary: 'over' } });
    expect(sim.state.items).toEqual([]);
    expect(
      refusal(
        sim,
        erp,
        'record-agency-remittance',
        remittance({ gross: eur(OWED + 1), fee: eur(0), net: eur(OWED + 1) }),
      ).code,
    ).toBe('amount-mismatch');
    const types = sim.decide(erp, 'record-agency-remittance', remittance());
    expect(types).toEqual(['remittance.recorded', 'payment.received', 'recovery.received']);
    expect(sim.state.writtenOff).toBe(OWED - 4_000_00);
    expect(sim.state.items).toEqual([]);
    expect(caseOf(sim).status).toBe('closed');
  });

  it('P15: a remittance taken back is taken off what was collected', () => {
    const sim = walkTo('placed');
    sim.decide(erp, 'record-agency-remittance', remittance());
    sim.reverse(`remittance:${placementId}:REM-1`, 'charged back');
    expect(sim.state.items[0]?.balance).toBe(OWED);
    expect(viewOf(sim).placements).toMatchObject([{ collected: eur(0), fee: eur(0), net: eur(0) }]);
  });

  it('R38: contested once, the agency is told, and the books stay as they are', () => {
    const sim = walkTo('placed', account(WATCHFUL));
    sim.decide(erp, 'record-agency-remittance', remittance());
    const contest = { remittanceId: `remittance:${placementId}:REM-1`, reason: 'the fee is 12 %' };
    expect(refusal(sim, axel, 'dispute-remittance', contest).code).toBe('not-permitted');
    expect(sim.decide(clara, 'dispute-remittance', contest)).toEqual(['remittance.disputed']);
    expect(open(sim, 'contest-')).toHaveLength(1);
    expect(refusal(sim, clara, 'dispute-remittance', contest).code).toBe('wrong-step');
    expect(refusal(sim, clara, 'dispute-remittance', { ...contest, remittanceId: 'x' }).code).toBe('unknown-reference');
    expect(sim.state.items[0]?.balance).toBe(5_000_00);
    expect(stepOf(sim)).toBe('agency');
    expect(lena.role).toBe('legal');
  });
});
