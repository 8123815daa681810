import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { historyOf, medianOf, type PastInvoice } from './history.js';
import { behaviourClass, lifetimeValue, monthsBetween, nextTenureChange, valueScore } from './score.js';
import { pointsOf, type RangeTable } from './tables.js';
import { verdictScore, type Evidence } from './verdict-score.js';

const points = (years: number, orderRatio: number, late: number, invoices: number, referrals: number) => {
  const { score, band, contributions } = valueScore({
    tenureMonths: years * 12,
    orderRatio,
    late,
    invoices,
    referrals,
  });
  return [contributions.map((one) => one.points), score, band];
};

describe('7.9 value score', () => {
  it('7.9 R80 R82: 7 y, 1.5, 10 % of 20, no referral: 20 + 21 + 24 + 0 = 65 valued', () => {
    expect(points(7, 1.5, 2, 20, 0)).toEqual([[20, 21, 24, 0], 65, 'valued']);
  });
  it('7.9 R81: 12 y, 2.2, 75 % of 40: the veto takes the tenure, 0 + 30 + 0 + 0 = 30 marginal', () => {
    expect(points(12, 2.2, 30, 40, 0)).toEqual([[0, 30, 0, 0], 30, 'marginal']);
  });
  it('7.9: 2 y, 0.8, 20 % of 10, 4 referrals: 8 + 12 + 24 + 20 = 64 valued', () => {
    expect(points(2, 0.8, 2, 10, 4)).toEqual([[8, 12, 24, 20], 64, 'valued']);
  });
  it('7.9: 5 y, 1.0, 60 % of 10, 1 referral: 20 + 21 + 12 + 8 = 61 valued', () => {
    expect(points(5, 1, 6, 10, 1)).toEqual([[20, 21, 12, 8], 61, 'valued']);
  });
  it('7.9 R81 R82: 12 y, 2.2, 75 % of 40, 4 referrals: 0 + 30 + 0 + 20 = 50 regular', () => {
    expect(points(12, 2.2, 30, 40, 4)).toEqual([[0, 30, 0, 20], 50, 'regular']);
  });
  it('7.9: 0.5 y, 0.4, 0 of 3, none: 4 + 6 + 15 + 0 = 25, band new', () => {
    expect(points(0.5, 0.4, 0, 3, 0)).toEqual([[4, 6, 15, 0], 25, 'new']);
  });
  it('7.9 R83: lifetime value 3 × 70 × 3 × 30 % = 189 exactly', () => {
    expect(lifetimeValue({ ordersPerYear: 3, averageOrder: 70_00, years: 3, marginPercent: 30 })).toBe(189_00);
  });
  it('7.9 R46 R49: classes from the late share: 20 % is still occasional, 60 % still frequent; few invoices say nothing', () => {
    expect([0, 6, 7, 18, 19, 30].map((late) => behaviourClass(late, 30))).toEqual([
      'never-late',
      'occasional',
      'frequent',
      'frequent',
      'chronic',
      'chronic',
    ]);
    expect(behaviourClass(5, 5)).toBeNull();
  });
  it('7.9: every customer gets 0 to 100 points, and their contributions are the score', () => {
    const inputs = fc.record({
      tenureMonths: fc.option(fc.nat(600)),
      orderRatio: fc.option(fc.double({ min: 0, max: 50, noNaN: true })),
      invoices: fc.nat(100),
      late: fc.nat(100),
      referrals: fc.nat(50),
    });
    fc.assert(
      fc.property(inputs, (given) => {
        const { score, contributions } = valueScore({ ...given, late: Math.min(given.late, given.invoices) });
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
        expect(contributions.reduce((sum, one) => sum + one.points, 0)).toBe(score);
      }),
    );
  });
});

describe('7.9 range tables express a published vendor scheme', () => {
  const OVERDUE: RangeTable = [
    { below: 1_000, points: 100 },
    { below: 5_000, points: 50 },
    { below: 10_000, points: 25 },
    { points: 10 },
  ];
  const DELINQUENCIES: RangeTable = [
    { upTo: 9, points: 100 },
    { upTo: 19, points: 50 },
    { upTo: 39, points: 25 },
    { points: 10 },
  ];
  const CUSTOMER_SINCE: RangeTable = [{ below: 1, points: 10 }, { below: 3, points: 50 }, { points: 75 }];
  it('7.9: overdue 0–999 → 100, 1,000–4,999 → 50, 5,000–9,999 → 25, 10,000+ → 10', () => {
    expect([0, 999, 1_000, 4_999, 5_000, 9_999, 10_000].map((one) => pointsOf(OVERDUE, one))).toEqual([
      100, 100, 50, 50, 25, 25, 10,
    ]);
  });
  it('7.9: delinquencies 0–9 → 100, 10–19 → 50, 20–39 → 25, 40+ → 10', () => {
    expect([0, 9, 10, 19, 20, 39, 40].map((one) => pointsOf(DELINQUENCIES, one))).toEqual([
      100, 100, 50, 50, 25, 25, 10,
    ]);
  });
  it('7.9: customer < 1 y → 10, 1–2 → 50, 3–5 → 75', () => {
    expect([0.5, 1, 2, 3, 5].map((one) => pointsOf(CUSTOMER_SINCE, one))).toEqual([10, 50, 50, 75, 75]);
  });
});

