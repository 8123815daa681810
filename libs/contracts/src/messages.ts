import type { AccountState, Actor, DecisionName, Instant, Json, ProblemCode, Strategy, UnmetGuard } from '#domain';

export const TASK_QUEUE = 'amicable';
export const ACCOUNT_CASE = 'accountCase';
export const PORTFOLIO_SWEEP = 'portfolioSweep';
/** Update: an Update and not a signal because whoever decides must learn the outcome. */
export const DECIDE = 'decide';
/** Signal: a feed only needs to be heard ("there is news"); the record has the content. */
export const NEWS = 'news';
/** Query: the workflow's own fold, to be held against that of the record. */
export const STATE = 'state';

export const caseWorkflowId = (accountKey: string): string => `case:${accountKey}`;
export const accountKeyOf = (workflowId: string): string => workflowId.replace(/^case:/, '');
export const caseIdOf = (accountKey: string, number: number): string => `${accountKey}-${number}`;
export const accountKeyOfCase = (caseId: string): string => caseId.slice(0, caseId.lastIndexOf('-'));

/** What a case workflow starts or rolls over with: plain JSON; whatever came after `state.seq` is read first. */
export interface CaseSnapshot {
  readonly format: 1;
  readonly state: AccountState;
  readonly strategy: Strategy;
  readonly clock: { readonly mode: 'real' } | { readonly mode: 'driven'; readonly now: Instant };
  /** Wait this long without messages before rolling over (ms), and the act counts that ask for and force it. */
  readonly rollOver: RollOverPolicy;
}
/**
 * How a case's workflow is started, whoever starts it: with signal-with-start or update-with-start. A worker that dies
 * costs the cases it was busy with one workflow task timeout.
 */
export const caseStart = (snapshot: CaseSnapshot) => ({
  workflowId: caseWorkflowId(snapshot.state.accountKey),
  taskQueue: TASK_QUEUE,
  workflowTaskTimeout: '5s' as const,
  args: [snapshot] as [CaseSnapshot],
});
export interface RollOverPolicy {
  readonly quietMs: number;
  readonly afterActs: number;
  readonly atLatestActs: number;
}
export interface DecisionRequest {
  readonly decisionId: string;
  readonly caseId: string;
  readonly decision: DecisionName;
  readonly actor: Actor;
  readonly expectedVersion: number;
  readonly payload: unknown;
  readonly taskId?: string;
  /** What the decider wanted noted beside a payload that has no comment of its own. */
  readonly comment?: string;
  readonly contentDigest: string;
  /** The actor's approval limit by currency in minor units (null: unlimited), as configured at decision time. */
  readonly limits: Readonly<Record<string, number>> | null;
  /** Driven clock: business now of the sender. */
  readonly now?: Instant;
}
export interface DecisionAnswer {
  readonly decisionId: string;
  readonly caseId: string;
  readonly version: number;
  readonly seq: number;
  readonly events: readonly { readonly seq: number; readonly type: string }[];
  readonly approvalId?: string;
  readonly taskId?: string;
}
/** `details[0]` of the ApplicationFailure (type = the code) with which a refused decision's Update fails. */
export interface Refusal {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly guards: readonly UnmetGuard[];
  readonly facts: { readonly [key: string]: Json };
}
/** Failure type of an Update that met a case about to roll over, or a record out of reach: safe to retry with the same id. */
export const RETRY_LATER = 'retry-later';

/** Failure type of an activity whose request the record refuses for good (not: is out of reach): no retry helps. */
export const RECORD_ERROR = 'record-error';

export interface NewsSignal {
  /** Driven clock: business now of the sender. */
  readonly now?: Instant;
  /** Head of the stream when the signal was sent: a case that is there already need not read. Absent: read. */
  readonly head?: number;
}
/** What a driven case reports before it waits: never an event, only for the driver's "is everything quiet?". */
export interface WaitReport {
  readonly accountKey: string;
  readonly seq: number;
  readonly nextWakeAt: Instant | null;
  readonly instant: Instant;
}
