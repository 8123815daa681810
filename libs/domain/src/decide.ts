import { CalendarExhausted } from './calendar/business.js';
import { addBusinessDays, contextOf, endOfDay, openApproval, type Context } from './case/context.js';
import { foldProvisional } from './case/provisional.js';
import type { AccountState } from './case/state.js';
import { digestOf } from './canonical.js';
import { decideOnRequest, permittedOnRequest } from './decide-request.js';
import { DECISIONS } from './decisions/catalogue.js';
import { composeFor, letterFor } from './decisions/letters.js';
import type { DecisionName, DecisionPayloads } from './decisions/payloads.js';
import type { DecisionSpec, Deciding } from './decisions/spec.js';
import { DomainError } from './errors.js';
import { event, type NewEvent } from './events.js';
import { unmetGuards } from './guards.js';
import type { WantedAddressee } from './letters/addressee.js';
import { draftHash, shownIn } from './letters/compose.js';
import type { Actor, Instant } from './primitives.js';
import { approvalTask, mayOutlive } from './steps/approvals.js';
import { newTask, undeliverable } from './steps/tasks.js';
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
  /** The strategy a decision names, as the house has it: the core knows none but the pinned one. */
  readonly named?: readonly Strategy[];
  /** Said with a decision whose payload has no comment of its own: kept as a note. */
  readonly comment?: string | undefined;
}
export type AnySpec = DecisionSpec;

/**
 * What a decision leads to: its events, or a refusal. Checks run in the order of the API contract: role, version,
 * closed or frozen, same person, guards, step, payload against the account, draft, limit.
 * @throws DomainError with a stable code; nothing has changed then.
 */
export function decide(state: AccountState, strategy: Strategy, request: DecideRequest): NewEvent[] {
  try {
    const { named = [] } = request;
    return decided({ ...contextOf(state, strategy, request.now), named }, request);
  } catch (error) {
    if (error instanceof CalendarExhausted) {
      throw new DomainError('date-too-far', `${error.date} is further away than the calendar of the account reaches.`);
    }
    throw error;
  }
}

function decided(context: Context, request: DecideRequest): NewEvent[] {
  const { decision, actor, caseId } = request;
  const spec = DECISIONS[decision] as unknown as AnySpec;
  const payload = request.payload as never;
  if (!spec.roles.includes(actor.role) && !isAssigned(context, spec, payload, actor)) {
    throw new DomainError('not-permitted', `A ${actor.role} may not decide ${decision}.`);
  }
  permittedOnRequest(context, request);
  sameVersion(context, request);
  spec.stale?.(context, payload);
  standing(context, spec, caseId, request.payload);
  claimedByOther(context, request);
  const deciding: Deciding = { actor, decisionId: request.decisionId, approvalId: null };
  const events = decideOnRequest(context, request) ?? decideOne(context, spec, payload, deciding, caseId);
  return [...events, ...completedTasks(context, request), ...commented(request)];
}

/** An assignment by name opens the matter to people whose role alone would not. */
const isAssigned = (context: Context, spec: AnySpec, payload: never, actor: Actor): boolean =>
  spec.assigneeRoles?.includes(actor.role) === true && spec.isAssignee?.(context, payload, actor) === true;

function commented({ comment }: DecideRequest): readonly NewEvent[] {
  return comment === undefined ? [] : [event('note.added', { text: { personal: comment }, visibility: 'staff' })];
}

/** An earlier, closed case does not move any more: its version is nothing one could be behind. */
function sameVersion({ state, case: c }: Context, { expectedVersion, caseId }: DecideRequest): void {
  if (caseId === c.caseId && expectedVersion !== state.version) {
    const message = `The case has changed: it is at version ${state.version}, you saw ${expectedVersion}.`;
    throw new DomainError('stale-version', message, [], { version: state.version, expectedVersion });
  }
}

