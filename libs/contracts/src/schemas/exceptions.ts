import { z } from 'zod';
import { EXCEPTION_KINDS } from '#domain';
import { count, cursor } from './operations.js';
import { date, id, positiveAmount, text } from './primitives.js';

/** The queue of what needs a person: what may be asked, and what a person may decide. */

export const exceptionsQuery = z.strictObject({
  status: z.enum(['open', 'applied', 'dismissed', 'obsolete']).optional(),
  kind: z.enum(EXCEPTION_KINDS).optional(),
  accountId: id.optional(),
  limit: count(500, 100),
  cursor: cursor.pipe(
    z
      .string()
      .regex(/^\d{1,9}$/, 'is not a cursor that this list has given out')
      .optional(),
  ),
});
export type ExceptionsQuery = z.output<typeof exceptionsQuery>;

export const resolutionBody = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('apply'),
    accountId: id,
    invoiceNumbers: z.array(id).max(1000).optional(),
  }),
  z.strictObject({ action: z.literal('correct'), comment: text }),
  z.strictObject({
    action: z.literal('attach'),
    caseId: id.optional(),
    messageId: id.optional(),
    placementId: id.optional(),
  }),
  z.strictObject({
    action: z.literal('allocate'),
    lines: z
      .array(z.strictObject({ invoiceNumber: id, amount: positiveAmount }))
      .min(1)
      .max(1000),
  }),
  z.strictObject({ action: z.literal('dismiss'), why: text }),
]);
export type ResolutionBody = z.output<typeof resolutionBody>;

export const reinstatementBody = z.strictObject({ reason: text, reinstatedOn: date.optional() });
export type ReinstatementBody = z.output<typeof reinstatementBody>;
