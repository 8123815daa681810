import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Money } from '#domain';
import { invoice, openTestStores, pay, register, typesAfter, type TestStores } from '../support/stores.js';

let test: TestStores;
beforeAll(async () => {
  test = await openTestStores();
});
afterAll(() => test.close());

describe('invoices in a new currency of a known customer', () => {
  it("open the customer's account in a new currency, once, with its name and contacts", async () => {
    const key = await register(test.stores, 'two');
    const usd = (minor: number): Money => ({ minor, currency: 'USD' });
    await pay(test.stores, 'two', 'two-p', usd(30_00));
    const posted = await Promise.all(
      ['1', '2', '3'].map((number) => invoice(test.stores, 'two', number, { amount: usd(50_00) })),
    );
    const [sibling] = new Set(posted.map((one) => ('accountKey' in one ? one.accountKey : null)));
    expect(posted.map((one) => one.kind)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(sibling).not.toBe(key);
    const { account, items, unapplied } = await test.stores.record.fold(sibling ?? '');
    expect(account).toMatchObject({
      accountId: 'two-USD',
      customerId: 'C-two',
      currency: 'USD',
      zone: 'Europe/Berlin',
    });
    const contact = await test.stores.people.currentContact(sibling ?? '', 'ap');
    expect(contact).toMatchObject({ name: 'Accounts Payable', email: 'ap@two.example' });
    // The money that waited for this account came first.
    expect(items.reduce((sum, item) => sum + item.balance, 0)).toBe(120_00);
    expect(unapplied).toBe(0);
    expect(await typesAfter(test.stores, key)).toEqual(['account.registered', 'calendar.resolved']);
    await register(test.stores, 'two-GBP', { customerId: 'C-someone-else' });
    const taken = await invoice(test.stores, 'two', '4', { amount: { minor: 100, currency: 'GBP' } });
    expect(taken).toMatchObject({ kind: 'parked' });
  });
});
