import { churnWarning, isHard } from './churn.js';
import { disputeView, holdsView, noticeView } from './views/overlays.js';
import { fittingAgencies } from './agency/placing.js';
import {
  accountBalance,
  amount,
  chargesOf,
  contextOf,
  livePlacement,
  openApproval,
  overdueOf,
  type Context,
} from './case/context.js';
import { openReplies } from './case/replies.js';
import type { AccountState, OpenItem } from './case/state.js';
import { reliefActive } from './case/arrangements.js';
import { DECISIONS, DECISION_NAMES } from './decisions/catalogue.js';
import { composeFor } from './decisions/letters.js';
import type { DecisionName } from './decisions/payloads.js';
import { draftHashOf } from './decide.js';
import { arrangementsView, planView, proposalView } from './view-agreements.js';
import { unmetGuards } from './guards.js';
import { DomainError, type UnmetGuard } from './errors.js';
import { mayOutlive } from './steps/approvals.js';
import type { LetterDraft } from './letters/draft.js';
import { nextMove } from './next-move.js';
import type { Instant } from './primitives.js';
import type { MoveReason } from './case/move.js';
import type { Strategy } from './strategy.js';
import { relationshipView } from './value/view.js';

/** One case as the API shows it (amounts still in minor units): a function of the record up to `seq`, and of `asOf`. */
export function caseView(state: AccountState, strategy: Strategy, asOf: Instant): object {
  const context = contextOf(state, strategy, asOf);
  const { case: c, account } = context;
  return {
    caseId: c.caseId,
    accountId: account.accountId,
    status: c.status,
    step: c.step,
    overlays: overlaysOf(context),
    balance: amount(context, accountBalance(state)),
    overdue: amount(context, overdueOf(state, context.today)),
    openItems: openItems(state).map((item) => ({
      itemId: item.itemId,
      invoiceNumber: item.invoiceNumber,
      dueDate: item.dueDate,
      balance: amount(context, item.balance),
      disputed: amount(context, item.disputed + item.conceded),
      ...chargesView(context, item),
    })),
    reason: c.reason,
    assignee: c.assignee,
    strategy: c.strategy,
    skipped: c.skipped,
    nextMove: moveView(state, strategy, context.now),
    legalDecisions: legalDecisions(context),
    evidenceVersion: c.evidenceVersion,
    verdict: c.verdict,
    ...relationshipView(context),
    offers: c.offers,
    plan: c.plan === null ? null : planView(context, c.plan),
    renegotiation: c.renegotiated === null ? null : planView(context, c.renegotiated),
    proposal: proposalView(context),
    ...arrangementsView(context),
    promises: c.promises.map((one) => ({ ...one, amount: amount(context, one.amount) })),
    approvals: c.approvals.map(({ payload: _payload, addressee: _shown, limitAmount, ...one }) => ({
      ...one,
      limitAmount: limitAmount === null ? null : amount(context, limitAmount),
      // Whoever decides on a hard step sees what it may cost beside what it is for (R79).
      ...(one.status === 'open' && isHard(one.decision) ? { churn: churnWarning(context) } : {}),
    })),
    holds: holdsView(context),
    notice: noticeView(context),
    finalNotice: c.finalNotice === null ? null : { ...c.finalNotice, amount: amount(context, c.finalNotice.amount) },
    placements: placementsView(context),
    fittingAgencies: livePlacement(c) === null && c.status === 'open' ? fittingAgencies(context) : [],
    review: c.review,
    legalStage: c.legalStage,
    legalCosts: amount(context, c.legalCosts),
    limitations: state.limitations.map(({ itemId, invoiceNumber, jurisdiction, from, expiresOn, expired }) => ({
      ...{ itemId, invoiceNumber, jurisdiction, from, expiresOn, expired },
    })),
    disputes: c.disputes.map((one) => disputeView(context, one)),
    safeguards: c.safeguards,
    messages: c.messages.map(({ draft: _draft, ...one }) => one),
    tasks: c.tasks.filter((task) => task.status === 'open'),
    replies: openReplies(c).map(({ on: _on, at, ...one }) => ({ ...one, at })),
    outcome: c.outcome,
    version: state.version,
    seq: state.seq,
    asOf: context.now,
  };
}

const openItems = (state: AccountState): readonly OpenItem[] =>
  state.items.filter((item) => item.balance !== 0 || chargesOf(item) > 0);

