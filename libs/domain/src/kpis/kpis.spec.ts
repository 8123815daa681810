import { describe, expect, it } from '@jest/globals';
import {
  agingOf,
  amicableShare,
  amountIn,
  cashAtRisk,
  collectionEffectiveness,
  contactRate,
  costToCollect,
  countbackDso,
  figuresOf,
  keptRate,
  meanHours,
  median,
  monthsBack,
  percent,
  periodFacts,
  periodFigures,
  ratio,
  rollRate,
  rollRates,
  shiftAging,
  simpleDso,
  SLOW_TIMES,
  stressOf,
  type InvoiceLife,
} from './index.js';

describe('7.2: days sales outstanding', () => {
  it('7.2: simple: 18,000 open, 20,000 sold in 30 days are 27 days', () => {
    expect(simpleDso(18_000_00, 20_000_00, 30)).toBe(27);
  });
  it('7.2: simple and best possible of a month: 26.26 and 21.97, so 4.29 days of delay', () => {
    const facts = { begin: 6_918_35, sales: 5_849_59, endTotal: 5_119_85, endCurrent: 4_284_29, days: 30, months: [] };
    const { dsoSimple, dsoBestPossible, averageDaysDelinquent } = figuresOf(facts);
    expect([dsoSimple, dsoBestPossible, averageDaysDelinquent]).toEqual([26.26, 21.97, 4.29]);
  });
  it('7.2: countback takes off whole months and the last one pro rata: 153 + 30 × 1000/2250 = 166.3', () => {
    const months = [
      { sales: 2_500_00, days: 30 },
      { sales: 1_750_00, days: 31 },
      { sales: 2_250_00, days: 31 },
      { sales: 2_500_00, days: 30 },
      { sales: 2_000_00, days: 31 },
      { sales: 2_250_00, days: 30 },
    ];
    expect(countbackDso(12_000_00, months, 1)).toBe(166.3);
    expect(countbackDso(11_000_00, months)).toBe(153);
    expect(countbackDso(0, months)).toBe(0);
    expect(countbackDso(13_250_01, months)).toBeNull();
  });
  it.each([
    ['2012-12-31', 5_725_06, 6_493_87, 31, 27.33],
    ['2013-03-31', 5_903_74, 6_438_62, 31, 28.42],
    ['2013-06-30', 5_119_85, 5_849_59, 30, 26.26],
    ['2013-09-30', 5_029_22, 6_828_75, 30, 22.09],
  ])('7.2: %s: within one month of sales, countback and simple agree', (_asOf, open, sales, days, expected) => {
    expect(simpleDso(open, sales, days)).toBe(expected);
    expect(countbackDso(open, [{ sales, days }])).toBe(expected);
  });
});

describe('7.3: collection effectiveness', () => {
  it.each([
    ['constructed', 100_000_00, 1_000_000_00, 120_000_00, 100_000_00, 98],
    ['December 2012', 5_809_21, 6_493_87, 5_725_06, 4_936_32, 89.29],
    ['March 2013', 5_465_28, 6_438_62, 5_903_74, 5_222_37, 89.8],
    ['June 2013', 6_918_35, 5_849_59, 5_119_85, 4_284_29, 90.15],
    ['September 2013', 4_925_57, 6_828_75, 5_029_22, 4_563_74, 93.53],
  ])('7.3: %s', (_what, begin, sales, endTotal, endCurrent, expected) => {
    expect(collectionEffectiveness({ begin, sales, endTotal, endCurrent })).toBe(expected);
  });
  it('7.3: nothing to collect is not available, never 0 and never 100', () => {
    expect(collectionEffectiveness({ begin: 0, sales: 0, endTotal: 0, endCurrent: 0 })).toBeNull();
    expect(simpleDso(0, 0, 30)).toBeNull();
  });
});

