import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../calendar/dates.js';
import { fixedSumFor, interestOn, MissingRate, type Debt } from './interest.js';
import type { ContractRule, FixedSums, StatutoryRule } from './policy.js';

const rows = (...of: readonly (readonly [string, number])[]): StatutoryRule['rows'] =>
  of.map(([from, percent]) => ({ from, percent, source: 'test', confirmed: true }));
const UK: StatutoryRule = {
  ...{ kind: 'statutory', rates: 'uk', version: 'v', margin: 8, handling: 'locked', reference: 'day-before' },
  rows: rows(['2023-06-30', 5], ['2023-12-31', 5.25]),
};
const EU: StatutoryRule = {
  ...{ kind: 'statutory', rates: 'eu', version: 'v', margin: 8, handling: 'half-year', reference: 'first-day' },
  rows: rows(['2026-01-01', 2.15], ['2026-07-01', 2.4]),
};
/** A rate that never changes, as the plain examples give it. */
const flat = (percent: number): StatutoryRule => ({ ...EU, margin: 0, rows: rows(['2026-01-01', percent]) });
const debt = (dueDate: string, balance: number, moves: Debt['moves'] = []): Debt => ({ dueDate, balance, moves });
const POUNDS: FixedSums = {
  GBP: [{ below: 1_000_00, amount: 40_00 }, { below: 10_000_00, amount: 70_00 }, { amount: 100_00 }],
};

describe('7.4: late interest and fixed sums, the worked numbers', () => {
  it('7.4: UK lock: £5,000 due 2023-11-30, paid 2024-03-10 is 101 days at 13 %, £179.86; with £70 £249.86', () => {
    const { amount, segments } = interestOn(debt('2023-11-30', 5_000_00), '2024-03-10', UK, 'exact');
    expect(segments).toEqual([
      { from: '2023-12-01', to: '2024-03-10', days: 101, principal: 5_000_00, percent: 13, amount: 179_86 },
    ]);
    expect(amount + fixedSumFor(POUNDS, 'GBP', 5_000_00)).toBe(249_86);
  });
  it('7.4: UK split option: 31 days at 13 % and 70 days at 13.25 % are 55.21 + 127.05 = £182.26', () => {
    const split = { ...UK, handling: 'half-year' as const };
    const { amount, segments } = interestOn(debt('2023-11-30', 5_000_00), '2024-03-10', split, 'exact');
    expect(segments.map((one) => [one.days, one.percent, one.amount])).toEqual([
      [31, 13, 55_21],
      [70, 13.25, 127_05],
    ]);
    expect(amount).toBe(182_26);
  });
  it('7.4: UK fixed sum at the edges: 999.99, 1,000.00, 9,999.99, 10,000.00 give 40, 70, 70, 100', () => {
    const sums = [999_99, 1_000_00, 9_999_99, 10_000_00].map((minor) => fixedSumFor(POUNDS, 'GBP', minor));
    expect(sums).toEqual([40_00, 70_00, 70_00, 100_00]);
  });
  it('7.4: EU split: €10,000 due 2026-05-31, paid 2026-08-15 is 83.42 + 131.07 = 214.49; with €40 €254.49', () => {
    const { amount, segments } = interestOn(debt('2026-05-31', 10_000_00), '2026-08-15', EU, 'exact');
    expect(segments.map((one) => [one.days, one.percent, one.amount])).toEqual([
      [30, 10.15, 83_42],
      [46, 10.4, 131_07],
    ]);
    expect(amount + fixedSumFor({ EUR: [{ amount: 40_00 }] }, 'EUR', 10_000_00)).toBe(254_49);
  });
  it('7.4: plain: 1,000 at 8 % for 31 days is 6.79', () => {
    expect(interestOn(debt('2026-01-01', 1_000_00), '2026-02-01', flat(8), 'exact').amount).toBe(6_79);
  });
  it('7.4: rounding: £5,000 at 12.25 % for 101 days is 169.49 exact and 169.68 daily-rounded (1.68 a day)', () => {
    const days = (rounding: 'exact' | 'daily-rounded') =>
      interestOn(debt('2026-01-01', 5_000_00), addDays('2026-01-01', 101), flat(12.25), rounding).amount;
    expect([days('exact'), days('daily-rounded')]).toEqual([169_49, 169_68]);
  });
  it('7.4: rounding: £1,000 at 8.5 % for 50 days is 11.64 exact and 11.50 daily-rounded (0.23 a day)', () => {
    const days = (rounding: 'exact' | 'daily-rounded') =>
      interestOn(debt('2026-01-01', 1_000_00), addDays('2026-01-01', 50), flat(8.5), rounding).amount;
    expect([days('exact'), days('daily-rounded')]).toEqual([11_64, 11_50]);
  });
});

