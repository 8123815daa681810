/** Files over HTTP into a real record: what is counted, what is refused, and what must not change (V01). */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FileHouse } from '../support/file-house.js';
import type { Answer } from '../support/http.js';
import { settledInvoices } from '../support/settled-invoices.js';

interface Imported {
  importId: string;
  status: string;
  rows: number;
  accepted: number;
  unchanged: number;
  parked: number;
  rejectedCount: number;
  rejected: { line: number; code: string; detail: string }[];
}
const imported = ({ status, body, text }: Answer): Imported => {
  if (status !== 200) throw new Error(`${status} ${text}`);
  return body as Imported;
};
const countsOf = (answer: Answer): unknown => {
  const { status, rows, accepted, unchanged, parked, rejectedCount } = imported(answer);
  return { status, rows, accepted, unchanged, parked, rejectedCount };
};
const problemOf = ({ status, body }: Answer) => {
  const { code, errors = [] } = body as { code: string; errors?: { line: number; code: string; detail: string }[] };
  return { status, code, errors: errors.map((one): [number, string] => [one.line, one.code]) };
};
const done = (rows: number, accepted: number, unchanged = 0, rejectedCount = 0, parked = 0) => ({
  ...{ status: 'done', rows, accepted, unchanged, parked, rejectedCount },
});

const ACCOUNTS =
  'accountId,name,entity,customerId,currency,zone,calendar,language,contactId,contactRole,contactName,contactEmail';
const account = (id: string, contact = 'ap', name = `Company ${id}`): string =>
  `${id},${name},main,C-${id},EUR,Europe/Berlin,DE,en,${contact},payables,${contact},${contact}@example.com`;
const INVOICES = 'invoiceNumber,accountId,invoiceDate,dueDate,amount,currency';
const invoice = (number: string, of: string, amount = '100.00'): string =>
  `${number},${of},2026-01-05,2026-02-04,${amount},EUR`;
const PAYMENTS = 'paymentId,accountId,amount,currency,receivedOn,invoiceNumbers';
const payment = (id: string, of: string, amount = '100.00', number = ''): string =>
  `${id},${of},${amount},EUR,2026-02-20,${number}`;
const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;

describe('V01: an old ledger: invoices with their customers, then its payments', () => {
  const portfolio = settledInvoices(600, '2013-06-30');
  let house: FileHouse;
  beforeAll(async () => {
    house = await FileHouse.open({
      now: '2013-06-30T08:00:00.000Z',
      strategy: 'examples/strategies/import-check.yaml',
    });
  });
  afterAll(() => house.close());
  const invoices = () => house.send('invoices?mapping=late-payment-invoices', portfolio.invoices);
  const payments = () => house.send('payments?mapping=late-payment-payments', portfolio.payments);
  const sweep = async () =>
    (await house.as('sam').post('/v1/sweeps', {})).body as {
      opened: string[];
      skipped: { accountId: string; reason: string }[];
    };
  const { count } = portfolio;

  it('is taken whole, and the second time changes nothing', async () => {
    expect(count).toMatchObject({ invoices: 600, accounts: 17 });
    expect(countsOf(await invoices())).toEqual(done(count.invoices, count.invoices));
    const before = await house.written();
    expect(before).toMatchObject({ accounts: 17, items: 600, payments: 0 });
    expect(countsOf(await invoices())).toEqual(done(count.invoices, 0, count.invoices));
    expect(await house.written()).toEqual(before);
  });
  it('opens no case before the payments are in, and says why', async () => {
    const { opened, skipped } = await sweep();
    expect(opened).toEqual([]);
    expect(skipped).toHaveLength(17);
    for (const { reason } of skipped) expect(reason).toMatch(/erp.*payments/);
  });
  it('takes the payments, and the second time changes nothing', async () => {
    expect(count.payments).toBeLessThan(600);
    expect(countsOf(await payments())).toEqual(done(count.payments, count.payments));
    const before = await house.written();
    expect(before).toMatchObject({ payments: count.payments });
    expect(countsOf(await payments())).toEqual(done(count.payments, 0, count.payments));
    expect(await house.written()).toEqual(before);
  });
  it('ages to the cent, and opens exactly the overdue accounts', async () => {
    const aging = (await house.as('clara').get('/v1/portfolio/aging?asOf=2013-06-30')).body as {
      items: { currency: string; buckets: { bucket: string; items: number; amount: { value: string } }[] }[];
    };
    expect(aging.items.map(({ currency }) => currency)).toEqual(['EUR']);
    const buckets = aging.items[0]!.buckets.map(({ bucket, items, amount }) => [
      bucket,
      items,
      Math.round(Number(amount.value) * 100),
    ]);
    const { current, '1-30': late } = portfolio.aging;
    expect(late.items).toBeGreaterThan(3);
    expect(buckets).toEqual([
      ['current', current.items, current.amount],
      ['1-30', late.items, late.amount],
      ['31-60', 0, 0],
      ['61-90', 0, 0],
      ['90+', 0, 0],
    ]);
    const { opened } = await sweep();
    expect(opened).toHaveLength(portfolio.overdue.length);
    const cases = (await house.as('clara').get('/v1/cases?limit=100')).body as { items: { accountId: string }[] };
    expect(cases.items.map(({ accountId }) => accountId).sort()).toEqual(portfolio.overdue);
    expect((await sweep()).opened).toEqual([]);
  });
  it('skips an account again whose invoices are newer than the payments', async () => {
    const header = portfolio.invoices.split('\r\n', 1)[0] ?? '';
    const free = '9999-CUST';
    const file = `${header}\n391,${free},1,5/1/2013,5/31/2013,80.00,No,Paper\n`;
    expect(countsOf(await house.send('invoices?mapping=late-payment-invoices', file))).toEqual(done(1, 1));
    expect(await sweep()).toMatchObject({
      opened: [],
      skipped: expect.arrayContaining([{ accountId: free, reason: expect.stringMatching(/payments/) }]),
    });
    await payments();
    expect((await sweep()).opened).toHaveLength(1);
  });
});

