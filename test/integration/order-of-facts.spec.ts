import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ERP, eur, openTestStores, register, type TestStores } from '../support/stores.js';

/**
 * V02 and the feeds of DOMAIN 4: at least once, in any order. Amounts are multiples of ten, so that no small difference
 * depends on what came first.
 */
let test: TestStores;
beforeAll(async () => {
  test = await openTestStores();
});
afterAll(() => test.close());

type Send = (run: string) => Promise<unknown>;
const facts = (): typeof test.stores.facts => test.stores.facts;
const account: Send = (run) => register(test.stores, run);
const sibling: Send = (run) => register(test.stores, `${run}-usd`, { customerId: `C-${run}`, currency: 'USD' });
const invoice =
  (number: string, value: number, revision = 1): Send =>
  (run) =>
    facts().postInvoice(ERP, {
      ...{ accountId: run, invoiceNumber: `${run}-${number}`, amount: eur(value), revision },
      ...{ invoiceDate: '2026-01-05', dueDate: `2026-02-0${number}` },
    });
const payment =
  (paymentId: string, value: number, currency = 'EUR', named: readonly string[] = []): Send =>
  (run) =>
    facts().receivePayment(ERP, {
      ...{ paymentId: `${run}-${paymentId}`, accountId: run, receivedOn: '2026-03-01' },
      ...{ amount: { minor: value * 100, currency }, invoiceNumbers: named.map((number) => `${run}-${number}`) },
    });
const reversal =
  (paymentId: string, reason: string): Send =>
  (run) =>
    facts().reversePayment(ERP, { paymentId: `${run}-${paymentId}`, reason });
const reinstatement =
  (paymentId: string, reason: string): Send =>
  (run) =>
    facts().reinstatePayment(ERP, { paymentId: `${run}-${paymentId}`, reason });
const creditNote: Send = (run) =>
  facts().postCreditNote(ERP, {
    ...{ creditNoteId: `${run}-CN`, accountId: run, amount: eur(20), creditedOn: '2026-02-20' },
  });

/** Every failure of the list: early, late, twice, too much, in another currency, reversed, taken back, corrected. */
const FACTS: readonly Send[] = [
  account,
  sibling,
  invoice('1', 100),
  invoice('2', 50),
  invoice('3', 80),
  payment('a', 60),
  payment('b', 140, 'EUR', ['2']),
  payment('c', 70),
  payment('u', 30, 'USD'),
  reversal('a', 'bounced'),
  reinstatement('a', 'it came after all'),
  reversal('c', 'returned'),
  reversal('u', 'returned'),
  reinstatement('u', 'here again'),
  reversal('u', 'returned for good'),
  creditNote,
];
/** Invoiced 230.00, credited 20.00, paid 60.00 + 140.00: 10.00 are open. */
const EXPECTED = { open: 10_00, unapplied: 0, dollars: 0, left: [] };

/** Open balance without credit notes, unapplied credit by currency, and the exceptions that are still open. */
async function outcome(run: string): Promise<object> {
  const [row] = await test.admin<{ open: string; unapplied: string; dollars: string }>(
    `SELECT (SELECT coalesce(sum(balance), 0) FROM open_item i JOIN account a USING (account_key) WHERE a.account_id = $1) AS open,
       (SELECT coalesce(sum(unapplied), 0) FROM payment p JOIN account a USING (account_key) WHERE a.account_id = $1) AS unapplied,
       (SELECT coalesce(sum(unapplied), 0) FROM payment p JOIN account a USING (account_key) WHERE a.account_id = $2) AS dollars`,
    [run, `${run}-usd`],
  );
  const { items } = await test.stores.exceptions.list({ status: 'open', limit: 500 });
  const left = items.filter((one) => one.externalId.startsWith(`${run}-`)).map((one) => `${one.kind} ${one.why}`);
  const { open, unapplied, dollars } = row ?? {};
  return { open: Number(open), unapplied: Number(unapplied), dollars: Number(dollars), left };
}

