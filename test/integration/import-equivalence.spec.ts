import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Money } from '#domain';
import type { FactResult, InvoiceRowInput, PaymentInput } from '#persistence';
import { booksOf, importInvoices, importPayments, kindsOf, moneyLost } from '../support/import-files.js';
import { ERP, openTestStores, register, type TestStores } from '../support/stores.js';

/** Two databases that live through the same: one gets files in chunks, the other each row by itself. */
let bulk: TestStores;
let single: TestStores;
beforeAll(async () => {
  [bulk, single] = await Promise.all([openTestStores(4), openTestStores(4)]);
});
afterAll(async () => {
  await Promise.all([bulk.close(), single.close()]);
});

/** What one row at a time says, in the words of an import. */
async function asRows(rows: readonly (() => Promise<FactResult>)[]): Promise<string[]> {
  const kinds: string[] = [];
  for (const send of rows) {
    const result = await send();
    const words = { known: 'unchanged', conflict: 'duplicate' } as const;
    kinds.push(
      result.kind === 'rejected'
        ? result.code
        : result.kind === 'known' || result.kind === 'conflict'
          ? words[result.kind]
          : result.kind,
    );
  }
  return kinds;
}

const accounts = fc.constantFrom('a', 'b', 'c');
const money = fc.record({
  minor: fc.constantFrom(0, 50, 60_00, 100_00, 100_50, 250_00),
  currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'USD'),
});
const day = fc.constantFrom('2026-01-05', '2026-01-20', '2026-02-10');
const invoiceRow = fc.record({
  account: accounts,
  number: fc.integer({ min: 1, max: 9 }),
  amount: money,
  dueDate: day,
  revision: fc.constantFrom(undefined, undefined, undefined, 1, 2),
  creditNote: fc.constantFrom(false, false, false, true),
});
const paymentRow = fc.record({
  account: fc.constantFrom('a', 'a', 'b', 'c', 'nobody'),
  number: fc.integer({ min: 1, max: 12 }),
  amount: money,
  receivedOn: day,
  named: fc.constantFrom(undefined, [], [1], [3, 2]),
});
type InvoiceRow = typeof invoiceRow extends fc.Arbitrary<infer T> ? T : never;
type PaymentRow = typeof paymentRow extends fc.Arbitrary<infer T> ? T : never;

function invoiceOf(run: string, row: InvoiceRow): InvoiceRowInput {
  return {
    accountId: `${run}${row.account}`,
    invoiceNumber: `${run}${row.creditNote ? 'cn' : ''}${row.number}`,
    invoiceDate: '2026-01-05',
    dueDate: row.dueDate,
    amount: row.amount,
    ...(row.revision === undefined ? {} : { revision: row.revision }),
    creditNote: row.creditNote,
  };
}
function paymentOf(run: string, row: PaymentRow): PaymentInput {
  return {
    paymentId: `${run}p${row.number}`,
    accountId: `${run}${row.account}`,
    amount: row.amount,
    receivedOn: row.receivedOn,
    ...(row.named === undefined ? {} : { invoiceNumbers: row.named.map((number) => `${run}${number}`) }),
  };
}
function sendInvoice(input: InvoiceRowInput): () => Promise<FactResult> {
  const { creditNote = false, ...rest } = input;
  const { accountId, amount, invoiceDate: creditedOn, invoiceNumber: creditNoteId } = input;
  return () =>
    creditNote
      ? single.stores.facts.postCreditNote(ERP, { creditNoteId, accountId, amount, creditedOn })
      : single.stores.facts.postInvoice(ERP, rest);
}

describe('a file of rows', () => {
  it('does exactly what its rows do one at a time, whatever its chunks (DESIGN §4)', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(invoiceRow, { maxLength: 25 }),
        fc.array(paymentRow, { maxLength: 20 }),
        fc.array(invoiceRow, { maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        async (before, paid, after, chunk) => {
          const run = `r${++runs}-`;
          const reversed = `${run}p3`;
          for (const { stores } of [bulk, single]) {
            for (const id of ['a', 'b', 'c']) await register(stores, `${run}${id}`);
            // A reversal that came before its payment.
            await stores.facts.reversePayment(ERP, {
              paymentId: reversed,
              reason: 'returned',
              reversedOn: '2026-03-01',
            });
          }
          const [first, money, second] = [
            before.map((row) => invoiceOf(run, row)),
            paid.map((row) => paymentOf(run, row)),
            after.map((row) => invoiceOf(run, row)),
          ];
          const results = [
            ...kindsOf(await importInvoices(bulk.stores, first, chunk)),
            ...kindsOf(await importPayments(bulk.stores, money, chunk)),
            ...kindsOf(await importInvoices(bulk.stores, second, chunk)),
          ];
          const expected = await asRows([
            ...first.map(sendInvoice),
            ...money.map((input) => () => single.stores.facts.receivePayment(ERP, input)),
            ...second.map(sendInvoice),
          ]);
          expect(results).toEqual(expected);
          const ids = ['a', 'b', 'c', 'a-USD', 'b-USD', 'c-USD'].map((id) => run + id);
          expect(await booksOf(bulk, ids)).toEqual(await booksOf(single, ids));
        },
      ),
      { numRuns: 15 },
    );
    expect(await bulk.stores.reads.aging('2026-03-02')).toEqual(await single.stores.reads.aging('2026-03-02'));
    for (const one of [bulk, single]) {
      expect(await moneyLost(one)).toEqual([]);
      expect((await one.stores.record.verify()).faults).toEqual([]);
    }
  }, 120_000);
});

const eur = (minor: number): Money => ({ minor, currency: 'EUR' });

describe('the same payment by file and by API (V-feeds)', () => {
  it('counts once, whichever came first and whatever was left out', async () => {
    const key = await register(bulk.stores, 'ways');
    const payment = { paymentId: 'ways-1', accountId: 'ways', amount: eur(10_00), receivedOn: '2026-03-01' };
    expect(kindsOf(await importPayments(bulk.stores, [{ ...payment, method: null, invoiceNumbers: [] }]))).toEqual([
      'accepted',
    ]);
    expect(await bulk.stores.facts.receivePayment(ERP, payment)).toMatchObject({ kind: 'known' });
    expect(kindsOf(await importPayments(bulk.stores, [payment]))).toEqual(['unchanged']);
    expect(kindsOf(await importPayments(bulk.stores, [{ ...payment, amount: eur(11_00) }]))).toEqual(['duplicate']);
    expect((await bulk.stores.record.fold(key)).unapplied).toBe(10_00);
  });
});