describe('R18: an old ledger with what is contested in it', () => {
  let house: FileHouse;
  beforeAll(async () => {
    house = await FileHouse.open({
      now: '2013-06-30T08:00:00.000Z',
      strategy: 'examples/strategies/import-check.yaml',
    });
  });
  afterAll(() => house.close());
  const HEADER = 'countryCode,customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,PaperlessBill';
  const row = (of: string, number: string, disputed: string) =>
    `391,${of},${number},4/2/2013,5/2/2013,50.00,${disputed},Paper`;
  const file = (...contested: string[]) =>
    lines(HEADER, row('1-CUST', '1', 'No'), row('2-CUST', '2', contested[0]!), row('3-CUST', '3', contested[1]!));
  const invoices = (...contested: string[]) => house.send('invoices?mapping=late-payment-disputes', file(...contested));
  const opened = async () => {
    const payments = lines('customerID,invoiceNumber,SettledDate,InvoiceAmount', '1-CUST,9,5/1/2013,1.00');
    await house.send('payments?mapping=late-payment-payments', payments);
    const { body } = await house.as('sam').post('/v1/sweeps', {});
    return (body as { opened: string[] }).opened.length;
  };

  it('R18 G11: what is contested opens no case, however often the file says so', async () => {
    expect(countsOf(await invoices('Yes', 'Yes'))).toEqual(done(3, 3));
    const before = await house.written();
    expect(countsOf(await invoices('Yes', 'Yes'))).toEqual(done(3, 0, 3));
    expect(await house.written()).toEqual(before);
    expect(await opened()).toBe(1);
  });
  it('R18: a later file takes it back, and the next sweep opens the case', async () => {
    expect(countsOf(await invoices('No', 'Yes'))).toEqual(done(3, 1, 2));
    expect(countsOf(await invoices('No', 'Yes'))).toEqual(done(3, 0, 3));
    expect(await opened()).toBe(1);
  });
  it('R18: contested again while its case is open, the case hears of it', async () => {
    expect(countsOf(await invoices('Yes', 'Yes'))).toEqual(done(3, 1, 2));
    const { items } = (await house.as('clara').get('/v1/cases?limit=10')).body as {
      items: { accountId: string; caseId: string }[];
    };
    const of = items.find(({ accountId }) => accountId === '2-CUST');
    expect((await house.as('clara').get(`/v1/cases/${of?.caseId}`)).body).toMatchObject({
      openItems: [{ invoiceNumber: '2', disputed: { value: '50.00' } }],
      disputes: [{ open: true, category: 'reported' }],
    });
  });
  it('R18: the API says the same in its own words', async () => {
    const body = { invoiceNumber: '7', accountId: '1-CUST', invoiceDate: '2013-05-02', dueDate: '2013-06-01' };
    const amount = { value: '80.00', currency: 'EUR' };
    const post = async (disputed: unknown) =>
      (await house.as('erp').send('POST', '/v1/invoices', JSON.stringify({ ...body, amount, disputed }))).status;
    expect(await post({ value: '30.00', currency: 'EUR' })).toBe(202);
    const written = await house.written();
    expect(await post({ value: '30.00', currency: 'EUR' })).toBe(202);
    expect(await house.written()).toEqual(written);
    expect(await post('no')).toBe(202);
    expect((await house.written())['events']).toBe(written['events']! + 1);
    expect(await post({ value: '80.01', currency: 'EUR' })).toBe(422);
    expect(await post('perhaps')).toBe(422);
  });
});

