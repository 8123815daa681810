import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AllocationLine } from '../events.js';
import { MoneyError, money } from '../money.js';
import { type AllocatableItem, type AllocationRequest, allocate, reverseLines } from './allocate.js';

const item = (
  itemId: string,
  dueDate: string,
  balance: number,
  more: Partial<AllocatableItem> = {},
): AllocatableItem => ({
  itemId,
  invoiceNumber: itemId,
  dueDate,
  balance,
  disputed: 0,
  ...more,
});
const pay = (amount: number, items: AllocatableItem[], more: Partial<AllocationRequest> = {}) => {
  const { lines, surplus } = allocate({
    amount,
    currency: 'EUR',
    items,
    invoiceNumbers: [],
    smallDifference: 0,
    ...more,
  });
  return { lines: lines.map((l) => [l.itemId, l.part, l.amount.minor]), surplus };
};
/** Books lines on an item: its parts go down by what the lines say. */
const book = (of: AllocatableItem, lines: readonly AllocationLine[]): AllocatableItem => {
  const taken = (part: AllocationLine['part']): number =>
    lines.filter((l) => l.itemId === of.itemId && l.part === part).reduce((n, l) => n + l.amount.minor, 0);
  return {
    ...of,
    balance: of.balance - taken('principal') - taken('small-difference'),
    interest: (of.interest ?? 0) - taken('interest'),
    fees: (of.fees ?? 0) - taken('fee'),
  };
};
const openOf = (i: AllocatableItem): number => i.balance + (i.interest ?? 0) + (i.fees ?? 0);

describe('7.7: allocation', () => {
  const bgb = item('A', '2026-01-15', 10_000, { fees: 500, interest: 25 });
  const vendor = [
    item('inv-1', '2026-08-15', 10_000),
    item('inv-2', '2026-09-01', 25_000),
    item('inv-3', '2026-10-15', 50_000),
    item('note', '2026-10-15', 0, { interest: 700 }),
  ];

  it('BGB § 367: costs, interest, principal', () => {
    const { lines, surplus } = allocate({
      amount: 5_000,
      currency: 'EUR',
      items: [bgb],
      invoiceNumbers: [],
      smallDifference: 100,
    });
    expect(lines.map((l) => [l.part, l.amount.minor])).toEqual([
      ['fee', 500],
      ['interest', 25],
      ['principal', 4_475],
    ]);
    expect([surplus, openOf(book(bgb, lines))]).toEqual([0, 5_525]);
  });
  it('by priority: fees, interest, then invoices', () => {
    expect(pay(70_000, vendor, { order: 'fees-interest-principal' })).toEqual({
      lines: [
        ['note', 'interest', 700],
        ['inv-1', 'principal', 10_000],
        ['inv-2', 'principal', 25_000],
        ['inv-3', 'principal', 34_300],
      ],
      surplus: 0,
    });
  });
  it('by due date: oldest due first', () => {
    expect(pay(70_000, vendor)).toEqual({
      lines: [
        ['inv-1', 'principal', 10_000],
        ['inv-2', 'principal', 25_000],
        ['inv-3', 'principal', 35_000],
      ],
      surplus: 0,
    });
  });
  it('a shortfall within ε is a small difference', () => {
    expect(pay(99_990, [item('A', '2026-01-15', 100_000)], { smallDifference: 100 })).toEqual({
      lines: [
        ['A', 'principal', 99_990],
        ['A', 'small-difference', 10],
      ],
      surplus: 0,
    });
  });
  it('a reversal undoes exactly those lines', () => {
    const first = allocate({ amount: 5_000, currency: 'EUR', items: [bgb], invoiceNumbers: [], smallDifference: 0 });
    const later = [{ itemId: 'A', part: 'principal' as const, amount: money(1_000, 'EUR') }];
    const reversal = reverseLines(first.lines);
    expect(reversal.map((l) => [l.part, l.amount.minor])).toEqual([
      ['principal', -4_475],
      ['interest', -25],
      ['fee', -500],
    ]);
    const after = book(book(book(bgb, first.lines), later), reversal);
    expect(after).toEqual({ ...bgb, balance: 9_000 });
    expect(openOf(after)).toBe(9_525);
  });
});

