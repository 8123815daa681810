import type { Instant, Money, Personal, PlainDate } from '../primitives.js';
import type { ClosingOutcome, StepName, Stopped } from '../vocabulary.js';

/** Events of an account's stream about the life of a case: its steps, tasks, notes, stops and what outlives it. */
export interface LifeEvents {
  'case.opened': {
    number: number;
    cause: 'overdue' | 'reversal' | 'request' | 'payment-failed' | 'pattern-departed' | 'exposure';
    strategy: { id: string; version: string };
    collector: string;
    overdue: Money;
    itemIds: readonly string[];
  };
  'case.assigned': { assignee: string; reason: string };
  'case.escalated': { to: string; reason: string };
  'case.paused': { until: PlainDate; reason: string };
  'case.resumed': { why: string };
  /** `strategy`: a person moved the case to another version of its strategy, or to another one. */
  'case.re-planned': { why: string; strategy?: { id: string; version: string } };
  /** `stopped`: everything that was under way and stands still from now on, for the certificate of the freeze. */
  'case.frozen': { why: string; stopped?: readonly Stopped[] };
  'case.unfrozen': { reason: string; memo: string };
  'case.stuck': { moveId: string; error: string };
  'case.closed': { outcome: ClosingOutcome; summary: string };
  /** `newLateness`: a delinquency of its own within the watch period, not the old one coming back. */
  'case.reopened': { cause: string; step: StepName; newLateness?: boolean };

  'step.entered': { step: StepName };
  'step.skipped': { step: StepName; reason: string };
  /** A date was reached while something lay over the ladder: it is noted and does nothing (3, rule 3). */
  'step.deferred': { step: StepName; what: string; due: PlainDate; overlay: string };

  'task.created': {
    taskId: string;
    kind: string;
    dueAt: Instant;
    roles: readonly string[];
    why: string;
    approvalId?: string;
    subject?: string;
  };
  'task.claimed': { taskId: string; by: string };
  'task.released': { taskId: string; by: string };
  /** Put off by whoever will do it; out of the worklist until then. */
  'task.snoozed': { taskId: string; by: string; until: Instant };
  'task.completed': { taskId: string; outcome: string };
  'task.cancelled': { taskId: string; why: string };
  'task.overdue': { taskId: string; escalatedTo: string };

  'note.added': { text: Personal; visibility: string };

  'insolvency.reported': { kind: string; court: string | null; date: PlainDate; reference: string; source: string };
  /** How the proceedings ended; the freeze stays until counsel lifts it. */
  'insolvency.closed': { outcome: string; reference: string; memo: string };

  'safeguard.set': {
    safeguardId: string;
    kind: string;
    percent: number | null;
    from: PlainDate;
    until: PlainDate;
    reviewDate: PlainDate;
  };
  /** Looked at again and kept until the next review. */
  'safeguard.reviewed': { safeguardId: string; nextReview: PlainDate };
  'safeguard.lifted': { safeguardId: string };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_LIFE: readonly (keyof LifeEvents)[] = [
  'step.entered',
  'task.created',
  'task.claimed',
  'task.released',
  'task.snoozed',
  'task.completed',
  'task.cancelled',
  'task.overdue',
  'note.added',
  'case.re-planned',
  'case.assigned',
  'step.deferred',
];