describe('files over HTTP', () => {
  let house: FileHouse;
  beforeAll(async () => {
    house = await FileHouse.open();
    expect(
      countsOf(await house.send('accounts', lines(ACCOUNTS, account('A-1'), account('A-1', 'cfo'), account('A-2')))),
    ).toEqual(done(3, 3));
  });
  afterAll(async () => {
    expect(house.spooled()).toEqual([]);
    await house.close();
  });
  const unchangedBy = async (work: () => Promise<unknown>): Promise<void> => {
    const before = await house.written();
    await work();
    expect(await house.written()).toEqual(before);
  };

  it('accounts: the same again changes nothing, a changed one is taken, a row at odds with another is not', async () => {
    await unchangedBy(async () =>
      expect(countsOf(await house.send('accounts', lines(ACCOUNTS, account('A-1'), account('A-1', 'cfo'))))).toEqual(
        done(2, 0, 2),
      ),
    );
    const file = lines(
      ACCOUNTS,
      account('A-2', 'ap', 'Renamed Ltd'),
      account('A-2', 'cfo', 'Other Ltd'),
      account('A-2', 'cfo', 'Renamed Ltd'),
    );
    const answer = imported(await house.send('accounts', file));
    expect(answer).toMatchObject({
      rows: 3,
      accepted: 2,
      rejectedCount: 1,
      rejected: [{ line: 3, code: 'duplicate' }],
    });
  });

  it('accounts that the house cannot keep are rejected, also those a mapping would register', async () => {
    const file = lines(
      ACCOUNTS,
      account('K-1').replace('EUR', 'KWD'),
      account('K-2').replace('DE,en', 'ATLANTIS,en'),
      account('K-3').replace('Europe/Berlin', 'Europe/Atlantis'),
      account('K-4').replace('ap@example.com', 'nobody'),
    );
    await unchangedBy(async () => {
      const { rejected } = imported(await house.send('accounts', file));
      expect(rejected.map(({ line, code, detail }) => [line, code, detail.split(/[;(]/)[0]?.trim()])).toEqual([
        [2, 'invalid', 'currency: accounts in KWD cannot be kept'],
        [3, 'invalid', "calendar: there is no holiday calendar 'ATLANTIS'"],
        [4, 'invalid', 'zone: must be an IANA time zone such as Europe/Berlin'],
        [5, 'invalid', 'contactEmail: must be an e-mail address'],
      ]);
      const rechnung =
        'Rechnungsnummer;Rechnungsdatum;Fälligkeit;Kundennummer;Kunde;Ansprechpartner;E-Mail;Betrag;Währung';
      const mapped = Buffer.from(`\ufeff${rechnung}\nR-1;12.01.2026;11.02.2026;77777;Kunde;;keine;5,00;Euro\n`);
      const { rejected: registering } = imported(await house.send('invoices?mapping=rechnungen', mapped));
      expect(registering).toEqual([
        {
          line: 2,
          code: 'invalid',
          detail: 'createAccounts.contactEmail (column E-Mail): must be an e-mail address; correct it.',
        },
      ]);
    });
  });

  it('rows: each is judged by itself, the rejected ones come back to be corrected and sent again', async () => {
    const file = lines(
      INVOICES,
      invoice('I-1', 'A-1'),
      invoice('I-2', 'nobody'),
      invoice('I-3', 'A-1', '"1,50"'),
      invoice('I-4', '=A-1'),
      'I-5,A-1,2026-02-30,2026-03-01,5.00,EUR',
      invoice('I-6', 'A-2'),
      invoice('I-1', 'A-1'),
      invoice('I-6', 'A-2', '7.00'),
    );
    const answer = imported(await house.send('invoices', file));
    expect(answer).toMatchObject({ rows: 8, accepted: 2, unchanged: 1, parked: 0, rejectedCount: 5 });
    expect(answer.rejected.map(({ line, code }) => [line, code])).toEqual([
      [3, 'unknown-reference'],
      [4, 'invalid'],
      [5, 'formula'],
      [6, 'invalid'],
      [9, 'duplicate'],
    ]);
    const path = `/v1/imports/${answer.importId}`;
    expect((await house.as('axel').get(path)).body).toEqual(answer);
    const csv = await house.as('erp').get(`${path}/rejected`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const rejected = csv.text.split('\r\n');
    expect(rejected).toHaveLength(7);
    expect(rejected[0]).toBe(`${INVOICES},problem_line,problem_code,problem_detail`);
    expect(rejected[2]).toMatch(/^I-3,A-1,2026-01-05,2026-02-04,"1,50",EUR,4,invalid,/);
    expect(rejected[3]).toMatch(/^I-4,'=A-1,/);
    const corrected = csv.text
      .replace('nobody', 'A-1')
      .replace('"1,50"', '1.50')
      .replace("'=A-1", 'A-1')
      .replace('2026-02-30', '2026-02-28')
      .replace('I-6', 'I-7');
    expect(countsOf(await house.send('invoices', corrected))).toEqual(done(5, 5));
  });

  it('a fault of the file: 422 with the line, nothing applied, and the same answer under the same Import-Id', async () => {
    await unchangedBy(async () => {
      const importId = randomUUID();
      const file = lines(INVOICES, invoice('X-1', 'A-1'), 'X-2,"A-1,2026-01-05');
      const answer = await house.send('invoices', file, { 'import-id': importId });
      expect(problemOf(answer)).toEqual({ status: 422, code: 'bad-file', errors: [[3, 'open-quote']] });
      expect(answer.body).toMatchObject({
        importId,
        detail: expect.stringMatching(/never closed.*Nothing was applied/),
      });
      const again = await house.send('invoices', file, { 'import-id': importId });
      expect(problemOf(again)).toEqual(problemOf(answer));
      expect((await house.as('lena').get(`/v1/imports/${importId}`)).body).toMatchObject({
        ...{ status: 'refused', problem: 'bad-file', rejected: [{ line: 3, code: 'open-quote' }], accepted: 0 },
      });
      const refused: [string, Buffer | string, [number, string][]][] = [
        ['payments', '', [[1, 'empty']]],
        ['payments', lines(`${PAYMENTS},amount`), [[1, 'double-column']]],
        ['payments', lines('paymentId,accountId,amount,currency'), [[1, 'missing-column']]],
        ['payments', Buffer.from(lines(PAYMENTS, payment('Ü', 'A-1')), 'latin1'), [[2, 'encoding']]],
        ['payments', Buffer.from(lines(PAYMENTS, payment('P', 'A-1')), 'utf16le'), [[1, 'encoding']]],
        ['payments', lines(PAYMENTS, 'P\0,A-1,1.00,EUR,2026-01-01,'), [[2, 'nul-bytes']]],
        [
          'payments',
          lines(PAYMENTS, payment('P', 'A-1', `1${'0'.repeat(10 * 1024 * 1024)}`)),
          [[2, 'record-too-long']],
        ],
      ];
      for (const [kind, body, errors] of refused) {
        expect(problemOf(await house.send(kind, body))).toEqual({ status: 422, code: 'bad-file', errors });
      }
    });
  });

  it('atomic: one rejected row refuses all, with all faults at once; without one all are taken', async () => {
    const good = [invoice('T-1', 'A-1'), invoice('T-2', 'A-2')];
    await unchangedBy(async () => {
      const own = await house.send(
        'invoices?atomic=true',
        lines(INVOICES, ...good, invoice('T-3', 'nobody'), invoice('T-4', 'A-1', 'x')),
      );
      expect(problemOf(own)).toEqual({
        ...{ status: 422, code: 'rows-rejected' },
        errors: [
          [4, 'unknown-reference'],
          [5, 'invalid'],
        ],
      });
      const store = await house.send('invoices?atomic=true', lines(INVOICES, ...good, invoice('T-3', 'nobody')));
      expect(problemOf(store)).toEqual({ status: 422, code: 'rows-rejected', errors: [[4, 'unknown-reference']] });
      const { importId } = store.body as { importId: string };
      expect((await house.as('erp').get(`/v1/imports/${importId}`)).body).toMatchObject({
        ...{ status: 'refused', problem: 'rows-rejected', rows: 3, accepted: 0, rejectedCount: 1 },
      });
      expect((await house.as('erp').get(`/v1/imports/${importId}/rejected`)).text).toMatch(/\r\nT-3,nobody,/);
    });
    expect(countsOf(await house.send('invoices?atomic=true', lines(INVOICES, ...good)))).toEqual(done(2, 2));
  });

  it('a conflict waits for a person where the other rows are taken, and nowhere else', async () => {
    const details = ({ body }: Answer): string[] => {
      const { rejected, errors = [] } = body as { rejected?: { detail: string }[]; errors?: { detail: string }[] };
      return (rejected ?? errors).map(({ detail }) => detail);
    };
    const said = 'payment X-1 was sent before with other content';
    const remedy = 'correct the row, or import without atomic and dryRun to leave the conflict to a person';
    expect(countsOf(await house.send('payments', lines(PAYMENTS, payment('X-1', 'A-1', '1.00'))))).toEqual(done(1, 1));
    const other = lines(PAYMENTS, payment('X-1', 'A-1', '2.00'));
    await unchangedBy(async () => {
      expect(details(await house.send('payments?atomic=true', other))).toEqual([`${said}: ${remedy}`]);
      expect(details(await house.send('payments?dryRun=true', other))).toEqual([`${said}: ${remedy}`]);
      expect(details(await house.send('payments?dryRun=true&atomic=true', other))).toEqual([`${said}: ${remedy}`]);
    });
    expect(details(await house.send('payments', other))).toEqual([
      `${said} (the conflict waits in the queue of exceptions for a decision)`,
    ]);
  });

  it('a dry run says what would happen and how the file is read, and writes nothing', async () => {
    await unchangedBy(async () => {
      const plain = await house.send(
        'payments?dryRun=true',
        lines(`${PAYMENTS},note`, `${payment('D-1', 'A-1', '5.00', 'I-1')},x`),
      );
      expect(plain.body).toMatchObject({
        ...{ dryRun: true, rows: 1, accepted: 1, rejectedCount: 0, ignored: ['note'] },
        preview: [
          {
            line: 2,
            value: {
              paymentId: 'D-1',
              accountId: 'A-1',
              amount: '5.00',
              currency: 'EUR',
              receivedOn: '2026-02-20',
              invoiceNumbers: 'I-1',
            },
          },
        ],
        columns: expect.arrayContaining([{ field: 'paymentId', from: 'column paymentId' }]),
      });
      const header = 'countryCode,customerID,invoiceNumber,SettledDate,InvoiceAmount';
      const mapped = await house.send(
        'payments?mapping=late-payment-payments&dryRun=true',
        `${header}\n1,A-1,I-1,2/20/2026,100.00\n1,A-1,I-1,2/31/2026,5\n1,nobody,I-9,2/20/2026,5\n`,
      );
      expect(mapped.body).toMatchObject({
        ...{ rows: 3, accepted: 2, parked: 1, rejectedCount: 1, ignored: ['countryCode'] },
        preview: [
          { line: 2, value: { paymentId: 'p-I-1-2/20/2026', receivedOn: '2026-02-20', currency: 'EUR' } },
          { line: 4, value: { accountId: 'nobody' } },
        ],
        columns: expect.arrayContaining([
          { field: 'receivedOn', from: 'column SettledDate, dates like M/D/YYYY' },
          { field: 'currency', from: "always 'EUR'" },
        ]),
      });
    });
  });

  it('an Import-Id names one import: the same file answers the same, another one is refused', async () => {
    const importId = randomUUID();
    const file = lines(PAYMENTS, payment('P-1', 'A-1', '10.00', 'I-1'), payment('P-2', 'unknown'));
    const first = await house.send('payments', file, { 'import-id': importId.toUpperCase() });
    expect(countsOf(first)).toEqual(done(2, 2, 0, 0, 1));
    await unchangedBy(async () => {
      expect((await house.send('payments', file, { 'import-id': importId })).text).toBe(first.text);
      const other = lines(PAYMENTS, payment('P-3', 'A-1'));
      expect(problemOf(await house.send('payments', other, { 'import-id': importId }))).toMatchObject({
        status: 409,
        code: 'duplicate',
      });
      expect(problemOf(await house.send('payments', file, { 'import-id': importId }, 'ada'))).toMatchObject({
        status: 409,
        code: 'duplicate',
      });
      const unnamed = await house.send('payments', file, { 'import-id': 'no-uuid' });
      expect(problemOf(unnamed)).toMatchObject({ status: 422, code: 'invalid' });
      expect((unnamed.body as { detail: string }).detail).toBe(
        'The header Import-Id must be a UUID: send a new one for each file, or leave it out.',
      );
    });
    // Without the id the rows themselves say that they are known.
    expect(countsOf(await house.send('payments', file))).toEqual(done(2, 0, 2));
    const list = (await house.as('clara').get('/v1/imports?kind=payments&limit=2')).body as {
      items: Imported[];
      nextCursor: string;
    };
    expect(list.items.map(({ rows, unchanged }) => [rows, unchanged])).toEqual([
      [2, 2],
      [2, 0],
    ]);
    expect(list.items[1]?.importId).toBe(importId);
    expect(list.nextCursor).not.toBeNull();
  });

  it('two uploads at once under one Import-Id are one import', async () => {
    const file = lines(PAYMENTS, ...Array.from({ length: 50 }, (_, i) => payment(`R-${i}`, 'A-1', '0.01')));
    const id = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => house.send('payments', file, { 'import-id': id })));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1);
    for (const answer of answers) {
      if (answer.status === 200) expect(countsOf(answer)).toEqual(done(50, 50));
      else expect(problemOf(answer)).toMatchObject({ status: 409, code: 'in-flight' });
    }
  });

  it('is open to integration and admin, readable by staff and the auditor, and takes CSV alone', async () => {
    const file = lines(PAYMENTS, payment('W-1', 'A-1'));
    await unchangedBy(async () => {
      for (const who of ['clara', 'sam', 'lena', 'axel'])
        expect(problemOf(await house.send('payments', file, {}, who))).toMatchObject({
          status: 403,
          code: 'not-permitted',
        });
      const typed = (type: string) => house.send('payments', file, { 'content-type': type });
      expect(problemOf(await typed('application/json'))).toMatchObject({ status: 415, code: 'unsupported-media-type' });
      expect(problemOf(await typed('text/csv; charset=ebcdic'))).toMatchObject({
        status: 415,
        code: 'unsupported-media-type',
      });
      expect(
        (
          await fetch(`${house.url}/v1/imports/payments`, {
            method: 'POST',
            headers: { 'content-type': 'text/csv' },
            body: file,
          })
        ).status,
      ).toBe(401);
      expect(problemOf(await house.send('payments?mapping=nowhere', file))).toMatchObject({
        status: 422,
        code: 'unknown-reference',
      });
      expect(problemOf(await house.send('payments?mapping=rechnungen', file))).toMatchObject({
        status: 422,
        code: 'invalid',
      });
      expect(problemOf(await house.send('payments?dryRun=maybe', file))).toMatchObject({
        status: 422,
        code: 'invalid',
      });
      expect((await house.as('erp').get(`/v1/imports/${randomUUID()}`)).status).toBe(404);
    });
    const mappings = (await house.as('carl').get('/v1/mappings')).body as { items: { name: string; kind: string }[] };
    expect(mappings.items.map(({ name, kind }) => [name, kind])).toEqual(
      expect.arrayContaining([
        ['late-payment-invoices', 'invoices'],
        ['late-payment-payments', 'payments'],
        ['rechnungen', 'invoices'],
      ]),
    );
  });

  it('an upload that breaks off changes nothing and leaves nothing', async () => {
    const token = await house.as('erp').token();
    await unchangedBy(async () => {
      const imports = async () =>
        ((await house.as('erp').get('/v1/imports?limit=500')).body as { items: unknown[] }).items.length;
      const before = await imports();
      await new Promise<void>((resolve) => {
        const upload = request(`${house.url}/v1/imports/payments`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv', 'content-length': 1_000_000 },
        });
        upload.on('error', () => resolve());
        upload.write(lines(PAYMENTS, ...Array.from({ length: 1000 }, (_, i) => payment(`B-${i}`, 'A-1', '0.01'))));
        setTimeout(() => upload.destroy(), 100);
      });
      for (const until = Date.now() + 5000; house.spooled().length > 0 && Date.now() < until;)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(house.spooled()).toEqual([]);
      expect(await imports()).toBe(before);
    });
  });

  it('German bookkeeping: its customers are registered, its credit note is one, its impossible day is rejected', async () => {
    const { readFile } = await import('node:fs/promises');
    const answer = imported(
      await house.send('invoices?mapping=rechnungen', await readFile('examples/files/rechnungen.csv')),
    );
    expect(answer).toMatchObject({ rows: 6, accepted: 5, rejectedCount: 1, rejected: [{ line: 7, code: 'invalid' }] });
    expect(
      countsOf(await house.send('invoices?mapping=rechnungen', await readFile('examples/files/rechnungen.csv'))),
    ).toEqual(done(6, 0, 5, 1));
  });
});