describe('allocation, further rules', () => {
  const old = item('B', '2026-01-15', 10_000);
  const young = item('A', '2026-02-15', 10_000);

  it('what the payer named comes first, the rest goes oldest due first', () => {
    expect(pay(15_000, [old, young], { invoiceNumbers: ['A', 'unknown'] }).lines).toEqual([
      ['A', 'principal', 10_000],
      ['B', 'principal', 5_000],
    ]);
  });
  it('ties go by invoice number', () => {
    const twin = item('A', '2026-01-15', 10_000);
    expect(pay(12_000, [old, twin]).lines).toEqual([
      ['A', 'principal', 10_000],
      ['B', 'principal', 2_000],
    ]);
  });
  it('G11: nothing goes to a disputed part unless the payer named the item', () => {
    const partly = item('B', '2026-01-15', 10_000, { disputed: 4_000 });
    expect(pay(30_000, [partly, young])).toEqual({
      lines: [
        ['B', 'principal', 6_000],
        ['A', 'principal', 10_000],
      ],
      surplus: 14_000,
    });
    expect(pay(10_000, [partly], { invoiceNumbers: ['B'] })).toEqual({
      lines: [['B', 'principal', 10_000]],
      surplus: 0,
    });
  });
  it('a wholly disputed item keeps its interest and costs to itself', () => {
    const disputed = item('B', '2026-01-15', 10_000, { disputed: 10_000, fees: 500, interest: 25 });
    expect(pay(1_000, [disputed])).toEqual({ lines: [], surplus: 1_000 });
    expect(pay(1_000, [disputed], { invoiceNumbers: ['B'] }).lines).toHaveLength(3);
  });
  it('credit notes take no money; surplus is what no item takes', () => {
    expect(pay(12_000, [old, item('CN', '2026-01-01', -5_000)])).toEqual({
      lines: [['B', 'principal', 10_000]],
      surplus: 2_000,
    });
  });
  it.each([
    [9_900, 100, 100],
    [9_899, 100, null],
    [9_999, 0, null],
  ])('paying %i of 10,000 with ε %i lets go of %p', (amount, smallDifference, expected) => {
    const line = pay(amount, [old], { smallDifference }).lines.find(([, part]) => part === 'small-difference');
    expect(line?.[2] ?? null).toBe(expected);
  });
  it('no small difference for an item the money did not touch, nor for one with a dispute', () => {
    const tiny = item('C', '2026-03-01', 50);
    expect(pay(10_000, [old, tiny], { smallDifference: 100 }).lines).toEqual([['B', 'principal', 10_000]]);
    const disputed = item('B', '2026-01-15', 10_000, { disputed: 50 });
    expect(pay(9_950, [disputed], { smallDifference: 100 }).lines).toEqual([['B', 'principal', 9_950]]);
    expect(pay(9_950, [disputed], { smallDifference: 100, invoiceNumbers: ['B'] }).lines).toHaveLength(1);
  });
  it('P09: an open charge is never let go as a small difference', () => {
    const charges = item('A', '2026-01-15', 0, { fees: 50 });
    expect(pay(10, [charges], { smallDifference: 100 })).toEqual({ lines: [['A', 'fee', 10]], surplus: 0 });
    const noteDue = [item('A', '2026-01-15', 1_000, { interest: 40 }), item('B', '2026-01-16', 0, { fees: 50 })];
    expect(pay(1_000, noteDue, { smallDifference: 100 }).lines).toEqual([
      ['A', 'interest', 40],
      ['A', 'principal', 960],
      ['A', 'small-difference', 40],
    ]);
  });
  it('nothing received, nothing allocated; faulty sums are refused', () => {
    expect(pay(0, [old], { smallDifference: 100_000 })).toEqual({ lines: [], surplus: 0 });
    expect(() => pay(-1, [old])).toThrow(MoneyError);
    expect(() => pay(0.5, [old])).toThrow(MoneyError);
    expect(() => pay(1, [item('A', '2026-01-01', 0.5)])).toThrow(MoneyError);
  });

  const items = fc
    .array(
      fc.record({
        dueDate: fc.constantFrom('2026-01-01', '2026-02-01', '2026-03-01'),
        balance: fc.integer({ min: -5_000, max: 50_000 }),
        disputed: fc.integer({ min: 0, max: 60_000 }),
        interest: fc.integer({ min: 0, max: 500 }),
        fees: fc.integer({ min: 0, max: 5_000 }),
      }),
      { maxLength: 6 },
    )
    .map((list) =>
      list.map((i, n) =>
        item(`I${n}`, i.dueDate, i.balance, { ...i, disputed: Math.max(0, Math.min(i.disputed, i.balance)) }),
      ),
    );
  const requests = fc.record({
    amount: fc.integer({ min: 0, max: 200_000 }),
    currency: fc.constant('EUR'),
    items,
    invoiceNumbers: fc.subarray(['I0', 'I1', 'I2', 'I3', 'I4', 'I5']),
    smallDifference: fc.integer({ min: 0, max: 200 }),
    order: fc.constantFrom<'oldest-due' | 'fees-interest-principal'>('oldest-due', 'fees-interest-principal'),
  });

  it('property: money is conserved, no part is overpaid, disputes are left alone, and a reversal restores everything', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { lines, surplus } = allocate(request);
        const paid = lines.filter((l) => l.part !== 'small-difference').reduce((n, l) => n + l.amount.minor, 0);
        expect(paid + surplus).toBe(request.amount);
        expect(lines.every((l) => l.amount.minor > 0 && l.amount.currency === 'EUR')).toBe(true);
        for (const before of request.items) {
          const after = book(before, lines);
          const named = request.invoiceNumbers.includes(before.invoiceNumber);
          expect(after.fees).toBeGreaterThanOrEqual(0);
          expect(after.interest).toBeGreaterThanOrEqual(0);
          expect(after.balance).toBeGreaterThanOrEqual(
            named ? Math.min(0, before.balance) : Math.min(before.balance, before.disputed),
          );
          expect(book(after, reverseLines(lines))).toEqual(before);
          if (surplus > 0 && named) expect(openOf(after)).toBe(Math.min(0, before.balance));
        }
      }),
      { numRuns: 500 },
    );
  });
  it('property: the order in which items are handed in does not matter', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(allocate({ ...request, items: [...request.items].reverse() })).toEqual(allocate(request));
      }),
    );
  });
});
