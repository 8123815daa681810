import { describe, expect, it } from '@jest/globals';
import { accountView } from '../account-view.js';
import { deliveryEvents, type DeliveryReport, type KnownDelivery } from '../facts/delivery.js';
import { paymentFailed } from '../facts/payment-failure.js';
import type { Strategy } from '../strategy.js';
import { monthEndsBefore, type MonthEnd } from '../value/exposure.js';
import { customer, harshIn, lately } from './customers.fixture.js';
import { account, at, call, caseOf, clara, eur, eventsOf, lettersOf, stepOf, typesSince } from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

const opened = (sim: Simulation) => eventsOf(sim, 'case.opened').map(({ data }) => data);

describe('who they are decides how a case begins', () => {
  const soft: Strategy = { ...STANDARD, id: 'soft', version: 's', reminder: { count: 2, waitBd: 8 } };
  const start: Strategy = {
    ...STANDARD,
    segments: [{ name: 'late now and then', when: { behaviour: ['occasional'] }, strategy: 'soft' }],
  };

  it('R46: late once or twice takes the soft path, which closes itself on payment', () => {
    const sim = customer(lately(2, 20), start);
    sim.sweep('clara', { strategies: [start, soft] });
    expect(opened(sim)[0]?.strategy.id).toBe('soft');
    sim.advance(at('2026-03-11', '10:00'));
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    sim.pay('P', 9_000_00);
    expect(caseOf(sim)).toMatchObject({ status: 'closed', outcome: 'paid' });
    expect(harshIn(sim)).toEqual([]);
    sim.advance(at('2026-05-01'));
    expect(lettersOf(sim)).toEqual(['reminder-1', 'thanks']);
  });

  it('R46 R49: who is often or nearly always late does not', () => {
    for (const late of [8, 18]) {
      const sim = customer(lately(late, 20), start);
      sim.sweep('clara', { strategies: [start, soft] });
      expect(opened(sim)[0]?.strategy.id).toBe('standard');
    }
  });

  /** Paid, and late again after the watch period: due on a Wednesday, 2026-07-01. */
  const lateAgain = (callsFirst: boolean): Simulation => {
    const sim = account();
    sim.sweep();
    if (callsFirst) {
      const hello = { at: sim.now, channel: 'email', direction: 'inbound', contactId: 'c1', text: 'it will be late' };
      sim.decide(clara, 'record-contact', hello as never);
    }
    sim.advance(at('2026-03-02', '10:00'));
    sim.pay('P', 9_000_00);
    sim.invoice('4712', '2026-06-01', '2026-07-01', 500_00);
    return sim;
  };
  it('R55: who gets in touch before we do is given eight business days instead of three', () => {
    const [patient, usual] = [lateAgain(true), lateAgain(false)];
    for (const sim of [patient, usual]) sim.advance(at('2026-07-07', '08:30'));
    expect([patient.sweep(), usual.sweep()]).toEqual(['within the grace period', null]);
    patient.advance(at('2026-07-13', '08:30'));
    expect(patient.sweep()).toBe('within the grace period');
    patient.advance(at('2026-07-14', '08:30'));
    expect(patient.sweep()).toBeNull();
  });
});