describe('a large file', () => {
  it('goes to the record in chunks of a thousand rows, and is never in memory whole', async () => {
    const house = await FileHouse.open();
    try {
      const accounts = Array.from({ length: 50 }, (_, i) => `A-${i}`);
      await house.send('accounts', lines(ACCOUNTS, ...accounts.map((id) => account(id))));
      const sizes: number[] = [];
      const { imports } = house.stores;
      const judge = imports.judge.bind(imports);
      imports.judge = async (actor, importId, kind, rows, calendarOf) => {
        sizes.push(rows.length);
        return judge(actor, importId, kind, rows, calendarOf);
      };
      const file = lines(INVOICES, ...Array.from({ length: 2500 }, (_, i) => invoice(`L-${i}`, `A-${i % 50}`)));
      expect(countsOf(await house.send('invoices?dryRun=true', file))).toEqual(done(2500, 2500));
      expect(sizes).toEqual([1000, 1000, 500]);
      expect(await house.written()).toMatchObject({ accounts: 50, items: 0 });
    } finally {
      await house.close();
    }
  });
});

describe('whatever comes in', () => {
  it('is either a fault of the file, with nothing applied, or counts that add up', async () => {
    const house = await FileHouse.open();
    try {
      await house.send('accounts', lines(ACCOUNTS, account('A-1')));
      const valid = lines(INVOICES, invoice('I-1', 'A-1'), invoice('I-2', 'A-1'), invoice('I-3', 'nobody'));
      const change = fc.tuple(
        fc.nat(valid.length),
        fc.nat(10),
        fc.constantFrom('"', '\n', '\r', '\0', ',', 'ü', '', '=', '9'),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), async (changes, atomic) => {
          const text = changes.reduce((file, [at, cut, put]) => file.slice(0, at) + put + file.slice(at + cut), valid);
          const before = await house.written();
          const answer = await house.send(`invoices?atomic=${atomic}`, Buffer.from(text, 'latin1'));
          if (answer.status === 200) {
            const { rows, accepted, unchanged, rejectedCount, rejected } = imported(answer);
            expect(accepted + unchanged + rejectedCount).toBe(rows);
            expect(rejected).toHaveLength(rejectedCount);
            return;
          }
          expect(answer.status).toBe(422);
          expect(['bad-file', 'rows-rejected']).toContain((answer.body as { code: string }).code);
          expect(await house.written()).toEqual(before);
        }),
        { numRuns: 40 },
      );
    } finally {
      await house.close();
    }
  });
});
