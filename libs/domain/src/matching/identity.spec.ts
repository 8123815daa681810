import { describe, expect, it } from '@jest/globals';
import type { BankEntry } from './entry.js';
import { EntryIds, meaningful } from './identity.js';

const entry = (more: Partial<BankEntry> = {}): Omit<BankEntry, 'paymentId'> => ({
  direction: 'credit',
  reversal: false,
  amount: { minor: 100_00, currency: 'EUR' },
  bookedOn: '2026-03-02',
  valueOn: null,
  account: 'DE02120300000000202051',
  endToEndId: null,
  servicerReference: null,
  references: [],
  remittance: ['RE-1'],
  counterparty: { name: null, account: null },
  indivisible: null,
  ...more,
});
/** Ids of the entries of several statements. */
const ids = (...statements: Omit<BankEntry, 'paymentId'>[][]): string[] => {
  const of = new EntryIds();
  return statements.flatMap((entries) => {
    of.startStatement();
    return entries.map((one) => of.idOf(one, null));
  });
};

describe('ids of entries', () => {
  it('are the same in every statement that holds the day, and two for two equal entries of it', () => {
    const [a, b, c, d, e] = ids([entry(), entry()], [entry(), entry({ remittance: ['RE-2'] }), entry()]);
    expect(a).toMatch(/^stmt:[0-9a-f]{24}$/);
    expect(b).toBe(`${a}.2`);
    expect([c, e]).toEqual([a, b]);
    expect(d).not.toBe(a);
  });

  it('rest on the bank’s reference where it has one: the text may then be told otherwise', () => {
    const [a, b, c] = ids(
      [entry({ servicerReference: 'B-1' })],
      [entry({ servicerReference: 'B-1', remittance: ['told otherwise'], valueOn: '2026-03-03' })],
      [entry({ servicerReference: 'B-2' })],
    );
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });

  it.each<[string, Partial<BankEntry>]>([
    ['day', { bookedOn: '2026-03-03' }],
    ['amount', { amount: { minor: 100_01, currency: 'EUR' } }],
    ['currency', { amount: { minor: 100_00, currency: 'USD' } }],
    ['direction', { direction: 'debit' }],
    ['account of ours', { account: 'DE00' }],
  ])('differ with the %s, whatever the reference', (_, change) => {
    const [a, b] = ids([entry({ servicerReference: 'B-1' })], [entry({ servicerReference: 'B-1', ...change })]);
    expect(b).not.toBe(a);
  });

  it('differ for the parts of a batch, and do not rest on words for “none”', () => {
    const of = new EntryIds();
    expect(of.idOf(entry({ servicerReference: 'B-1' }), 0)).not.toBe(of.idOf(entry({ servicerReference: 'B-1' }), 1));
    expect(['NOTPROVIDED', 'nonref', ' ', '0000', null].map(meaningful)).toEqual([null, null, null, null, null]);
    expect(meaningful(' B-1 ')).toBe('B-1');
    const [a, b] = ids([entry({ servicerReference: 'NONREF' })], [entry()]);
    expect(b).toBe(a);
  });
});
