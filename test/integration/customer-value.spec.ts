import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { historyOf, type EventMap, type Strategy } from '#domain';
import { openCases, type SweepDefaults } from '#persistence';
import { calendarFrom, loadStrategy } from '#platform';
import {
  ERP,
  SAM,
  eur,
  invoice,
  openTestStores,
  pay,
  register,
  typesAfter,
  type TestStores,
} from '../support/stores.js';

let test: TestStores;
let defaults: SweepDefaults;
beforeAll(async () => {
  test = await openTestStores();
  const strategy: Strategy = (await loadStrategy('strategies/default.yaml')).strategy;
  defaults = {
    ...{ strategy, collectorFor: () => 'clara', paidByApi: [] },
    resolveCalendar: calendarFrom,
  };
});
afterAll(() => test.close());

const sweep = (accountId?: string) =>
  openCases(test.stores, defaults, SAM, accountId === undefined ? {} : { accountId });
async function lastOf<T extends keyof EventMap>(accountKey: string, type: T): Promise<EventMap[T] | undefined> {
  const { events } = await test.stores.record.read(accountKey, 0);
  return events.filter((one) => one.type === type).at(-1)?.data as EventMap[T] | undefined;
}

describe('history from the ledger', () => {
  it('R80 R94: the sweep weighs an account by what the ledger tells, and puts it behind the opening', async () => {
    const key = await register(test.stores, 'weighed');
    const months = ['2025-06', '2025-07', '2025-08', '2025-09', '2025-10', '2025-11', '2025-12'];
    for (const [index, month] of months.entries()) {
      await invoice(test.stores, 'weighed', month, { invoiceDate: `${month}-01`, dueDate: `${month}-20` });
      const receivedOn = index === 0 ? `${month}-27` : `${month}-20`;
      await pay(test.stores, 'weighed', month, eur(100), { receivedOn, invoiceNumbers: [month] });
    }
    await invoice(test.stores, 'weighed', 'late', { amount: eur(900) });
    expect((await sweep('weighed')).opened).toEqual([`${key}-1`]);
    expect((await typesAfter(test.stores, key)).slice(-4)).toEqual([
      'case.opened',
      'account.valued',
      'account.classified',
      'account.pattern-departed',
    ]);
    const paid = months.map((month, index) => ({
      invoiceDate: `${month}-01`,
      dueDate: `${month}-20`,
      amount: 100_00,
      settledOn: `${month}-${index === 0 ? '27' : '20'}`,
    }));
    const open = { invoiceDate: '2026-01-05', dueDate: '2026-02-02', amount: 900_00, settledOn: null };
    expect((await lastOf(key, 'account.valued'))?.history).toEqual(historyOf([...paid, open], '2026-03-02', 100_00));
    expect(await lastOf(key, 'account.classified')).toMatchObject({ class: 'frequent', late: 2, invoices: 8 });
  });

  it('R44: a failed payment is read by the sweep, although the grace is not over', async () => {
    const key = await register(test.stores, 'bounced');
    await invoice(test.stores, 'bounced', '1', { dueDate: '2026-02-27' });
    expect((await sweep('bounced')).skipped).toEqual([{ accountId: 'bounced', reason: 'within the grace period' }]);
    const failure = {
      paymentId: 'bounced-1',
      amount: eur(100),
      failedOn: '2026-03-02',
      reason: 'no funds',
      method: null,
    };
    await test.stores.facts.paymentFailed(ERP, { accountId: 'bounced', ...failure });
    expect((await sweep('bounced')).opened).toEqual([`${key}-1`]);
    expect((await lastOf(key, 'case.opened'))?.cause).toBe('payment-failed');
  });

  it('R01: growing exposure is found among all accounts, raised once, and is no lateness', async () => {
    const key = await register(test.stores, 'growing');
    const steady = await register(test.stores, 'steady');
    for (const [number, month] of ['2025-10', '2025-12', '2026-01', '2026-02'].entries()) {
      const dates = { invoiceDate: `${month}-10`, dueDate: '2026-06-30' };
      await invoice(test.stores, 'growing', `g-${number}`, dates);
      if (number !== 2) await invoice(test.stores, 'steady', `s-${number}`, dates);
    }
    const { skipped } = await sweep();
    expect(skipped.filter(({ accountId }) => accountId === 'growing' || accountId === 'steady')).toEqual([]);
    expect((await lastOf(key, 'account.exposure-raised'))?.monthEnds).toEqual([
      { on: '2025-11-30', amount: eur(100) },
      { on: '2025-12-31', amount: eur(200) },
      { on: '2026-01-31', amount: eur(300) },
      { on: '2026-02-28', amount: eur(400) },
    ]);
    await sweep();
    expect((await typesAfter(test.stores, key)).filter((type) => type === 'account.exposure-raised')).toHaveLength(1);
    expect(await lastOf(steady, 'account.exposure-raised')).toBeUndefined();
  });
});

describe('R62: orders and deliveries', () => {
  const report = (externalId: string, more: object = {}) => ({
    ...{ externalId, deliveryId: 'D-1', accountId: 'trusted', status: 'delivered' as const },
    ...{ amount: eur(300), on: '2026-02-15', invoiceNumber: null },
    ...more,
  });

  it('R62: come any number of times, in any order, also before their account', async () => {
    const { facts } = test.stores;
    expect((await facts.deliveryReported(ERP, report('r-1'))).kind).toBe('parked');
    const key = await register(test.stores, 'trusted');
    expect((await test.stores.record.fold(key)).deliveries).toEqual([
      { deliveryId: 'D-1', status: 'delivered', amount: 300_00, on: '2026-02-15' },
    ]);
    const { seq } = await test.stores.record.fold(key);
    expect((await facts.deliveryReported(ERP, report('r-1'))).kind).toBe('known');
    expect((await facts.deliveryReported(ERP, report('r-0', { status: 'ordered' }))).kind).toBe('accepted');
    expect((await facts.deliveryReported(ERP, report('r-1', { amount: eur(1) }))).kind).toBe('conflict');
    expect((await facts.deliveryReported(ERP, report('r-3', { amount: eur(0) }))).kind).toBe('rejected');
    expect((await test.stores.record.fold(key)).seq).toBe(seq);
    expect((await facts.deliveryReported(ERP, report('r-2', { status: 'invoiced', on: '2026-02-20' }))).kind).toBe(
      'accepted',
    );
    expect((await test.stores.record.fold(key)).deliveries).toEqual([]);
  });
});
