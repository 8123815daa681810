import { decide, DomainError, foldAll, type NewEvent, type Strategy } from '#domain';
import type { DecisionAnswer, DecisionRequest } from '#contracts';
import type { CaseExecutor } from '../deps.js';
import { CaseRefusal } from '../decisions/refusal.js';
import { refusalOf } from '../http/problem.js';
import type { MemoryRecord } from './memory-record.js';

/** Runs decisions with the real core and no engine: decide, append, answer. */
export class MemoryCases implements CaseExecutor {
  readonly requests: DecisionRequest[] = [];
  /** Set to hold every decision until it resolves. */
  gate: Promise<void> = Promise.resolve();

  constructor(
    private readonly record: MemoryRecord,
    private readonly strategy: Strategy,
  ) {}

  async decide(accountKey: string, request: DecisionRequest): Promise<DecisionAnswer> {
    this.requests.push(request);
    await this.gate;
    const state = await this.record.fold(accountKey);
    const events = this.judge(state, request);
    const { commands } = await this.record.append({
      accountKey,
      expectedSeq: state.seq,
      at: this.record.instant,
      commands: [
        {
          commandId: request.decisionId,
          actor: request.actor,
          caseId: request.caseId,
          policyVersion: this.strategy.version,
          events,
          contentDigest: request.contentDigest,
        },
      ],
    });
    const stored = commands[0];
    if (stored === undefined) throw new Error('The record wrote nothing.');
    const { commandId, caseId, version, approvalId } = stored;
    return {
      decisionId: commandId,
      caseId: caseId ?? request.caseId,
      version,
      seq: stored.events.at(-1)?.seq ?? 0,
      events: stored.events,
      ...(approvalId === undefined ? {} : { approvalId }),
    };
  }

  private judge(state: ReturnType<typeof foldAll>, request: DecisionRequest): readonly NewEvent[] {
    try {
      return decide(state, this.strategy, { ...request, now: this.record.instant } as Parameters<typeof decide>[2]);
    } catch (error) {
      if (error instanceof DomainError) throw new CaseRefusal(refusalOf(error));
      throw error;
    }
  }
}
