import { z } from 'zod';
import { DELIVERY_STATUSES } from '#domain';
import { amount, date, id, instant, isStorable, nonNegativeAmount, positiveAmount, text } from './primitives.js';

/** What machines relay of what people and agencies say: failed payments, replies, agency reports. */

export const paymentFailureBody = z.strictObject({
  accountId: id,
  amount: positiveAmount,
  failedOn: date,
  reason: text,
  method: id.nullish(),
});
export type PaymentFailureBody = z.output<typeof paymentFailureBody>;

/** How far an order or a delivery has come; reports may come in any order. */
export const deliveryBody = z.strictObject({
  externalId: id,
  deliveryId: id,
  accountId: id,
  status: z.enum(DELIVERY_STATUSES),
  amount: positiveAmount,
  on: date,
  invoiceNumber: id.nullish(),
});
export type DeliveryBody = z.output<typeof deliveryBody>;

/** An address as mail names it; `Name <address>` is no address. */
const address = z
  .string()
  .min(3)
  .max(320)
  .regex(/^[^\s<>@]+@[^\s<>@]+$/, 'must be an e-mail address');
const anyText = z
  .string()
  .max(20_000, 'must have at most 20000 characters')
  .refine(isStorable, 'must be storable text');
const reference = z.string().min(1).max(998).refine(isStorable, 'must be storable text');

export const inboundMessageBody = z.strictObject({
  externalId: id,
  from: address,
  to: z.union([address.transform((one) => [one]), z.array(address).max(100)]).optional(),
  subject: anyText.optional(),
  text,
  at: instant,
  inReplyTo: reference.nullish(),
  references: z.union([reference.transform((one) => one.split(/\s+/)), z.array(reference).max(100)]).nullish(),
  caseId: id.nullish(),
  /** Sent by a machine on its own, such as an out-of-office notice: kept, and answered by nobody. */
  automatic: z.boolean().optional(),
});
export type InboundMessageBody = z.output<typeof inboundMessageBody>;

const about = { externalId: id, placementId: id, agencyId: id.nullish(), reference: id };
const statusReport = z.strictObject({
  ...about,
  kind: z.literal('status'),
  status: z.enum(['accepted', 'rejected', 'collecting', 'returned', 'closed']),
  note: text.nullish(),
  at: instant,
});
const remittanceReport = z.strictObject({
  ...about,
  kind: z.literal('remittance'),
  gross: positiveAmount,
  fee: nonNegativeAmount,
  net: amount,
  receivedOn: date,
  invoiceNumbers: z.array(id).max(1000).optional(),
});
export const agencyReportBody = z.discriminatedUnion('kind', [statusReport, remittanceReport]);
export type AgencyReportBody = z.output<typeof agencyReportBody>;
