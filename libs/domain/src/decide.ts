import { addBusinessDays, contextOf, endOfDay, type Context } from './case/context.js';
import { foldProvisional } from './case/provisional.js';
import type { AccountState, ApprovalState } from './case/state.js';
import { digestOf } from './canonical.js';
import { DECISIONS } from './decisions/catalogue.js';
import { composeFor, letterFor } from './decisions/letters.js';
import type { DecisionName, DecisionPayloads } from './decisions/payloads.js';
import type { DecisionSpec, Deciding } from './decisions/spec.js';
import { DomainError } from './errors.js';
import { event, type NewEvent } from './events.js';
import { unmetGuards } from './guards.js';
import { draftHash } from './letters/compose.js';
import { newTask } from './next-move.js';
import type { Actor, Instant } from './primitives.js';
import { approvalTask } from './steps/approvals.js';
import { nextMessageId } from './steps/pending-letters.js';
import type { Strategy } from './strategy.js';

export interface DecideRequest {
  readonly decision: DecisionName;
  readonly decisionId: string;
  readonly caseId: string;
  readonly actor: Actor;
  readonly payload: unknown;
  readonly expectedVersion: number;
  readonly now: Instant;
  /** The actor's approval limit in minor units by currency; null = unlimited. */
  readonly limits: Readonly<Record<string, number>> | null;
  readonly taskId?: string | undefined;
}
type AnySpec = DecisionSpec;

/**
 * What a decision leads to: its events, or a refusal. Checks run in the order of the API contract: role, version,
 * closed or frozen, same person, guards, step, payload against the account, draft, limit.
 * @throws DomainError with a stable code; nothing has changed then.
 */
export function decide(state: AccountState, strategy: Strategy, request: DecideRequest): NewEvent[] {
  const context = contextOf(state, strategy, request.now);
  const spec = DECISIONS[request.decision] as unknown as AnySpec;
  if (!spec.roles.includes(request.actor.role) && !delegated(context, request)) {
    throw new DomainError('not-permitted', `A ${request.actor.role} may not decide ${request.decision}.`);
  }
  if (request.expectedVersion !== state.version) {
    throw new DomainError(
      'stale-version',
      `The case has changed: it is at version ${state.version}, you saw ${request.expectedVersion}.`,
      [],
      {
        version: state.version,
        expectedVersion: request.expectedVersion,
      },
    );
  }
  standing(context, spec, request.caseId);
  claimedByOther(context, request);
  const deciding: Deciding = { actor: request.actor, decisionId: request.decisionId, approvalId: null };
  const events = onRequest(context, request) ?? decideOne(context, spec, request.payload as never, deciding);
  return [...events, ...completedTasks(context, request)];
}

/** A stand-in named by the approver may decide in their place. */
function delegated({ case: c }: Context, { decision, payload, actor }: DecideRequest): boolean {
  const { approvalId } = payload as { approvalId?: string };
  const delegatedTo = c.approvals.find((one) => one.approvalId === approvalId)?.delegatedTo;
  return (decision === 'approve' || decision === 'reject') && delegatedTo === actor.id;
}

function standing({ case: c }: Context, spec: AnySpec, caseId: string): void {
  const status = c.caseId === caseId ? c.status : 'closed';
  if (status === 'closed' && spec.when !== 'any' && spec.when !== 'closed') {
    throw new DomainError('closed', `Case ${caseId} is closed.`);
  }
  if (status === 'frozen' && spec.when === 'open') {
    throw new DomainError('frozen', `Case ${caseId} is frozen; only legal unfreezes it.`);
  }
  if (status !== 'frozen' && spec.when === 'frozen') {
    throw new DomainError('wrong-step', `Case ${caseId} is not frozen.`);
  }
  if (status !== 'closed' && spec.when === 'closed') {
    throw new DomainError('wrong-step', `Case ${caseId} is open.`);
  }
}

