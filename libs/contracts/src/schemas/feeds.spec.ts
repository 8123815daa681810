import { describe, expect, it } from '@jest/globals';
import { accountBody } from './feeds.js';

const account = {
  name: 'Company',
  entity: 'main',
  customerId: 'C-1',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  calendar: 'DE',
  language: 'de',
};
const contact = { contactId: 'ap', role: 'accounts-payable', name: 'Petra Lang' };
const address = { lines: ['Lindenstrasse 12'], postalCode: '10969', city: 'Berlin', country: 'DE' };

describe('the address of a contact (P17)', () => {
  it('is optional, and read as given', () => {
    expect(accountBody.parse({ ...account, contacts: [contact] }).contacts).toEqual([contact]);
    expect(accountBody.parse({ ...account, contacts: [{ ...contact, address }] }).contacts).toEqual([
      { ...contact, address },
    ]);
    expect(accountBody.safeParse({ ...account, contacts: [{ ...contact, address: null }] }).success).toBe(true);
  });

  it.each([
    ['no line', { ...address, lines: [] }, 'lines'],
    ['four lines', { ...address, lines: ['a', 'b', 'c', 'd'] }, 'lines'],
    ['a blank city', { ...address, city: ' ' }, 'city'],
    ['a country in words', { ...address, country: 'Germany' }, 'country'],
    ['no postal code', { lines: ['a'], city: 'b', country: 'DE' }, 'postalCode'],
    ['a line break in a line', { ...address, lines: ['a\nb'] }, 'lines'],
    ['something unknown', { ...address, street: 'a' }, ''],
  ])('is refused with %s, naming the field', (_what, wrong, field) => {
    const parsed = accountBody.safeParse({ ...account, contacts: [{ ...contact, address: wrong }] });
    const path = ['contacts', 0, 'address', ...(field === '' ? [] : [field])];
    expect(parsed.error?.issues.map((issue) => issue.path.slice(0, path.length))).toEqual([path]);
  });
});