describe('R44 a payment can fail', () => {
  const failure = { paymentId: 'F', source: 'bank', amount: eur(500_00), reason: 'no funds', method: null };
  /** One invoice due on Friday 2026-02-27: within its grace on Monday. */
  const young = (): Simulation => {
    const sim = account(STANDARD, 1);
    sim.pay('tiny', 1);
    sim.invoice('4712', '2026-02-01', '2026-02-27', 500_00);
    return sim;
  };

  it('R44: a failed payment of something overdue opens a case before the grace is over', () => {
    const sim = young();
    expect(sim.sweep()).toBe('within the grace period');
    sim.fact([paymentFailed({ ...failure, failedOn: '2026-03-02' })]);
    expect(sim.sweep()).toBeNull();
    expect(opened(sim)[0]).toMatchObject({ cause: 'payment-failed', itemIds: ['inv-4712'] });
    expect(stepOf(sim)).toBe('reminder');
  });

  it('R44: one that came after all, or is about nothing overdue, opens none', () => {
    const sim = young();
    sim.fact([paymentFailed({ ...failure, failedOn: '2026-03-02' })]);
    sim.pay('F', 10_00);
    expect(sim.sweep()).toBe('within the grace period');
    const settled = account();
    settled.pay('P', 9_000_00);
    settled.fact([paymentFailed({ ...failure, failedOn: '2026-03-02' })]);
    expect(settled.sweep()).toBe('nothing overdue');
  });

  it('R44: a returned payment opens a case, and within the watch period reopens it at a contact', () => {
    const sim = young();
    sim.pay('P', 500_00);
    sim.reverse('P', 'returned');
    expect(sim.sweep()).toBeNull();
    expect(opened(sim)[0]?.cause).toBe('payment-failed');
    const watched = account();
    watched.sweep();
    watched.advance(at('2026-03-02', '10:00'));
    watched.pay('P', 9_000_00);
    watched.invoice('4713', '2026-02-10', '2026-03-03', 500_00);
    watched.advance(at('2026-03-04', '08:30'));
    expect(watched.sweep()).toBe('within the grace period');
    watched.fact([paymentFailed({ ...failure, failedOn: '2026-03-04' })]);
    expect(watched.sweep()).toBeNull();
    expect(eventsOf(watched, 'case.reopened')[0]?.data.cause).toContain('a payment failed');
    expect(stepOf(watched)).toBe('call');
  });
});

describe('R94 a good payer suddenly stops', () => {
  const raising = (opensCase: boolean): Strategy => ({
    ...STANDARD,
    signals: { ...STANDARD.signals, pattern: { raise: true, extraDays: 3, opensCase } },
  });
  /** The invoice of the journeys is paid; another is due on Thursday 2026-02-26 and within its grace on Monday. */
  const departing = (late: number, strategy: Strategy): Simulation => {
    const sim = customer(lately(late, 20), strategy);
    sim.pay('now', 9_000_00, '2026-02-19', ['4711']);
    sim.invoice('4712', '2026-02-12', '2026-02-26', 500_00);
    return sim;
  };
  const departures = (sim: Simulation) => eventsOf(sim, 'account.pattern-departed').map(({ data }) => data);

  it('R94: the signal is raised once, within the grace and without a case', () => {
    const sim = departing(0, raising(false));
    expect(sim.sweep()).toBe('within the grace period');
    expect(departures(sim)).toEqual([{ itemIds: ['inv-4712'], class: 'never-late', daysOverdue: 4, usualDaysLate: 0 }]);
    const { version } = sim.state;
    expect(sim.sweep()).toBe('within the grace period');
    expect([departures(sim).length, sim.state.version]).toEqual([1, version]);
    expect(accountView(sim.state, sim.now)).toMatchObject({
      signals: [{ kind: 'pattern-departed', itemId: 'inv-4712', on: null }],
    });
  });

  it('R94: where the strategy says so a case opens at once', () => {
    const sim = departing(0, raising(true));
    expect(sim.sweep()).toBeNull();
    expect(opened(sim)[0]).toMatchObject({ cause: 'pattern-departed', itemIds: ['inv-4712'] });
    expect(lettersOf(sim)).toEqual([]);
  });

  it('R94: who keeps to a pattern raises none: on time by three days, usually ten days late, or nearly always late', () => {
    const punctual = departing(0, raising(true));
    punctual.invoice('4713', '2026-02-13', '2026-02-27', 500_00);
    punctual.pay('most', 500_00, '2026-03-01', ['4712']);
    expect(punctual.sweep()).toBe('within the grace period');
    for (const late of [2, 18]) {
      const sim = departing(late, raising(true));
      expect(sim.sweep()).toBe('within the grace period');
      expect(departures(sim)).toEqual([]);
    }
  });
});

