import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { referenceKey, type BankEntry } from '#domain';
import type { EntryResult } from '#persistence';
import { ERP, eur, invoice, openTestStores, pay, register, typesAfter, type TestStores } from '../support/stores.js';

let test: TestStores;
beforeAll(async () => {
  test = await openTestStores();
});
afterAll(() => test.close());

const IBAN = 'DE89 3704 0044 0532 0130 00';
let counter = 0;
/** A credit of 100.00 that says nothing, unless told otherwise. */
function credit(more: Partial<BankEntry> = {}): BankEntry {
  counter += 1;
  return {
    paymentId: `stmt:${counter}`,
    direction: 'credit',
    reversal: false,
    amount: eur(100),
    bookedOn: '2026-03-02',
    valueOn: '2026-03-01',
    account: 'DE02120300000000202051',
    endToEndId: null,
    servicerReference: `ref-${counter}`,
    references: [],
    remittance: [],
    counterparty: { name: null, account: null },
    indivisible: null,
    ...more,
  };
}
async function take(...entries: BankEntry[]): Promise<EntryResult[]> {
  counter += 1;
  const rows = entries.map((value, index) => ({ line: index + 10, value }));
  return test.stores.statements.take(ERP, `import-${counter}`, rows);
}
/** `account: numbers (rule)`, or the kind and why. */
const told = (results: readonly EntryResult[]): string[] =>
  results.map((one) =>
    one.kind === 'accepted'
      ? `${one.accountId}: ${one.invoiceNumbers.join(' ') || '-'} (${one.rule})`
      : one.kind === 'parked'
        ? `parked: ${one.why}`
        : one.kind,
  );
async function balances(accountKey: string): Promise<{ items: Record<string, number>; unapplied: number }> {
  const state = await test.stores.record.fold(accountKey);
  const rows = await test.admin<{ invoice_number: string; balance: string }>(
    'SELECT invoice_number, balance FROM open_item WHERE account_key = $1 AND balance <> 0 ORDER BY invoice_number',
    [accountKey],
  );
  const items = Object.fromEntries(rows.map((row) => [row.invoice_number, Number(row.balance)]));
  expect(Object.fromEntries(state.items.map((one) => [one.invoiceNumber, one.balance]))).toEqual(items);
  return { items, unapplied: state.unapplied };
}
async function open() {
  return (await test.stores.exceptions.list({ status: 'open', limit: 100 })).items;
}
async function counts(): Promise<Record<string, number>> {
  const tables = [
    'event',
    'payment',
    'inbox',
    'exception',
    'statement_entry',
    'allocation_line',
    'counterparty_account',
  ];
  const rows = await Promise.all(
    tables.map(async (table) => [
      table,
      Number((await test.admin<{ n: string }>(`SELECT count(*) n FROM ${table}`))[0]?.n),
    ]),
  );
  return Object.fromEntries(rows) as Record<string, number>;
}

