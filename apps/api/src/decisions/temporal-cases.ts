import { randomUUID } from 'node:crypto';
import {
  WithStartWorkflowOperation,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { decide, type AccountState, type DecisionPayloads, type Instant, type Strategy } from '#domain';
import {
  ACCOUNT_CASE,
  caseStart,
  caseWorkflowId,
  DECIDE,
  RETRY_LATER,
  type CaseSnapshot,
  type DecisionAnswer,
  type DecisionRequest,
  type Refusal,
} from '#contracts';
import { isOutOfReach } from '#platform';
import type { CaseExecutor } from '../deps.js';
import { CaseRefusal, CaseUnavailable } from './refusal.js';

export interface TemporalCasesOptions {
  readonly client: Client;
  /** State of the account now, and the strategy its case pins. */
  readonly load: (accountKey: string) => Promise<{ state: AccountState; strategy: Strategy; now: Instant }>;
  /** A strategy a decision names; null when the house has no such version. */
  readonly strategyNamed?: (id: string, version: string) => Promise<Strategy | null>;
  /** What a case starts from when no workflow runs. */
  readonly snapshot: (accountKey: string) => Promise<CaseSnapshot>;
  /** How long engine and record may be out of reach (ms) before the caller is told. */
  readonly patienceMs?: number;
}
/** The workflow as far as a caller needs to know it. */
type CaseWorkflow = (snapshot: CaseSnapshot) => Promise<void>;
const PATIENCE_MS = 5_000;
const PAUSES_MS = [50, 100, 200, 400, 800];

/** Decisions as Temporal Updates of the account's workflow, which is started from the record where none runs. */
export class TemporalCases implements CaseExecutor {
  constructor(private readonly options: TemporalCasesOptions) {}

  async decide(accountKey: string, request: DecisionRequest): Promise<DecisionAnswer> {
    const deadline = Date.now() + (this.options.patienceMs ?? PATIENCE_MS);
    let updateId = freshUpdateId(request);
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.options.client.withDeadline(deadline, () => this.attempt(accountKey, request, updateId));
      } catch (error) {
        const failure = failureOf(error);
        if (failure === 'refused') throw new CaseRefusal(refusalIn(error));
        // An Update that answered "later" stays answered: the next attempt needs an id of its own.
        if (failure === 'later') updateId = freshUpdateId(request);
        const pause = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 0;
        if (Date.now() + pause >= deadline)
          throw new CaseUnavailable('The case did not answer in time.', { cause: error });
        await new Promise((resume) => setTimeout(resume, pause));
      }
    }
  }

  private async attempt(accountKey: string, request: DecisionRequest, updateId: string): Promise<DecisionAnswer> {
    const { client } = this.options;
    try {
      return await client.workflow
        .getHandle(caseWorkflowId(accountKey))
        .executeUpdate<DecisionAnswer, [DecisionRequest]>(DECIDE, { args: [request], updateId });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError) || isLostUpdate(error)) throw error;
    }
    await this.refuseBeforeStarting(accountKey, request);
    return this.startAndDecide(accountKey, request, updateId);
  }

  /** A case whose workflow has ended is not woken for a decision that the core refuses anyway. @throws DomainError, CaseUnavailable */
  private async refuseBeforeStarting(accountKey: string, request: DecisionRequest): Promise<void> {
    const { state, strategy, now } = await this.options.load(accountKey);
    if (state.commandIds.includes(request.decisionId))
      throw new CaseUnavailable('An earlier attempt went through: the record has the answer.');
    const named = await this.strategyNamed(request);
    decide(state, strategy, { ...request, now: request.now ?? now, named } as Parameters<typeof decide>[2]);
  }

  private async strategyNamed({ decision, payload }: DecisionRequest): Promise<readonly Strategy[]> {
    if (decision !== 'change-strategy') return [];
    const { strategy, version } = payload as DecisionPayloads['change-strategy'];
    const named = (await this.options.strategyNamed?.(strategy, version)) ?? null;
    return named === null ? [] : [named];
  }

  private async startAndDecide(
    accountKey: string,
    request: DecisionRequest,
    updateId: string,
  ): Promise<DecisionAnswer> {
    const snapshot = await this.options.snapshot(accountKey);
    return this.options.client.workflow.executeUpdateWithStart<CaseWorkflow, DecisionAnswer, [DecisionRequest]>(
      DECIDE,
      {
        args: [request],
        updateId,
        startWorkflowOperation: new WithStartWorkflowOperation<CaseWorkflow>(ACCOUNT_CASE, {
          ...caseStart(snapshot),
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      },
    );
  }
}

/**
 * The key, made unique per attempt: Temporal keeps the outcome of an Update id, also of a refused one, while a refused
 * decision must not consume its key. That a key is executed once is the record's doing.
 */
const freshUpdateId = ({ decisionId }: DecisionRequest): string => `${decisionId}~${randomUUID().slice(0, 8)}`;

/** After a roll-over the server no longer knows an Update it had taken in; the workflow itself is there. */
const isLostUpdate = (error: Error): boolean => /update .*not found/i.test(error.message);

/** `later`: the case says so. `unknown`: whether it was executed only the record can tell; the same id is safe. */
function failureOf(error: unknown): 'refused' | 'later' | 'unknown' {
  if (!(error instanceof WorkflowUpdateFailedError)) {
    if (isTransient(error) || isOutOfReach(error)) return 'unknown';
    throw error;
  }
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) return 'unknown';
  if (cause.type === RETRY_LATER) return 'later';
  if (isRefusal(cause.details?.[0])) return 'refused';
  throw error;
}
function refusalIn(error: unknown): Refusal {
  const { cause } = error as WorkflowUpdateFailedError;
  return (cause as ApplicationFailure).details?.[0] as Refusal;
}
const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'code' in value && 'guards' in value;

const GRPC_TRANSIENT: ReadonlySet<unknown> = new Set([
  1, // cancelled
  4, // deadline exceeded
  5, // not found: the workflow ended, or its Update was lost, between two calls
  8, // resource exhausted
  9, // failed precondition: "unexpected workflow task failure"
  10, // aborted
  14, // unavailable
]);
function isTransient(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof WorkflowNotFoundError) return true;
  if (error instanceof WorkflowFailedError || !(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return GRPC_TRANSIENT.has(code) || (error.cause !== undefined && isTransient(error.cause));
}
