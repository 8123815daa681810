import { z } from 'zod';
import { isPlainDate } from '#domain';
import { amount, currency, date, id, instant, positiveAmount, text, zone } from './primitives.js';

/** What machines post: accounts, invoices, credit notes, payments, delivery reports. */

const email = z.email('must be an e-mail address').max(254);
const phone = z.string().min(3).max(40);
const language = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language such as en or de-AT');

/** One line of an envelope: printable, never blank. */
const envelopeLine = z
  .string()
  .trim()
  .min(1, 'must not be blank')
  .max(100, 'must have at most 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters or broken ones');
/** Where paper goes. */
export const postalAddress = z.strictObject({
  lines: z.array(envelopeLine).min(1, 'must have at least one line').max(3, 'must have at most three lines'),
  postalCode: envelopeLine.max(20, 'must have at most 20 characters'),
  city: envelopeLine,
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code of two letters such as DE'),
});

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
  })
  .refine(({ invoiceDate, dueDate }) => !bothDates(invoiceDate, dueDate) || dueDate >= invoiceDate, {
    path: ['dueDate'],
    message: 'must not lie before the invoice date',
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
