import { describe, expect, it } from '@jest/globals';
import { accountBody, invoiceBody } from './feeds.js';
import { id } from './primitives.js';

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

describe('an id', () => {
  it.each(['U-13', 'RE 2026/101', 'Łódź-7', '2026', 'a', '发票-1', 'x'.repeat(200)])('may be %s', (given) => {
    expect(id.safeParse(given)).toEqual({ success: true, data: given });
  });

  const blank = 'must not begin or end with a blank';
  const invisible = expect.stringMatching(/^must not contain invisible characters/);
  it.each<[string, string, unknown]>([
    ['a blank after it', 'U-13 ', blank],
    ['a blank before it', ' U-13', blank],
    ['a no-break space after it', 'U-13\u00a0', blank],
    ['blanks alone', '   ', blank],
    ['a byte order mark', '\ufeffU-9', invisible],
    ['a line separator', 'U\u2028-9', invisible],
    ['a paragraph separator', 'U-9\u2029', invisible],
    ['a zero-width space', 'U\u200b-9', invisible],
    ['a zero-width joiner', 'U\u200d-9', invisible],
    ['a soft hyphen', 'U\u00ad-9', invisible],
    ['a mark of writing direction', 'U\u202e-9', invisible],
    ['a filler letter', 'U\u3164-9', invisible],
    ['a tab', 'U\t9', 'must not contain control characters or broken ones'],
    ['nothing in it', '', 'must not be empty'],
  ])('is refused with %s, with one fault', (_what, given, message) => {
    expect(id.safeParse(given).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});

describe('the dates of an invoice', () => {
  const faultsOf = (invoiceDate: string, dueDate: string): string[] | undefined =>
    invoiceBody
      .safeParse({
        ...{ invoiceNumber: 'I-1', accountId: 'A-1', invoiceDate, dueDate },
        amount: { value: '1.00', currency: 'EUR' },
      })
      .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);

  it('have an order, which is judged where both can be read', () => {
    const unreadable = 'must be a calendar date YYYY-MM-DD that exists';
    expect(faultsOf('2026-02-01', '2026-02-01')).toBeUndefined();
    expect(faultsOf('2026-02-01', '2026-01-31')).toEqual(['dueDate must not lie before the invoice date']);
    expect(faultsOf('2026-2-1', '2026-03-31')).toEqual([`invoiceDate ${unreadable}`]);
    expect(faultsOf('2026-02-01', '1.1.2026')).toEqual([`dueDate ${unreadable}`]);
    expect(faultsOf('x', 'a')).toEqual([`invoiceDate ${unreadable}`, `dueDate ${unreadable}`]);
  });
});