describe('entries that name invoices', () => {
  it('become payments of the source, each seeing what the one before left', async () => {
    const key = await register(test.stores, 'named');
    await invoice(test.stores, 'named', 'NA-1001', { amount: eur(100) });
    await invoice(test.stores, 'named', 'NA-1002', { amount: eur(250.5), dueDate: '2026-01-20' });
    const entries = [
      credit({ remittance: ['NA-1001'], amount: eur(60) }),
      credit({ remittance: ['na 1001'], amount: eur(40) }),
      credit({ remittance: ['NA-1001'], amount: eur(40) }),
      credit({ references: ['NA-1002'], amount: eur(250.5), valueOn: null }),
    ];
    const results = await take(...entries);
    expect(told(results)).toEqual([
      'named: NA-1001 (reference)',
      'named: NA-1001 (reference)',
      'parked: nothing is open on what it names: NA-1001',
      'named: NA-1002 (reference)',
    ]);
    expect(results.map(({ line, paymentId }) => [line, paymentId])).toEqual(
      entries.map((entry, index) => [index + 10, entry.paymentId]),
    );
    expect(await balances(key)).toEqual({ items: {}, unapplied: 0 });
    const { events } = await test.stores.record.read(key, 4);
    expect(events.map((event) => event.type)).toEqual([
      ...['payment.received', 'payment.applied'],
      ...['payment.received', 'payment.applied', 'invoice.settled'],
      ...['payment.received', 'payment.applied', 'invoice.settled'],
    ]);
    expect(events[0]).toMatchObject({
      actor: ERP,
      effectiveOn: '2026-03-01',
      data: {
        paymentId: entries[0]?.paymentId,
        source: 'erp',
        amount: eur(60),
        receivedOn: '2026-03-01',
        invoiceNumbers: ['NA-1001'],
        method: 'bank-transfer',
      },
    });
    expect(events[5]).toMatchObject({ data: { receivedOn: '2026-03-02' } });
    expect((await test.stores.record.verify(key)).faults).toEqual([]);
  });

  it('count once, however often and in whichever statement they come (G14)', async () => {
    const key = await register(test.stores, 'once');
    await invoice(test.stores, 'once', 'ON-1001', { amount: eur(300) });
    const [monday, tuesday, unclear] = [
      credit({ remittance: ['ON-1001'] }),
      credit({ remittance: ['ON-1001'] }),
      credit({ remittance: ['as agreed'] }),
    ];
    expect(told(await take(monday, monday))).toEqual(['once: ON-1001 (reference)', 'unchanged']);
    const both = await Promise.all([take(tuesday, monday, unclear), take(unclear, tuesday), take(monday, tuesday)]);
    expect(both.flat().filter((one) => one.kind === 'accepted')).toHaveLength(1);
    expect(both.flat().filter((one) => one.kind === 'parked')).toHaveLength(1);
    const before = await counts();
    expect(told(await take(unclear, tuesday, monday))).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(await counts()).toEqual(before);
    expect(await balances(key)).toEqual({ items: { 'ON-1001': 100_00 }, unapplied: 0 });
    expect((await open()).filter((one) => one.externalId === unclear.paymentId)).toHaveLength(1);
  });

  it('that another way in has paid under the same id are known', async () => {
    const key = await register(test.stores, 'api');
    await invoice(test.stores, 'api', 'AP-1001', { amount: eur(300) });
    const entry = credit({ remittance: ['AP-1001'] });
    await pay(test.stores, 'api', entry.paymentId, eur(100));
    expect(told(await take(entry))).toEqual(['unchanged']);
    expect(await balances(key)).toEqual({ items: { 'AP-1001': 200_00 }, unapplied: 0 });
  });

  it('in another currency wait, with the account that was named', async () => {
    await register(test.stores, 'euros');
    await invoice(test.stores, 'euros', 'EU-1001');
    const dollars = credit({ remittance: ['EU-1001'], amount: { minor: 100_00, currency: 'USD' } });
    expect(told(await take(dollars))).toEqual(['parked: account euros is in EUR, the money in USD']);
    expect((await open()).at(-1)).toMatchObject({
      kind: 'other-currency',
      externalId: dollars.paymentId,
      amount: { minor: 100_00, currency: 'USD' },
      suggestions: [{ accountId: 'euros', invoiceNumbers: ['EU-1001'] }],
    });
  });

  it('wait when many accounts use one number, unless a second number tells them apart', async () => {
    for (let n = 0; n < 25; n++) {
      await register(test.stores, `many-${n}`);
      await invoice(test.stores, `many-${n}`, 'MA-7001');
    }
    await invoice(test.stores, 'many-3', 'MA-7103', { amount: eur(50) });
    const [unclear, clear] = await take(
      credit({ remittance: ['MA-7001'] }),
      credit({ remittance: ['MA-7001 MA-7103'], amount: eur(150) }),
    );
    expect(unclear).toMatchObject({
      kind: 'parked',
      why: 'several accounts have an invoice of that number: many-0, many-1, many-10, many-11, many-12 and 20 more',
    });
    expect(clear).toMatchObject({ accountId: 'many-3', rule: 'reference', invoiceNumbers: ['MA-7001', 'MA-7103'] });
  });

  it('are found however their numbers are written: the database and the core compute one key', async () => {
    const numbers = [
      'RE-2026-0017',
      '0001234',
      'a b/c-007',
      'ÄÖ-0900',
      'x#00#1',
      '000',
      'ß12',
      'İ-5',
      'ﬁ-77',
      '12-00-3',
    ];
    await register(test.stores, 'keys');
    for (const number of numbers) await invoice(test.stores, 'keys', number);
    const rows = await test.admin<{ invoice_number: string; reference_key: string }>(
      `SELECT invoice_number, reference_key FROM open_item JOIN account USING (account_key) WHERE account_id = 'keys'`,
    );
    expect(rows).toHaveLength(numbers.length);
    for (const row of rows)
      expect([row.invoice_number, row.reference_key]).toEqual([row.invoice_number, referenceKey(row.invoice_number)]);
  });
});

