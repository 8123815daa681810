import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BankEntry, MatchableAccount, MatchableInvoice, MatchCandidates, MatchResult } from './entry.js';
import { matchEntry } from './match.js';
import { namesAgree } from './names.js';

const inv = (invoiceNumber: string, euros: number, more: Partial<MatchableInvoice> = {}): MatchableInvoice => ({
  invoiceNumber,
  dueDate: '2026-02-02',
  balance: Math.round(euros * 100),
  disputed: 0,
  writtenOff: 0,
  ...more,
});
const acc = (accountId: string, invoices: MatchableInvoice[], currency = 'EUR'): MatchableAccount => ({
  accountId,
  currency,
  invoices,
});
type Entry = Pick<BankEntry, 'amount' | 'references' | 'remittance' | 'counterparty' | 'indivisible'>;
const entry = (euros: number, text: string, more: Partial<Entry> = {}): Entry => ({
  amount: { minor: Math.round(euros * 100), currency: 'EUR' },
  remittance: text === '' ? [] : [text],
  references: [],
  counterparty: { name: null, account: null },
  indivisible: null,
  ...more,
});
const match = (of: Entry, accounts: MatchableAccount[], more: Partial<MatchCandidates> = {}): MatchResult =>
  matchEntry(of, { accounts, learned: [], sameAmount: [], ...more });
/** `account: numbers (rule)` of a match, `queue: why` of anything else. */
function told(result: MatchResult): string {
  return result.kind === 'matched'
    ? `${result.accountId}: ${result.invoiceNumbers.join(' ') || '-'} (${result.rule})`
    : `${result.kind}: ${result.why}`;
}

describe('an entry that names invoices', () => {
  const north = acc('north', [
    inv('RE-1001', 100),
    inv('RE-1002', 250.5, { dueDate: '2026-01-15' }),
    inv('RE-1003', 0),
    inv('RE-1004', 80, { disputed: 80_00 }),
    inv('RE-1005', 0, { writtenOff: 60_00 }),
  ]);
  const south = acc('south', [inv('SO-2001', 100), inv('RE-1001', 40)]);
  it.each<[string, Entry, string]>([
    ['exactly', entry(100, 'RE-1001'), 'north: RE-1001 (reference)'],
    ['in part', entry(0.01, 'RE-1001'), 'north: RE-1001 (reference)'],
    ['several, oldest due first', entry(350.5, 'RE-1001, RE-1002'), 'north: RE-1002 RE-1001 (reference)'],
    ['several, in part', entry(300, 'RE-1001 RE-1002'), 'north: RE-1002 RE-1001 (reference)'],
    ['one of them settled', entry(100, 'RE-1001 RE-1003'), 'north: RE-1001 (reference)'],
    ['disputed, since it is named', entry(80, 'RE-1004'), 'north: RE-1004 (reference)'],
    ['written off: a recovery', entry(60, 'RE-1005'), 'north: RE-1005 (reference)'],
    ['too much', entry(100.01, 'RE-1001'), 'unmatched: it is more than the EUR 100.00 open on what it names: RE-1001'],
    ['settled', entry(50, 'RE-1003'), 'unmatched: nothing is open on what it names: RE-1003'],
    ['unknown', entry(100, 'RE-9999'), 'unmatched: it names no invoice we know, and its payer is not known'],
    ['a batch that adds up to something else', entry(100, 'RE-1001', { indivisible: 'no sum' }), 'unmatched: no sum'],
  ])('%s', (_, of, expected) => expect(told(match(of, [north]))).toBe(expected));

  it('of two accounts is nobody’s to guess', () => {
    expect(told(match(entry(200, 'RE-1002 SO-2001'), [north, south]))).toBe(
      'unmatched: it names invoices of several accounts',
    );
    expect(told(match(entry(40, 'RE-1001'), [north, south]))).toBe(
      'unmatched: several accounts have an invoice of that number: north, south',
    );
  });

  it('is told apart by a second number, by the payer, or by the currency', () => {
    expect(told(match(entry(40, 'RE-1001 SO-2001'), [north, south]))).toBe('south: RE-1001 SO-2001 (reference)');
    expect(told(match(entry(40, 'RE-1001'), [north, south], { learned: ['south'] }))).toBe(
      'south: RE-1001 (reference)',
    );
    const dollars = acc('north-USD', [inv('RE-1001', 100)], 'USD');
    expect(told(match(entry(100, 'RE-1001'), [north, dollars]))).toBe('north: RE-1001 (reference)');
  });

  it('waits where the payer is known for somebody else, or the currency is another', () => {
    expect(told(match(entry(100, 'RE-1002'), [north, south], { learned: ['south'] }))).toBe(
      'unmatched: it names invoices of north, but the payer is known for south',
    );
    const dollars = entry(100, 'RE-1001', { amount: { minor: 100_00, currency: 'USD' } });
    expect(told(match(dollars, [north]))).toBe('other-currency: account north is in EUR, the money in USD');
  });

  it('suggests the account it names when it cannot be booked', () => {
    expect(match(entry(150, 'RE-1001'), [north])).toMatchObject({
      suggestions: [{ accountId: 'north', invoiceNumbers: ['RE-1001'], score: 75, reasons: ['names RE-1001'] }],
    });
  });
});

