import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { MappedFile } from '../imports/file.js';
import { loadMapping, nativeMapping, type Mapping } from '../imports/mappings.js';
import { projectRoot } from '../root.js';
import { csvEntries } from './csv.js';
import type { StatementRow } from './rows.js';

type StatementMapping = Mapping & { readonly kind: 'statements' };
async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
async function rowsOf(bytes: Buffer, mapping: StatementMapping): Promise<StatementRow[]> {
  const rows: StatementRow[] = [];
  for await (const batch of csvEntries(new MappedFile(() => once(bytes), mapping).rows())) rows.push(...batch);
  return rows;
}
const native = nativeMapping('statements') as StatementMapping;

describe('a statement in CSV', () => {
  it('is read by its mapping: signs, dates and letters as the bank writes them', async () => {
    const mapping = await loadMapping(`${projectRoot()}/examples/mappings`, 'kontoauszug');
    const rows = await rowsOf(
      readFileSync(`${projectRoot()}/examples/files/kontoauszug.csv`),
      mapping as StatementMapping,
    );
    expect(rows.map(({ line, kind }) => `${line} ${kind}`)).toEqual(['2 entry', '3 entry', '4 entry', '5 rejected']);
    expect(rows[0]).toEqual({
      line: 2,
      kind: 'entry',
      entry: {
        paymentId: expect.stringMatching(/^stmt:[0-9a-f]{24}$/),
        direction: 'credit',
        reversal: false,
        amount: { minor: 1250_00, currency: 'EUR' },
        bookedOn: '2026-03-02',
        valueOn: '2026-03-02',
        account: 'DE02120300000000202051',
        endToEndId: null,
        servicerReference: '900001',
        references: [],
        remittance: ['Rechnung RE-2026-0101'],
        counterparty: { name: 'Müller & Söhne KG', account: 'DE89370400440532013000' },
        indivisible: null,
      },
    });
    // What a payer wrote is taken as it is, though a spreadsheet would take it for a formula.
    expect(rows[1]).toMatchObject({ entry: { remittance: ['-siehe Avis-'], valueOn: '2026-03-03' } });
    expect(rows[2]).toMatchObject({ entry: { direction: 'debit', amount: { minor: 15_00 } } });
    expect(rows[3]).toMatchObject({
      code: 'invalid',
      detail:
        "bookedOn (column Buchungstag) must be a calendar date that exists, written like DD.MM.YYYY (now '31.02.2026'); correct it.",
    });
  });

  it('has columns of its own, and ids that two equal rows do not share', async () => {
    const text = (...rows: string[]): Buffer => Buffer.from(`bookedOn,amount,currency,reference\n${rows.join('\n')}\n`);
    const row = '2026-03-02,100.00,EUR,RE-1';
    const [first, second, other] = await rowsOf(text(row, row, '2026-03-03,100.00,EUR,RE-1'), native);
    const [again] = await rowsOf(text(row), native);
    const idOf = (one: StatementRow | undefined): string => (one?.kind === 'entry' ? one.entry.paymentId : 'none');
    expect(idOf(again)).toBe(idOf(first));
    expect(idOf(second)).toBe(`${idOf(first)}.2`);
    expect(idOf(other)).not.toBe(idOf(first));
  });

  it.each([
    ['2026-02-31,1.00,EUR,x', 'invalid', /^bookedOn is '2026-02-31', no date that exists: .*\.$/],
    ['02.03.2026,1.00,EUR,x', 'invalid', /^bookedOn is '02\.03\.2026', no date that exists: .*declare in a mapping/],
    ['2026-03-02,"1,00",EUR,x', 'invalid', /amount/],
    ['2026-03-02,1.005,EUR,x', 'invalid', /has 3 decimals; EUR has 2; correct the row\.$/],
    ['2026-03-02,1.00,XXX,x', 'invalid', /unknown currency 'XXX'.*correct the row\.$/],
    ['2026-03-02,,EUR,x', 'missing-field', /amount is empty: fill it in/],
    ['2026-03-02,1.00,EUR', 'invalid', /The row has 3 fields, the header 4/],
  ])('%s is rejected', async (row, code, detail) => {
    const bytes = Buffer.from(`bookedOn,amount,currency,reference\n${row}\n`);
    expect(await rowsOf(bytes, native)).toMatchObject([
      { line: 2, kind: 'rejected', code, detail: expect.stringMatching(detail) },
    ]);
  });

  it('passes over what moved no money', async () => {
    expect(await rowsOf(Buffer.from('bookedOn,amount,currency\n2026-03-02,0.00,EUR\n'), native)).toEqual([
      { line: 2, kind: 'pending' },
    ]);
  });
});