describe('entries nobody can place by rule', () => {
  it('wait for a person with what is like them, their text sealed', async () => {
    await register(test.stores, 'amount', { name: 'Nordwind Logistik GmbH' });
    await invoice(test.stores, 'amount', 'AM-1001', { amount: eur(777.77) });
    const secret = { name: 'NORDWIND LOGISTIK', account: IBAN };
    const entry = credit({ amount: eur(777.77), remittance: ['secret words'], counterparty: secret });
    expect(told(await take(entry))).toEqual(['parked: it names no invoice we know, and its payer is not known']);
    const raised = (await open()).at(-1);
    expect(raised).toMatchObject({
      kind: 'unmatched',
      source: 'erp',
      externalId: entry.paymentId,
      factKind: 'payment',
      amount: eur(777.77),
      line: 10,
      suggestions: [
        {
          accountId: 'amount',
          invoiceNumbers: ['AM-1001'],
          score: 60,
          reasons: ['the only open invoice of this amount', 'the names agree'],
        },
      ],
    });
    expect(await test.stores.exceptions.get(raised?.exceptionId ?? '')).toMatchObject({
      content: {
        paymentId: entry.paymentId,
        amount: eur(777.77),
        receivedOn: '2026-03-01',
        method: 'bank-transfer',
        entry: { remittance: ['secret words'], counterparty: secret },
      },
    });
    for (const table of ['event', 'exception', 'statement_entry', 'counterparty_account', 'inbox', 'person_value']) {
      const [found] = await test.admin<{ n: string }>(
        `SELECT count(*) n FROM ${table} t WHERE t::text ~* 'secret words|DE8937|DE89 3704|NORDWIND'`,
      );
      expect([table, Number(found?.n)]).toEqual([table, 0]);
    }
  });

  it('debits are not ours to book', async () => {
    const before = await counts();
    expect(told(await take(credit({ direction: 'debit', remittance: ['NA-1001'] })))).toEqual(['skipped']);
    expect(await counts()).toEqual(before);
  });
});

describe('money the bank takes back', () => {
  const debit = (of: BankEntry, more: Partial<BankEntry> = {}): BankEntry =>
    credit({ direction: 'debit', amount: of.amount, servicerReference: null, endToEndId: of.endToEndId, ...more });

  it('reverses the payment with the same reference, in the same statement or later, once', async () => {
    const key = await register(test.stores, 'back');
    await invoice(test.stores, 'back', 'BA-1001', { amount: eur(100) });
    await invoice(test.stores, 'back', 'BA-1002', { amount: eur(80) });
    const first = credit({ remittance: ['BA-1001'], endToEndId: 'E2E-1' });
    const back = debit(first, { bookedOn: '2026-03-05', valueOn: null });
    expect(told(await take(first, back))).toEqual(['back: BA-1001 (reference)', 'back: - (reversal)']);
    expect(await balances(key)).toEqual({ items: { 'BA-1001': 100_00, 'BA-1002': 80_00 }, unapplied: 0 });
    const second = credit({ remittance: ['BA-1002'], amount: eur(80), servicerReference: 'S-77' });
    expect(told(await take(second))).toEqual(['back: BA-1002 (reference)']);
    const marked = debit(second, { reversal: true, servicerReference: 'S-77' });
    expect(told(await take(back, marked))).toEqual(['unchanged', 'back: - (reversal)']);
    expect(told(await take(marked, back, first, second))).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged']);
    expect(await balances(key)).toEqual({ items: { 'BA-1001': 100_00, 'BA-1002': 80_00 }, unapplied: 0 });
    expect((await typesAfter(test.stores, key, 4)).filter((type) => type === 'payment.reversed')).toHaveLength(2);
    const { events } = await test.stores.record.read(key, 4);
    expect(events.find((event) => event.type === 'payment.reversed')).toMatchObject({
      effectiveOn: '2026-03-05',
      data: { paymentId: first.paymentId, reason: 'returned by the bank', amount: eur(100) },
    });
    // Given back once: another debit like it gives back nothing.
    expect(told(await take(debit(first)))).toEqual(['skipped']);
  });

  it('opens what was paid again for the next payment, and drops nothing that was paid too much', async () => {
    const key = await register(test.stores, 'again');
    await invoice(test.stores, 'again', 'AG-1001', { amount: eur(100) });
    const [first, second] = [
      credit({ remittance: ['AG-1001'], endToEndId: 'E2E-A1' }),
      credit({ remittance: ['AG-1001'] }),
    ];
    const third = credit({ remittance: ['AG-1001'] });
    expect(told(await take(first, debit(first), second, third))).toEqual([
      'again: AG-1001 (reference)',
      'again: - (reversal)',
      'again: AG-1001 (reference)',
      'parked: nothing is open on what it names: AG-1001',
    ]);
    expect(await balances(key)).toEqual({ items: {}, unapplied: 0 });
    expect((await test.stores.record.verify()).faults).toEqual([]);
  });

  it('waits where it may be several payments, none, or one that itself waits', async () => {
    await register(test.stores, 'several');
    await invoice(test.stores, 'several', 'SE-1001', { amount: eur(500) });
    const twins = [1, 2].map(() => credit({ remittance: ['SE-1001'], endToEndId: 'E2E-TWIN' }));
    await take(...twins);
    const [one, two] = twins as [BankEntry, BankEntry];
    expect(told(await take(debit(one)))).toEqual([
      `parked: the bank took money back, and it may be any of the payments ${one.paymentId}, ${two.paymentId}`,
    ]);
    expect((await open()).at(-1)).toMatchObject({ kind: 'unknown-payment', factKind: 'statement-entry' });
    expect(told(await take(credit({ direction: 'debit', reversal: true, endToEndId: 'E2E-NOBODY' })))).toEqual([
      'parked: the bank took money back, and no payment of this amount and reference is known',
    ]);
    const queued = credit({ remittance: ['nobody knows'], endToEndId: 'E2E-Q', amount: eur(5) });
    await take(queued);
    expect(told(await take(debit(queued)))).toEqual([
      `parked: the bank took back payment ${queued.paymentId}, which waits for a person itself`,
    ]);
    expect((await open()).at(-1)).toMatchObject({
      kind: 'unknown-payment',
      factKind: 'reversal',
      waitsFor: `payment:${queued.paymentId}`,
    });
    const returned = credit({ reversal: true, remittance: ['SE-1001'] });
    expect(told(await take(returned))).toEqual(['parked: money we had paid came back: it is no payment of a customer']);
  });
});

