import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ageItems } from './aging.js';
import { addDays } from './calendar/dates.js';
import { statementOf, type StatementItem } from './statement.js';

const TODAY = '2026-06-30';
const item = (invoiceNumber: string, dueDate: string, balance: number, disputed = 0): StatementItem => ({
  kind: balance < 0 ? 'credit-note' : 'invoice',
  invoiceNumber,
  invoiceDate: '2026-01-05',
  dueDate,
  amount: balance,
  balance,
  disputed,
});

describe('the statement of account', () => {
  it('lists what is open, oldest first, with ages, disputed parts, credits and exact sums', () => {
    const items = [
      item('I-3', '2026-07-15', 3_000),
      item('I-1', '2026-03-31', 10_000, 4_000),
      item('I-2', '2026-06-29', 500, 500),
      item('C-1', '2026-06-01', -1_500),
      item('I-0', '2026-01-01', 0),
    ];
    const statement = statementOf({ currency: 'EUR', items, unapplied: 700 }, TODAY);
    expect(
      statement.lines.map(({ invoiceNumber, daysOverdue, bucket, disputed }) => [
        invoiceNumber,
        daysOverdue,
        bucket,
        disputed,
      ]),
    ).toEqual([
      ['I-1', 91, '90+', 4_000],
      ['C-1', null, null, 0],
      ['I-2', 1, null, 500],
      ['I-3', -15, 'current', 0],
    ]);
    expect(statement).toMatchObject({ asOf: TODAY, overdue: 6_000, unapplied: 700, total: 11_300 });
  });

  it('property: its sums are those of the aging, whatever the order of the items', () => {
    const list = fc.array(
      fc.record({
        number: fc.integer({ min: 1, max: 9_999 }),
        days: fc.integer({ min: -200, max: 100 }),
        balance: fc.integer({ min: -1_000_000, max: 1_000_000 }),
        disputed: fc.integer({ min: 0, max: 1_000_000 }),
      }),
    );
    fc.assert(
      fc.property(list, fc.integer({ min: 0, max: 1_000_000 }), (raw, unapplied) => {
        const items = raw.map((one) => item(`I-${one.number}`, addDays(TODAY, one.days), one.balance, one.disputed));
        const statement = statementOf({ currency: 'EUR', items, unapplied }, TODAY);
        const aging = ageItems(items, TODAY);
        expect(statement.aging).toEqual(aging);
        expect(statement.total).toBe(aging.total - unapplied);
        const lines = statement.lines.reduce((sum, line) => sum + line.balance, 0);
        expect(lines - unapplied).toBe(statement.total);
        for (const { bucket, items: count, amount } of aging.buckets) {
          const own = statement.lines.filter((line) => line.bucket === bucket);
          expect([own.length, own.reduce((sum, line) => sum + line.balance - line.disputed, 0)]).toEqual([
            count,
            amount,
          ]);
        }
        const again = statementOf({ currency: 'EUR', items: items.toReversed(), unapplied }, TODAY);
        expect(again.lines.map((line) => line.dueDate)).toEqual(statement.lines.map((line) => line.dueDate));
      }),
      { numRuns: 60 },
    );
  });
});
