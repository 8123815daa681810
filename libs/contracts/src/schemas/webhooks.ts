import { z } from 'zod';
import { paymentBody, reversalBody } from './feeds.js';
import { paymentFailureBody } from './inbound.js';
import { date, id, instant, text } from './primitives.js';

/** What a webhook brings: the type, and the body of the route of the same name. Fields beside them are the sender's own. */
const envelope = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.looseObject({ type: z.literal(type), timestamp: instant.optional(), data });

export const PAYMENT_WEBHOOKS = {
  'payment.received': envelope('payment.received', paymentBody),
  'payment.reversed': envelope('payment.reversed', reversalBody.extend({ paymentId: id })),
  'payment.reinstated': envelope(
    'payment.reinstated',
    z.strictObject({ paymentId: id, reason: text, reinstatedOn: date.optional() }),
  ),
  'payment.failed': envelope('payment.failed', paymentFailureBody.extend({ paymentId: id })),
} as const;
export type PaymentWebhookType = keyof typeof PAYMENT_WEBHOOKS;
/** Any webhook: what it is about is known by its type. */
export const webhookEnvelope = z.looseObject({ type: z.string().min(1).max(200) });
