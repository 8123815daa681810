import { z } from 'zod';
import { LADDER } from '#domain';
import { date, draftHash, id, ids, percent, positiveAmount, text } from '../primitives.js';

const closingOutcome = z.enum([
  'paid',
  'amicable',
  'settled',
  'written-off',
  'uncollectible',
  'offboarded',
  'opened-in-error',
  'insolvent',
]);
/** Of a request that a second person may have to approve: what the maker saw in the preview. */
const seen = { draftHash: draftHash.optional() };

/** Payloads of the decisions about the case itself: stops, tasks, ends as they cross the wire. */
export const LIFE_SCHEMAS = {
  'write-off': z.strictObject({
    itemIds: ids.optional(),
    amount: positiveAmount,
    reason: text,
    close: z.strictObject({ summary: text }).optional(),
    ...seen,
  }),
  'report-insolvency': z.strictObject({ kind: text, court: text.optional(), date, reference: text, source: text }),
  unfreeze: z.strictObject({ reason: text, memo: text, ...seen }),
  'close-insolvency': z.strictObject({ outcome: text, reference: text, memo: text }),
  assign: z.strictObject({ assignee: id, disputeId: id.optional(), reason: text }),
  note: z.strictObject({ text, visibility: id.optional() }),
  escalate: z.strictObject({ to: z.enum(['supervisor', 'decision-maker', 'legal']), reason: text }),
  pause: z.strictObject({ until: date, reason: text }),
  resume: z.strictObject({ why: text }),
  'set-safeguard': z.strictObject({
    kind: z.enum(['deposit', 'prepayment']),
    percent: percent.optional(),
    from: date,
    until: date,
    reviewDate: date.optional(),
  }),
  'review-safeguard': z.strictObject({
    safeguardId: id,
    result: z.enum(['keep', 'lift']),
    nextReview: date.optional(),
  }),
  offboard: z.strictObject({
    stopDate: date,
    finalStatement: z.literal(true, 'the final statement always goes with the letter').optional(),
    letter: text.optional(),
    ...seen,
  }),
  'complete-task': z.strictObject({ taskId: id, outcome: z.enum(['done', 'retry']), comment: text.optional() }),
  'close-case': z.strictObject({ outcome: closingOutcome, summary: text, ...seen }),
  reopen: z.strictObject({ reason: text }),
  'change-strategy': z.strictObject({ strategy: id, version: id, reason: text }),
  'skip-step': z.strictObject({ stepId: z.enum(LADDER), reason: text }),
};
