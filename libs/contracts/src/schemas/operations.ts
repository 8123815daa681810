import { z } from 'zod';
import { DECISION_NAMES, EXCEPTION_TASK, WORKLIST_VIEWS } from '#domain';
import { STEPS } from './answers/primitives.js';
import { date, id, instant, text } from './primitives.js';

/** Queries, and the few bodies that are neither a decision nor a feed. Query values arrive as strings. */

export const count = (most: number, standard: number) =>
  z.coerce.number('must be a number').pipe(z.int().min(1).max(most)).default(standard);
const seq = z.coerce.number('must be a number').pipe(z.int().min(1));
export const cursor = z.string().max(1000).optional();
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const casesQuery = z.strictObject({
  accountId: id.optional(),
  status: z.enum(['open', 'frozen', 'closed']).optional(),
  step: z.enum(STEPS).optional(),
  assignee: id.optional(),
  limit: count(500, 100),
  cursor,
});
export type CasesQuery = z.output<typeof casesQuery>;

export const historyQuery = z.strictObject({
  limit: count(5000, 500),
  cursor: z.coerce.number().pipe(z.int().min(0)).optional(),
});
export type HistoryQuery = z.output<typeof historyQuery>;

/** How far ahead letters to come are looked for, in calendar days. */
export const upcomingQuery = z.strictObject({ horizonDays: count(180, 60) });
export type UpcomingQuery = z.output<typeof upcomingQuery>;

/** What the customer says they can pay in one rhythm of a plan, in the account's currency. */
export const proposedOptionsQuery = z.strictObject({ affordability: z.string().max(40).optional() });
export type ProposedOptionsQuery = z.output<typeof proposedOptionsQuery>;

export const asOfQuery = z
  .strictObject({ seq: seq.optional(), at: instant.optional() })
  .refine((query) => query.seq !== undefined || query.at !== undefined, {
    path: ['seq'],
    message: 'say as of which seq, which instant (at), or both',
  });
export type AsOfQuery = z.output<typeof asOfQuery>;

export const evidenceQuery = z.strictObject({ seq: seq.optional() });
export type EvidenceQuery = z.output<typeof evidenceQuery>;

/** A task is of the kind of the decision that answers it. */
const TASK_KINDS: readonly string[] = [...DECISION_NAMES, EXCEPTION_TASK];
export const worklistQuery = z.strictObject({
  caseId: id.optional(),
  kind: id
    .refine((kind) => TASK_KINDS.includes(kind), 'must be the name of a decision, or resolve-exception')
    .optional(),
  view: z.enum(WORKLIST_VIEWS).optional(),
  mine: flag.default(false),
  limit: count(500, 100),
  cursor,
});
export type WorklistQuery = z.output<typeof worklistQuery>;

/** Contacts withheld: `rule` is a guard (`G09`) or one of its gates (`G09/window`); `from` and `to` are UTC dates, inclusive. */
export const restraintQuery = z.strictObject({
  rule: id.optional(),
  from: date.optional(),
  to: date.optional(),
  limit: count(500, 100),
  cursor,
});
export type RestraintQuery = z.output<typeof restraintQuery>;
export const snoozeBody = z.strictObject({ until: instant });
export type SnoozeBody = z.output<typeof snoozeBody>;

export const agingQuery = z.strictObject({ asOf: date.optional() });
export type AgingQuery = z.output<typeof agingQuery>;
/** Both days included; without them the month of today so far. */
export const kpisQuery = z.strictObject({ from: date.optional(), to: date.optional() });
export type KpisQuery = z.output<typeof kpisQuery>;

export const sweepBody = z.strictObject({ accountId: id.optional() });
export type SweepBody = z.output<typeof sweepBody>;
export const clockAdvanceBody = z.strictObject({ to: instant });
export type ClockAdvanceBody = z.output<typeof clockAdvanceBody>;
export const sendsBody = z.strictObject({ stopped: z.boolean(), reason: text });
export type SendsBody = z.output<typeof sendsBody>;
export const localTokenBody = z.strictObject({ username: id });
export type LocalTokenBody = z.output<typeof localTokenBody>;