describe('a dry run', () => {
  it('tells what would become of all chunks together, and writes nothing', async () => {
    const key = await register(test.stores, 'dry');
    await invoice(test.stores, 'dry', 'DR-1001', { amount: eur(100) });
    const entries = [credit({ remittance: ['DR-1001'] }), credit({ remittance: ['DR-1001'] })];
    const before = await counts();
    const chunks = async function* () {
      for (const [line, value] of entries.entries()) yield [{ line, value }];
    };
    const judged = await test.stores.statements.together(ERP, 'dry-1', chunks, true);
    expect(told(judged)).toEqual(['dry: DR-1001 (reference)', 'parked: nothing is open on what it names: DR-1001']);
    expect(await counts()).toEqual(before);
    expect(await balances(key)).toEqual({ items: { 'DR-1001': 100_00 }, unapplied: 0 });
    // The same for good.
    expect(await test.stores.statements.together(ERP, 'all-1', chunks, false)).toEqual(judged);
    expect(await balances(key)).toEqual({ items: {}, unapplied: 0 });
    expect(told(await test.stores.statements.together(ERP, 'all-2', chunks, false))).toEqual([
      'unchanged',
      'unchanged',
    ]);
  });
});

describe('beside other ways in', () => {
  it('keeps every sum, and waits for nobody for ever', async () => {
    const accounts = ['side-1', 'side-2', 'side-3', 'side-4'];
    const keys: string[] = [];
    for (const accountId of accounts) {
      keys.push(await register(test.stores, accountId));
      await invoice(test.stores, accountId, `SI-${accountId}`, { amount: eur(1000) });
    }
    const both = (n: number): string[] => [accounts[n % 4] ?? '', accounts[(n + 1) % 4] ?? ''];
    const statements = Array.from({ length: 8 }, (_, n) =>
      take(...both(n).map((one) => credit({ remittance: [`SI-${one}`], amount: eur(10) }))),
    );
    const files = Array.from({ length: 8 }, async (_, n) => {
      const importId = `side-${n}`;
      await test.stores.imports.begin(ERP, {
        ...{ importId, kind: 'payments', mapping: null, dryRun: false, atomic: false, bytes: 0, fileDigest: null },
      });
      const rows = both(n + 2).map((accountId, line) => ({
        line,
        value: { paymentId: `side-${n}-${line}`, accountId, amount: eur(7), receivedOn: '2026-03-01' },
      }));
      return test.stores.imports.payments(ERP, importId, rows);
    });
    const single = Array.from({ length: 12 }, (_, n) => pay(test.stores, both(n)[0] ?? '', `side-api-${n}`, eur(3)));
    const results = await Promise.all([...statements, ...files]);
    expect(results.flat().map((one) => one.kind)).toEqual(Array.from({ length: 32 }, () => 'accepted'));
    expect((await Promise.all(single)).map((one) => one.kind)).toEqual(Array.from({ length: 12 }, () => 'accepted'));
    // Each account has had four from statements, four from files, three one at a time: 40 + 28 + 9.
    for (const [index, key] of keys.entries()) {
      expect(await balances(key)).toEqual({ items: { [`SI-${accounts[index]}`]: 923_00 }, unapplied: 0 });
      expect((await test.stores.record.verify(key)).faults).toEqual([]);
    }
  });
});