describe('an entry of a payer a person has assigned', () => {
  const learned = ['north'];
  const first = inv('A', 100, { dueDate: '2026-01-10' });
  const second = inv('B', 60, { dueDate: '2026-01-20' });
  const third = inv('C', 40, { dueDate: '2026-01-30' });
  it.each<[string, number, MatchableInvoice[], string]>([
    ['one invoice', 60, [third, first, second], 'north: B (counterparty-amount)'],
    ['the oldest two', 160, [third, first, second], 'north: A B (counterparty-amount)'],
    ['everything', 200, [third, first, second], 'north: A B C (counterparty-amount)'],
    ['the oldest, and as well one of two', 100, [second, third, inv('D', 100)], 'north: - (counterparty)'],
    ['two of the same amount', 60, [second, inv('E', 60)], 'north: - (counterparty)'],
    ['no choice of invoices', 55.55, [first, second], 'north: - (counterparty)'],
    ['more than everything', 1000, [first], 'north: - (counterparty)'],
    ['nothing open', 10, [], 'north: - (counterparty)'],
    ['a disputed one, not named', 60, [inv('F', 60, { disputed: 1 }), first], 'north: - (counterparty)'],
  ])('%s', (_, euros, invoices, expected) => {
    expect(told(match(entry(euros, 'thanks'), [acc('north', invoices)], { learned }))).toBe(expected);
  });

  it('is nobody’s to guess for several accounts, save by the currency', () => {
    const both = ['north', 'south'];
    const accounts = [acc('north', [first]), acc('south', [])];
    expect(told(match(entry(100, ''), accounts, { learned: both }))).toBe(
      'unmatched: its payer has paid for several accounts: north, south',
    );
    const dollars = [acc('north', [first]), acc('south', [], 'USD')];
    expect(told(match(entry(100, ''), dollars, { learned: both }))).toBe('north: A (counterparty-amount)');
    expect(told(match(entry(100, ''), [acc('north', [], 'USD')], { learned }))).toBe(
      'other-currency: account north is in USD, the money in EUR',
    );
  });
});

describe('an amount alone', () => {
  const named = (name: string) => entry(77, 'thank you', { counterparty: { name, account: null } });
  const one = { accountId: 'north', invoiceNumber: 'RE-1', name: 'Nordwind Logistik GmbH' };
  it('is a suggestion, however well it fits', () => {
    expect(match(named('NORDWIND LOGISTIK'), [], { sameAmount: [one] })).toEqual({
      kind: 'unmatched',
      why: 'it names no invoice we know, and its payer is not known',
      suggestions: [
        {
          accountId: 'north',
          invoiceNumbers: ['RE-1'],
          score: 60,
          reasons: ['the only open invoice of this amount', 'the names agree'],
        },
      ],
    });
    const two = { accountId: 'south', invoiceNumber: 'RE-2', name: 'Südstern KG' };
    const result = match(named('Suedstern'), [], { sameAmount: [one, two] });
    expect(result).toMatchObject({
      suggestions: [
        { accountId: 'north', score: 10 },
        { accountId: 'south', score: 10 },
      ],
    });
  });

  it.each([
    ['Nordwind Logistik GmbH', 'NORDWIND LOGISTIK', true],
    ['Müller & Söhne KG', 'MULLER SOHNE', true],
    ['Nordwind Logistik GmbH', 'Nordwind Logi', true],
    ['Nordwind Logistik GmbH', 'Südwind Logistik GmbH', false],
    ['GmbH', 'GmbH', false],
    ['', 'Nordwind', false],
    ['A B', 'A B', false],
  ])('names: %s and %s', (a, b, agree) => expect(namesAgree(a, b)).toBe(agree));
});

