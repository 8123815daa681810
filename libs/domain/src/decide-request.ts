import type { Context } from './case/context.js';
import type { ApprovalState } from './case/state.js';
import { draftHashOf, judgeGuards, sameDraft, type AnySpec, type DecideRequest } from './decide.js';
import { DECISIONS } from './decisions/catalogue.js';
import { composeFor, letterFor } from './decisions/letters.js';
import type { DecisionName, DecisionPayloads } from './decisions/payloads.js';
import type { Deciding } from './decisions/spec.js';
import { DomainError } from './errors.js';
import { event, type NewEvent, type StepName } from './events.js';
import { draftHash } from './letters/compose.js';
import { channelOf } from './letters/draft.js';
import type { Actor } from './primitives.js';
import { nextMessageId } from './steps/pending-letters.js';

const JUDGING: readonly DecisionName[] = ['approve', 'reject', 'delegate-approval'];

function approvalOf({ case: c }: Context, approvalId: string): ApprovalState | undefined {
  return c.approvals.find((one) => one.approvalId === approvalId);
}

/**
 * G08: whoever judges a request holds one of its roles at this moment, whether named as stand-in or not; only its maker
 * takes it back.
 */
export function permittedOnRequest(context: Context, { decision, payload, actor }: DecideRequest): void {
  const approval = approvalOf(context, (payload as { approvalId?: string }).approvalId ?? '');
  if (approval === undefined) {
    return;
  }
  if (JUDGING.includes(decision) && !approval.roles.includes(actor.role)) {
    throw new DomainError('not-permitted', `A ${actor.role} may not decide this request.`);
  }
  if (decision === 'withdraw-request' && approval.requestedBy.id !== actor.id) {
    throw new DomainError('not-permitted', 'Only the maker of a request may withdraw it.');
  }
}

/** approve, reject, withdraw-request, delegate-approval; null for every other decision. */
export function decideOnRequest(context: Context, request: DecideRequest): readonly NewEvent[] | null {
  switch (request.decision) {
    case 'approve':
      return approve(context, request);
    case 'reject': {
      const { approvalId, reason } = request.payload as DecisionPayloads['reject'];
      const approval = knownApproval(context, approvalId);
      notOwn(approval, request.actor);
      stillOpen(approval);
      return [event('approval.rejected', { approvalId, reason })];
    }
    case 'withdraw-request': {
      const { approvalId, why } = request.payload as DecisionPayloads['withdraw-request'];
      stillOpen(knownApproval(context, approvalId));
      return [event('approval.voided', { approvalId, why })];
    }
    case 'delegate-approval':
      return delegate(context, request.payload as DecisionPayloads['delegate-approval'], request.actor);
    default:
      return null;
  }
}

function delegate(
  context: Context,
  { approvalId, to, until }: DecisionPayloads['delegate-approval'],
  actor: Actor,
): readonly NewEvent[] {
  const approval = knownApproval(context, approvalId);
  notOwn(approval, actor);
  if (approval.requestedBy.id === to) {
    throw new DomainError('same-person', 'A request cannot be delegated to its maker.');
  }
  stillOpen(approval);
  if (until < context.today) {
    throw new DomainError('date-in-past', `The delegation would have ended on ${until}.`, [], { pointer: '/until' });
  }
  return [event('approval.delegated', { approvalId, to, until })];
}

function knownApproval(context: Context, approvalId: string): ApprovalState {
  const approval = approvalOf(context, approvalId);
  if (approval === undefined) {
    throw new DomainError('unknown-reference', `There is no request ${approvalId} in this case.`, [], {
      pointer: '/approvalId',
    });
  }
  return approval;
}

function notOwn(approval: ApprovalState, actor: Actor): void {
  if (approval.requestedBy.id === actor.id) {
    throw new DomainError('same-person', 'Nobody approves their own request.');
  }
}

/** A request overtaken by the facts has another draft now; any other that is settled is simply no longer asked. */
function stillOpen({ approvalId, status }: ApprovalState): void {
  if (status === 'voided') {
    throw new DomainError('draft-changed', `Request ${approvalId} was overtaken by the facts: it must be made anew.`);
  }
  if (status !== 'open') {
    throw new DomainError('wrong-step', `Request ${approvalId} is ${status}.`);
  }
}

function approve(context: Context, request: DecideRequest): readonly NewEvent[] {
  const { approvalId, draftHash: shown, comment } = request.payload as DecisionPayloads['approve'];
  const approval = knownApproval(context, approvalId);
  const spec = DECISIONS[approval.decision as DecisionName] as unknown as AnySpec;
  const payload = approval.payload as never;
  if (context.case.status === 'frozen' && spec.when === 'open' && spec.alsoFrozen?.(payload) !== true) {
    throw new DomainError('frozen', `Case ${context.case.caseId} is frozen; only legal unfreezes it.`);
  }
  notOwn(approval, request.actor);
  judgeGuards(context, spec, payload);
  stillOpen(approval);
  const fitting = withoutRequest(context, approval);
  fits(fitting, spec, approval);
  sameDraft(shown, approval.draftHash);
  if (approval.ledgerBound) {
    sameDraft(approval.draftHash, draftHashOf(context, spec.name, payload, approval.addressee));
  }
  withinLimit(context, approval, request);
  const deciding: Deciding = { actor: request.actor, decisionId: request.decisionId, approvalId };
  return [
    event('approval.granted', { approvalId, draftHash: approval.draftHash, comment: comment ?? null }),
    ...approvedLetter(context, spec, approval),
    ...spec.execute(fitting, payload, deciding),
  ];
}

function fits(context: Context, spec: AnySpec, approval: ApprovalState): void {
  const notFrozen = spec.when === 'frozen' && context.case.status !== 'frozen';
  const step = notFrozen ? 'The case is not frozen.' : (spec.wrongStep?.(context) ?? null);
  if (step !== null) {
    throw new DomainError('wrong-step', step);
  }
  if (spec.checkAgain === true) {
    spec.check?.(context, approval.payload as never, approval.requestedBy);
  }
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

/** Their letters confirm what the approval starts: they are made when that is on record. */
const CONFIRMED_LATER: readonly DecisionName[] = ['offer-terms', 'record-promise', 'accept-plan'];
const LETTER_STEP: Partial<Record<DecisionName, StepName>> = {
  'request-advance-notice': 'notice',
  'request-final-notice': 'final-notice',
  'refer-to-agency': 'agency',
};

/** The text two people agreed on is rendered and sealed at once; it leaves when the window is open. */
function approvedLetter(context: Context, spec: AnySpec, approval: ApprovalState): readonly NewEvent[] {
  const letter = letterFor(spec.name);
  const draft = composeFor(context, spec.name, approval.payload, approval.addressee);
  if (letter === undefined || draft === null || CONFIRMED_LATER.includes(spec.name)) {
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
      channel: channelOf(draft),
      contactId: draft.contactId,
      draftHash: hash,
      draft,
      textDigest: '',
      approvalId: approval.approvalId,
    }),
    event('message.approved', { messageId, draftHash: hash, approvalId: approval.approvalId }),
  ];
}
