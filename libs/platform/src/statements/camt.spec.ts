import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BankEntry } from '#domain';
import { FileFault } from '../imports/faults.js';
import { projectRoot } from '../root.js';
import { readCamt } from './camt.js';
import type { StatementRow } from './rows.js';

const SAMPLE = readFileSync(`${projectRoot()}/examples/files/bank-statement.camt.053.xml`);

async function* chunks(bytes: Buffer, size = bytes.length || 1): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
async function rowsOf(text: string | Buffer, size?: number): Promise<StatementRow[]> {
  const rows: StatementRow[] = [];
  for await (const batch of readCamt(chunks(Buffer.from(text), size))) rows.push(...batch);
  return rows;
}
async function entriesOf(text: string): Promise<BankEntry[]> {
  return (await rowsOf(text)).map((row) => {
    if (row.kind !== 'entry') throw new Error(`no entry: ${JSON.stringify(row)}`);
    return row.entry;
  });
}
async function faultOf(text: string | Buffer): Promise<string> {
  try {
    await rowsOf(text);
  } catch (error) {
    if (error instanceof FileFault)
      return error.faults.map(({ line, code, detail }) => `${line} ${code}: ${detail}`).join('\n');
    throw error;
  }
  return 'none';
}

interface Shape {
  version?: string;
  balances?: string;
  head?: string;
}
const file = (entries: string, { version = '08', balances = '', head = '' }: Shape = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><BkToCstmrStmt>` +
  `<Stmt><Id>S</Id><Acct><Id><IBAN>DE02 1203 0000 0000 2020 51</IBAN></Id></Acct>\n${balances}${entries}</Stmt></BkToCstmrStmt></Document>`;
const balance = (code: string, value: string, direction = 'CRDT'): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${value}</Amt><CdtDbtInd>${direction}</CdtDbtInd></Bal>`;
const ntry = (
  inner: string,
  {
    amount = '100.00',
    direction = 'CRDT',
    status = '<Sts><Cd>BOOK</Cd></Sts>',
    dates = '<BookgDt><Dt>2026-03-02</Dt></BookgDt>',
  } = {},
) => `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd>${status}${dates}${inner}</Ntry>\n`;
const details = (...inner: string[]): string =>
  `<NtryDtls>${inner.map((one) => `<TxDtls>${one}</TxDtls>`).join('')}</NtryDtls>`;

describe('a camt.053 statement', () => {
  it('tells each booked entry, and splits the batch that adds up', async () => {
    const rows = await rowsOf(SAMPLE);
    expect(rows.map((row) => (row.kind === 'entry' ? row.entry.amount.minor : row.kind))).toEqual([
      ...[950_00, 120_00, 180_00, 15_00],
      'pending',
    ]);
    expect(rows.map(({ line }) => line)).toEqual([28, 57, 69, 81, 91]);
    expect(rows[0]).toEqual({
      line: 28,
      kind: 'entry',
      entry: {
        paymentId: expect.stringMatching(/^stmt:[0-9a-f]{24}$/),
        direction: 'credit',
        reversal: false,
        amount: { minor: 950_00, currency: 'EUR' },
        bookedOn: '2026-03-02',
        valueOn: '2026-03-02',
        account: 'DE02120300000000202051',
        endToEndId: 'NW-7781',
        servicerReference: '2026030200000001',
        references: [],
        remittance: ['Invoice RE-2026-0101, thank you'],
        counterparty: { name: 'Nordwind Logistik GmbH', account: 'DE89370400440532013000' },
        indivisible: null,
      },
    });
    expect(rows[1]).toMatchObject({ entry: { references: ['RF18539007547034'], remittance: [] } });
    expect(rows[3]).toMatchObject({
      entry: { direction: 'debit', reversal: false, remittance: ['Account fee February'] },
    });
    const ids = rows.flatMap((row) => (row.kind === 'entry' ? [row.entry.paymentId] : []));
    expect(new Set(ids).size).toBe(4);
  });

  it('reads the same however the bytes come in, and in UTF-16', async () => {
    const whole = await rowsOf(SAMPLE);
    for (const size of [1, 7, 1000]) expect(await rowsOf(SAMPLE, size)).toEqual(whole);
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(SAMPLE.toString('utf8'), 'utf16le')]);
    expect(await rowsOf(utf16, 9)).toEqual(whole);
  });

  it('reads the older versions: status as text, names and amounts at other places', async () => {
    const old = ntry(
      details(
        '<AmtDtls><TxAmt><Amt Ccy="EUR">60</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>Old Name</Nm></Dbtr></RltdPties>',
        '<AmtDtls><TxAmt><Amt Ccy="EUR">40.0</Amt></TxAmt></AmtDtls>',
      ),
      { status: '<Sts>BOOK</Sts>' },
    );
    const [first, second] = await entriesOf(file(old, { version: '02' }));
    expect(first).toMatchObject({ amount: { minor: 60_00 }, counterparty: { name: 'Old Name', account: null } });
    expect(second).toMatchObject({ amount: { minor: 40_00 } });
  });

  it('takes a batch whole where its parts do not make it up', async () => {
    const part = (amount: string, direction = 'CRDT', text = 'RE-1') =>
      `<Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><RmtInf><Ustrd>${text}</Ustrd></RmtInf>`;
    for (const parts of [
      [part('60'), part('39.99')],
      [part('160'), part('60', 'DBIT')],
      [part('100'), ''],
    ]) {
      const [entry, ...more] = await entriesOf(file(ntry(details(...parts))));
      expect(more).toEqual([]);
      expect(entry).toMatchObject({
        amount: { minor: 100_00 },
        indivisible: 'a batch of 2 payments that do not add up to it',
      });
    }
    const [single] = await entriesOf(file(ntry(details(part('97.50')))));
    expect(single).toMatchObject({ amount: { minor: 100_00 }, indivisible: null });
  });

  it('marks reversals and returns, and says who had paid', async () => {
    const parties = '<RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><Cdtr><Nm>We</Nm></Cdtr></RltdPties>';
    const returned = await entriesOf(
      file(
        ntry(`<RvslInd>true</RvslInd>${details(parties)}`, { direction: 'DBIT' }) +
          ntry(details(`${parties}<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>`), { direction: 'DBIT' }) +
          ntry(`<RvslInd>false</RvslInd>${details(parties)}`, { direction: 'DBIT' }),
      ),
    );
    expect(returned.map(({ reversal, counterparty }) => [reversal, counterparty.name])).toEqual([
      [true, 'Payer'],
      [true, 'Payer'],
      [false, 'We'],
    ]);
  });

  it('counts what is not booked as pending, and leaves out what it cannot judge', async () => {
    const odd = (status: string) => ntry('', { status });
    const rows = await rowsOf(
      file(
        odd('<Sts><Cd>INFO</Cd></Sts>') +
          odd('<Sts><Prtry>MAYBE</Prtry></Sts>') +
          odd('<Sts><Cd>MAYBE</Cd></Sts>') +
          ntry('', { dates: '' }) +
          ntry('', { dates: '<BookgDt><Dt>2026-02-31</Dt></BookgDt>' }) +
          ntry('', { dates: '<ValDt><DtTm>2026-03-02T23:30:00+01:00</DtTm></ValDt>' }) +
          ntry('').replace('Ccy="EUR"', 'Ccy="ABC"') +
          ntry('', { amount: '100.005' }) +
          ntry('', { amount: '0.00' }),
      ),
    );
    expect(rows.map((row) => (row.kind === 'rejected' ? row.code : row.kind))).toEqual([
      ...['pending', 'invalid', 'invalid', 'missing-field', 'invalid', 'entry', 'invalid', 'invalid', 'pending'],
    ]);
    expect(rows[5]).toMatchObject({ entry: { bookedOn: '2026-03-02', valueOn: '2026-03-02' } });
    expect(rows[4]).toMatchObject({
      line: 7,
      detail:
        'This entry is left out: its booking or value date does not exist. Ask the bank for a corrected statement.',
    });
  });

  it('holds each statement of a file against its own balances', async () => {
    const good = file(ntry('', { amount: '100.00' }) + ntry('', { amount: '30.10', direction: 'DBIT' }), {
      balances: balance('OPBD', '10', 'DBIT') + balance('CLBD', '59.9'),
    });
    expect(await rowsOf(good)).toHaveLength(2);
    expect(await faultOf(good.replace('30.10', '30.11'))).toBe(
      '2 balance: The statement that begins here is incomplete: an opening balance of -10 and movements of 69.89 make 59.89, ' +
        'not 59.9. Ask the bank for it anew.',
    );
    expect(await faultOf(good.replace('<Cd>CLBD</Cd>', '<Cd>CLAV</Cd>').replace('30.10', '30.11'))).toBe('none');
    const pending = ntry('', { status: '<Sts><Cd>PDNG</Cd></Sts>' });
    expect(await rowsOf(good.replace('</Stmt>', `${pending}</Stmt>`))).toHaveLength(3);
  });
});