describe('7.10: key figures', () => {
  it('7.10: 6 of 8 judged promises kept, 9,000 of 15,000: 75 % by count, 60 % by amount; two open ones do not count', () => {
    const judged = (result: 'kept' | 'broken' | 'open', amounts: readonly number[]) =>
      amounts.map((amount) => ({ result, amount: amount * 100 }));
    const rate = keptRate([
      ...judged('kept', [1_000, 1_000, 1_000, 2_000, 2_000, 2_000]),
      ...judged('broken', [2_500, 3_500]),
      ...judged('open', [7_000, 900]),
    ]);
    expect(rate).toEqual({
      ...{ evaluated: 8, kept: 6, evaluatedAmount: 15_000_00, keptAmount: 9_000_00 },
      ...{ byCount: 75, byAmount: 60 },
    });
    expect(keptRate([]).byCount).toBeNull();
  });
  it('7.10: a promise kept in part counts as judged and not kept; one taken back does not count', () => {
    const { byCount, evaluated } = keptRate([
      { result: 'kept', amount: 1 },
      { result: 'partially-kept', amount: 1 },
      { result: 'withdrawn', amount: 1 },
    ]);
    expect([byCount, evaluated]).toEqual([50, 2]);
  });
  it('7.10: 835.56 of 6,098.82 moved from current to 1–30: 13.70 %', () => {
    expect(rollRate('current', 6_098_82, 835_56).percent).toBe(13.7);
    expect(rollRate('current', 0, 0).percent).toBeNull();
  });
  it('7.10: median cure time, contact rate, amicable share, cost to collect, age of approvals', () => {
    expect([median([9, 2, 5]), median([9, 2, 5, 6]), median([])]).toEqual([5, 5.5, null]);
    expect(contactRate(3, 8)).toBe(37.5);
    expect(amicableShare({ paid: 6, amicable: 1, 'written-off': 2, uncollectible: 1 })).toBe(70);
    expect(amicableShare({})).toBeNull();
    const effort = { calls: 3, decisions: 2, letters: 5, agencyFees: 15_00 };
    expect(costToCollect(effort, { call: 5_00, decision: 10_00, letter: 1_00 }, 1_000_00)).toEqual({
      cost: 55_00,
      percentOfCollected: 5.5,
    });
    expect([meanHours([3_600_000, 5_400_000]), meanHours([])]).toEqual([1.3, null]);
  });
  it('7.10: cash at risk is a stated share of each bucket, rounded once', () => {
    const amounts = { current: 100_00, '1-30': 100_00, '31-60': 100_00, '61-90': 100_00, '90+': 101 };
    expect(cashAtRisk(amounts)).toBe(1_00 + 3_00 + 10_00 + 25_00 + 51);
  });
  it('R76: customers paying later moves money one bucket on, and none of it gets lost', () => {
    const amounts = { current: 1_001, '1-30': 200, '31-60': 0, '61-90': 40, '90+': 7 };
    const shifted = shiftAging(amounts, 25);
    expect(shifted).toEqual({ current: 751, '1-30': 400, '31-60': 50, '61-90': 30, '90+': 17 });
    const total = (some: object): number => Object.values(some).reduce((sum, one: number) => sum + one, 0);
    expect(total(shifted)).toBe(total(amounts));
  });
});

describe('the stress view', () => {
  const amounts = { current: 10_000_00, '1-30': 2_000_00, '31-60': 0, '61-90': 400_00, '90+': 100_00 };

  it('R76: shows aging, promises, approvals and cash at risk as they stand and under stated assumptions', () => {
    const { now, stressed } = stressOf({ amounts, openPromises: 5, waitingApprovals: 30 });
    expect(now).toMatchObject({ overdue: 2_500_00, promisesAtRisk: 0, waitingApprovals: 30, approvalDays: 1.5 });
    // 1 % of 10,000, 3 % of 2,000, 25 % of 400, 50 % of 100.
    expect(now.cashAtRisk).toBe(100_00 + 60_00 + 100_00 + 50_00);
    expect(stressed).toEqual({
      amounts: { current: 7_500_00, '1-30': 4_000_00, '31-60': 500_00, '61-90': 300_00, '90+': 200_00 },
      ...{ overdue: 5_000_00, cashAtRisk: 75_00 + 120_00 + 50_00 + 75_00 + 100_00 },
      ...{ promisesAtRisk: 2, waitingApprovals: 45, approvalDays: 2.3 },
    });
  });
  it('R76: assumptions of no stress change nothing, and without anybody to decide there is no number of days', () => {
    const none = { ...SLOW_TIMES, shiftPercent: 0, promisesBreakPercent: 0, moreApprovalsPercent: 0 };
    const calm = stressOf({ amounts, openPromises: 5, waitingApprovals: 30 }, none);
    expect(calm.stressed).toEqual(calm.now);
    const alone = stressOf({ amounts, openPromises: 0, waitingApprovals: 1 }, { ...none, approvalsPerDay: 0 });
    expect(alone.now.approvalDays).toBeNull();
  });
});

