import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MatchableAccount } from './entry.js';
import { creditorReference, namedNumbers, referenceKey, referenceKeys } from './references.js';

const EUR = { minor: 100_00, currency: 'EUR' };
const account = (accountId: string, ...numbers: string[]): MatchableAccount => ({
  accountId,
  currency: 'EUR',
  invoices: numbers.map((invoiceNumber) => ({
    invoiceNumber,
    dueDate: '2026-02-02',
    balance: 100_00,
    disputed: 0,
    writtenOff: 0,
  })),
});
/** The numbers a text names, each `number` or `number?` where it is ambiguous. */
function named(remittance: string[], accounts: MatchableAccount[], references: string[] = []): string[] {
  return namedNumbers({ remittance, references, amount: EUR }, accounts)
    .map(
      ({ invoices, ambiguous }) =>
        [...new Set(invoices.map((one) => one.invoiceNumber))].join('|') + (ambiguous ? '?' : ''),
    )
    .sort();
}

describe('the key of a number', () => {
  it.each([
    ['RE-2026-0017', 'RE20260017'],
    ['re 2026/0017', 'RE20260017'],
    ['INV-0017', 'INV17'],
    ['0001234', '1234'],
    ['1000', '1000'],
    ['000', '0'],
    ['A0B00C001', 'A0B0C1'],
    ['ÄB-7', 'B7'],
    ['#', ''],
  ])('of %s is %s', (text, key) => expect(referenceKey(text)).toBe(key));
});

describe('creditor references (ISO 11649)', () => {
  it.each([
    ['RF18539007547034', '539007547034'],
    ['rf18 5390 0754 7034', '539007547034'],
    ['RF19539007547034', null],
    ['RF712348231', '2348231'],
    ['RE18539007547034', null],
    ['RF18', null],
  ])('%s carries %s', (text, body) => expect(creditorReference(text)).toBe(body));
});

describe('numbers named in a text', () => {
  const one = account('a', 'RE-2026-0017', 'RE-2026-0018', '4711', '17');
  it.each<[string, string[]]>([
    ['RE-2026-0017', ['RE-2026-0017']],
    ['Payment for re-2026-0017, thank you', ['RE-2026-0017']],
    ['Invoice RE 2026 0017', ['RE-2026-0017']],
    ['RE20260017 and RE20260018', ['RE-2026-0017', 'RE-2026-0018']],
    ['RE-2026-0017+RE-2026-0018', ['RE-2026-0017', 'RE-2026-0018']],
    ['RE-2026-0017/RE-2026-0018', ['RE-2026-0017', 'RE-2026-0018']],
    ['RE-2026-0017/RE-2026-9999', []],
    ['Rechnungsnr.4711', ['4711']],
    ['/INV/4711', ['4711']],
    ['Rechnung Nr. 17', ['17']],
    ['17', ['17']],
    ['00017', ['17']],
  ])('%s', (text, numbers) => expect(named([text], [one])).toEqual(numbers));

  it.each([
    ['part of a longer number', 'RE-2026-00171'],
    ['part of a number with hyphens', 'X-RE-2026-0017-A'],
    ['a customer number', 'Kd.-Nr. 4711'],
    ['a customer number with a colon', 'Kundennummer: 4711'],
    ['an order', 'PO 4711'],
    ['an amount', 'instalment EUR 4711'],
    ['an amount before its currency', '4711,00 EUR paid'],
    ['a short number nobody announced', 'for 17 boxes of paper'],
    ['a date', 'from 17.04.2026 on'],
    ['nothing', ''],
  ])('is none: %s', (_, text) => expect(named([text], [one])).toEqual([]));

  it('is found over lines that the bank broke', () => {
    expect(named(['Invoices RE-2026-', '0017 and 4711'], [one])).toEqual(['4711', 'RE-2026-0017']);
  });

  it('takes structured references whole, short ones too', () => {
    expect(named([], [one], ['17'])).toEqual(['17']);
    expect(named([], [account('a', '539007547034')], ['RF18539007547034'])).toEqual(['539007547034']);
    expect(named([], [account('a', '539007547034')], ['RF19539007547034'])).toEqual([]);
    expect(named([], [one], ['Rechnung 4711'])).toEqual([]);
  });

  it('prefers what is written over what is close to it, and the longer over its parts', () => {
    expect(named(['RE-0017'], [account('a', 'RE-17', 'RE-0017')])).toEqual(['RE-0017']);
    expect(named(['RE 0017'], [account('a', 'RE-17', 'RE-0017')])).toEqual(['RE-0017']);
    expect(named(['20260017 RE-55'], [account('a', '20260017', '20260017-RE-55')])).toEqual([
      '20260017-RE-55|20260017?',
    ]);
    expect(named(['RE2026-17'], [account('a', 'RE-2026-17'), account('b', '2026-17')])).toEqual([
      'RE-2026-17|2026-17?',
    ]);
  });

  it('says when several fit equally well', () => {
    expect(named(['RE 00017'], [account('a', 'RE-017', 'RE-0017')])).toEqual(['RE-017|RE-0017?']);
    const twice = namedNumbers({ remittance: ['RE-4711'], references: [], amount: EUR }, [
      account('a', 'RE-4711'),
      account('b', 'RE-4711'),
    ]);
    expect(twice).toEqual([
      {
        invoices: [
          { accountId: 'a', invoiceNumber: 'RE-4711' },
          { accountId: 'b', invoiceNumber: 'RE-4711' },
        ],
        ambiguous: false,
      },
    ]);
  });

  it('never takes letters for others: Ä is no A', () => {
    expect(named(['ÄB-4711'], [account('a', 'B-4711')])).toEqual([]);
    expect(named(['äb-4711'], [account('a', 'äB-4711')])).toEqual(['äB-4711']);
  });

  it('looks up every number that could be named, and reads any text in no time', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 400 });
    fc.assert(
      fc.property(text, text, fc.stringMatching(/^[A-Z]{0,3}-?[0-9]{4,8}$/), (before, after, number) => {
        const entry = { remittance: [before, number, after], references: [], amount: EUR };
        const keys = referenceKeys(entry);
        for (const { invoices } of namedNumbers(entry, [account('a', number)])) {
          for (const { invoiceNumber } of invoices) expect(keys).toContain(referenceKey(invoiceNumber));
        }
      }),
      { numRuns: 300 },
    );
    const started = process.hrtime.bigint();
    for (const hard of ['A', '1.', 'RE-', '1/', 'RE 1 ', '4711,', 'NR. ']) {
      referenceKeys({ remittance: [hard.repeat(50_000)], references: [hard.repeat(50_000)], amount: EUR });
    }
    // Linear work is some 50 ms here; a pattern that backtracks would take for ever.
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000);
  });
});