/** Interest and fees on an item; absent where nothing was ever charged on it. */
function chargesView(context: Context, { interest, fees, charges }: OpenItem): object {
  if (charges.length === 0) return {};
  return {
    interest: amount(context, interest),
    fees: amount(context, fees),
    charges: charges
      .filter((one) => one.open > 0)
      .map(({ chargeId, kind, open, from, until }) => ({ chargeId, kind, open: amount(context, open), from, until })),
  };
}

function overlaysOf({ case: c }: Context): string[] {
  return [
    ...(c.promises.some((one) => one.status === 'open') ? ['promise'] : []),
    ...(c.plan?.status === 'active' ? ['plan'] : []),
    ...(c.disputes.some((one) => one.open) ? ['dispute'] : []),
    ...(c.hold?.active === true ? ['hold'] : []),
    ...(reliefActive(c) === null ? [] : ['relief']),
    ...(c.pausedUntil === null ? [] : ['paused']),
    ...(c.status === 'frozen' ? ['frozen'] : []),
  ];
}

/** The placement with what it brought: collected, what of it the agency kept, and what arrived (P15). */
function placementsView(context: Context): object[] {
  const { placement, collected, recallEndsOn, agencyHeardOn, agencyNews, remittances } = context.case;
  return placement === null
    ? []
    : [
        {
          ...placement,
          amount: amount(context, placement.amount),
          collected: amount(context, collected.gross),
          fee: amount(context, collected.fee),
          net: amount(context, collected.gross - collected.fee),
          heardOn: agencyHeardOn,
          recallEndsOn,
          news: agencyNews.map(({ why }) => why),
          remittances: remittances
            .filter((one) => one.placementId === placement.placementId)
            .map(({ placementId: _own, ...one }) => ({
              ...one,
              gross: amount(context, one.gross),
              fee: amount(context, one.fee),
              agreedFee: one.agreedFee === undefined ? null : amount(context, one.agreedFee),
            })),
        },
      ];
}

/** The next move in the reader's words: somebody is asked, a timer runs, an act is due, or everything is done. */
function moveView(
  state: AccountState,
  strategy: Strategy,
  now: Instant,
): { kind: string; until: Instant | null; reasons: readonly MoveReason[] } {
  const move = nextMove(state, strategy, now);
  const asked = state.case?.tasks.some((task) => task.status === 'open') === true;
  switch (move.kind) {
    case 'wait':
      return { kind: asked ? 'ask' : 'wait', until: move.until, reasons: move.reasons };
    case 'record':
    case 'send':
    case 'resolve-calendar':
      return { kind: 'act', until: null, reasons: move.reasons };
    case 'finish':
      return { kind: 'close', until: null, reasons: move.reasons };
  }
}

/** What could be decided now, whatever the payload: standing, guards and step fit. */
export function legalDecisions(
  context: Context,
): { decision: DecisionName; roles: readonly string[]; secondPerson: boolean }[] {
  return DECISION_NAMES.filter((name) => isLegal(context, name)).map((name) => ({
    decision: name,
    roles: DECISIONS[name].roles,
    secondPerson: DECISIONS[name].second === 'always',
  }));
}

function isLegal(context: Context, name: DecisionName): boolean {
  const { case: c } = context;
  const { when, guards, wrongStep, alsoFrozen } = DECISIONS[name];
  const stands =
    when === 'any' ||
    (c.status === 'closed' && (when === 'closed' || DECISIONS_ON_REQUESTS.includes(name))) ||
    (c.status === 'frozen' && (when === 'frozen' || when === 'open-or-frozen' || alsoFrozen !== undefined)) ||
    (c.status === 'open' && (when === 'open' || when === 'open-or-frozen'));
  return (
    stands &&
    unmetGuards(context, guards).length === 0 &&
    !(DECISIONS[name].second === 'always' && openApproval(c, name) !== undefined) &&
    (wrongStep?.(context) ?? null) === null &&
    subjectExists(context, name)
  );
}

const DECISIONS_ON_REQUESTS: readonly DecisionName[] = ['approve', 'reject', 'withdraw-request', 'delegate-approval'];

