/** An old ledger goes into the product as two files, with the API killed in between: nothing is lost, nothing counts twice. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startProduct, type Product } from '../support/product.js';
import { settledInvoices } from '../support/settled-invoices.js';

interface Imported {
  status: string;
  rows: number;
  accepted: number;
  unchanged: number;
  rejectedCount: number;
}
const portfolio = settledInvoices(2400, '2013-06-30');
const { count, overdue, aging } = portfolio;
let product: Product;
beforeAll(async () => {
  product = await startProduct({
    env: { CLOCK_START: '2013-06-30T08:00:00.000Z', STRATEGY: 'examples/strategies/import-check.yaml' },
  });
}, 180_000);
afterAll(() => product.stop());

const send = async (path: string, file: string, headers: Record<string, string> = {}): Promise<Imported> => {
  const answer = await product
    .as('erp')
    .send('POST', `/v1/imports/${path}`, file, { 'content-type': 'text/csv', ...headers });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return answer.body as Imported;
};
const sweep = async () =>
  (await product.as('sam').post('/v1/sweeps', {})).body as { opened: string[]; skipped: { reason: string }[] };

it('takes the invoices and opens no case, since their payments are not in', async () => {
  const answer = await send('invoices?mapping=late-payment-invoices', portfolio.invoices);
  expect(answer).toMatchObject({ status: 'done', rows: 2400, accepted: 2400, unchanged: 0, rejectedCount: 0 });
  const { opened, skipped } = await sweep();
  expect(opened).toEqual([]);
  expect(skipped).toHaveLength(count.accounts);
  for (const { reason } of skipped) expect(reason).toMatch(/import the payments first/);
});

it('V01: loses the API in the middle of the payments; the same file again completes them', async () => {
  const importId = randomUUID();
  const path = 'payments?mapping=late-payment-payments';
  const cut = send(path, portfolio.payments, { 'import-id': importId }).catch((error: unknown) => error);
  const job = async () => (await product.as('erp').get(`/v1/imports/${importId}`)).body as Partial<Imported>;
  for (const until = Date.now() + 30_000; ((await job()).rows ?? 0) < 1000 && Date.now() < until;) await pause(10);
  product.kill('API');
  await cut;
  const ready = () =>
    fetch(`${product.url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (const until = Date.now() + 60_000; !(await ready()) && Date.now() < until;) await pause(100);

  const again = await send(path, portfolio.payments);
  expect(again).toMatchObject({ status: 'done', rows: count.payments, rejectedCount: 0 });
  expect(again.accepted + again.unchanged).toBe(count.payments);
  expect(again.unchanged).toBeGreaterThanOrEqual(1000);
  expect(await send(path, portfolio.payments)).toMatchObject({ accepted: 0, unchanged: count.payments });
});

it('ages to the cent, opens exactly the overdue accounts, and writes to each of them once (V03)', async () => {
  const { body } = await product.as('clara').get('/v1/portfolio/aging?asOf=2013-06-30');
  const [euro, ...others] = (
    body as {
      items: {
        currency: string;
        buckets: { items: number; amount: { value: string } }[];
        unapplied: { value: string };
      }[];
    }
  ).items;
  expect(others).toEqual([]);
  expect(euro?.unapplied.value).toBe('0.00');
  expect(euro?.buckets.map(({ items, amount }) => [items, Math.round(Number(amount.value) * 100)])).toEqual([
    [aging.current.items, aging.current.amount],
    [aging['1-30'].items, aging['1-30'].amount],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  expect((await sweep()).opened).toHaveLength(overdue.length);
  const advanced = await product.as('sam').post('/v1/clock/advance', { to: '2013-07-01T10:00:00.000Z' });
  expect([advanced.status, advanced.text]).toEqual([200, '{"now":"2013-07-01T10:00:00.000Z"}']);
  const { items } = (await product.as('clara').get('/mailbox/messages')).body as { items: { to: string }[] };
  expect(items.map(({ to }) => to).sort()).toEqual(overdue.map((customer) => `${customer}@example.com`));
}, 120_000);
