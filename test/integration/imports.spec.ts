import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Money } from '#domain';
import type { AccountRowInput, ImportRow, InvoiceRowInput, PaymentInput, RowResult } from '#persistence';
import {
  begin,
  calendarOf,
  importInvoices,
  importPayments,
  inChunks,
  kindsOf,
  lines,
  moneyLost,
} from '../support/import-files.js';
import {
  ERP,
  SAM,
  accountInput,
  eur,
  invoice,
  openTestStores,
  pay,
  register,
  typesAfter,
  type TestStores,
} from '../support/stores.js';

let test: TestStores;
beforeAll(async () => {
  test = await openTestStores();
});
afterAll(() => test.close());

const usd = (minor: number): Money => ({ minor, currency: 'USD' });
const row = (accountId: string, invoiceNumber: string, amount: Money = eur(100)): InvoiceRowInput => ({
  ...{ accountId, invoiceNumber, invoiceDate: '2026-01-05', dueDate: '2026-02-02', amount },
});
const keyOf = async (accountId: string): Promise<string> =>
  (await test.stores.reads.accountByClientId(accountId))?.accountKey ?? '';
const total = async (table: string): Promise<number> =>
  (await test.admin<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n ?? 0;
const rejectedOf = (results: readonly RowResult[]) => results.filter((one) => one.kind === 'rejected');
const openExceptions = async (accountId: string) =>
  (await test.stores.exceptions.list({ accountId, status: 'open', limit: 100 })).items;

describe('an import of invoices (R03, R04)', () => {
  it('says of each row what became of it, and leaves conflicts to a person', async () => {
    const key = await register(test.stores, 'inv');
    const results = await importInvoices(test.stores, [
      row('inv', '1'),
      row('inv', '1'),
      row('inv', '1', eur(90)),
      row('inv', '2', eur(-5)),
      { ...row('inv', '3'), dueDate: '2026-01-01' },
      row('nobody', '4'),
      { ...row('inv', 'CN', eur(30)), creditNote: true },
      { ...row('inv', '1', eur(80)), revision: 2 },
    ]);
    expect(results.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(kindsOf(results)).toEqual([
      ...['accepted', 'unchanged', 'duplicate', 'invalid', 'invalid', 'unknown-reference', 'accepted', 'accepted'],
    ]);
    expect(rejectedOf(results).map((one) => one.kind === 'rejected' && one.detail)).toEqual([
      'invoice 1 was posted with other content as revision 1: send a higher revision to correct it (the conflict waits in the queue of exceptions for a decision)',
      'an invoice has no negative amount: post a credit note',
      'the due date lies before the invoice date: correct one of the two',
      'account nobody is unknown: import its account first, or use a mapping that registers accounts',
    ]);
    expect(await typesAfter(test.stores, key, 2)).toEqual([
      ...['invoice.posted', 'credit-note.posted', 'invoice.credited', 'invoice.corrected'],
    ]);
    const { items } = await test.stores.record.fold(key);
    expect(items.map((item) => [item.invoiceNumber, item.balance])).toEqual([['1', 50_00]]);
    const [conflict, ...more] = await openExceptions('inv');
    expect(more).toEqual([]);
    expect(conflict).toMatchObject({
      kind: 'conflict',
      externalId: 'inv/1',
      line: 4,
      amount: eur(90),
      accountKey: key,
    });
  });

  it('writes nothing at all for rows that are unchanged', async () => {
    await register(test.stores, 'calm');
    const rows = ['1', '2', '3'].map((number) => row('calm', number));
    await importInvoices(test.stores, rows);
    const before = await Promise.all(['event', 'command', 'inbox', 'allocation_line', 'outbox'].map(total));
    const fresh = await test.admin('SELECT * FROM imported_invoice ORDER BY account_key');
    expect(kindsOf(await importInvoices(test.stores, rows))).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(await Promise.all(['event', 'command', 'inbox', 'allocation_line', 'outbox'].map(total))).toEqual(before);
    expect(await test.admin('SELECT * FROM imported_invoice ORDER BY account_key')).toEqual(fresh);
  });

  it('registers the accounts rows bring along, and their siblings in other currencies, once', async () => {
    const brought = (accountId: string): InvoiceRowInput['createAccount'] => accountInput(accountId);
    await register(test.stores, 'old');
    await pay(test.stores, 'new', 'waits', eur(10));
    const results = await importInvoices(
      test.stores,
      [
        { ...row('new', '1'), createAccount: brought('new') },
        { ...row('new', '2'), createAccount: brought('new') },
        { ...row('new', '3', usd(50_00)), createAccount: brought('new') },
        row('old', '4', usd(70_00)),
        row('old', '5', usd(80_00)),
        { ...row('twin', '6'), createAccount: accountInput('twin', { customerId: 'C-old' }) },
      ],
      2,
    );
    expect(kindsOf(results)).toEqual([...Array.from({ length: 5 }, () => 'accepted'), 'unknown-reference']);
    expect(results[5]).toMatchObject({
      detail: 'account twin cannot be registered: customer C-old has the EUR account old at main already',
    });
    expect(await typesAfter(test.stores, await keyOf('new'))).toEqual([
      ...['account.registered', 'calendar.resolved', 'payment.received', 'payment.parked-unapplied'],
      ...['invoice.posted', 'payment.applied', 'invoice.posted'],
    ]);
    const sibling = await test.stores.record.fold(await keyOf('old-USD'));
    expect(sibling.account).toMatchObject({ accountId: 'old-USD', customerId: 'C-old', currency: 'USD' });
    expect(sibling.items.map((item) => item.balance)).toEqual([70_00, 80_00]);
    expect(await test.stores.people.currentContact(await keyOf('new-USD'), 'ap')).toMatchObject({
      email: 'ap@new.example',
    });
  });
});

describe('an import of payments', () => {
  it('parks what names an unknown account, and applies it when the account turns up', async () => {
    const payment = (paymentId: string, accountId: string, amount = eur(40)): PaymentInput => ({
      ...{ paymentId, accountId, amount, receivedOn: '2026-03-01' },
    });
    await register(test.stores, 'eur');
    const rows = [
      payment('k1', 'unknown'),
      payment('k2', 'eur', usd(5_00)),
      payment('k1', 'unknown'),
      payment('k3', 'eur', eur(0)),
    ];
    expect(kindsOf(await importPayments(test.stores, rows))).toEqual(['parked', 'parked', 'unchanged', 'invalid']);
    expect((await openExceptions('unknown')).map(({ kind, line }) => [kind, line])).toEqual([['unknown-account', 2]]);
    expect((await openExceptions('eur')).map(({ kind, line }) => [kind, line])).toEqual([['other-currency', 3]]);
    const key = await register(test.stores, 'unknown');
    expect((await test.stores.record.fold(key)).unapplied).toBe(40_00);
    await importInvoices(test.stores, [row('eur', 'dollars', usd(20_00))]);
    const dollars = await test.stores.record.fold(await keyOf('eur-USD'));
    expect([dollars.items.map((item) => item.balance), dollars.unapplied]).toEqual([[15_00], 0]);
  });

  it('tells only cases that are there to hear it', async () => {
    const key = await register(test.stores, 'heard');
    await register(test.stores, 'unheard');
    await importInvoices(test.stores, [row('heard', '1'), row('unheard', '2')]);
    await test.admin('UPDATE stream_head SET obliged = true WHERE account_key = $1', [key]);
    await test.admin('DELETE FROM outbox');
    const paid = (accountId: string, paymentId: string): PaymentInput => ({
      ...{ accountId, paymentId, amount: eur(1), receivedOn: '2026-03-01' },
    });
    await importPayments(test.stores, [paid('heard', 'h1'), paid('heard', 'h2'), paid('unheard', 'h3')]);
    expect(await test.admin('SELECT account_key, kind FROM outbox')).toEqual([{ account_key: key, kind: 'news' }]);
  });
});

describe('an import of accounts', () => {
  const accountRow = (accountId: string, contactId: string | null, changes: object = {}): AccountRowInput => {
    const { contacts: _, ...account } = accountInput(accountId, changes);
    const contact = { contactId: contactId ?? '', role: 'accounts-payable', name: `Person ${contactId}` };
    return { account, contact: contactId === null ? null : contact };
  };
  const importAccounts = async (values: readonly AccountRowInput[], chunk = 100): Promise<RowResult[]> => {
    const importId = await begin(test.stores, 'accounts');
    const results: RowResult[] = [];
    for (const rows of inChunks(lines(values), chunk)) {
      results.push(...(await test.stores.imports.accounts(ERP, importId, rows, calendarOf)));
    }
    return results;
  };
  const contactIds = async (accountId: string): Promise<string[]> =>
    (await test.stores.record.fold(await keyOf(accountId))).account?.contacts.map((one) => one.contactId) ?? [];

  it.each([1, 100])('gives an account one contact a row and leaves its others alone (chunks of %d)', async (chunk) => {
    const id = (name: string): string => `${name}-${chunk}`;
    const rows = [
      accountRow(id('m'), 'a'),
      accountRow(id('m'), 'b'),
      accountRow(id('m'), 'a'),
      accountRow(id('n'), null),
      accountRow(id('m'), 'b', { zone: 'Europe/Rome' }),
      accountRow(id('x'), 'a', { customerId: `C-${id('m')}` }),
    ];
    const results = await importAccounts(rows, chunk);
    expect(kindsOf(results)).toEqual(['accepted', 'accepted', 'unchanged', 'accepted', 'invalid', 'duplicate']);
    expect(results[4]).toMatchObject({
      detail: `the zone of account ${id('m')} is Europe/Berlin and cannot change: register another account`,
    });
    expect(await contactIds(id('m'))).toEqual(['a', 'b']);
    expect(await contactIds(id('n'))).toEqual([]);
    expect(await typesAfter(test.stores, await keyOf(id('m')))).toEqual([
      ...['account.registered', 'calendar.resolved', 'account.contact-changed'],
    ]);
    const before = await total('event');
    expect(kindsOf(await importAccounts(rows.slice(0, 4), chunk))).toEqual(
      Array.from({ length: 4 }, () => 'unchanged'),
    );
    expect(await total('event')).toBe(before);
    expect(await test.stores.people.currentContact(await keyOf(id('m')), 'b')).toMatchObject({ name: 'Person b' });
  });
});

describe('an import of all rows or none, and a dry run', () => {
  async function* chunksOf<T>(rows: readonly ImportRow<T>[], size: number): AsyncGenerator<ImportRow<T>[]> {
    for (const chunk of inChunks(rows, size)) yield chunk;
  }

  it('is rolled back when one row is rejected, and committed when none is', async () => {
    const key = await register(test.stores, 'atom');
    const importId = await begin(test.stores, 'invoices', { atomic: true });
    const good = lines([row('atom', '1'), row('atom', '2'), row('atom', '3')]);
    const bad = lines([...good.map((one) => one.value), row('nobody', '4')]);
    const before = await Promise.all(['event', 'exception', 'inbox', 'imported_invoice'].map(total));
    const refused = await test.stores.imports.atomically(ERP, importId, 'invoices', chunksOf(bad, 2), calendarOf);
    expect(kindsOf(refused)).toEqual(['accepted', 'accepted', 'accepted', 'unknown-reference']);
    expect(await Promise.all(['event', 'exception', 'inbox', 'imported_invoice'].map(total))).toEqual(before);
    const taken = await test.stores.imports.atomically(ERP, importId, 'invoices', chunksOf(good, 2), calendarOf);
    expect(kindsOf(taken)).toEqual(['accepted', 'accepted', 'accepted']);
    expect((await typesAfter(test.stores, key, 2)).length).toBe(3);
  });

  it('judges as the real one would and writes nothing, chunk by chunk or as a whole', async () => {
    await register(test.stores, 'dry');
    const importId = await begin(test.stores, 'invoices', { dryRun: true });
    const brought = { ...row('brought', '9'), createAccount: accountInput('brought') };
    const rows = lines([row('dry', '1'), row('dry', '1'), brought, row('dry', '1', eur(5)), row('brought', '10')]);
    const tables = ['event', 'account', 'person_key', 'person_value', 'exception', 'inbox', 'outbox'];
    const before = await Promise.all(tables.map(total));
    const expected = ['accepted', 'unchanged', 'accepted', 'duplicate', 'accepted'];
    expect(kindsOf(await test.stores.imports.judge(ERP, importId, 'invoices', rows, calendarOf))).toEqual(expected);
    const whole = await test.stores.imports.atomically(ERP, importId, 'invoices', chunksOf(rows, 1), calendarOf);
    expect(kindsOf(whole)).toEqual(expected);
    const valid = chunksOf(rows.slice(0, 3), 1);
    expect(kindsOf(await test.stores.imports.atomically(ERP, importId, 'invoices', valid, calendarOf))).toEqual(
      expected.slice(0, 3),
    );
    expect(await Promise.all(tables.map(total))).toEqual(before);
  });
});

describe('jobs of imports', () => {
  it('count, keep the first 10 000 rejected rows, and are listed newest first', async () => {
    const importId = await begin(test.stores, 'payments', { actor: SAM });
    const problems = Array.from({ length: 6_000 }, (_, n) => ({ line: n + 2, code: 'invalid', detail: `row ${n}` }));
    await test.stores.imports.progress(importId, { rows: 6_000, rejectedCount: 6_000 }, problems);
    expect(await test.stores.imports.get(importId)).toMatchObject({
      status: 'running',
      source: 'sam',
      finishedAt: null,
    });
    await test.stores.imports.finish(importId, {
      ...{ status: 'refused', rows: 12_000, rejectedCount: 12_000, fileDigest: 'f00', problem: 'too many bad rows' },
      rejected: problems.map((one) => ({ ...one, line: one.line + 6_000 })),
    });
    const job = await test.stores.imports.get(importId);
    expect(job).toMatchObject({ status: 'refused', rows: 12_000, rejectedCount: 12_000, problem: 'too many bad rows' });
    expect(job?.rejected.length).toBe(10_000);
    expect(job?.rejected[0]).toEqual({ line: 2, code: 'invalid', detail: 'row 0' });
    const next = await begin(test.stores, 'payments');
    const first = await test.stores.imports.list({ kind: 'payments', limit: 1 });
    expect(first.items.map((one) => one.importId)).toEqual([next]);
    const second = await test.stores.imports.list({ kind: 'payments', limit: 1, cursor: first.nextCursor ?? '' });
    expect(second.items.map((one) => one.importId)).toEqual([importId]);
  });

  it('are interrupted when their process gives no sign of life for a minute', async () => {
    const importId = await begin(test.stores, 'invoices');
    const age = `UPDATE import_job SET alive_at = clock_timestamp() - interval '61 seconds' WHERE import_id = $1`;
    await test.admin(age, [importId]);
    expect((await test.stores.imports.get(importId))?.status).toBe('interrupted');
    await test.stores.imports.progress(importId, { rows: 5 });
    expect(await test.stores.imports.get(importId)).toMatchObject({ status: 'running', rows: 5 });
    await test.admin(age, [importId]);
    await test.stores.imports.finish(importId, { status: 'done' });
    expect((await test.stores.imports.get(importId))?.status).toBe('done');
  });
});

describe('files and single facts at the same time on the same accounts', () => {
  it('count every payment once and lose nothing, without a deadlock', async () => {
    const ids = ['c1', 'c2', 'c3', 'c4'];
    for (const id of ids) await register(test.stores, id);
    const invoices = ids.flatMap((id) => Array.from({ length: 10 }, (_, n) => row(id, `${id}-${n}`)));
    const payments: PaymentInput[] = Array.from({ length: 160 }, (_, n) => ({
      ...{ paymentId: `cc${n}`, accountId: ids[n % 4] ?? '', amount: eur(10), receivedOn: '2026-03-01' },
    }));
    const deadlocks = async (): Promise<string | undefined> =>
      (
        await test.admin<{ deadlocks: string }>(
          'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
        )
      )[0]?.deadlocks;
    const before = await deadlocks();
    const [byFile, backwards, byApi] = await Promise.all([
      importPayments(test.stores, payments, 25),
      importPayments(test.stores, payments.toReversed(), 40),
      Promise.all(payments.map((input) => test.stores.facts.receivePayment(ERP, input))),
      importInvoices(test.stores, invoices, 7),
      importInvoices(test.stores, invoices.toReversed(), 11),
    ]);
    const accepted = [...kindsOf(byFile), ...kindsOf(backwards), ...byApi.map((one) => one.kind)];
    expect(accepted.filter((kind) => kind === 'accepted')).toHaveLength(160);
    expect(accepted.filter((kind) => kind !== 'accepted' && kind !== 'unchanged' && kind !== 'known')).toEqual([]);
    for (const id of ids) {
      const state = await test.stores.record.fold(await keyOf(id));
      expect(state.items.reduce((sum, item) => sum + item.balance, 0) - state.unapplied).toBe(10 * 100_00 - 40 * 10_00);
    }
    expect(await moneyLost(test)).toEqual([]);
    expect((await test.stores.record.verify()).faults).toEqual([]);
    expect(await deadlocks()).toBe(before);
  });

  it('do not wait in a circle with an import of all rows or none', async () => {
    const ids = ['d1', 'd2', 'd3'];
    for (const id of ids) await register(test.stores, id);
    const importId = await begin(test.stores, 'invoices', { atomic: true });
    const rows = lines(ids.flatMap((id) => Array.from({ length: 20 }, (_, n) => row(id, `${id}-${n}`))));
    async function* chunks(): AsyncGenerator<ImportRow<InvoiceRowInput>[]> {
      for (const chunk of inChunks(rows.toReversed(), 5)) {
        await new Promise((go) => setTimeout(go, 5));
        yield chunk;
      }
    }
    const [all] = await Promise.all([
      test.stores.imports.atomically(ERP, importId, 'invoices', chunks(), calendarOf),
      ...ids.map((id) => invoice(test.stores, id, 'single')),
      ...ids.map((id, n) => pay(test.stores, id, `dd${n}`, eur(10))),
      register(test.stores, 'd4'),
    ]);
    expect(new Set(kindsOf(all))).toEqual(new Set(['accepted']));
    for (const id of ids) expect((await test.stores.record.fold(await keyOf(id))).items).toHaveLength(21);
    expect(await moneyLost(test)).toEqual([]);
  });
});
