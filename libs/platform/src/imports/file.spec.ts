import { describe, expect, it } from '@jest/globals';
import { accountsAgree } from './agreement.js';
import type { FileKind } from './fields.js';
import { FileFault } from './faults.js';
import { MappedFile, type ReadRow } from './file.js';
import { nativeMapping, type FieldSources, type Mapping } from './mappings.js';
import type { RowOf } from './rows.js';

async function* pieces(file: string | Buffer): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(file as string);
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}
const fileOf = <K extends FileKind>(kind: K, text: string | Buffer, mapping: Mapping = nativeMapping(kind)) =>
  new MappedFile(() => pieces(text), mapping as Mapping & { kind: K });
async function rowsOf<K extends FileKind>(kind: K, text: string, mapping?: Mapping): Promise<ReadRow<RowOf[K]>[]> {
  const rows: ReadRow<RowOf[K]>[] = [];
  for await (const batch of fileOf(kind, text, mapping).rows()) rows.push(...batch);
  return rows;
}
const valuesOf = (rows: readonly ReadRow<unknown>[]): unknown[] =>
  rows.map((row) => ('value' in row ? row.value : [row.line, row.problem.code, row.problem.detail]));
async function faultsOf(kind: FileKind, text: string, mapping?: Mapping): Promise<[number, string, string][]> {
  try {
    await rowsOf(kind, text, mapping);
  } catch (error) {
    if (error instanceof FileFault) return error.faults.map(({ line, code, detail }) => [line, code, detail]);
    throw error;
  }
  return [];
}

const PAYMENTS = 'paymentId,accountId,amount,currency,receivedOn';
const INVOICES = 'invoiceNumber,accountId,invoiceDate,dueDate,amount,currency';
const payment = (cells: string): string => `${PAYMENTS}\n${cells}\n`;
const invoice = (cells: string): string => `${INVOICES}\n${cells}\n`;
const mapped = (kind: FileKind, changes: FieldSources, rest: Partial<Mapping> = {}): Mapping => {
  const { fields, ...native } = nativeMapping(kind);
  return { ...native, ...rest, name: 'test', fields: { ...fields, ...changes } };
};

