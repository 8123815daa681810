import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { event, type AllocationLine, type NewEvent } from '../events.js';
import { moneyOf, releaseSurplus, unappliedBy, type Standing } from './corrections.js';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const line = (minor: number, part: AllocationLine['part'] = 'principal'): AllocationLine => ({
  ...{ itemId: 'i', part, amount: eur(minor) },
});
const ITEM = { itemId: 'i', currency: 'EUR' };
const paid = (paymentId: string, taken: number, part: AllocationLine['part'] = 'principal') => ({
  ...{ paymentId, amount: 500_00, receivedOn: '2026-03-01', part, taken },
});

describe('what an invoice corrected below what was paid sets free (V02)', () => {
  const standing: Standing = {
    payments: [paid('p1', 60_00), paid('p2', 20_00), paid('p2', 50, 'small-difference')],
    credits: [{ creditNoteId: 'c1', amount: 30_00, creditedOn: '2026-02-20', taken: 10_00 }],
    writtenOff: 9_50,
  };
  const types = (events: readonly NewEvent[]): string[] => events.map((one) => one.type);

  it('is first what nobody paid, then the latest payment, then the earlier, then credit notes', () => {
    const of = (surplus: number) => releaseSurplus(ITEM, surplus, standing, '2026-03-05');
    expect(of(50).events).toEqual([
      event(
        'payment.released',
        { paymentId: 'p2', amount: eur(500_00), receivedOn: '2026-03-01', lines: [line(50, 'small-difference')] },
        '2026-03-05',
      ),
    ]);
    expect(types(of(10_00).events)).toEqual(['write-off.reversed', 'payment.released']);
    const most = of(85_00);
    expect(most.payments.map(({ paymentId, freed }) => [paymentId, freed])).toEqual([
      ['p2', 20_00],
      ['p1', 55_00],
    ]);
    expect(most.credits).toEqual([]);
    expect(types(of(100_00).events)).toEqual([
      ...['write-off.reversed', 'payment.released', 'payment.released', 'credit-note.released'],
    ]);
    expect(() => of(100_01)).toThrow('1 below what stands on it');
  });

  it('is the surplus exactly, whatever stands on the item', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 6 });
    fc.assert(
      fc.property(amounts, amounts, fc.nat(5_000), fc.double({ min: 0, max: 1, noNaN: true }), (p, c, off, share) => {
        const stands: Standing = {
          payments: p.map((taken, index) =>
            paid(`p${index % 3}`, taken, index % 4 === 3 ? 'small-difference' : undefined),
          ),
          credits: c.map((taken, index) => ({
            ...{ creditNoteId: `c${index}`, amount: taken, creditedOn: '2026-02-20', taken },
          })),
          writtenOff: off,
        };
        const most = [...p, ...c, off].reduce((sum, minor) => sum + minor, 0);
        const surplus = Math.floor(most * share);
        const { events, payments, credits } = releaseSurplus(ITEM, surplus, stands, '2026-03-05');
        const freed = events.reduce((sum, one) => {
          if (one.type === 'payment.released' || one.type === 'write-off.reversed')
            return one.data.lines.reduce((to, { amount }) => to + amount.minor, sum);
          return one.type === 'credit-note.released' ? sum + one.data.amount.minor : sum;
        }, 0);
        expect(freed).toBe(surplus);
        const money = events.reduce(
          (sum, one) => (one.type === 'payment.released' ? sum + moneyOf(one.data.lines) : sum),
          0,
        );
        expect(payments.reduce((sum, one) => sum + one.freed, 0)).toBe(money);
        expect(credits.every((one, index, all) => all.indexOf(one) === index && one.freed > 0)).toBe(true);
      }),
    );
  });
});

describe('credit that waits for a person', () => {
  const received = (paymentId: string) =>
    event('payment.received', {
      ...{ paymentId, source: 'erp', amount: eur(100_00), receivedOn: '2026-03-01', invoiceNumbers: [], method: null },
    });
  const applied = (paymentId: string, minor: number) => event('payment.applied', { paymentId, lines: [line(minor)] });

  it('is what no item took, unless the same command used it up', () => {
    const over = event('payment.over-received', { paymentId: 'p', amount: eur(30_00) });
    expect(unappliedBy([received('p'), applied('p', 100_00)])).toEqual({ left: [], touched: [] });
    expect(unappliedBy([received('p'), applied('p', 70_00), over])).toEqual({
      left: [{ paymentId: 'p', minor: 30_00 }],
      touched: [],
    });
    const released = event('payment.released', {
      ...{ paymentId: 'p', amount: eur(100_00), receivedOn: '2026-03-01', lines: [line(40_00)] },
    });
    expect(unappliedBy([released, applied('p', 15_00)]).left).toEqual([{ paymentId: 'p', minor: 25_00 }]);
    expect(unappliedBy([released, applied('p', 40_00)])).toEqual({ left: [], touched: ['p'] });
  });
  it('may be used up by later invoices, or be taken back', () => {
    expect(unappliedBy([applied('old', 10_00)])).toEqual({ left: [], touched: ['old'] });
    const reversed = event('payment.reversed', {
      ...{ paymentId: 'p', reason: 'r', amount: eur(1), lines: [], unapplied: eur(1), items: [] },
    });
    expect(unappliedBy([reversed, applied('other', 1)])).toEqual({ left: [], touched: ['p', 'other'] });
  });
});