describe('a file that is none (nothing may be applied)', () => {
  it.each<[string, string | Buffer, RegExp]>([
    ['empty', '', /^1 truncated: /],
    ['text', 'entryId;amount\n1;2\n', /^\d xml: .*text data outside/],
    ['cut off', SAMPLE.subarray(0, 3000), /^\d+ truncated: The file ends too early \(unclosed tag: /],
    [
      'broken inside',
      SAMPLE.toString().replace('</NtryDtls>', ''),
      /^\d+ xml: This is no well-formed XML \(unexpected|^\d+ xml: /,
    ],
    ['of another kind', '<a/>', /^1 not-a-statement: This is <a>, not camt\.053\./],
    [
      'a notification',
      SAMPLE.toString().replace('camt.053.001.08', 'camt.054.001.08'),
      /^2 not-a-statement: This is urn:iso:std:iso:20022:tech:xsd:camt\.054\.001\.08, not camt\.053\./,
    ],
    ['without a statement', file('').replace(/<Stmt>.*<\/Stmt>/s, ''), /^1 not-a-statement: The file has no statement/],
    [
      'without an account',
      file(ntry('')).replace(/<Acct>.*<\/Acct>/, ''),
      /^3 not-a-statement: The statement does not name/,
    ],
    ['without an amount', file(ntry('').replace(/<Amt.*<\/Amt>/, '')), /^3 not-a-statement: <Ntry> has no amount/],
    ['with a wrong amount', file(ntry('', { amount: '1,50' })), /^3 not-a-statement: <Amt> is no amount in a currency/],
    ['without direction', file(ntry('', { direction: 'BOTH' })), /^3 not-a-statement: <Ntry> does not say/],
    [
      'in bytes of another encoding',
      Buffer.from(file('<AddtlStmtInf>Müller</AddtlStmtInf>'), 'latin1'),
      /^\d encoding: /,
    ],
    ['in an encoding that is not read', '<?xml version="1.0" encoding="EBCDIC-CP-US"?><a/>', /^1 encoding: .*ebcdic/],
    [
      'with entities that grow without end',
      file('', { head: `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(1000)}">]>\n` }).replace(
        '<Id>S',
        '<Id>&b;',
      ),
      /^2 doctype: /,
    ],
    ['with an outside entity', file('', { head: '<!DOCTYPE x SYSTEM "file:///etc/passwd">\n' }), /^2 doctype: /],
    ['with an entity nobody declared', file('<Id>&nope;</Id>'), /^3 xml: .*undefined entity/],
    ['nested beyond reason', file('<X>'.repeat(100)), /^3 xml: Elements are nested/],
    ['with a text beyond reason', file(`<Id>${'x'.repeat(3_000_000)}</Id>`), /^3 xml: /],
    ['with a tag beyond reason', file(`<Id a="${'x'.repeat(3_000_000)}"/>`), /^3 xml: More than/],
    ['with a comment beyond reason', file(`<!--${'x'.repeat(3_000_000)}`), /^3 xml: More than/],
    [
      'with elements beyond reason',
      file(`<A>${'<B/>'.repeat(300_000)}</A>`),
      /^3 xml: Elements are nested or gathered/,
    ],
  ])('%s', async (_, text, expected) => expect(await faultOf(text)).toMatch(expected));

  it('whatever is changed in it: rows, or a fault with a line and a remedy; never anything else', async () => {
    const text = SAMPLE.toString('latin1');
    const edit = fc.record({
      at: fc.integer({ min: 0, max: text.length }),
      cut: fc.integer({ min: 0, max: 200 }),
      put: fc.oneof(
        fc.string({ maxLength: 20 }),
        fc.constantFrom(
          '<Ntry>',
          '</Ntry>',
          '<!--',
          '<![CDATA[',
          '&#0;',
          '&amp;',
          '<?x',
          ' xmlns="y"',
          '<Amt Ccy="EUR">1</Amt>',
          '\0',
          '\xff',
        ),
      ),
    });
    let faults = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 5_000 }),
        async (edits, size) => {
          const bytes = edits.reduce((all, { at, cut, put }) => all.slice(0, at) + put + all.slice(at + cut), text);
          try {
            const rows = await rowsOf(Buffer.from(bytes, 'latin1'), size);
            for (const row of rows) if (row.kind === 'entry') expect(row.entry.amount.minor).toBeGreaterThan(0);
          } catch (error) {
            if (!(error instanceof FileFault)) throw error;
            faults += 1;
            const [fault] = error.faults;
            expect(fault?.line).toBeGreaterThan(0);
            expect(fault?.detail).toMatch(/\.$/);
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(faults).toBeGreaterThan(100);
  });
});