describe('the native format', () => {
  it('reads payments, their optional columns too', async () => {
    const file = `${PAYMENTS},invoiceNumbers,method\nP-1,A-1,12.50,EUR,2026-03-01,I-1| I-2,card\nP-2,A-1,7,JPY,2026-03-02,,\n`;
    expect(valuesOf(await rowsOf('payments', file))).toEqual([
      {
        paymentId: 'P-1',
        accountId: 'A-1',
        amount: { minor: 1250, currency: 'EUR' },
        receivedOn: '2026-03-01',
        invoiceNumbers: ['I-1', 'I-2'],
        method: 'card',
      },
      { paymentId: 'P-2', accountId: 'A-1', amount: { minor: 7, currency: 'JPY' }, receivedOn: '2026-03-02' },
    ]);
  });
  it('reads invoices, corrections and credit notes marked as such', async () => {
    const file = `${INVOICES},kind,revision\nI-1,A-1,2026-01-01,2026-01-31,10.00,EUR,,2\nC-1,A-1,2026-01-05,,3.00,EUR,credit-note,\nC-2,A-1,2026-01-05,,-4.00,EUR,credit-note,\n`;
    const common = { accountId: 'A-1', invoiceDate: '2026-01-05', dueDate: '2026-01-05', creditNote: true };
    const rows = valuesOf(await rowsOf('invoices', file));
    expect(rows[0]).toEqual({
      ...{ invoiceNumber: 'I-1', accountId: 'A-1', invoiceDate: '2026-01-01', dueDate: '2026-01-31' },
      ...{ amount: { minor: 1000, currency: 'EUR' }, revision: 2 },
    });
    expect(rows.slice(1)).toEqual([
      { invoiceNumber: 'C-1', ...common, amount: { minor: 300, currency: 'EUR' } },
      { invoiceNumber: 'C-2', ...common, amount: { minor: 400, currency: 'EUR' } },
    ]);
  });
  it('R18: reads what is disputed: yes, no, or how much; an empty cell says nothing', async () => {
    const row = (number: string, disputed: string) => `${number},A-1,2026-01-01,2026-01-31,10.00,EUR,${disputed}\n`;
    const file = `${INVOICES},disputed\n${row('1', 'Yes')}${row('2', 'no')}${row('3', '4.50')}${row('4', '')}${row('5', '0')}`;
    expect(valuesOf(await rowsOf('invoices', file)).map((one) => (one as { disputed?: unknown }).disputed)).toEqual([
      true,
      false,
      { minor: 450, currency: 'EUR' },
      undefined,
      false,
    ]);
  });
  it('reads accounts, each row with one contact and its address, or none', async () => {
    const header =
      'accountId,name,entity,customerId,currency,zone,calendar,language,contactId,contactRole,contactName,contactEmail,contactPhone,addressLine1,postalCode,city,country';
    const own = 'A-1,Acme,main,C-1,EUR,Europe/Berlin,DE,en';
    const rows = await rowsOf(
      'accounts',
      `${header}\n${own},ap,payables,Ann,ann@acme.example.com,+49 30 1,Hafenstr. 1,10115,Berlin,DE\n${own},,,,,,,,,\n`,
    );
    const account = {
      ...{ accountId: 'A-1', name: 'Acme', entity: 'main', customerId: 'C-1', currency: 'EUR' },
      ...{ zone: 'Europe/Berlin', calendar: 'DE', language: 'en' },
    };
    expect(valuesOf(rows)).toEqual([
      {
        account,
        contact: {
          ...{ contactId: 'ap', role: 'payables', name: 'Ann', email: 'ann@acme.example.com', phone: '+49 30 1' },
          address: { lines: ['Hafenstr. 1'], postalCode: '10115', city: 'Berlin', country: 'DE' },
        },
      },
      { account, contact: null },
    ]);
  });
  it('takes a file with a header alone, in any order of columns, and leaves foreign columns', async () => {
    expect(await rowsOf('payments', 'x,receivedOn,currency,amount,accountId,paymentId')).toEqual([]);
    const file = fileOf('payments', `x,${PAYMENTS},\n`);
    for await (const _ of file.rows());
    expect(file.description().ignored).toEqual(['x', '']);
  });
});

describe('faults of the file', () => {
  it.each<[string, string, [number, string, RegExp][]]>([
    ['nothing', '', [[1, 'empty', /not even a header/]]],
    [
      'a header under another name',
      'PaymentID,accountId,amount,currency,receivedOn',
      [[1, 'missing-column', /capitals count/]],
    ],
    ['no header', 'P-1,A-1,1.00,EUR,2026-01-01', Array(5).fill([1, 'missing-column', /The first line has 'P-1'/])],
    ['another separator', PAYMENTS.replaceAll(',', ';'), Array(5).fill([1, 'missing-column', /separated by ';'/])],
    ['a double column', `${PAYMENTS},amount`, [[1, 'double-column', /'amount' is there more than once/]]],
    [
      'line ends of CR alone',
      `${PAYMENTS}\rP-1,A-1,1.00,EUR,2026-01-01\r`,
      [[1, 'line-ends', /Save it with line ends LF or CRLF/]],
    ],
    [
      'more columns than any export has',
      `${PAYMENTS},${Array.from({ length: 100_000 }, (_, n) => `c${n}`).join(',')}`,
      [[1, 'too-many-columns', /has 100005 columns; at most 1000/]],
    ],
    ['no CSV', '<html>\n<body>payments</body>', Array(5).fill([1, 'missing-column', /is missing/])],
  ])('%s', async (_name, text, expected) => {
    const faults = await faultsOf('payments', text);
    expect(faults.map(([line, code]) => [line, code])).toEqual(expected.map(([line, code]) => [line, code]));
    faults.forEach(([, , detail], index) => expect(detail).toMatch(expected[index]![2]));
  });
  it('names each column of a mapping that the file lacks', async () => {
    const mapping = mapped('payments', {
      amount: { column: 'Sum' },
      paymentId: { template: 'p-{No}-{Day}' },
      currency: { constant: 'EUR' },
    });
    const faults = await faultsOf('payments', 'accountId,receivedOn,Day\n', mapping);
    expect(faults.map(([, , detail]) => /'(\w+)'/.exec(detail)?.[1])).toEqual(['No', 'Sum']);
  });
});

