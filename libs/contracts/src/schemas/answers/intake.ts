import { z } from 'zod';

/** Facts are acknowledged with their key once they are on record; a repeat answers the same. */
export const accountPutAnswer = z.strictObject({ accountId: z.string() });
export const invoicePostAnswer = z.strictObject({ invoiceNumber: z.string(), accountId: z.string() });
export const creditNotePostAnswer = z.strictObject({ creditNoteId: z.string(), accountId: z.string() });
export const paymentPostAnswer = z.strictObject({ paymentId: z.string(), accountId: z.string() });
export const reversalPostAnswer = z.strictObject({ paymentId: z.string() });
export const messageStatusPostAnswer = z.strictObject({ externalId: z.string() });
export const paymentFailurePostAnswer = z.strictObject({ paymentId: z.string(), accountId: z.string() });
export const deliveryPostAnswer = z.strictObject({ deliveryId: z.string(), accountId: z.string() });
export const inboundMessagePostAnswer = z.strictObject({ externalId: z.string() });
export const agencyReportPostAnswer = z.strictObject({ externalId: z.string() });
/** A webhook is acknowledged with the type of what it brought; `ignored` names a type that means nothing to us. */
export const webhookPostAnswer = z.union([
  z.strictObject({ accepted: z.string() }),
  z.strictObject({ ignored: z.string() }),
]);
