import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CalendarExhausted, isBusinessDay } from '../calendar/business.js';
import { GERMANY, WEEKENDS_ONLY } from '../calendar/calendars.fixture.js';
import { daysBetween } from '../calendar/dates.js';
import { DomainError } from '../errors.js';
import type { Rhythm } from '../events.js';
import { money, sum } from '../money.js';
import { buildInstallments, editInstallments, nominalDates, splitEvenly } from './installments.js';

const eur = (minor: number) => money(minor, 'EUR');
const plan = (total: number, count: number, more: Partial<Parameters<typeof buildInstallments>[1]> = {}) =>
  buildInstallments(WEEKENDS_ONLY, { total: eur(total), count, rhythm: 'monthly', firstDate: '2026-01-31', ...more });

describe('7.5: installments, exact to the cent (G16)', () => {
  it('12,345.67 with 20 % deposit in seven', () => {
    const installments = plan(1_234_567, 7, { deposit: { percent: 20 } });
    expect(installments.map((i) => i.amount.minor)).toEqual([
      246_913, 141_094, 141_094, 141_094, 141_093, 141_093, 141_093, 141_093,
    ]);
    expect(installments.map((i) => i.number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(
      sum(
        installments.map((i) => i.amount),
        'EUR',
      ),
    ).toEqual(eur(1_234_567));
  });
  it('8.00 in three', () => {
    expect(splitEvenly(eur(800), 3).map((a) => a.minor)).toEqual([267, 267, 266]);
  });
  it('month ends count from the anchor; due dates roll and the nominal dates stay', () => {
    const installments = plan(50_000, 5);
    expect(installments.map((i) => i.nominalDate)).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2026-05-31',
    ]);
    expect(installments.map((i) => i.dueDate)).toEqual([
      '2026-02-02',
      '2026-03-02',
      '2026-03-31',
      '2026-04-30',
      '2026-06-01',
    ]);
    expect(installments.map((i) => i.number)).toEqual([1, 2, 3, 4, 5]);
  });
  it('leap year', () => {
    expect(nominalDates('2028-01-31', 'monthly', 5)).toEqual([
      '2028-01-31',
      '2028-02-29',
      '2028-03-31',
      '2028-04-30',
      '2028-05-31',
    ]);
  });
  it.each<[Rhythm, string[]]>([
    ['weekly', ['2026-11-30', '2026-12-07', '2026-12-14']],
    ['biweekly', ['2026-11-30', '2026-12-14', '2026-12-28']],
    ['monthly', ['2026-11-30', '2026-12-30', '2027-01-30']],
    ['quarterly', ['2026-11-30', '2027-02-28', '2027-05-30']],
  ])('%s from 2026-11-30', (rhythm, expected) => {
    expect(nominalDates('2026-11-30', rhythm, 3)).toEqual(expected);
  });
  it('the deposit is due on the first date and the installments follow one rhythm later; holidays roll', () => {
    const terms = {
      total: eur(90_000),
      deposit: eur(30_000),
      count: 2,
      rhythm: 'weekly',
      firstDate: '2026-03-27',
    } as const;
    expect(buildInstallments(GERMANY, terms)).toEqual([
      { number: 0, amount: eur(30_000), nominalDate: '2026-03-27', dueDate: '2026-03-27' },
      { number: 1, amount: eur(30_000), nominalDate: '2026-04-03', dueDate: '2026-04-07' },
      { number: 2, amount: eur(30_000), nominalDate: '2026-04-10', dueDate: '2026-04-10' },
    ]);
  });
  it('a deposit of nothing is no deposit', () => {
    expect(plan(900, 3, { deposit: eur(0) })).toEqual(plan(900, 3));
  });

  it.each<[string, () => unknown, string]>([
    ['a deposit that is everything', () => plan(900, 1, { deposit: eur(900) }), 'amount-mismatch'],
    ['a negative deposit', () => plan(900, 1, { deposit: eur(-1) }), 'amount-mismatch'],
    ['more parts than cents', () => plan(2, 3), 'amount-mismatch'],
    ['no installments', () => plan(900, 0), 'missing-field'],
    ['half an installment', () => plan(900, 1.5), 'missing-field'],
    ['another currency', () => plan(900, 1, { deposit: money(1, 'USD') }), 'currency-mismatch'],
  ])('refuses %s', (_name, act, code) => {
    expect(act).toThrow(DomainError);
    expect(act).toThrow(expect.objectContaining({ code }));
  });
  it('says so when the calendar ends before the plan', () => {
    expect(() => plan(90_000, 9, { rhythm: 'quarterly' })).toThrow(CalendarExhausted);
  });
  it('property: sums are exact, parts differ by a cent at most, due dates are business days near their nominal date', () => {
    const terms = fc.record({
      total: fc.integer({ min: 1_000, max: 100_000_000 }).map(eur),
      deposit: fc.option(
        fc.integer({ min: 0, max: 50 }).map((percent) => ({ percent })),
        { nil: undefined },
      ),
      count: fc.integer({ min: 1, max: 12 }),
      rhythm: fc.constantFrom<Rhythm>('weekly', 'biweekly', 'monthly'),
      firstDate: fc.constantFrom('2026-01-29', '2026-01-30', '2026-01-31', '2026-04-03', '2026-05-13'),
    });
    fc.assert(
      fc.property(terms, (t) => {
        const installments = buildInstallments(GERMANY, t);
        expect(
          sum(
            installments.map((i) => i.amount),
            'EUR',
          ),
        ).toEqual(t.total);
        const regular = installments.filter((i) => i.number > 0).map((i) => i.amount.minor);
        expect(regular).toHaveLength(t.count);
        expect(regular).toEqual([...regular].sort((a, b) => b - a));
        expect(regular[0]! - regular.at(-1)!).toBeLessThanOrEqual(1);
        for (const { nominalDate, dueDate } of installments) {
          expect(isBusinessDay(GERMANY, dueDate)).toBe(true);
          expect(daysBetween(nominalDate, dueDate)).toBeGreaterThanOrEqual(0);
          expect(daysBetween(nominalDate, dueDate)).toBeLessThanOrEqual(4);
        }
        expect(installments[0]!.nominalDate).toBe(t.firstDate);
      }),
    );
  });
});

describe('7.5: an installment set by hand', () => {
  const three = plan(90_000, 3);
  it('the others stay, the last one nobody set balances', () => {
    const amounts = (edits: [number, number][]): number[] =>
      editInstallments(three, new Map(edits.map(([n, minor]) => [n, eur(minor)]))).map((i) => i.amount.minor);
    expect(amounts([[1, 10_000]])).toEqual([10_000, 30_000, 50_000]);
    expect(amounts([[3, 10_000]])).toEqual([30_000, 50_000, 10_000]);
    expect(
      amounts([
        [2, 10_000],
        [3, 10_000],
      ]),
    ).toEqual([70_000, 10_000, 10_000]);
    expect(amounts([])).toEqual([30_000, 30_000, 30_000]);
  });
  it.each<[string, [number, number][], string]>([
    ['leaves the balancing one nothing', [[1, 60_000]], 'amount-mismatch'],
    [
      'all set to another sum',
      [
        [1, 1],
        [2, 1],
        [3, 1],
      ],
      'amount-mismatch',
    ],
    ['nothing', [[1, 0]], 'amount-mismatch'],
    ['an unknown number', [[4, 1]], 'unknown-reference'],
  ])('refuses: %s', (_name, edits, code) => {
    const act = (): unknown => editInstallments(three, new Map(edits.map(([n, minor]) => [n, eur(minor)])));
    expect(act).toThrow(expect.objectContaining({ code }));
  });
});