describe('faults of a row: its code, the field, and the remedy', () => {
  it.each<[string, FileKind, string, string, string]>([
    ['31 February', 'payments', payment('P,A,1.00,EUR,2026-02-31'), 'invalid', 'receivedOn: must be a calendar date'],
    [
      'a comma for the cents',
      'payments',
      payment('P,A,"1,50",EUR,2026-02-01'),
      'invalid',
      "amount is '1,50': write it like 1234.50",
    ],
    [
      'a thousands separator',
      'payments',
      payment('P,A,"1,234.56",EUR,2026-02-01'),
      'invalid',
      "amount is '1,234.56': write",
    ],
    [
      'an unknown currency',
      'payments',
      payment('P,A,1.00,EURO,2026-02-01'),
      'invalid',
      "currency: must be an ISO 4217 currency code such as EUR (now 'EURO')",
    ],
    ['too many decimals', 'payments', payment('P,A,1.005,EUR,2026-02-01'), 'invalid', 'has 3 decimals; EUR has 2'],
    ['a payment of nothing', 'payments', payment('P,A,0.00,EUR,2026-02-01'), 'invalid', 'amount: must be above zero'],
    [
      'an empty field',
      'payments',
      payment(',A,1.00,EUR,2026-02-01'),
      'missing-field',
      'paymentId is empty: fill it in',
    ],
    ['a blank currency', 'payments', payment('P,A,1.00, ,2026-02-01'), 'invalid', 'currency: must be'],
    ['a formula', 'payments', payment('=1+1,A,1.00,EUR,2026-02-01'), 'formula', 'paymentId begins like a formula'],
    ['a formula after +', 'payments', payment('P,+A,1.00,EUR,2026-02-01'), 'formula', 'accountId begins like'],
    ['a formula after -', 'payments', payment('P,-A,1.00,EUR,2026-02-01'), 'formula', 'accountId begins like'],
    ['a formula after @', 'payments', payment('P,@A,1.00,EUR,2026-02-01'), 'formula', 'accountId begins like'],
    ['a formula after a tab', 'payments', payment('P,\tA,1.00,EUR,2026-02-01'), 'formula', 'accountId begins like'],
    [
      'a formula after a carriage return',
      'payments',
      payment('P,"\rA",1.00,EUR,2026-02-01'),
      'formula',
      'accountId begins like',
    ],
    ['too few fields', 'payments', payment('P,A,1.00,EUR'), 'invalid', 'The row has 4 fields, the header 5'],
    [
      'too many fields',
      'payments',
      payment('P,A,1.00,EUR,2026-02-01,x'),
      'invalid',
      'The row has 6 fields, the header 5',
    ],
    [
      'due before the invoice',
      'invoices',
      invoice('I,A,2026-02-01,2026-01-31,1.00,EUR'),
      'invalid',
      'dueDate: must not lie before the invoice date',
    ],
    [
      'an invisible character in an id',
      'invoices',
      invoice('\ufeffI,A,2026-02-01,2026-02-01,1.00,EUR'),
      'invalid',
      "(now '·I'); correct it",
    ],
    [
      'blanks for an id',
      'payments',
      payment('  ,A,1.00,EUR,2026-02-01'),
      'missing-field',
      'paymentId is empty: fill it in',
    ],
    ['a formula after a blank', 'payments', payment('P, =A,1.00,EUR,2026-02-01'), 'formula', 'accountId begins like'],
    [
      'a negative invoice',
      'invoices',
      invoice('I,A,2026-02-01,2026-02-01,-1.00,EUR'),
      'invalid',
      'amount is negative (-1.00): mark a credit note as such',
    ],
    [
      'a kind nobody knows',
      'invoices',
      `${INVOICES},kind\nI,A,2026-02-01,2026-02-01,1.00,EUR,bill\n`,
      'invalid',
      "kind is 'bill': write invoice or credit-note",
    ],
    [
      'a dispute in other words',
      'invoices',
      `${INVOICES},disputed\nI,A,2026-02-01,2026-02-01,1.00,EUR,maybe\n`,
      'invalid',
      "disputed is 'maybe': write yes, no or the disputed amount",
    ],
    [
      'a dispute about more than the invoice',
      'invoices',
      `${INVOICES},disputed\nI,A,2026-02-01,2026-02-01,1.00,EUR,1.01\n`,
      'invalid',
      'disputed: must be true, false, or an amount above zero and at most that of the invoice',
    ],
    [
      'a revision that is no number',
      'invoices',
      `${INVOICES},revision\nI,A,2026-02-01,2026-02-01,1.00,EUR,x\n`,
      'invalid',
      "revision is 'x': write a whole number",
    ],
  ])('%s', async (_name, kind, text, code, detail) => {
    const rows = await rowsOf(kind, text);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ line: 2, problem: { code, detail: expect.stringContaining(detail) } });
  });
  it('drops the blanks around ids, of a list too', async () => {
    const text = `${PAYMENTS},invoiceNumbers\n P-1 ,A-1  ,1,EUR,2026-01-01, I-1 | I-2 \n`;
    expect(valuesOf(await rowsOf('payments', text))).toMatchObject([
      { paymentId: 'P-1', accountId: 'A-1', invoiceNumbers: ['I-1', 'I-2'] },
    ]);
    const [row] = valuesOf(await rowsOf('invoices', invoice('I-1 , A-1,2026-01-01,2026-01-31,1.00,EUR')));
    expect(row).toMatchObject({ invoiceNumber: 'I-1', accountId: 'A-1' });
  });
  it('judges the order of dates where both can be read', async () => {
    const [row] = await rowsOf('invoices', invoice('I,A,2026-2-1,2026-03-31,1.00,EUR'));
    expect(row).toMatchObject({
      problem: {
        detail: "invoiceDate: must be a calendar date YYYY-MM-DD that exists (now '2026-2-1'); correct it.",
      },
    });
  });
  it('names all faults of a row at once, and takes the rows around it', async () => {
    const rows = await rowsOf(
      'payments',
      `${PAYMENTS}\nP-1,A,1,EUR,2026-01-01\n,=A,"1,0",EUR,x\nP-3,A,1,EUR,2026-01-03\n`,
    );
    expect(rows.map((row) => ('value' in row ? row.value.paymentId : row.problem))).toEqual([
      'P-1',
      {
        code: 'missing-field',
        detail: expect.stringMatching(/^paymentId is empty: fill it in\. accountId begins .*\. amount is '1,0': .*\.$/),
      },
      'P-3',
    ]);
  });
  it('repeats nothing about a person', async () => {
    const file =
      'accountId,name,entity,customerId,currency,zone,calendar,language,contactId,contactRole,contactName,contactEmail\nA,Secret Ltd,main,C,EUR,Europe/Atlantis,DE,en,ap,payables,Ann,ann(at)acme\n';
    const [row] = await rowsOf('accounts', file);
    expect(row).toMatchObject({ problem: { code: 'invalid' } });
    const { detail } = (row as { problem: { detail: string } }).problem;
    expect(detail).toContain('contactEmail: must be an e-mail address; correct it');
    expect(detail).toContain("zone: must be an IANA time zone such as Europe/Berlin (now 'Europe/Atlantis')");
    expect(detail).not.toMatch(/ann|Secret/i);
  });
});

