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

const bucketAnswer = z.enum(['current', '1-30', '31-60', '61-90', '90+']);
/** A figure that may not be computable: null, never 0 and never 100. */
const figureAnswer = z.number().nullable();
/** Key figures of one segment in one currency. */
export const kpiRowAnswer = z
  .strictObject({
    currency: z.string(),
    segment: z.strictObject({ by: z.enum(['all', 'strategy', 'band']), name: z.string().nullable() }),
    aging: z.array(z.strictObject({ bucket: bucketAnswer, items: countAnswer, amount: amountAnswer })),
    receivables: amountAnswer,
    sales: amountAnswer,
    dsoSimple: figureAnswer,
    dsoBestPossible: figureAnswer,
    averageDaysDelinquent: figureAnswer,
    dsoCountback: figureAnswer,
    collectionEffectiveness: figureAnswer,
    rollRates: z.array(
      z.strictObject({ bucket: bucketAnswer, start: amountAnswer, moved: amountAnswer, percent: figureAnswer }),
    ),
    promiseKept: z.strictObject({
      evaluated: countAnswer,
      kept: countAnswer,
      evaluatedAmount: amountAnswer,
      keptAmount: amountAnswer,
      byCount: figureAnswer,
      byAmount: figureAnswer,
    }),
    medianCureDays: figureAnswer,
    contactRate: z.strictObject({ attempted: countAnswer, reached: countAnswer, percent: figureAnswer }),
    amicable: z.strictObject({ closed: countAnswer, percent: figureAnswer }),
    effort: z.strictObject({
      calls: countAnswer,
      decisions: countAnswer,
      letters: countAnswer,
      agencyFees: amountAnswer,
    }),
    collected: amountAnswer,
    costToCollect: z.strictObject({ cost: amountAnswer, percentOfCollected: figureAnswer }),
    restraint: z.array(z.strictObject({ rule: z.string(), count: countAnswer })),
    approvals: z.strictObject({ waiting: countAnswer, oldestHours: figureAnswer, meanHours: figureAnswer }),
    cashAtRisk: amountAnswer,
  })
  .meta({ id: 'KpiRow' });
export const kpisAnswer = z
  .strictObject({
    from: dateAnswer,
    to: dateAnswer,
    asOf: instantAnswer,
    rules: z.string(),
    assumptions: z.strictObject({
      riskShares: z.record(bucketAnswer, z.number()).describe('Percent of each age taken to be at risk'),
      unitCosts: z
        .strictObject({ call: z.number(), decision: z.number(), letter: z.number() })
        .describe('Minor units of each currency'),
    }),
    items: z.array(kpiRowAnswer),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Kpis' });

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
