import type { Money, PlainDate } from '../../primitives.js';
import type { ClosingOutcome, StepName } from '../../vocabulary.js';

/** Payloads of the decisions about the case itself: stops, tasks, ends, amounts in minor units. */
export interface LifePayloads {
  'write-off': {
    itemIds?: readonly string[];
    amount: Money;
    reason: string;
    close?: { summary: string };
    draftHash?: string;
  };
  'report-insolvency': { kind: string; court?: string; date: PlainDate; reference: string; source: string };
  unfreeze: { reason: string; memo: string; draftHash?: string };
  'close-insolvency': { outcome: string; reference: string; memo: string };
  /** With `disputeId`: the assignee answers for that dispute; else for the case. */
  assign: { assignee: string; disputeId?: string; reason: string };
  note: { text: string; visibility?: string };
  escalate: { to: 'supervisor' | 'decision-maker' | 'legal'; reason: string };
  pause: { until: PlainDate; reason: string };
  resume: { why: string };
  'set-safeguard': {
    kind: 'deposit' | 'prepayment';
    percent?: number;
    from: PlainDate;
    until: PlainDate;
    reviewDate?: PlainDate;
  };
  'review-safeguard': { safeguardId: string; result: 'keep' | 'lift'; nextReview?: PlainDate };
  /** The final statement always goes with the letter; `letter`: what it says in our own words. */
  offboard: { stopDate: PlainDate; finalStatement?: boolean; letter?: string; draftHash?: string };
  'complete-task': { taskId: string; outcome: 'done' | 'retry'; comment?: string };
  'close-case': { outcome: ClosingOutcome; summary: string; draftHash?: string };
  reopen: { reason: string };
  'change-strategy': { strategy: string; version: string; reason: string };
  'skip-step': { stepId: StepName; reason: string };
}
