import { ApplicationFailure } from '@temporalio/workflow';
import type { AppendAnswer, AppendCommand, DecisionAnswer, DecisionRequest, StoredCommand } from '#contracts';
import { DECISIONS, DomainError, decide, type DecisionPayloads, type NewEvent, type Strategy } from '#domain';
import type { CaseRecord } from './case-record.js';
import { followUpsOf, isRefused } from './plan.js';
import { refusalFailure, retryLater } from './refusals.js';

const STAND_INS: readonly string[] = ['approve', 'reject'];
/** Facts may keep moving the head while a decision is made; after so many tries somebody else should have a turn. */
const MOST_TRIES = 50;

/**
 * Refuses what catching up cannot heal: a message that is none, and a role that may never make this decision.
 * Everything else is judged by `answerDecision`, at the head of the stream. Throws ApplicationFailure.
 */
export function checkShapeAndRole(request: DecisionRequest): void {
  if (!isDecisionRequest(request)) {
    throw ApplicationFailure.create({ type: 'invalid', message: 'not a decision request', nonRetryable: true });
  }
  const { roles: usual, assigneeRoles = [] } = DECISIONS[request.decision];
  const roles: readonly string[] = [...usual, ...assigneeRoles];
  // A stand-in may have another role than those who usually decide; the core knows whom they named.
  if (STAND_INS.includes(request.decision)) return;
  if (!roles.includes(request.actor.role)) {
    throw refusalFailure(
      new DomainError('not-permitted', `${request.decision} is for ${roles.join(', ')}, not for ${request.actor.role}`),
    );
  }
}

/**
 * Decides, appends the decision together with what the case does at once because of it, and answers from the stored
 * command: a repeat gets its first answer. Throws DomainError for a refusal at the head of the stream,
 * ApplicationFailure (retry-later) when the head keeps moving.
 */
export async function answerDecision(record: CaseRecord, request: DecisionRequest): Promise<DecisionAnswer> {
  const named = await strategyNamed(record, request);
  let followUps = true;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const verdict = judge(record, request, named);
    if (verdict instanceof DomainError) {
      const first = await firstAnswerOrCaughtUp(record, request);
      if (first === 'nothing new') throw verdict;
      if (first !== 'caught up') return first;
      continue;
    }
    const command = commandOf(record, request, verdict);
    // What follows from another strategy is planned by that one, when the record has pinned it.
    const own = followUps && !changesStrategy(command) ? followUpsOf(record, command) : [];
    const answer = await record.append([command, ...own]);
    const stored = answer.commands.find(({ commandId }) => commandId === request.decisionId);
    if (stored !== undefined) return answerOf(request, stored);
    if (answer.kind === 'duplicate') throw duplicate(request);
    if (isRefused(answer) && own.length === 0) throw refusedLetter(answer);
    // A letter among the follow-ups cannot be made or sent now: the main loop's business, not the decision's.
    if (isRefused(answer)) followUps = false;
  }
  throw retryLater('the account is too busy for a decision');
}

/** The strategy that the decision names, as the house has it: the core knows only the pinned one. */
async function strategyNamed(record: CaseRecord, request: DecisionRequest): Promise<readonly Strategy[]> {
  if (request.decision !== 'change-strategy') return [];
  const { strategy: id, version } = request.payload as DecisionPayloads['change-strategy'];
  const named = await record.strategyNamed(id, version);
  return named === null ? [] : [named];
}

const changesStrategy = ({ events }: AppendCommand): boolean =>
  events.some((one) => one.type === 'case.re-planned' && one.data.strategy !== undefined);

function judge(
  record: CaseRecord,
  request: DecisionRequest,
  named: readonly Strategy[],
): readonly NewEvent[] | DomainError {
  const { contentDigest: _ours, ...asked } = request;
  try {
    return decide(record.state, record.strategy, { ...asked, now: record.now(), named });
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

/** A refusal counts only at the head of the stream, and only when the record does not know the command. */
async function firstAnswerOrCaughtUp(
  record: CaseRecord,
  request: DecisionRequest,
): Promise<DecisionAnswer | 'caught up' | 'nothing new'> {
  const before = record.state.seq;
  const found = await record.lookUp(request.decisionId, request.contentDigest);
  const stored = found.commands[0];
  if (stored !== undefined) return answerOf(request, stored);
  if (found.kind === 'duplicate') throw duplicate(request);
  return record.state.seq === before ? 'nothing new' : 'caught up';
}

function commandOf(record: CaseRecord, request: DecisionRequest, events: readonly NewEvent[]): AppendCommand {
  return {
    commandId: request.decisionId,
    actor: request.actor,
    caseId: request.caseId,
    policyVersion: record.strategy.version,
    events,
    contentDigest: request.contentDigest,
  };
}

function answerOf(request: DecisionRequest, stored: StoredCommand): DecisionAnswer {
  return {
    decisionId: request.decisionId,
    caseId: stored.caseId ?? request.caseId,
    version: stored.version,
    seq: stored.events[stored.events.length - 1]?.seq ?? 0,
    events: stored.events,
    ...(stored.approvalId === undefined ? {} : { approvalId: stored.approvalId }),
    ...(stored.taskId === undefined ? {} : { taskId: stored.taskId }),
  };
}

const duplicate = (request: DecisionRequest): DomainError =>
  new DomainError('duplicate', `${request.decisionId} was used for another decision`);

function refusedLetter(answer: AppendAnswer): DomainError {
  if (answer.kind === 'unrenderable') {
    return new DomainError(
      'missing-field',
      `the letter cannot be written: ${answer.problem ?? 'a variable is missing'}`,
    );
  }
  return new DomainError('guard-unmet', 'all sends are stopped');
}

function isDecisionRequest(request: unknown): request is DecisionRequest {
  if (typeof request !== 'object' || request === null) return false;
  const { decisionId, caseId, decision, actor, expectedVersion, contentDigest } = request as Partial<DecisionRequest>;
  return (
    [decisionId, caseId, decision, actor?.id, actor?.role, contentDigest].every(
      (text) => typeof text === 'string' && text !== '',
    ) &&
    Number.isSafeInteger(expectedVersion) &&
    Object.hasOwn(DECISIONS, decision as string)
  );
}
