import type { StoredEvent } from '../events.js';
import { nextDispute, withinBounds, type DisputeReply, type DisputeState } from './contested.js';
import { dayOf, localToday } from './ladder.js';
import type { AccountState, CaseState } from './state.js';

/** Folds what the customer contests within the case: opened, handed on, answered, escalated, settled. */
export function evolveDisputes(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'dispute.opened':
      return c.status === 'closed' ? c : added(c, [newDispute(event, state)]);
    case 'dispute.assigned':
      return changed(c, event.data.disputeId, { owner: event.data.owner });
    case 'dispute.answered':
      return changed(c, event.data.disputeId, { answeredOn: dayOf(state, event) });
    case 'dispute.escalated':
      return changed(c, event.data.disputeId, { escalated: true });
    case 'dispute.resolved':
    case 'dispute.withdrawn':
      return settled(c, event, state);
    case 'case.reopened':
      return added(c, carried(state, event));
    case 'message.rendered':
      return told(c, event.data.messageId);
    default:
      return c;
  }
}

/** Disputes of an account without an open case; the next case takes them over. */
export function evolveContested(state: AccountState, event: StoredEvent): AccountState {
  const isWithoutCase = state.case === null || state.case.status === 'closed';
  switch (event.type) {
    case 'dispute.opened':
      return isWithoutCase ? { ...state, contested: [...state.contested, newDispute(event, state)] } : state;
    case 'dispute.resolved':
    case 'dispute.withdrawn':
      return state.contested.some((one) => one.disputeId === event.data.disputeId)
        ? { ...state, contested: state.contested.filter((one) => one.disputeId !== event.data.disputeId) }
        : state;
    case 'case.opened':
    case 'case.reopened':
      return state.contested.length === 0 ? state : { ...state, contested: [] };
    case 'invoice.settled':
      return state.contested.length === 0 ? state : { ...state, contested: remembered(state) };
    default:
      return state;
  }
}

/** What an account brings along into its next case; the deadlines count from that day. */
export function carried(state: AccountState, event: StoredEvent): readonly DisputeState[] {
  return state.contested
    .filter((one) => state.items.some((item) => item.itemId === one.itemId))
    .map((one) => ({ ...one, openedOn: localToday(state, event) }));
}

/** Disputes of items that were paid all the same: the last of them, should the payment come back. */
const KEPT_PAID = 20;
function remembered(state: AccountState): readonly DisputeState[] {
  const paid = state.contested.filter((one) => !state.items.some((item) => item.itemId === one.itemId));
  const forgotten = paid.slice(0, Math.max(0, paid.length - KEPT_PAID));
  return state.contested.filter((one) => !forgotten.includes(one));
}

function newDispute(event: StoredEvent<'dispute.opened'>, state: AccountState): DisputeState {
  const { disputeId, itemId, amount, category, owner, source = null } = event.data;
  return {
    ...{ disputeId, itemId, category, owner, source, amount: amount.minor },
    ...{ openedAt: event.at, openedOn: localToday(state, event), open: true, resolvedOn: null },
    ...{ answeredOn: null, escalated: false, result: null, upheld: 0, rootCause: null, reply: null },
  };
}

function added(c: CaseState, more: readonly DisputeState[]): CaseState {
  if (more.length === 0) return c;
  const disputeCount = nextDispute(c) - 1 + more.length;
  return { ...c, disputes: withinBounds([...c.disputes, ...more]), disputeCount };
}

/** The part returns (or is conceded); what came back to be paid is given time, and the customer an answer. */
function settled(
  c: CaseState,
  event: StoredEvent<'dispute.resolved' | 'dispute.withdrawn'>,
  state: AccountState,
): CaseState {
  const was = c.disputes.find((one) => one.disputeId === event.data.disputeId && one.open);
  if (was === undefined) return c;
  const on = dayOf(state, event);
  const isResolved = event.type === 'dispute.resolved';
  const upheld = isResolved ? event.data.amountUpheld.minor : 0;
  const returned = was.amount - upheld;
  const reply = isResolved && returned > 0 ? replyTo(c, event, returned) : null;
  const to: Partial<DisputeState> = {
    ...{ open: false, resolvedOn: on, upheld, reply },
    result: isResolved ? event.data.result : 'withdrawn',
    rootCause: isResolved ? (event.data.rootCause ?? null) : null,
  };
  return {
    ...changed(c, was.disputeId, to),
    disputeReplies: c.disputeReplies + (reply === null ? 0 : 1),
    overlayEndedOn: on,
    disputeReturnedOn: returned > 0 ? on : c.disputeReturnedOn,
  };
}

function replyTo(c: CaseState, event: StoredEvent<'dispute.resolved'>, returned: number): DisputeReply {
  const messageId = `${c.caseId}.dispute-answer.${c.disputeReplies + 1}`;
  return { messageId, at: event.at, explanation: event.data.explanation, returned };
}

/** The letter has a text of its own now: its facts need not be kept. */
function told(c: CaseState, messageId: string): CaseState {
  const about = c.disputes.find((one) => one.reply?.messageId === messageId);
  return about === undefined ? c : changed(c, about.disputeId, { reply: null });
}

function changed(c: CaseState, disputeId: string, to: Partial<DisputeState>): CaseState {
  const disputes = c.disputes.map((one) => (one.disputeId === disputeId ? { ...one, ...to } : one));
  return { ...c, disputes: withinBounds(disputes) };
}