describe('whatever comes (P21, never guessed)', () => {
  const number = fc.constantFrom('RE-1', 'RE-01', 'RE-1001', 'RE1001', '1001', '2026-17', 'X 5500', '5500');
  const invoice = fc.record({
    invoiceNumber: number,
    dueDate: fc.constantFrom('2026-01-10', '2026-01-20'),
    balance: fc.constantFrom(0, 50_00, 100_00, 150_00),
    disputed: fc.constantFrom(0, 0, 10_00),
    writtenOff: fc.constantFrom(0, 0, 5_00),
  });
  const account = (accountId: string) =>
    fc.record({
      accountId: fc.constant(accountId),
      currency: fc.constantFrom('EUR', 'EUR', 'USD'),
      invoices: fc.uniqueArray(invoice, { maxLength: 4, selector: (one) => one.invoiceNumber }),
    });
  const world = fc.record({
    accounts: fc.tuple(account('a'), account('b'), account('c')).map((all) => [...all]),
    learned: fc.subarray(['a', 'b', 'c']),
    sameAmount: fc.constant([{ accountId: 'a', invoiceNumber: 'RE-1', name: 'Nordwind' }]),
  });
  const payment = fc.record({
    amount: fc.record({ minor: fc.constantFrom(1, 50_00, 100_00, 200_00), currency: fc.constantFrom('EUR', 'USD') }),
    remittance: fc.array(fc.oneof(number, fc.constantFrom('invoice', 'KD', 'and', '1001/5500')), { maxLength: 5 }),
    references: fc.array(number, { maxLength: 1 }),
    counterparty: fc.constant({ name: 'Nordwind', account: null }),
    indivisible: fc.constantFrom(null, null, null, 'batch'),
  });

  it('books only within one account, its currency, what is open, and on evidence; in no order of its own', () => {
    fc.assert(
      fc.property(world, payment, (candidates, of) => {
        const result = matchEntry(of, candidates);
        const turned = {
          ...candidates,
          accounts: [...candidates.accounts]
            .reverse()
            .map((one) => ({ ...one, invoices: [...one.invoices].reverse() })),
          learned: [...candidates.learned].reverse(),
        };
        const again = matchEntry(of, turned);
        expect(again.kind).toBe(result.kind);
        if (result.kind !== 'matched')
          return expect('suggestions' in again && again.suggestions).toHaveLength(result.suggestions.length);
        expect(again).toEqual(result);
        expect(of.indivisible).toBeNull();
        const account = candidates.accounts.find((one) => one.accountId === result.accountId);
        expect(account?.currency).toBe(of.amount.currency);
        const chosen = result.invoiceNumbers.map((n) => account?.invoices.find((one) => one.invoiceNumber === n));
        const open = chosen.reduce((sum, one) => sum + (one?.balance ?? NaN) + (one?.writtenOff ?? 0), 0);
        if (result.rule === 'reference') expect(of.amount.minor).toBeLessThanOrEqual(open);
        else expect(candidates.learned).toContain(result.accountId);
        if (result.rule === 'counterparty-amount') {
          expect(chosen.reduce((sum, one) => sum + (one?.balance ?? NaN), 0)).toBe(of.amount.minor);
          expect(chosen.every((one) => one?.disputed === 0)).toBe(true);
        }
        if (result.rule === 'counterparty') expect(result.invoiceNumbers).toEqual([]);
        // Without the text and the payer nothing is left but the amount: that never books.
        expect(matchEntry({ ...of, remittance: [], references: [] }, { ...candidates, learned: [] }).kind).toBe(
          'unmatched',
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('a second account with the same number only ever takes certainty away', () => {
    fc.assert(
      fc.property(world, payment, (candidates, of) => {
        const result = matchEntry(of, { ...candidates, learned: [] });
        if (result.kind !== 'matched') return;
        const twin = candidates.accounts.find((one) => one.accountId === result.accountId);
        const accounts = [...candidates.accounts, { ...(twin ?? acc('x', [])), accountId: 'twin' }];
        expect(matchEntry(of, { ...candidates, accounts, learned: [] }).kind).toBe('unmatched');
      }),
      { numRuns: 500 },
    );
  });
});
