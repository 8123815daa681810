import { z } from 'zod';
import { ROLES } from '#domain';
import { amountAnswer, countAnswer, dateAnswer, instantAnswer, pageOf } from './primitives.js';

/** A token of the local issuer. */
export const tokenAnswer = z
  .strictObject({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    /** Seconds. */
    expires_in: countAnswer,
    role: z.enum(ROLES),
  })
  .meta({ id: 'Token' });

export const sweepAnswer = z
  .strictObject({
    opened: z.array(z.string()),
    skipped: z.array(z.strictObject({ accountId: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Sweep' });

export const clockAnswer = z
  .strictObject({
    mode: z.enum(['real', 'driven']),
    now: instantAnswer,
    /** Business seconds a second; 0: stands still until advanced. */
    speed: z.number(),
  })
  .meta({ id: 'Clock' });
export const clockAdvanceAnswer = z.strictObject({ now: instantAnswer });
export const sendsAnswer = z.strictObject({ stopped: z.boolean() });

/** The strategy as the core reads it; amounts are minor units per currency. */
export const strategiesAnswer = pageOf(z.looseObject({ id: z.string(), version: z.string() }).meta({ id: 'Strategy' }));

export const agingRowAnswer = z
  .strictObject({
    currency: z.string(),
    buckets: z.array(
      z.strictObject({
        bucket: z.enum(['current', '1-30', '31-60', '61-90', '90+']),
        items: countAnswer,
        amount: amountAnswer,
      }),
    ),
    disputed: amountAnswer,
    unapplied: amountAnswer,
    total: amountAnswer,
  })
  .meta({ id: 'AgingRow' });
export const agingAnswer = z
  .strictObject({
    asOf: dateAnswer,
    rule: z.literal('due-date'),
    items: z.array(agingRowAnswer),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Aging' });

export const liveAnswer = z.strictObject({ status: z.literal('ok') });
export const readyAnswer = z.strictObject({ status: z.literal('ok'), parts: z.array(z.string()) });

/** What the mailbox of embedded mode received. */
export const mailboxAnswer = pageOf(
  z
    .strictObject({
      messageId: z.string(),
      to: z.string(),
      subject: z.string(),
      text: z.string(),
      html: z.string(),
      replyTo: z.string().nullable(),
      receivedAt: instantAnswer,
      attachments: z.array(z.strictObject({ name: z.string(), bytes: countAnswer })),
    })
    .meta({ id: 'MailboxMessage' }),
);
