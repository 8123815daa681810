/** A portfolio of our own in the form of the late payment histories sample, with its figures reckoned by hand. */

const DAY = 86_400_000;
const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY;
/** `6/30/2013`: month and day without padding. */
const american = (at: number): string => {
  const date = new Date(at * DAY);
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
};
const decimal = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

export interface SettledInvoices {
  readonly invoices: string;
  readonly payments: string;
  readonly count: { readonly invoices: number; readonly payments: number; readonly accounts: number };
  /** Open items and cents by age at that day. */
  readonly aging: Record<'current' | '1-30', { items: number; amount: number }>;
  /** Accounts with an overdue item, sorted. */
  readonly overdue: readonly string[];
}

/** So many invoices, issued and settled over the months before a day, net 30; most are paid, some late, some not yet. */
export function settledInvoices(count: number, asOf: string): SettledInvoices {
  const today = day(asOf);
  const invoices: string[] = [];
  const payments: string[] = [];
  const aging = { current: { items: 0, amount: 0 }, '1-30': { items: 0, amount: 0 } };
  const overdue = new Set<string>();
  const customers = new Set<string>();
  for (let i = 0; i < count; i += 1) {
    const customer = `${String(1000 + (i % 17))}-CUST`;
    const issued = today - 150 + Math.floor((i * 150) / count);
    const due = issued + 30;
    const settled = due + ((i * 37) % 41) - 28;
    const cents = 526 + ((i * 7919) % 12_303);
    customers.add(customer);
    invoices.push(
      `391,${customer},${700_000 + i},${american(issued)},${american(due)},${decimal(cents)},${i % 5 === 0 ? 'Yes' : 'No'},Paper`,
    );
    if (settled <= today) {
      payments.push(`${customer},${700_000 + i},${american(settled)},${decimal(cents)}`);
      continue;
    }
    const bucket = due >= today ? aging.current : aging['1-30'];
    bucket.items += 1;
    bucket.amount += cents;
    if (due < today) overdue.add(customer);
  }
  return {
    invoices: file(
      'countryCode,customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,PaperlessBill',
      invoices,
    ),
    payments: file('customerID,invoiceNumber,SettledDate,InvoiceAmount', payments),
    count: { invoices: invoices.length, payments: payments.length, accounts: customers.size },
    aging,
    overdue: [...overdue].sort(),
  };
}
const file = (header: string, rows: readonly string[]): string => `${[header, ...rows].join('\r\n')}\r\n`;
