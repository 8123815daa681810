import { z } from 'zod';
import { AGING_BUCKETS } from '#domain';
import { amountAnswer, countAnswer, dateAnswer } from './primitives.js';

const BUCKET = z.enum(AGING_BUCKETS);

/** `PUT /v1/accounts/{accountId}/invoices/{invoiceNumber}/document`. */
export const documentAnswer = z
  .strictObject({
    accountId: z.string(),
    invoiceNumber: z.string(),
    /** SHA-256 of the file. */
    digest: z.string(),
    bytes: countAnswer,
    /** Name under which letters carry it. */
    name: z.string(),
  })
  .meta({ id: 'InvoiceDocument' });

/** `GET /v1/accounts/{accountId}/statement`. */
export const statementAnswer = z
  .strictObject({
    accountId: z.string(),
    /** Null once erased. */
    accountName: z.string().nullable(),
    currency: z.string(),
    asOf: dateAnswer,
    /** Open items, oldest due first; credit notes are negative. */
    lines: z.array(
      z.strictObject({
        kind: z.enum(['invoice', 'credit-note']),
        invoiceNumber: z.string(),
        invoiceDate: dateAnswer,
        dueDate: dateAnswer,
        amount: amountAnswer,
        balance: amountAnswer,
        disputed: amountAnswer,
        daysOverdue: z.number().int().nullable(),
        bucket: BUCKET.nullable(),
      }),
    ),
    /** Money received and not matched to an item. */
    unapplied: amountAnswer,
    /** Undisputed parts by age; disputed parts and credits have figures of their own. */
    buckets: z.array(z.strictObject({ bucket: BUCKET, items: countAnswer, amount: amountAnswer })),
    disputed: amountAnswer,
    credits: amountAnswer,
    overdue: amountAnswer,
    /** Buckets + disputed − credits − unapplied. */
    total: amountAnswer,
    /** The last event of the account that this takes into account. */
    seq: countAnswer,
  })
  .meta({ id: 'StatementOfAccount' });