function standing({ case: c }: Context, spec: AnySpec, caseId: string, payload: unknown): void {
  const current = c.caseId === caseId;
  const status = current ? c.status : 'closed';
  const fits = spec.when === 'any' || (current && (spec.when === 'closed' || outlivesTheCase(c, payload)));
  if (status === 'closed' && !fits) {
    throw new DomainError('closed', `Case ${caseId} is closed.`);
  }
  if (status === 'frozen' && spec.when === 'open' && spec.alsoFrozen?.(payload as never) !== true) {
    throw new DomainError('frozen', `Case ${caseId} is frozen; only legal unfreezes it.`);
  }
  if (status !== 'frozen' && spec.when === 'frozen') {
    throw new DomainError('wrong-step', `Case ${caseId} is not frozen.`);
  }
  if (status !== 'closed' && spec.when === 'closed') {
    throw new DomainError('wrong-step', `Case ${caseId} is open.`);
  }
}

/** A request for what may be decided on a closed case too (a refund, a write-off taken back) is judged there. */
function outlivesTheCase(c: Context['case'], payload: unknown): boolean {
  const { approvalId } = payload as { approvalId?: string };
  return c.approvals.some((one) => one.approvalId === approvalId && one.status === 'open' && mayOutlive(one));
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
function decideOne(
  context: Context,
  spec: AnySpec,
  payload: never,
  deciding: Deciding,
  caseId: string,
): readonly NewEvent[] {
  judgeGuards(context, spec, payload);
  const second = needsSecond(context, spec, payload, deciding.actor);
  const step = spec.wrongStep?.(context) ?? (second ? alreadyRequested(context, spec) : null);
  if (step !== null) {
    throw new DomainError('wrong-step', step);
  }
  spec.check?.(context, payload, deciding.actor);
  if (second) {
    return requested(context, spec, payload);
  }
  return [...spec.execute(context, payload, deciding), ...partsOf(context, spec, payload, deciding, caseId)];
}

function alreadyRequested({ case: c }: Context, spec: AnySpec): string | null {
  const open = openApproval(c, spec.name);
  return open === undefined ? null : `Request ${open.approvalId} awaits a second person already.`;
}

/** @throws DomainError `guard-unmet` with every unmet guard of the decision, in number order. */
export function judgeGuards(context: Context, spec: AnySpec, payload: never): void {
  const unmet = unmetGuards(context, [...spec.guards, ...(spec.payloadGuards?.(payload) ?? [])]);
  const distinct = unmet.filter((guard, index) => unmet.findIndex((other) => other.id === guard.id) === index);
  if (distinct.length > 0) {
    throw new DomainError('guard-unmet', distinct.map((guard) => `${guard.id}: ${guard.message}`).join(' '), distinct);
  }
}

const needsSecond = (context: Context, spec: AnySpec, payload: never, actor: Actor): boolean =>
  spec.second === 'always' || (spec.second === 'sometimes' && spec.needsSecond?.(context, payload, actor) === true);

/** What was agreed in a call or said in a message are decisions of their own, each with its guards, in the same act: all or nothing. */
function partsOf(
  context: Context,
  spec: AnySpec,
  payload: never,
  deciding: Deciding,
  caseId: string,
): readonly NewEvent[] {
  const parts = partsWith(context, spec.name, payload);
  if (parts.length === 0) {
    return [];
  }
  const said = spec.execute(context, payload, deciding);
  const frame = {
    commandId: deciding.decisionId,
    actor: deciding.actor,
    caseId: context.case.caseId,
    policyVersion: context.strategy.version,
  };
  const events: NewEvent[] = [];
  for (const [name, part] of parts) {
    const partSpec = DECISIONS[name] as unknown as AnySpec;
    const state = foldProvisional(context.state, frame, [...said, ...events], context.now);
    const then = contextOf(state, context.strategy, context.now);
    standing(then, partSpec, caseId, part);
    events.push(...decideOne(then, partSpec, part as never, deciding, caseId));
  }
  return events;
}

/** What a call or a message of the customer brings with it, in the order in which it is decided. */
function partsWith(
  { case: c }: Context,
  name: DecisionName,
  payload: never,
): readonly (readonly [DecisionName, unknown])[] {
  if (name === 'record-contact') {
    const { promise: said } = payload as DecisionPayloads['record-contact'];
    return said === undefined ? [] : [['record-promise', said]];
  }
  if (name !== 'record-call') {
    return [];
  }
  const { reason, dispute, promise, offers, plan } = payload as DecisionPayloads['record-call'];
  const parts: readonly (readonly [DecisionName, unknown])[] = [
    // The same reason heard once more is no news, and no fault of a call that did take place.
    ['set-reason', reason?.reason === c.reason ? undefined : reason],
    ['open-dispute', dispute],
    ['record-promise', promise],
    ['offer-terms', offers],
    ['propose-plan', plan],
  ];
  return parts.filter(([, part]) => part !== undefined);
}

/** The digest an approval binds: of the letter where one goes out, else of the canonical request. */
export function draftHashOf(
  context: Context,
  decision: DecisionName,
  payload: unknown,
  shown?: WantedAddressee,
): string {
  const draft = composeFor(context, decision, payload, shown);
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

function requested(context: Context, spec: AnySpec, payload: never): readonly NewEvent[] {
  const hash = draftHashOf(context, spec.name, payload);
  sameDraft((payload as { draftHash?: string }).draftHash, hash);
  const letter = letterFor(spec.name);
  const draft = composeFor(context, spec.name, payload);
  if (letter !== undefined && draft === null) {
    throw new DomainError('missing-field', undeliverable(context, letter.template), [], { pointer: '/contacts' });
  }
  const { case: c, calendar, today, strategy } = context;
  const approvalId = `${c.caseId}-q${c.approvalCount + 1}`;
  const deadline = endOfDay(calendar, addBusinessDays(calendar, today, strategy.approval.deadlineBd));
  const given = spec.givenUp?.(context, payload) ?? null;
  const roles = spec.approversIn?.(context) ?? spec.approvers;
  const request = event('approval.requested', {
    approvalId,
    decision: spec.name,
    draftHash: hash,
    deadline,
    roles,
    payload: payload as { readonly [key: string]: unknown },
    limitAmount: given === null ? null : { minor: given, currency: context.currency },
    ledgerBound: letter !== undefined && spec.name !== 'offer-terms',
    ...(draft === null ? {} : { addressee: shownIn(draft) }),
  });
  return [
    request,
    ...(spec.requested?.(context, payload, { approvalId, draftHash: hash }) ?? []),
    newTask(context, approvalTask({ approvalId, decision: spec.name, deadline, roles }), c.taskCount + 1),
  ];
}

/** @throws DomainError `draft-changed` when what was shown is not what stands now. */
export function sameDraft(given: string | undefined, hash: string): void {
  if (given !== undefined && given !== hash) {
    throw new DomainError('draft-changed', 'The draft has changed since you saw it: look at the preview again.', [], {
      draftHash: hash,
    });
  }
}

/** Any decision answers the open task of its kind; with `taskId`, that one. */
function completedTasks({ case: c }: Context, { decision, payload, taskId }: DecideRequest): readonly NewEvent[] {
  // A case handed on answers no question about one of its disputes.
  const handsCaseOn = decision === 'assign' && (payload as { disputeId?: string }).disputeId === undefined;
  if (decision === 'complete-task' || handsCaseOn) {
    return [];
  }
  const { approvalId } = payload as { approvalId?: string };
  const kind = decision === 'reject' || decision === 'withdraw-request' ? 'approve' : decision;
  const open = c.tasks.filter((task) => task.status === 'open');
  const fits = (task: (typeof open)[number]): boolean =>
    task.kind === kind && (task.approvalId === null || task.approvalId === approvalId);
  const named = open.filter((task) => task.taskId === taskId && fits(task));
  const ids = payload as Partial<Record<'messageId' | 'disputeId' | 'safeguardId', string>>;
  const subject = ids.messageId ?? ids.disputeId ?? ids.safeguardId;
  const isAbout = (task: (typeof open)[number]): boolean =>
    subject === undefined || task.subject === subject || task.subject?.startsWith(`${subject}#`) === true;
  const about = open.filter((task) => fits(task) && isAbout(task));
  const answered = named.length > 0 ? named : about.slice(0, 1);
  return answered.map((task) => event('task.completed', { taskId: task.taskId, outcome: 'done' }));
}