describe('7.4: segments, rests and missing rates', () => {
  it('7.4: nothing on the due date itself, one day on the day after', () => {
    expect(interestOn(debt('2026-01-10', 365_00_00), '2026-01-10', flat(10), 'exact').segments).toEqual([]);
    expect(interestOn(debt('2026-01-10', 365_00_00), '2026-01-11', flat(10), 'exact').amount).toBe(10_00);
  });
  it('7.4: a payment ends a segment on its own day, which still counts', () => {
    const half = debt('2026-01-10', 500_00, [{ on: '2026-01-20', change: -500_00 }]);
    expect(interestOn(half, '2026-01-30', flat(36.5), 'exact').segments).toEqual([
      { from: '2026-01-11', to: '2026-01-20', days: 10, principal: 1_000_00, percent: 36.5, amount: 10_00 },
      { from: '2026-01-21', to: '2026-01-30', days: 10, principal: 500_00, percent: 36.5, amount: 5_00 },
    ]);
  });
  it('R13 7.4: days of relief bear none', () => {
    const rest = [{ from: '2026-01-15', to: '2026-01-19' }];
    const { segments } = interestOn(debt('2026-01-10', 1_000_00), '2026-01-21', flat(36.5), 'exact', rest);
    expect(segments.map((one) => [one.from, one.to])).toEqual([
      ['2026-01-11', '2026-01-14'],
      ['2026-01-20', '2026-01-21'],
    ]);
  });
  it('7.4: contractual: 1.5 % a month in months 0–3, 2.0 % from 4, 2.5 % from 7, of the outstanding', () => {
    const tiers = [
      { fromMonth: 0, percent: 1.5 },
      { fromMonth: 4, percent: 2 },
      { fromMonth: 7, percent: 2.5 },
    ];
    const rule: ContractRule = { kind: 'contract', version: 'v', tiers };
    const { segments } = interestOn(debt('2026-01-31', 1_000_00), '2026-10-15', rule, 'exact');
    expect(segments.map((one) => one.amount)).toEqual([
      ...[15_00, 15_00, 15_00, 15_00, 20_00, 20_00, 20_00, 25_00],
      12_10, // 15 of 31 days
    ]);
  });
  it('7.4: a rate that is not in the data is named, never guessed', () => {
    const late = () => interestOn(debt('2026-05-31', 1_00), '2027-01-01', EU, 'exact');
    expect(late).toThrow(MissingRate);
    expect(late).toThrow('the rates "eu" have no row for 2027-01-01');
    expect(() => fixedSumFor(POUNDS, 'EUR', 1)).toThrow('no fixed sum is given in EUR');
  });

  it('7.4: more days never bear less, and a split period bears what its parts bear within a cent a segment', () => {
    const seed = Number(process.env['SEED'] ?? 20261122);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000_00 }), fc.nat(180), fc.nat(180), (minor, a, b) => {
        const until = (days: number) => addDays('2026-01-01', days);
        const one = interestOn(debt('2026-01-01', minor), until(Math.min(a, b)), EU, 'exact').amount;
        const two = interestOn(debt('2026-01-01', minor), until(Math.max(a, b)), EU, 'exact').amount;
        const moved = debt('2026-01-01', minor, [{ on: until(a), change: 0 }]);
        expect(two).toBeGreaterThanOrEqual(one);
        expect(interestOn(moved, until(180), EU, 'exact')).toEqual(
          interestOn(debt('2026-01-01', minor), until(180), EU, 'exact'),
        );
      }),
      { seed },
    );
  });
});
