import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AGING_BUCKETS, ageItems, bucketOf } from './aging.js';
import { addDays } from './calendar/dates.js';

const TODAY = '2026-06-30';

describe('7.1: aging', () => {
  it.each([
    [-400, 'current'],
    [-1, 'current'],
    [0, 'current'],
    [1, '1-30'],
    [30, '1-30'],
    [31, '31-60'],
    [60, '31-60'],
    [61, '61-90'],
    [90, '61-90'],
    [91, '90+'],
    [5000, '90+'],
  ])('%i days past due: %s', (days, bucket) => {
    expect(bucketOf(TODAY, addDays(TODAY, -days))).toBe(bucket);
  });
  it('counts calendar days across a leap day and a clock change', () => {
    expect(bucketOf('2028-03-01', '2028-01-30')).toBe('31-60');
    expect(bucketOf('2026-04-14', '2026-03-15')).toBe('1-30');
  });
  it('disputed parts and credits have their own columns', () => {
    const aging = ageItems(
      [
        { dueDate: '2026-06-30', balance: 10_000 },
        { dueDate: '2026-06-29', balance: 5_000, disputed: 2_000 },
        { dueDate: '2026-01-01', balance: 700, disputed: 700 },
        { dueDate: '2026-01-01', balance: -20_000 },
        { dueDate: '2026-03-01', balance: 1 },
        { dueDate: '2026-03-01', balance: 0 },
      ],
      TODAY,
    );
    expect(aging).toEqual({
      buckets: [
        { bucket: 'current', items: 1, amount: 10_000 },
        { bucket: '1-30', items: 1, amount: 3_000 },
        { bucket: '31-60', items: 0, amount: 0 },
        { bucket: '61-90', items: 0, amount: 0 },
        { bucket: '90+', items: 1, amount: 1 },
      ],
      disputed: 2_700,
      credits: 20_000,
      total: -4_299,
    });
  });
  it('property: every cent stands in exactly one column, and time only moves items on', () => {
    const items = fc.array(
      fc.record({
        dueDate: fc.integer({ min: -200, max: 100 }).map((n) => addDays(TODAY, n)),
        balance: fc.integer({ min: -1_000_000, max: 1_000_000 }),
        disputed: fc.integer({ min: 0, max: 1_000_000 }),
      }),
    );
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 100 }), (list, days) => {
        const now = ageItems(list, TODAY);
        const amounts = now.buckets.reduce((total, b) => total + b.amount, 0);
        expect(amounts + now.disputed - now.credits).toBe(now.total);
        expect(now.total).toBe(list.reduce((total, i) => total + i.balance, 0));
        for (const { dueDate } of list) {
          const rank = (asOf: string): number => AGING_BUCKETS.indexOf(bucketOf(asOf, dueDate));
          expect(rank(addDays(TODAY, days))).toBeGreaterThanOrEqual(rank(TODAY));
        }
      }),
    );
  });
});