function claimedByOther({ case: c }: Context, { taskId, actor }: DecideRequest): void {
  const task = taskId === undefined ? undefined : c.tasks.find((one) => one.taskId === taskId);
  if (taskId !== undefined && task === undefined) {
    throw new DomainError('unknown-reference', `There is no task ${taskId} in this case.`, [], { pointer: '/taskId' });
  }
  if (task?.status === 'open' && task.claimedBy !== null && task.claimedBy !== actor.id) {
    throw new DomainError('claimed', `Task ${task.taskId} is claimed by ${task.claimedBy}.`, [], {
      claimedBy: task.claimedBy,
    });
  }
}

/** One decision that is not about a request: executed, or (for a second person) requested. */
function decideOne(context: Context, spec: AnySpec, payload: never, deciding: Deciding): readonly NewEvent[] {
  judge(context, spec, payload, deciding.actor);
  if (needsSecond(context, spec, payload, deciding.actor)) {
    return requested(context, spec, payload, deciding.actor);
  }
  return [...spec.execute(context, payload, deciding), ...partsOf(context, spec, payload, deciding)];
}

function judge(context: Context, spec: AnySpec, payload: never, actor: Actor): void {
  guardsOf(context, spec, payload);
  const step = spec.wrongStep?.(context) ?? null;
  if (step !== null) {
    throw new DomainError('wrong-step', step);
  }
  spec.check?.(context, payload, actor);
}

function guardsOf(context: Context, spec: AnySpec, payload: never): void {
  const unmet = unmetGuards(context, [...spec.guards, ...(spec.payloadGuards?.(payload) ?? [])]);
  const distinct = unmet.filter((guard, index) => unmet.findIndex((other) => other.id === guard.id) === index);
  if (distinct.length > 0) {
    throw new DomainError('guard-unmet', distinct.map((guard) => `${guard.id}: ${guard.message}`).join(' '), distinct);
  }
}

const needsSecond = (context: Context, spec: AnySpec, payload: never, actor: Actor): boolean =>
  spec.second === 'always' || (spec.second === 'sometimes' && spec.needsSecond?.(context, payload, actor) === true);

/** Offers and a plan recorded with a call are decisions of their own, in the same act: all or nothing. */
function partsOf(context: Context, spec: AnySpec, payload: never, deciding: Deciding): readonly NewEvent[] {
  if (spec.name !== 'record-call') {
    return [];
  }
  const { offers, plan } = payload as DecisionPayloads['record-call'];
  const parts: readonly (readonly [DecisionName, unknown])[] = [
    ...(offers === undefined ? [] : [['offer-terms', offers] as const]),
    ...(plan === undefined ? [] : [['propose-plan', plan] as const]),
  ];
  const events: NewEvent[] = [];
  for (const [name, part] of parts) {
    const done = [...spec.execute(context, payload, deciding), ...events];
    const state = foldProvisional(
      context.state,
      { commandId: deciding.decisionId, actor: deciding.actor, caseId: context.case.caseId, policyVersion: null },
      done,
      context.now,
    );
    events.push(
      ...decideOne(
        contextOf(state, context.strategy, context.now),
        DECISIONS[name] as unknown as AnySpec,
        part as never,
        deciding,
      ),
    );
  }
  return events;
}

/** The digest an approval binds: of the letter where one goes out, else of the canonical request. */
export function draftHashOf(context: Context, decision: DecisionName, payload: unknown): string {
  const draft = composeFor(context, decision, payload);
  if (draft !== null) {
    return draftHash(draft);
  }
  const {
    draftHash: _own,
    comment: _comment,
    taskId: _task,
    ...content
  } = payload as { draftHash?: string; comment?: string; taskId?: string };
  return digestOf({ caseId: context.case.caseId, decision, payload: content });
}

