import { z } from 'zod';

/** Facts are acknowledged with their key once they are on record; a repeat answers the same. */
export const accountPutAnswer = z.strictObject({ accountId: z.string() });
export const invoicePostAnswer = z.strictObject({ invoiceNumber: z.string(), accountId: z.string() });
export const creditNotePostAnswer = z.strictObject({ creditNoteId: z.string(), accountId: z.string() });
export const paymentPostAnswer = z.strictObject({ paymentId: z.string(), accountId: z.string() });
export const reversalPostAnswer = z.strictObject({ paymentId: z.string() });
export const messageStatusPostAnswer = z.strictObject({ externalId: z.string() });