describe('a mapping', () => {
  const one = async (
    changes: FieldSources,
    header: string,
    cells: string,
    kind: 'payments' | 'invoices' = 'payments',
  ) => valuesOf(await rowsOf(kind, `${header}\n${cells}\n`, mapped(kind, changes)))[0];

  it.each<[string, string, string]>([
    ['M/D/YYYY', '1/5/2013', '2013-01-05'],
    ['M/D/YYYY', '12/31/2013', '2013-12-31'],
    ['DD.MM.YYYY', '31.12.2013', '2013-12-31'],
    ['YYYYMMDD', '20131231', '2013-12-31'],
    ['D-M-YYYY', '1-2-2013', '2013-02-01'],
    ['YYYY/MM/DD', '2013/02/01', '2013-02-01'],
  ])('reads dates like %s', async (date, cell, receivedOn) => {
    expect(await one({ receivedOn: { column: 'receivedOn', date } }, PAYMENTS, `P,A,1,EUR,${cell}`)).toMatchObject({
      receivedOn,
    });
  });
  it.each([
    ['M/D/YYYY', '13/1/2013', 'must be a calendar date'],
    ['M/D/YYYY', '2/29/2013', 'must be a calendar date'],
    ['M/D/YYYY', '1.5.2013', 'write the date like M/D/YYYY'],
    ['M/D/YYYY', '1/5/13', 'write the date like M/D/YYYY'],
    ['DD.MM.YYYY', '1.5.2013', 'write the date like DD.MM.YYYY'],
    ['DD.MM.YYYY', '01.05.2013 00:00', 'write the date like DD.MM.YYYY'],
  ])('refuses dates like %s when they are %s', async (date, cell, detail) => {
    const row = await one({ receivedOn: { column: 'receivedOn', date } }, PAYMENTS, `P,A,1,EUR,${cell}`);
    expect(row).toEqual([2, 'invalid', expect.stringContaining(detail)]);
  });

  it.each<[string, string | undefined, string, number | null]>([
    [',', '.', '"1.234,56"', 123_456],
    [',', '.', '"1234,56"', 123_456],
    [',', undefined, '"0,5"', 50],
    ['.', ',', '"1,234,567.8"', 123_456_780],
    ['.', "'", "1'234.00", 123_400],
    [',', ' ', '"1 234,00"', 123_400],
    [',', '.', '1234.56', null],
    [',', '.', '"12.34,56"', null],
    ['.', ',', '"1234,567"', null],
    ['.', ',', '"1,23.00"', null],
    ['.', undefined, '1e3', null],
    ['.', undefined, '+1.00', null],
    ['.', undefined, '.50', null],
    ['.', undefined, '5.', null],
    ['.', undefined, ' 5', null],
    ['.', undefined, '€5', null],
    ['.', undefined, '٥', null],
  ])('reads amounts with %s before the cents and %s between thousands: %s', async (decimal, thousands, cell, minor) => {
    const row = await one({ amount: { column: 'amount', decimal, thousands } }, PAYMENTS, `P,A,${cell},EUR,2026-01-01`);
    if (minor === null) expect(row).toEqual([2, 'invalid', expect.stringContaining('amount is ')]);
    else expect(row).toMatchObject({ amount: { minor, currency: 'EUR' } });
  });

  it('translates values by a table, and names those it knows', async () => {
    const currency = { column: 'currency', values: { Euro: 'EUR', Franken: 'CHF' } };
    expect(await one({ currency }, PAYMENTS, 'P,A,1,Franken,2026-01-01')).toMatchObject({
      amount: { currency: 'CHF' },
    });
    const refused = "currency is 'Dollar', not known to the mapping: use one of 'Euro', 'Franken'.";
    expect(await one({ currency }, PAYMENTS, 'P,A,1,Dollar,2026-01-01')).toEqual([2, 'invalid', refused]);
    expect(await one({ currency }, PAYMENTS, 'P,A,1,constructor,2026-01-01')).toEqual([
      2,
      'invalid',
      expect.any(String),
    ]);
  });
  it('knows constants, defaults, templates, lists and blanks', async () => {
    const changes: FieldSources = {
      paymentId: { template: 'p-{No}-{Day}' },
      currency: { constant: 'EUR' },
      method: { column: 'How', default: 'bank-transfer' },
      accountId: { column: 'Who', trim: true },
      receivedOn: { column: 'Day' },
      amount: { column: 'Sum' },
      invoiceNumbers: { column: 'For', separator: ' ' },
    };
    expect(await one(changes, 'No,Day,How,Who,Sum,For', '7,2026-01-01,, A-1 ,5,I-1 I-2')).toEqual({
      paymentId: 'p-7-2026-01-01',
      accountId: 'A-1',
      amount: { minor: 500, currency: 'EUR' },
      receivedOn: '2026-01-01',
      invoiceNumbers: ['I-1', 'I-2'],
      method: 'bank-transfer',
    });
  });
  it('takes negative invoices for credit notes only where it says so', async () => {
    const amount = { column: 'amount', negativeIsCreditNote: true };
    expect(await one({ amount }, INVOICES, 'C-1,A,2026-01-01,,-5.00,EUR', 'invoices')).toEqual({
      ...{ invoiceNumber: 'C-1', accountId: 'A', invoiceDate: '2026-01-01', dueDate: '2026-01-01' },
      ...{ amount: { minor: 500, currency: 'EUR' }, creditNote: true },
    });
    expect(await one({ amount }, INVOICES, 'I-1,A,2026-01-01,2026-01-31,5.00,EUR', 'invoices')).not.toHaveProperty(
      'creditNote',
    );
  });
  it('says whom to register, and names the column of what is wrong with it', async () => {
    const createAccounts: FieldSources = {
      name: { template: 'Customer {accountId}' },
      entity: { constant: 'main' },
      customerId: { column: 'accountId' },
      currency: { column: 'currency' },
      zone: { constant: 'Europe/Berlin' },
      calendar: { constant: 'none' },
      language: { constant: 'en' },
      contactId: { constant: 'ap' },
      contactRole: { constant: 'accounts-payable' },
      contactName: { column: 'Mail' },
      contactEmail: { column: 'Mail' },
    };
    const mapping = mapped('invoices', {}, { createAccounts });
    const file = `${INVOICES},Mail\nI-1,A-1,2026-01-01,2026-01-31,5.00,EUR,a@x.example.com\nI-2,A-2,2026-01-01,2026-01-31,5.00,EUR,nobody\n`;
    const rows = valuesOf(await rowsOf('invoices', file, mapping));
    expect(rows[0]).toMatchObject({
      invoiceNumber: 'I-1',
      createAccount: {
        ...{ accountId: 'A-1', name: 'Customer A-1', entity: 'main', customerId: 'A-1', currency: 'EUR' },
        contacts: [{ contactId: 'ap', role: 'accounts-payable', name: 'a@x.example.com', email: 'a@x.example.com' }],
      },
    });
    expect(rows[1]).toEqual([
      3,
      'invalid',
      'createAccounts.contactEmail (column Mail): must be an e-mail address; correct it.',
    ]);
  });
});

describe('rows of one account', () => {
  const HEADER = 'accountId,name,entity,customerId,currency,zone,calendar,language,contactId,contactRole,contactName';
  const row = (name: string, contact: string) => `A-1,${name},main,C-1,EUR,Europe/Berlin,DE,en,${contact}`;
  it('must agree about the account and about each contact', async () => {
    const rows = [row('Acme', 'ap,payables,Ann'), row('Acme', 'cfo,finance,Carl'), row('Ajax', 'x,payables,Ann')];
    const file = fileOf('accounts', [HEADER, ...rows, row('Acme', 'ap,payables,Bob'), rows[0], ''].join('\n'));
    for (let pass = 0; pass < 2; pass += 1) {
      const read: unknown[] = [];
      for await (const batch of file.rows(accountsAgree))
        read.push(...batch.map((one) => ('value' in one ? one.line : [one.line, one.problem.code])));
      expect(read).toEqual([2, 3, [4, 'duplicate'], [5, 'duplicate'], 6]);
    }
  });
});
