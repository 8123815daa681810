/** An account of a company in Germany with one contact, as an ERP posts it. */
export const accountBody = (customerId: string): object => ({
  name: `Company ${customerId}`,
  entity: 'DE01',
  customerId,
  currency: 'EUR',
  zone: 'Europe/Berlin',
  calendar: 'DE',
  language: 'en',
  contacts: [
    {
      contactId: 'ap',
      role: 'billing',
      name: 'Accounts Payable',
      email: `ap@${customerId}.example`,
      phone: '+49 30 1',
    },
  ],
});