describe('7.9 tenure', () => {
  it('7.9: an anniversary counts from its own day, also the one of a leap day', () => {
    expect(monthsBetween('2020-06-15', '2025-06-14')).toBe(59);
    expect(monthsBetween('2020-06-15', '2025-06-15')).toBe(60);
    expect(monthsBetween('2024-02-29', '2025-02-28')).toBe(12);
    expect(monthsBetween('2025-01-01', '2024-01-01')).toBe(0);
  });
  it('7.9: the next change is the day it crosses a bound, and never again after five years', () => {
    expect(nextTenureChange('2024-03-10', '2026-01-01')).toBe('2027-03-10');
    expect(nextTenureChange('2024-03-10', '2027-03-10')).toBe('2029-03-10');
    expect(nextTenureChange('2020-01-01', '2026-01-01')).toBeNull();
  });
});

describe('7.9 history', () => {
  const invoice = (invoiceDate: string, dueDate: string, settledOn: string | null, amount = 100_00): PastInvoice => ({
    invoiceDate,
    dueDate,
    settledOn,
    amount,
  });
  const INVOICES = [
    invoice('2023-01-01', '2023-01-31', '2023-06-30'),
    invoice('2024-07-01', '2024-07-31', '2024-07-31', 300_00),
    invoice('2025-02-01', '2025-03-03', '2025-03-13'),
    invoice('2025-03-01', '2025-03-31', '2025-04-10'),
    invoice('2025-09-01', '2025-10-01', '2025-10-05'),
    invoice('2025-12-01', '2025-12-31', null),
    invoice('2026-01-10', '2026-02-09', null),
  ];
  it('7.9 R51: counts what fell due in 24 and 12 months, by what was known that day', () => {
    expect(historyOf(INVOICES, '2026-01-15', 80_00)).toEqual({
      asOf: '2026-01-15',
      firstInvoiceOn: '2023-01-01',
      invoices24m: 5,
      late24m: 4,
      late12m: 4,
      lateMonths12m: 3,
      settled24m: 4,
      lateSettled24m: 3,
      usualDaysLate: 10,
      mostDaysLate: 10,
      averageOrder: 133_33,
      orders12m: 5,
      tenantMedianOrder: 80_00,
      changesOn: '2026-07-31',
    });
  });
  it('7.9: what was paid later was open then, and what was invoiced later is not known', () => {
    const then = historyOf(INVOICES, '2025-03-20');
    expect([then.invoices24m, then.late24m, then.orders12m]).toEqual([2, 1, 3]);
    expect(historyOf(INVOICES, '2025-03-10')).toMatchObject({ late24m: 1, lateSettled24m: 0 });
  });
  it('7.9: the median of an even number is the lower middle', () => {
    expect([medianOf([]), medianOf([3]), medianOf([4, 1, 3, 2])]).toEqual([null, 3, 2]);
  });
});

const NOTHING: Evidence = {
  curedInBd: null,
  late12m: 0,
  lateMonths12m: 0,
  contactsFirst: false,
  keptPromises: 0,
  brokenPromises: 0,
  calls: 0,
  reached: 0,
  noAnswerStreak: 0,
  rough: false,
  band: null,
  behaviour: null,
  latePayments: 0,
  afterFinalNotice: 0,
  costToCollect: null,
  margin: null,
  touches: 0,
  replies: 0,
};
const judged = (evidence: Partial<Evidence>) => {
  const { score, verdict, contributions } = verdictScore({ ...NOTHING, ...evidence });
  return [contributions.map((one) => one.points), score, verdict];
};

describe('7.9 verdict score', () => {
  it('7.9 R48 R53: late once, paid in 3 bd, called us first, answers: 30 + 20 + 10 = 60 make-up', () => {
    expect(judged({ curedInBd: 3, late12m: 1, contactsFirst: true, calls: 2, reached: 1 })).toEqual([
      [30, 20, 10],
      60,
      'make-up',
    ]);
  });
  it('7.9 R49 R50: chronic, pays only after final notice, five unanswered calls: −30 − 20 − 15 = −65 break-up', () => {
    const given = { latePayments: 4, afterFinalNotice: 2, calls: 5, noAnswerStreak: 5, touches: 5 };
    expect(judged({ ...given, behaviour: 'chronic' })).toEqual([[-30, -20, -15], -65, 'break-up']);
  });
  it('7.9: valued, answers, two broken promises: 10 + 20 − 20 = 10 watch', () => {
    expect(judged({ band: 'valued', calls: 1, reached: 1, brokenPromises: 2 })).toEqual([[10, 20, -20], 10, 'watch']);
  });
  it('7.9 R51 R52 R57 R58: the other rules, each at its bound', () => {
    expect(judged({ lateMonths12m: 5 })[1]).toBe(0);
    expect(judged({ lateMonths12m: 6 })[1]).toBe(-20);
    expect(judged({ costToCollect: 100, margin: 100 })[1]).toBe(0);
    expect(judged({ costToCollect: 101, margin: 100 })[1]).toBe(-20);
    expect(judged({ rough: true })[1]).toBe(-15);
    expect(judged({ touches: 10, replies: 2 })[1]).toBe(0);
    expect(judged({ touches: 11, replies: 2 })[1]).toBe(-10);
    expect(judged({ curedInBd: 5, late12m: 3 })[1]).toBe(0);
    expect(judged({ curedInBd: 6, late12m: 1 })[1]).toBe(0);
  });
  it('7.9 G18: from 20 on make up, from −30 down break up, between them watch', () => {
    expect(judged({ keptPromises: 1 })).toEqual([[20], 20, 'make-up']);
    expect(judged({ behaviour: 'chronic' })).toEqual([[-30], -30, 'break-up']);
    expect(judged({ brokenPromises: 2, touches: 6 })).toEqual([[-20, -10], -30, 'break-up']);
    expect(judged({ calls: 1, reached: 1 })[2]).toBe('watch');
  });
});
