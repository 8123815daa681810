import { z } from 'zod';
import { date, draftHash, id, ids, positiveAmount, text } from '../primitives.js';

/** Of a request that a second person may have to approve: what the maker saw in the preview. */
const seen = { draftHash: draftHash.optional() };

/** Payloads of the decisions about charges, credit and corrections of money as they cross the wire. */
export const CHARGES_SCHEMAS = {
  'waive-charge': z.strictObject({ chargeIds: ids, amount: positiveAmount, reason: text, ...seen }),
  'reverse-write-off': z.strictObject({ writeOffId: id, reason: text, ...seen }),
  'record-recovery': z.strictObject({ itemId: id, amount: positiveAmount, reference: id }),
  'allocate-payment': z.strictObject({
    paymentId: id,
    lines: z
      .array(
        z
          .strictObject({ itemId: id.optional(), invoiceNumber: id.optional(), amount: positiveAmount })
          .refine((line) => (line.itemId === undefined) !== (line.invoiceNumber === undefined), {
            error: 'must name the item by itemId or by invoiceNumber',
          }),
      )
      .min(1, 'must have at least one line')
      .max(1000, 'must have at most 1000 lines'),
    payerSaid: text
      .optional()
      .describe('How the payer named a disputed item; without it nothing goes to a disputed part'),
  }),
  'refund-payment': z.strictObject({ paymentId: id, amount: positiveAmount, reason: text, ...seen }),
  'correct-record': z.strictObject({
    eventId: z.int().min(1, 'must be the seq of an event in the history'),
    what: z.strictObject({
      receivedOn: date.optional().describe('Another value date of a payment'),
      text: text.optional().describe('In words, what holds instead'),
    }),
    why: text,
    ...seen,
  }),
};
