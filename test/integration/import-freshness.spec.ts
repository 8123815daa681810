import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openCases, type InvoiceRowInput, type SweepDefaults } from '#persistence';
import { calendarFrom, loadStrategy } from '#platform';
import { begin, calendarOf, importInvoices, importPayments, kindsOf, lines } from '../support/import-files.js';
import {
  CLARA,
  ERP,
  SAM,
  eur,
  invoice,
  openTestStores,
  register,
  typesAfter,
  type TestStores,
} from '../support/stores.js';

const BANK = { id: 'bank', role: 'integration' } as const;
let test: TestStores;
let defaults: SweepDefaults;
beforeAll(async () => {
  test = await openTestStores();
  const { strategy } = await loadStrategy();
  defaults = { strategy, collectorFor: () => 'clara', paidByApi: [], resolveCalendar: calendarFrom };
});
afterAll(() => test.close());

const WHY = (source: string): string =>
  `its invoices from ${source} are newer than the last file of payments from there: import the payments first`;
const row = (accountId: string, invoiceNumber: string, dueDate = '2026-01-20'): InvoiceRowInput => ({
  ...{ accountId, invoiceNumber, invoiceDate: '2026-01-05', dueDate, amount: eur(900) },
});
const sweep = (accountId: string, changes: Partial<SweepDefaults> = {}, actor = SAM) =>
  openCases(test.stores, { ...defaults, ...changes }, actor, { accountId });