describe('the same facts in any order, with any repeats', () => {
  it('end in the same balances and credit, and leave no exception that could have been settled', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...FACTS.keys()], { minLength: FACTS.length }),
        fc.array(fc.nat(FACTS.length - 1), { maxLength: 8 }),
        async (order, repeats) => {
          runs += 1;
          const run = `order${runs}`;
          for (const index of [...order, ...repeats]) await FACTS[index]?.(run);
          expect(await outcome(run)).toEqual(EXPECTED);
        },
      ),
      { numRuns: 20 },
    );
    expect((await test.stores.record.verify()).faults).toEqual([]);
  });

  it('end so when they come at the same moment, too', async () => {
    for (let n = 0; n < 3; n++) {
      const run = `moment${n}`;
      await Promise.all([...FACTS, ...FACTS.slice(5)].map((send) => send(run)));
      expect(await outcome(run)).toEqual(EXPECTED);
    }
  });

  it('conserve money to the cent while invoices are corrected up and down (V02)', async () => {
    let runs = 0;
    const value = fc.integer({ min: 1, max: 30 }).map((tens) => tens * 10);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('correct' as const), number: fc.integer({ min: 1, max: 2 }), value }),
      fc.record({ kind: fc.constant('pay' as const), value, named: fc.constantFrom([], ['1'], ['2']) }),
      fc.record({ kind: fc.constant('credit' as const), value }),
      fc.record({ kind: fc.constant('reverse' as const), which: fc.nat(5) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        runs += 1;
        const run = `cents${runs}`;
        const key = await register(test.stores, run);
        const invoiced = new Map([
          [1, 100],
          [2, 100],
        ]);
        for (const [number, amount] of invoiced) await invoice(String(number), amount)(run);
        const paid: (number | null)[] = [];
        let credited = 0;
        for (const [index, one] of steps.entries()) {
          if (one.kind === 'correct') {
            await invoice(String(one.number), one.value, index + 2)(run);
            invoiced.set(one.number, one.value);
          } else if (one.kind === 'pay') {
            await payment(`p${paid.length}`, one.value, 'EUR', one.named)(run);
            paid.push(one.value);
          } else if (one.kind === 'credit') {
            credited += one.value;
            const note = { creditNoteId: `${run}-c${index}`, accountId: run, creditedOn: '2026-02-20' };
            await facts().postCreditNote(ERP, { ...note, amount: eur(one.value) });
          } else if (paid[one.which] != null) {
            await reversal(`p${one.which}`, 'bounced')(run);
            paid[one.which] = null;
          }
        }
        const owed = [...invoiced.values()].reduce((sum, amount) => sum + amount, 0) - credited;
        const given = paid.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
        const state = await test.stores.record.fold(key);
        const balances = state.items.map((item) => [item.kind, item.balance] as const);
        expect(balances.filter(([kind, minor]) => kind === 'invoice' && minor < 0)).toEqual([]);
        const open = balances.reduce((sum, [, minor]) => sum + minor, 0);
        expect(open - state.unapplied).toBe((owed - given) * 100);
        // Nothing is asked for while there is credit that could pay it.
        const asked = balances.some(([kind, minor]) => kind === 'invoice' && minor > 0);
        expect(asked && (state.unapplied > 0 || balances.some(([kind]) => kind === 'credit-note'))).toBe(false);
        const rows = await test.admin<{ item_id: string; balance: string }>(
          'SELECT item_id, balance FROM open_item WHERE account_key = $1 AND balance <> 0 ORDER BY item_id',
          [key],
        );
        const folded = state.items.map((item) => [item.itemId, item.balance]).sort();
        expect(rows.map((row) => [row.item_id, Number(row.balance)]).sort()).toEqual(folded);
      }),
      { numRuns: 20 },
    );
  });
});
