import { z } from 'zod';
import { faultOfContest, isPlainDate } from '#domain';
import { email, language, phone, postalAddress } from './people.js';
import { amount, currency, date, id, instant, positiveAmount, text, zone } from './primitives.js';

/** What machines post: accounts, invoices, credit notes, payments, delivery reports. */

export { postalAddress } from './people.js';
export const accountBody = z
  .strictObject({
    name: text,
    entity: id,
    customerId: id,
    currency,
    zone,
    calendar: id,
    language,
    contacts: z
      .array(
        z.strictObject({
          contactId: id,
          role: id,
          name: text,
          email: email.nullish(),
          phone: phone.nullish(),
          address: postalAddress.nullish(),
          zone: zone.nullish(),
          language: language.nullish(),
        }),
      )
      .max(100),
  })
  .superRefine((account, context) => {
    const known = new Set<string>();
    account.contacts.forEach(({ contactId }, index) => {
      if (known.has(contactId))
        context.addIssue({ code: 'custom', path: ['contacts', index, 'contactId'], message: 'is given twice' });
      known.add(contactId);
    });
  });
export type AccountBody = z.output<typeof accountBody>;

export const invoiceBody = z
  .strictObject({
    invoiceNumber: id,
    accountId: id,
    invoiceDate: date,
    dueDate: date,
    amount: amount.refine((money) => money.minor > 0, {
      path: ['value'],
      message: 'must be above zero; post what we owe the customer as a credit note',
    }),
    revision: z.int().min(1).optional(),
    disputed: z
      .union([z.boolean(), z.enum(['yes', 'no']).transform((said) => said === 'yes'), positiveAmount])
      .optional()
      .describe('Contested as a whole, in part (an amount), or not any more; absent: nothing is said about it'),
  })
  .refine(({ invoiceDate, dueDate }) => !bothDates(invoiceDate, dueDate) || dueDate >= invoiceDate, {
    path: ['dueDate'],
    message: 'must not lie before the invoice date',
  })
  .refine(({ disputed, amount: of }) => faultOfContest(disputed, of) === null, {
    path: ['disputed'],
    message: 'must be true, false, or an amount above zero and at most that of the invoice, in its currency',
  });
/** Only what can be read has an order; what cannot has a fault of its own. */
const bothDates = (...given: readonly string[]): boolean => given.every(isPlainDate);
export type InvoiceBody = z.output<typeof invoiceBody>;

export const creditNoteBody = z.strictObject({
  creditNoteId: id,
  accountId: id,
  amount: positiveAmount,
  creditedOn: date,
  invoiceNumbers: z.array(id).max(1000).optional(),
});
export type CreditNoteBody = z.output<typeof creditNoteBody>;

export const paymentBody = z.strictObject({
  paymentId: id,
  accountId: id,
  amount: positiveAmount,
  receivedOn: date,
  invoiceNumbers: z.array(id).max(1000).optional(),
  method: id.nullish(),
});
export type PaymentBody = z.output<typeof paymentBody>;

export const reversalBody = z.strictObject({ reason: text, reversedOn: date.optional() });
export type ReversalBody = z.output<typeof reversalBody>;

export const messageStatusBody = z.strictObject({
  externalId: id,
  messageId: id,
  status: z.enum(['delivered', 'bounced', 'opened', 'failed']),
  at: instant,
  reason: text.optional(),
});
export type MessageStatusBody = z.output<typeof messageStatusBody>;