/** Two months of a small house, small enough for pencil and paper. */
const HOUSE: readonly InvoiceLife[] = [
  { invoiceDate: '2026-01-02', dueDate: '2026-02-01', amount: 100_00, settledOn: '2026-02-10' },
  { invoiceDate: '2026-01-15', dueDate: '2026-02-14', amount: 200_00, settledOn: '2026-03-20' },
  { invoiceDate: '2026-01-31', dueDate: '2026-03-02', amount: 300_00, settledOn: '2026-02-20' },
  { invoiceDate: '2026-02-03', dueDate: '2026-03-05', amount: 400_00, settledOn: null },
  { invoiceDate: '2026-02-28', dueDate: '2026-03-30', amount: 500_00, settledOn: '2026-03-01' },
];

describe('figures of a house from its invoices', () => {
  it('7.1 7.2 7.3: counts what is invoiced by the day and not yet settled; the day of settling is settled', () => {
    const february = agingOf(HOUSE, '2026-02-28');
    expect([amountIn(february, 'current'), amountIn(february, '1-30'), february.total]).toEqual([
      900_00, 200_00, 1_100_00,
    ]);
    expect(agingOf(HOUSE, '2026-02-10').total).toBe(200_00 + 300_00 + 400_00);
    expect(periodFacts(HOUSE, '2026-02-01', '2026-02-28')).toMatchObject({
      ...{ begin: 600_00, sales: 900_00, endTotal: 1_100_00, endCurrent: 900_00, days: 28 },
    });
    // 1,100 are the whole of February (900 in 28 days) and 200 of January's 600 in 31.
    expect(periodFigures(HOUSE, '2026-02-01', '2026-02-28')).toEqual({
      dsoSimple: 34.22,
      dsoBestPossible: 28,
      averageDaysDelinquent: 6.22,
      dsoCountback: 38.33,
      collectionEffectiveness: 66.67,
    });
  });
  it('7.10: rolls what is still open in a worse bucket, and leaves out what was paid', () => {
    const rates = rollRates(HOUSE, '2026-02-28', '2026-03-31');
    expect(rates.slice(0, 2)).toEqual([
      { bucket: 'current', startAmount: 900_00, movedAmount: 400_00, percent: 44.44 },
      { bucket: '1-30', startAmount: 200_00, movedAmount: 0, percent: 0 },
    ]);
    expect(rates[2]).toEqual({ bucket: '31-60', startAmount: 0, movedAmount: 0, percent: null });
  });
  it('knows the months back from any day, the newest cut off there', () => {
    expect(monthsBack('2026-03-15', 3)).toEqual([
      { from: '2026-03-01', to: '2026-03-15' },
      { from: '2026-02-01', to: '2026-02-28' },
      { from: '2026-01-01', to: '2026-01-31' },
    ]);
  });
  it('7.2: rounds half up, once, exactly, also below zero', () => {
    expect([ratio(1, 8), ratio(-1, 8), ratio(-3, 8), ratio(2, 3, 0), percent(1, 3)]).toEqual([
      0.13, -0.12, -0.37, 1, 33.33,
    ]);
    expect(ratio(1, 0)).toBeNull();
  });
});