function requested(context: Context, spec: AnySpec, payload: never, actor: Actor): readonly NewEvent[] {
  const hash = draftHashOf(context, spec.name, payload);
  sameDraft((payload as { draftHash?: string }).draftHash, hash);
  const letter = letterFor(spec.name);
  if (letter !== undefined && composeFor(context, spec.name, payload) === null) {
    throw new DomainError('missing-field', 'Nobody on the account has an e-mail address: add a contact first.', [], {
      pointer: '/contacts',
    });
  }
  const { case: c, calendar, today, strategy } = context;
  const approvalId = `${c.caseId}-q${c.approvalCount + 1}`;
  const deadline = endOfDay(calendar, addBusinessDays(calendar, today, strategy.approval.deadlineBd));
  const given = spec.givenUp?.(context, payload) ?? null;
  const roles = spec.approvers;
  return [
    event('approval.requested', {
      approvalId,
      decision: spec.name,
      draftHash: hash,
      deadline,
      roles,
      payload: payload as { readonly [key: string]: unknown },
      limitAmount: given === null ? null : { minor: given, currency: context.currency },
      ledgerBound: letter?.template !== undefined && spec.name !== 'offer-terms',
    }),
    ...(spec.requested?.(context, payload, { approvalId, draftHash: hash }) ?? []),
    newTask(context, approvalTask({ approvalId, decision: spec.name, deadline, roles }), c.taskCount + 1),
  ].map((one) => (one.type === 'approval.requested' ? { ...one, causedBy: actor.id } : one));
}

function sameDraft(given: string | undefined, hash: string): void {
  if (given !== undefined && given !== hash) {
    throw new DomainError('draft-changed', 'The draft has changed since you saw it: look at the preview again.', [], {
      draftHash: hash,
    });
  }
}

/** approve, reject, withdraw-request, delegate-approval; null for every other decision. */
function onRequest(context: Context, request: DecideRequest): readonly NewEvent[] | null {
  switch (request.decision) {
    case 'approve':
      return approve(context, request);
    case 'reject': {
      const { approvalId, reason } = request.payload as DecisionPayloads['reject'];
      const approval = openApprovalOf(context, approvalId);
      mayApprove(context, approval, request.actor);
      return [event('approval.rejected', { approvalId, reason })];
    }
    case 'withdraw-request': {
      const { approvalId, why } = request.payload as DecisionPayloads['withdraw-request'];
      if (openApprovalOf(context, approvalId).requestedBy.id !== request.actor.id) {
        throw new DomainError('not-permitted', 'Only the maker of a request may withdraw it.');
      }
      return [event('approval.voided', { approvalId, why })];
    }
    case 'delegate-approval': {
      const { approvalId, to, until } = request.payload as DecisionPayloads['delegate-approval'];
      const approval = openApprovalOf(context, approvalId);
      mayApprove(context, approval, request.actor);
      if (approval.requestedBy.id === to) {
        throw new DomainError('same-person', 'A request cannot be delegated to its maker.');
      }
      return [event('approval.delegated', { approvalId, to, until })];
    }
    default:
      return null;
  }
}

function openApprovalOf({ case: c }: Context, approvalId: string): ApprovalState {
  const approval = c.approvals.find((one) => one.approvalId === approvalId);
  if (approval === undefined) {
    throw new DomainError('unknown-reference', `There is no request ${approvalId} in this case.`, [], {
      pointer: '/approvalId',
    });
  }
  if (approval.status === 'voided') {
    throw new DomainError('draft-changed', `Request ${approvalId} was withdrawn or became stale.`);
  }
  if (approval.status !== 'open') {
    throw new DomainError('wrong-step', `Request ${approvalId} is ${approval.status}.`);
  }
  return approval;
}

/** G08: maker and checker are different people; the checker holds the role at this moment. */
function mayApprove(_context: Context, approval: ApprovalState, actor: Actor): void {
  if (!approval.roles.includes(actor.role) && approval.delegatedTo !== actor.id) {
    throw new DomainError('not-permitted', `A ${actor.role} may not decide this request.`);
  }
  if (approval.requestedBy.id === actor.id) {
    throw new DomainError('same-person', 'Nobody approves their own request.');
  }
}