describe('a source with imported invoices pays by file (DESIGN §3, P14)', () => {
  it('opens nothing before the first payments, and says why of each overdue account', async () => {
    const a = await register(test.stores, 'a');
    await register(test.stores, 'b');
    await register(test.stores, 'fine');
    await importInvoices(test.stores, [row('a', 'a1'), row('b', 'b1'), row('fine', 'f1', '2026-03-20')]);
    const all = await openCases(test.stores, defaults, SAM);
    expect(all.opened).toEqual([]);
    expect(all.skipped.toSorted((x, y) => x.accountId.localeCompare(y.accountId))).toEqual([
      { accountId: 'a', reason: WHY('erp') },
      { accountId: 'b', reason: WHY('erp') },
    ]);
    expect(await sweep('fine')).toEqual({ opened: [], skipped: [{ accountId: 'fine', reason: 'nothing overdue' }] });
    // A collector's sweep of one account obeys too.
    expect(await sweep('a', {}, CLARA)).toEqual({ opened: [], skipped: [{ accountId: 'a', reason: WHY('erp') }] });
    // A payments file of another source says nothing about this one, an empty one of its own does.
    await importPayments(test.stores, [], 10, BANK);
    expect((await sweep('a')).opened).toEqual([]);
    await importPayments(test.stores, []);
    expect((await sweep('a')).opened).toEqual([`${a}-1`]);
  });

  it('is fresh again after a file whose rows are all unchanged', async () => {
    const key = await register(test.stores, 'same');
    const payment = { paymentId: 'same-p', accountId: 'same', amount: eur(1), receivedOn: '2026-02-01' };
    await importPayments(test.stores, [payment]);
    await importInvoices(test.stores, [row('same', 's1')]);
    expect((await sweep('same')).skipped).toEqual([{ accountId: 'same', reason: WHY('erp') }]);
    await importPayments(test.stores, [payment]);
    expect((await sweep('same')).opened).toEqual([`${key}-1`]);
  });

  it('is not made fresh by a file of which every row was rejected: nobody is chased for a mistyped date', async () => {
    const key = await register(test.stores, 'typo');
    await importInvoices(test.stores, [row('typo', 't1')]);
    const paid = { paymentId: 'typo-p', accountId: 'typo', amount: eur(900), invoiceNumbers: ['t1'] };
    const detail = expect.stringContaining('receivedOn 2036-03-01 lies more than 31 days ahead of today, 2026-03-02');
    expect(await importPayments(test.stores, [{ ...paid, receivedOn: '2036-03-01' }])).toEqual([
      { line: 2, kind: 'rejected', code: 'date-too-far', detail },
    ]);
    expect(await test.stores.facts.receivePayment(ERP, { ...paid, receivedOn: '2026-04-03' })).toMatchObject({
      kind: 'rejected',
      code: 'date-too-far',
    });
    expect((await sweep('typo')).skipped).toEqual([{ accountId: 'typo', reason: WHY('erp') }]);
    expect(kindsOf(await importPayments(test.stores, [{ ...paid, receivedOn: '2026-04-02' }]))).toEqual(['accepted']);
    expect((await sweep('typo')).skipped).toEqual([{ accountId: 'typo', reason: 'nothing overdue' }]);
    expect((await typesAfter(test.stores, key)).filter((type) => type === 'payment.received')).toHaveLength(1);
  });

  it('is not stale by invoices that were unchanged, or posted one at a time', async () => {
    const key = await register(test.stores, 'again');
    await importInvoices(test.stores, [row('again', 'g1')]);
    await importPayments(test.stores, []);
    await importInvoices(test.stores, [row('again', 'g1')]);
    expect((await sweep('again')).opened).toEqual([`${key}-1`]);
    const single = await register(test.stores, 'single');
    await invoice(test.stores, 'single', 'x1', { amount: eur(900), dueDate: '2026-01-20' });
    expect((await sweep('single')).opened).toEqual([`${single}-1`]);
  });

  it('pays by API where the house says so', async () => {
    const key = await register(test.stores, 'api');
    await importInvoices(test.stores, [row('api', 'api1')]);
    expect((await sweep('api', { paidByApi: ['bank'] })).skipped).toEqual([{ accountId: 'api', reason: WHY('erp') }]);
    expect((await sweep('api', { paidByApi: ['erp'] })).opened).toEqual([`${key}-1`]);
  });

  it('is not made fresh by a dry run, a refused or an unfinished file, or one that began before the invoices', async () => {
    await register(test.stores, 'late');
    const early = await begin(test.stores, 'payments');
    await importInvoices(test.stores, [row('late', 'l1')]);
    await test.stores.imports.finish(early, { status: 'done' });
    const dry = await begin(test.stores, 'payments', { dryRun: true });
    await test.stores.imports.finish(dry, { status: 'done' });
    const refused = await begin(test.stores, 'payments');
    await test.stores.imports.finish(refused, { status: 'refused', problem: 'not a CSV file' });
    const running = await begin(test.stores, 'statements');
    expect((await sweep('late')).skipped).toEqual([{ accountId: 'late', reason: WHY('erp') }]);
    await test.stores.imports.finish(running, { status: 'done' });
    expect((await sweep('late')).opened).toHaveLength(1);
  });

  it('keeps what makes it fresh when the read models are rebuilt', async () => {
    await register(test.stores, 'kept');
    await importInvoices(test.stores, [row('kept', 'k1')]);
    await test.stores.reads.rebuild();
    expect((await sweep('kept')).skipped).toEqual([{ accountId: 'kept', reason: WHY('erp') }]);
    await importPayments(test.stores, []);
    await test.stores.reads.rebuild();
    expect((await sweep('kept')).opened).toHaveLength(1);
  });

  it('does not count invoices of a dry run', async () => {
    const key = await register(test.stores, 'dry');
    await importPayments(test.stores, []);
    const importId = await begin(test.stores, 'invoices', { dryRun: true });
    const results = await test.stores.imports.judge(ERP, importId, 'invoices', lines([row('dry', 'd1')]), calendarOf);
    expect(results).toEqual([{ line: 2, kind: 'accepted' }]);
    await invoice(test.stores, 'dry', 'd2', { amount: eur(900), dueDate: '2026-01-20' });
    expect((await sweep('dry')).opened).toEqual([`${key}-1`]);
    expect((await test.stores.record.fold(key)).items.map((item) => item.invoiceNumber)).toEqual(['d2']);
  });
});