/** Decisions about something need it to be there. */
function subjectExists({ case: c, state }: Context, name: DecisionName): boolean {
  switch (name) {
    case 'approve':
    case 'reject':
    case 'withdraw-request':
    case 'delegate-approval':
      return c.approvals.some((one) => one.status === 'open' && (c.status !== 'closed' || mayOutlive(one)));
    case 'accept-offer':
      return c.offers.some((one) => one.status === 'open');
    case 'decline-offers':
      return c.offers.some((one) => one.status === 'open') || c.plan?.status === 'proposed' || c.renegotiated !== null;
    case 'offer-terms':
      return !c.offers.some((one) => one.status === 'open');
    case 'accept-plan':
      return c.plan?.status === 'proposed' || c.renegotiated !== null;
    case 'revoke-concession':
      return c.concessions.some((one) => one.status === 'granted') || c.methods.some((one) => one.status === 'allowed');
    case 'cancel-meeting':
      return c.meetings.some((one) => one.status === 'scheduled');
    case 'withdraw-promise':
      return c.promises.some((one) => one.status === 'open');
    case 'withdraw-dispute':
    case 'resolve-dispute':
      return c.disputes.some((one) => one.open);
    case 'confirm-delivery':
      return c.messages.some((one) => one.status === 'sent' || one.status === 'bounced');
    case 'resolve-send':
      return c.messages.some((one) => one.status === 'outcome-unknown');
    case 'cancel-notice':
      return [c.notice?.status, c.finalNotice?.status].some(
        (status) => status === 'requested' || status === 'approved' || status === 'sent' || status === 'delivered',
      );
    case 'waive-charge':
      return state.items.some((item) => chargesOf(item) > 0);
    case 'allocate-payment':
    case 'refund-payment':
      return state.payments.some((fact) => fact.unapplied > 0);
    case 'reverse-write-off':
    case 'record-recovery':
      return state.writtenOff > 0;
    case 'complete-task':
      return c.tasks.some((task) => task.status === 'open' && task.kind === 'complete-task');
    default:
      return true;
  }
}

/** The harder decisions with the guards that are unmet now, for "why not yet". */
const HARDER: readonly DecisionName[] = [
  'decide-relationship',
  'request-advance-notice',
  'place-credit-hold',
  'request-final-notice',
  'refer-to-agency',
  'request-legal-review',
  'write-off',
  'close-case',
];

/** Why now, and why not yet: the running timer, whose turn it is, and what each harder decision still lacks. */
export function whyNow(state: AccountState, strategy: Strategy, asOf: Instant): object {
  const context = contextOf(state, strategy, asOf);
  const { case: c } = context;
  return {
    caseId: c.caseId,
    step: c.step,
    nextMove: moveView(state, strategy, context.now),
    waitingFor: {
      tasks: c.tasks
        .filter((task) => task.status === 'open')
        .map(({ taskId, kind, why, dueAt, claimedBy, roles }) => ({ taskId, kind, why, dueAt, claimedBy, roles })),
      approvals: c.approvals
        .filter((one) => one.status === 'open')
        .map(({ approvalId, decision, requestedBy, roles, deadline }) => ({
          approvalId,
          decision,
          requestedBy,
          roles,
          deadline,
        })),
    },
    notYet: HARDER.map((decision) => ({ decision, guards: guardsNow(context, decision) })).filter(
      (one) => one.guards.length > 0,
    ),
    version: state.version,
    seq: state.seq,
    asOf: context.now,
  };
}
function guardsNow(context: Context, decision: DecisionName): UnmetGuard[] {
  return unmetGuards(context, DECISIONS[decision].guards);
}

/** The letter that would go out after a decision with this payload, and the digest an approval would bind; judges no guards. */
export function previewOf(
  state: AccountState,
  strategy: Strategy,
  decision: DecisionName,
  payload: unknown,
  now: Instant,
): { draft: LetterDraft | null; draftHash: string } {
  const context = contextOf(state, strategy, now);
  if (decision !== 'approve') {
    return { draft: composeFor(context, decision, payload), draftHash: draftHashOf(context, decision, payload) };
  }
  const { approvalId } = payload as { approvalId: string };
  const approval = context.case.approvals.find((one) => one.approvalId === approvalId);
  if (approval === undefined) {
    throw new DomainError('unknown-reference', `There is no request ${approvalId} in this case.`, [], {
      pointer: '/approvalId',
    });
  }
  return {
    draft: composeFor(context, approval.decision, approval.payload, approval.addressee),
    draftHash: approval.draftHash,
  };
}
export const draftFor = (
  state: AccountState,
  strategy: Strategy,
  decision: DecisionName,
  payload: unknown,
  now: Instant,
): LetterDraft | null => previewOf(state, strategy, decision, payload, now).draft;
export const draftHashFor = (
  state: AccountState,
  strategy: Strategy,
  decision: DecisionName,
  payload: unknown,
  now: Instant,
): string => previewOf(state, strategy, decision, payload, now).draftHash;
