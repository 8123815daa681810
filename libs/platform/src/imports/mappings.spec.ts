import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '../root.js';
import { ConfigurationError } from '../strategy/document.js';
import { MappedFile } from './file.js';
import { loadMapping, mappingNames, nativeMapping, type Mapping } from './mappings.js';
import { mappingSchemaIsCurrent, publishMappingSchema } from './published-schema.js';

const EXAMPLES = join(projectRoot(), 'examples');

describe('mapping files', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'amicable-mappings-'))));
  afterAll(() => rm(folder, { recursive: true }));
  const load = async (text: string): Promise<Mapping | null> => {
    await writeFile(join(folder, 'm.yaml'), text);
    return loadMapping(folder, 'm');
  };
  const faultsOf = async (text: string): Promise<string[]> => {
    const error: unknown = await load(text).catch((thrown: unknown) => thrown);
    if (!(error instanceof ConfigurationError)) throw new Error('is no fault');
    return error.faults.map(({ line, path, message, remedy }) => `${line} ${path}: ${message}. ${remedy}.`);
  };
  const PAYMENTS = `kind: payments
fields:
  paymentId: { column: Id }
  accountId: { column: Who }
  amount: { column: Sum, decimal: ',' }
  currency: { constant: EUR }
`;

  it('are read anew each time', async () => {
    expect(await load(`${PAYMENTS}  receivedOn: { column: Day }\n`)).toMatchObject({ name: 'm', kind: 'payments' });
    expect(await load(`${PAYMENTS}  receivedOn: { column: On }\n`)).toMatchObject({
      fields: { receivedOn: { column: 'On' } },
    });
    expect(await loadMapping(folder, 'other')).toBeNull();
    expect(await loadMapping(folder, '../m')).toBeNull();
    expect(await mappingNames(join(folder, 'nowhere'))).toEqual([]);
  });

  it.each<[string, string, RegExp[]]>([
    ['a missing field', PAYMENTS, [/^2 fields\.receivedOn: missing\. Add it/]],
    [
      'a field nobody knows',
      `${PAYMENTS}  receivedOn: { column: Day }\n  iban: { column: X }\n`,
      [/^8 fields\.iban: unknown setting/],
    ],
    ['a kind nobody knows', 'kind: bills\nfields: {}\n', [/^1 kind: /]],
    [
      'two-digit years',
      `${PAYMENTS}  receivedOn: { column: Day, date: DD.MM.YY }\n`,
      [/^7 fields\.receivedOn\.date: must be made of D or DD, M or MM, and YYYY/],
    ],
    [
      'a date that cannot be told apart',
      `${PAYMENTS}  receivedOn: { column: Day, date: YYYYMD }\n`,
      [/^7 fields\.receivedOn\.date/],
    ],
    [
      'two sources',
      `${PAYMENTS}  receivedOn: { column: Day, constant: '2026-01-01' }\n`,
      [/^7 fields\.receivedOn: must have one of column, constant, template/],
    ],
    ['no source', `${PAYMENTS}  receivedOn: { trim: true }\n`, [/^7 fields\.receivedOn: must have one of/]],
    [
      'a setting that means nothing',
      `${PAYMENTS}  receivedOn: { column: Day, decimal: ',' }\n`,
      [/^7 fields\.receivedOn\.decimal: means nothing for receivedOn/],
    ],
    [
      'credit notes among payments',
      `${PAYMENTS.replace("','", "',', negativeIsCreditNote: true")}  receivedOn: { column: Day }\n`,
      [/negativeIsCreditNote: means nothing for amount/],
    ],
    [
      'one character twice',
      `${PAYMENTS.replace("','", "',', thousands: ','")}  receivedOn: { column: Day }\n`,
      [/^5 fields\.amount\.thousands: must differ from decimal/],
    ],
    ['an encoding nobody reads', `encoding: ebcdic\n${PAYMENTS}  receivedOn: { column: Day }\n`, [/^1 encoding: /]],
    [
      'accounts created by payments',
      `${PAYMENTS}  receivedOn: { column: Day }\ncreateAccounts: {}\n`,
      [/^8 createAccounts: unknown setting/],
    ],
    ['no YAML', 'kind: [', [/^1 : /]],
  ])('name file, line and remedy of %s', async (_name, text, expected) => {
    const faults = await faultsOf(text);
    expect(faults).toHaveLength(expected.length);
    faults.forEach((fault, index) => expect(fault).toMatch(expected[index]!));
  });

  it('have a JSON Schema for editors that is current (run with UPDATE_SCHEMAS=1 to write it anew)', async () => {
    if (process.env['UPDATE_SCHEMAS'] === '1') await publishMappingSchema();
    expect(await mappingSchemaIsCurrent()).toBe(true);
  });
});

describe('the examples', () => {
  const read = async (file: string, mapping: Mapping) => {
    const rows: unknown[] = [];
    for await (const batch of MappedFile.at(join(EXAMPLES, 'files', file), mapping).rows()) rows.push(...batch);
    return rows as { line: number; value?: object; problem?: { code: string; detail: string } }[];
  };
  it.each(['accounts', 'invoices', 'payments'] as const)('of %s read without a fault', async (kind) => {
    const rows = await read(`${kind}.csv`, nativeMapping(kind));
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });
  it('from German bookkeeping read with its umlauts, commas, a credit note, and one impossible day', async () => {
    const mapping = await loadMapping(join(EXAMPLES, 'mappings'), 'rechnungen');
    const rows = await read('rechnungen.csv', mapping!);
    expect(rows.map(({ line, problem }) => [line, problem?.detail.split(' (now')[0] ?? null])).toEqual([
      [2, null],
      [3, null],
      [4, null],
      [5, null],
      [6, null],
      [7, 'invoiceDate (column Rechnungsdatum) must be a calendar date that exists, written like DD.MM.YYYY'],
    ]);
    expect(rows[0]?.value).toMatchObject({
      invoiceNumber: 'R-2026-0001',
      dueDate: '2026-02-11',
      amount: { minor: 123_456, currency: 'EUR' },
      createAccount: { accountId: '10001', name: 'Müller & Söhne GmbH', contacts: [{ name: 'Jörg Groß' }] },
    });
    expect(rows[2]?.value).toMatchObject({
      amount: { minor: 1_250_000, currency: 'EUR' },
      createAccount: { name: 'Bäckerei „Süßes Eck“', contacts: [{ name: 'Buchhaltung' }] },
    });
    expect(rows[3]?.value).toMatchObject({ amount: { minor: 45_000, currency: 'CHF' } });
    expect(rows[4]?.value).toMatchObject({ amount: { minor: 3456, currency: 'EUR' }, creditNote: true });
  });
  it('of mappings are all valid, and say what they are for', async () => {
    const folder = join(EXAMPLES, 'mappings');
    const mappings = await Promise.all((await mappingNames(folder)).map((name) => loadMapping(folder, name)));
    expect(mappings.map((one) => [one?.name, one?.kind])).toEqual([
      ['kontoauszug', 'statements'],
      ['late-payment-disputes', 'invoices'],
      ['late-payment-invoices', 'invoices'],
      ['late-payment-payments', 'payments'],
      ['rechnungen', 'invoices'],
    ]);
    for (const one of mappings) expect(one?.description).toEqual(expect.stringMatching(/\w{5}/));
  });
});
