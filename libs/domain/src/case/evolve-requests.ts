import type { StoredEvent } from '../events.js';
import { changeFinalNotice, changeNotice, changePlacement } from './evolve-escalation.js';
import { climb, localToday } from './ladder.js';
import { openReplies, replySubject } from './replies.js';
import type { AccountState, ApprovalState, CaseState, TaskState } from './state.js';

/** Settled tasks and approvals matter no more; so many are kept for the reader. */
const KEPT_SETTLED = 30;

/** Folds what people are asked for: tasks, and requests that await a second person. */
export function evolveRequests(c: CaseState, event: StoredEvent, state: AccountState): CaseState {
  switch (event.type) {
    case 'task.created':
      return { ...c, taskCount: c.taskCount + 1, tasks: [...trimmed(c.tasks), newTask(event)] };
    case 'task.claimed':
      return changeTask(c, event.data.taskId, { claimedBy: event.data.by });
    case 'task.released':
      return changeTask(c, event.data.taskId, { claimedBy: null });
    case 'task.snoozed':
      return changeTask(c, event.data.taskId, { snoozedUntil: event.data.until });
    case 'task.completed':
      return completed(c, event, state);
    case 'task.cancelled':
      return changeTask(c, event.data.taskId, { status: 'cancelled' });
    case 'task.overdue':
      return changeTask(c, event.data.taskId, { overdue: true });

    case 'approval.requested':
      return { ...c, approvalCount: c.approvalCount + 1, approvals: [...trimmed(c.approvals), newApproval(event)] };
    case 'approval.granted':
      return granted(changeApproval(c, event.data.approvalId, { status: 'granted' }), event);
    case 'approval.rejected':
      return backToMaker(changeApproval(c, event.data.approvalId, { status: 'rejected' }), event.data.approvalId);
    case 'approval.voided': {
      const status = event.actor.role === 'system' ? 'voided' : 'withdrawn';
      return backToMaker(changeApproval(c, event.data.approvalId, { status }), event.data.approvalId);
    }
    case 'approval.expired':
      return backToMaker(changeApproval(c, event.data.approvalId, { status: 'expired' }), event.data.approvalId);
    case 'approval.delegated': {
      const { approvalId, to, until } = event.data;
      return changeApproval(c, approvalId, { delegatedTo: to, delegatedUntil: until });
    }
    case 'approval.escalated':
      return escalated(c, event);
    default:
      return c;
  }
}

function granted(c: CaseState, event: StoredEvent<'approval.granted'>): CaseState {
  const decision = c.approvals.find((one) => one.approvalId === event.data.approvalId)?.decision;
  switch (decision) {
    case 'request-advance-notice':
      return changeNotice(c, { status: 'approved' });
    case 'request-final-notice':
      return climb(changeFinalNotice(c, { status: 'approved' }), 'final-notice', event);
    case 'refer-to-agency':
      return changePlacement(c, { status: 'approved' });
    default:
      return c;
  }
}

/** A request that fell through leaves its object as if it had not been asked for. */
function backToMaker(c: CaseState, approvalId: string): CaseState {
  const decision = c.approvals.find((one) => one.approvalId === approvalId)?.decision;
  const unsent = (status: string | undefined): boolean =>
    status === 'requested' || status === 'proposed' || status === 'approved';
  switch (decision) {
    case 'request-advance-notice':
      return unsent(c.notice?.status) ? { ...c, notice: null } : c;
    case 'request-final-notice':
      return unsent(c.finalNotice?.status) ? { ...c, finalNotice: null } : c;
    case 'refer-to-agency':
      return unsent(c.placement?.status) ? { ...c, placement: null } : c;
    default:
      return c;
  }
}

/** Whoever is asked next has a deadline of their own, and so has their task. */
function escalated(c: CaseState, event: StoredEvent<'approval.escalated'>): CaseState {
  const { approvalId, deadline } = event.data;
  const escalations = (c.approvals.find((one) => one.approvalId === approvalId)?.escalations ?? 0) + 1;
  const raised = changeApproval(c, approvalId, { escalations, ...(deadline === null ? {} : { deadline }) });
  const tasks = raised.tasks.map((task) =>
    task.approvalId === approvalId && task.status === 'open' && deadline !== null ? { ...task, dueAt: deadline } : task,
  );
  return { ...raised, tasks };
}

function newTask(event: StoredEvent<'task.created'>): TaskState {
  const { taskId, kind, dueAt, roles, why, approvalId, subject } = event.data;
  return {
    taskId,
    kind,
    dueAt,
    roles,
    why,
    createdAt: event.at,
    approvalId: approvalId ?? null,
    subject: subject ?? null,
    claimedBy: null,
    status: 'open',
    overdue: false,
  };
}

/** A task completed with "retry" runs the failed step once more; "done" settles the matter. */
function completed(c: CaseState, event: StoredEvent<'task.completed'>, state: AccountState): CaseState {
  const { taskId, outcome } = event.data;
  const subject = c.tasks.find((task) => task.taskId === taskId)?.subject;
  const messages =
    outcome === 'retry'
      ? c.messages.map((one) =>
          `${one.messageId}#${one.attempt}` === subject && (one.status === 'failed' || one.status === 'bounced')
            ? { ...one, retryAt: event.at }
            : one,
        )
      : c.messages;
  const replies = openReplies(c).filter((one) => replySubject(one) !== subject);
  const answered = replies.length < openReplies(c).length;
  return {
    ...changeTask(c, taskId, { status: 'completed' }),
    ...(answered ? { replies, answeredOn: localToday(state, event) } : {}),
    messages,
    stuck: c.stuck.filter((one) => `stuck-${one.moveId}` !== subject),
    escalations: c.escalations.filter((one) => one.id !== subject),
  };
}

function newApproval(event: StoredEvent<'approval.requested'>): ApprovalState {
  const { approvalId, decision, draftHash, payload, deadline, roles, limitAmount, ledgerBound, addressee } = event.data;
  return {
    approvalId,
    decision,
    draftHash,
    payload,
    deadline,
    roles,
    ledgerBound,
    ...(addressee === undefined ? {} : { addressee }),
    limitAmount: limitAmount === null ? null : limitAmount.minor,
    requestedBy: event.actor,
    requestedAt: event.at,
    status: 'open',
    delegatedTo: null,
    delegatedUntil: null,
    escalations: 0,
  };
}

/** Everything open, and the last of what is settled. */
function trimmed<T extends { readonly status: string }>(all: readonly T[]): readonly T[] {
  const settled = all.filter((one) => one.status !== 'open');
  return settled.length <= KEPT_SETTLED
    ? all
    : all.filter((one) => one.status === 'open' || !settled.slice(0, -KEPT_SETTLED).includes(one));
}

function changeTask(c: CaseState, taskId: string, to: Partial<TaskState>): CaseState {
  return { ...c, tasks: c.tasks.map((task) => (task.taskId === taskId ? { ...task, ...to } : task)) };
}
function changeApproval(c: CaseState, approvalId: string, to: Partial<ApprovalState>): CaseState {
  return { ...c, approvals: c.approvals.map((one) => (one.approvalId === approvalId ? { ...one, ...to } : one)) };
}