describe('R01 orders keep coming while invoices pile up', () => {
  const raising = (opensCase: boolean): Strategy => ({
    ...STANDARD,
    signals: { ...STANDARD.signals, exposure: { raise: true, periods: 3, opensCase } },
  });
  const series = (...amounts: readonly number[]): readonly MonthEnd[] =>
    monthEndsBefore('2026-03-02', 3).map((on, index) => ({ on, amount: amounts[index] ?? 0 }));
  /** One invoice, due on Friday 2026-02-27 and within its grace on Monday. */
  const growing = (strategy: Strategy, dueDate = '2026-02-27'): Simulation => {
    const sim = account(strategy, 1);
    sim.pay('tiny', 1);
    sim.invoice('4712', '2026-02-01', dueDate, 500_00);
    return sim;
  };
  const alerts = (sim: Simulation) => eventsOf(sim, 'account.exposure-raised').map(({ data }) => data.monthEnds);

  it('R01: three months of growth raise one alert, although nothing is past its grace', () => {
    const sim = growing(raising(false));
    const monthEnds = series(100, 200, 300, 400);
    expect(sim.sweep('clara', { monthEnds })).toBe('within the grace period');
    expect(alerts(sim)).toEqual([
      [
        { on: '2025-11-30', amount: eur(100) },
        { on: '2025-12-31', amount: eur(200) },
        { on: '2026-01-31', amount: eur(300) },
        { on: '2026-02-28', amount: eur(400) },
      ],
    ]);
    sim.sweep('clara', { monthEnds });
    expect(alerts(sim)).toHaveLength(1);
  });

  it('R01: a month without growth raises none', () => {
    const sim = growing(raising(true));
    expect(sim.sweep('clara', { monthEnds: series(100, 200, 200, 400) })).toBe('within the grace period');
    expect(alerts(sim)).toEqual([]);
  });

  it('R01: where the strategy says so the alert opens a case, as soon as anything is overdue', () => {
    const monthEnds = series(100, 200, 300, 400);
    const late = growing(raising(true));
    expect(late.sweep('clara', { monthEnds })).toBeNull();
    expect(opened(late)[0]?.cause).toBe('exposure');
    const current = growing(raising(true), '2026-03-30');
    expect(current.sweep('clara', { monthEnds })).toBe('nothing overdue');
    expect([alerts(current).length, opened(current)]).toEqual([1, []]);
  });
});

describe('R62 work delivered on trust', () => {
  const report = (status: DeliveryReport['status'], minor = 300_00): DeliveryReport => ({
    deliveryId: 'D-1',
    source: 'erp',
    status,
    amount: eur(minor),
    on: '2026-03-01',
    invoiceNumber: null,
  });
  const exposure = (sim: Simulation) => (accountView(sim.state, sim.now) as { exposure: object }).exposure;

  it('R62: what is delivered and not invoiced counts beside the unpaid invoices, until it is invoiced', () => {
    const sim = account();
    sim.fact(deliveryEvents(null, report('ordered')));
    expect(exposure(sim)).toEqual({ delivered: eur(9_000_00), ordered: eur(300_00) });
    sim.fact(deliveryEvents({ status: 'ordered', amount: eur(300_00) }, report('delivered')));
    expect(exposure(sim)).toEqual({ delivered: eur(9_300_00), ordered: eur(0) });
    sim.fact(deliveryEvents({ status: 'delivered', amount: eur(300_00) }, report('invoiced')));
    expect(exposure(sim)).toEqual({ delivered: eur(9_000_00), ordered: eur(0) });
    expect(eventsOf(sim, 'delivery.reported')).toHaveLength(3);
  });

  it('R62: reports in any order: what says no more than is known records nothing', () => {
    const known: KnownDelivery = { status: 'delivered', amount: eur(300_00) };
    expect(deliveryEvents(known, report('ordered'))).toEqual([]);
    expect(deliveryEvents(known, report('delivered'))).toEqual([]);
    expect(deliveryEvents(known, report('delivered', 400_00))).toHaveLength(1);
    expect(deliveryEvents({ ...known, status: 'cancelled' }, report('delivered'))).toEqual([]);
    expect(deliveryEvents({ ...known, status: 'invoiced' }, report('cancelled', 1_00))).toEqual([]);
  });

  it('R62: it changes nothing that may be decided', () => {
    const sim = account();
    sim.sweep();
    sim.advance(at('2026-03-02', '10:00'));
    const { version, seq } = sim.state;
    sim.fact(deliveryEvents(null, report('ordered')));
    expect([sim.state.version, typesSince(sim, seq)]).toEqual([version, ['delivery.reported']]);
    call(sim, 'no-answer');
  });
});