function approve(context: Context, request: DecideRequest): readonly NewEvent[] {
  const { approvalId, draftHash: shown, comment } = request.payload as DecisionPayloads['approve'];
  const approval = openApprovalOf(context, approvalId);
  mayApprove(context, approval, request.actor);
  const spec = DECISIONS[approval.decision as DecisionName] as unknown as AnySpec;
  const payload = approval.payload as never;
  guardsOf(context, spec, payload);
  const fitting = withoutRequest(context, approval);
  const step = spec.wrongStep?.(fitting) ?? null;
  if (step !== null) {
    throw new DomainError('wrong-step', step);
  }
  sameDraft(shown, approval.draftHash);
  if (approval.ledgerBound) {
    sameDraft(approval.draftHash, draftHashOf(context, spec.name, payload));
  }
  withinLimit(context, approval, request);
  const deciding: Deciding = { actor: request.actor, decisionId: request.decisionId, approvalId };
  return [
    event('approval.granted', { approvalId, draftHash: approval.draftHash, comment: comment ?? null }),
    ...approvedLetter(context, spec, approval),
    ...spec.execute(fitting, payload, deciding),
  ];
}

/** The account as if this request had not been made: its own object must not stand in its way. */
function withoutRequest(context: Context, approval: ApprovalState): Context {
  const { case: c } = context;
  switch (approval.decision) {
    case 'request-advance-notice':
      return { ...context, case: { ...c, notice: null } };
    case 'request-final-notice':
      return { ...context, case: { ...c, finalNotice: null } };
    case 'refer-to-agency':
      return { ...context, case: { ...c, placement: null } };
    default:
      return context;
  }
}

function withinLimit(context: Context, approval: ApprovalState, { limits, actor }: DecideRequest): void {
  const limit = limits === null ? null : (limits[context.currency] ?? 0);
  if (approval.limitAmount !== null && limit !== null && approval.limitAmount > limit) {
    throw new DomainError('over-limit', `This needs somebody with a higher approval limit than ${actor.id}.`, [], {
      limit,
      amount: approval.limitAmount,
    });
  }
}

/** The text two people agreed on is rendered and sealed at once; it leaves when the window is open. */
function approvedLetter(context: Context, spec: AnySpec, approval: ApprovalState): readonly NewEvent[] {
  const letter = letterFor(spec.name);
  const draft = composeFor(context, spec.name, approval.payload);
  if (
    letter === undefined ||
    draft === null ||
    spec.name === 'offer-terms' ||
    spec.name === 'record-promise' ||
    spec.name === 'propose-plan'
  ) {
    return [];
  }
  const messageId = nextMessageId(context, letter.template);
  const hash = draftHash(draft);
  return [
    event('message.rendered', {
      messageId,
      step: LETTER_STEP[spec.name] ?? context.case.step,
      attempt: 1,
      template: letter.template,
      templateVersion: draft.templateVersion,
      channel: 'email',
      contactId: draft.contactId,
      draftHash: hash,
      draft,
      textDigest: '',
      approvalId: approval.approvalId,
    }),
    event('message.approved', { messageId, draftHash: hash, approvalId: approval.approvalId }),
  ];
}
const LETTER_STEP: Partial<Record<DecisionName, Context['case']['step']>> = {
  'request-advance-notice': 'notice',
  'request-final-notice': 'final-notice',
  'refer-to-agency': 'agency',
};

/** Any decision answers the open task of its kind; with `taskId`, that one. */
function completedTasks({ case: c }: Context, { decision, payload, taskId }: DecideRequest): readonly NewEvent[] {
  if (decision === 'complete-task') {
    return [];
  }
  const { approvalId } = payload as { approvalId?: string };
  const kind = decision === 'reject' || decision === 'withdraw-request' ? 'approve' : decision;
  const open = c.tasks.filter((task) => task.status === 'open');
  const fits = (task: (typeof open)[number]): boolean =>
    task.kind === kind && (task.approvalId === null || task.approvalId === approvalId);
  const named = open.filter((task) => task.taskId === taskId && fits(task));
  const { messageId } = payload as { messageId?: string };
  const about = open.filter((task) => fits(task) && (messageId === undefined || task.subject === messageId));
  const answered = named.length > 0 ? named : about.slice(0, 1);
  return answered.map((task) => event('task.completed', { taskId: task.taskId, outcome: 'done' }));
}
