import { DomainError } from './errors.js';
import type { AccountState, TaskState } from './case/state.js';
import { event, type NewEvent } from './events.js';
import type { Actor, Instant, Role } from './primitives.js';

/** What the score of a task rests on. */
export interface ScoreFacts {
  /** Overdue balance in minor units of `currency`. */
  readonly overdue: number;
  readonly currency: string;
  readonly brokenPromise: boolean;
  readonly openPromise: boolean;
  readonly allDisputed: boolean;
  /** Part of it is contested. */
  readonly disputed: boolean;
  /** Why it is unpaid, and how the customer usually pays; null where not known. */
  readonly reason: string | null;
  readonly behaviour: string | null;
  readonly placed: boolean;
  readonly lastContactAt: Instant | null;
}
const LARGE = 10_000_00;
const DAY = 86_400_000;

/** Sum of the valuations of all matching rules, with the rules (DOMAIN 7.8). */
export function scoreTask(
  facts: ScoreFacts,
  task: { kind: string; dueAt: Instant; createdAt: Instant },
  now: Instant,
): { score: number; reasons: string[] } {
  const silentSince = facts.lastContactAt ?? task.createdAt;
  const hoursLeft = (Date.parse(task.dueAt) - Date.parse(now)) / 3_600_000;
  const rules: readonly (readonly [boolean, number, string])[] = [
    [facts.brokenPromise, 40, 'broken promise +40'],
    [facts.overdue > LARGE, 30, 'overdue more than 10,000 +30'],
    [task.kind === 'approve' && hoursLeft < 24, 25, 'approval due within 24 hours +25'],
    [Date.parse(now) - Date.parse(silentSince) >= 14 * DAY, 20, 'no contact for 14 days +20'],
    [facts.openPromise, -50, 'open promise -50'],
    [facts.allDisputed, -60, 'everything disputed -60'],
    [facts.placed, -100, 'placed with an agency -100'],
  ];
  const matching = rules.filter(([holds]) => holds);
  return {
    score: matching.reduce((sum, [, points]) => sum + points, 0),
    reasons: matching.map(([, , reason]) => reason),
  };
}

/** Saved views of the worklist (DOMAIN 7.8). */
export const WORKLIST_VIEWS = ['quick-wins', 'can-wait', 'at-risk'] as const;
export type WorklistView = (typeof WORKLIST_VIEWS)[number];

/** True when a task belongs to a saved view. */
export function isInView(view: WorklistView, facts: ScoreFacts): boolean {
  switch (view) {
    case 'quick-wins':
      return facts.reason === 'forgot' || facts.reason === 'misunderstanding';
    case 'can-wait':
      return facts.openPromise || facts.disputed;
    case 'at-risk':
      return facts.brokenPromise || facts.behaviour === 'chronic';
  }
}

function openTask(state: AccountState, taskId: string): TaskState {
  const task = state.case?.tasks.find((one) => one.taskId === taskId);
  if (task === undefined) {
    throw new DomainError('unknown-reference', `There is no task ${taskId}.`);
  }
  if (task.status !== 'open') {
    throw new DomainError('wrong-step', `Task ${taskId} is ${task.status}.`);
  }
  return task;
}

/** A supervisor may do whatever a collector may. */
function mayWorkOn(task: TaskState, { role }: Actor): boolean {
  const roles = task.roles as readonly Role[];
  return roles.includes(role) || (role === 'supervisor' && roles.includes('collector'));
}

/** Claims a task for a person who may answer it; claiming one's own task again changes nothing. */
export function decideClaim(state: AccountState, taskId: string, actor: Actor): NewEvent[] {
  const task = openTask(state, taskId);
  if (!mayWorkOn(task, actor)) {
    throw new DomainError('not-permitted', `A ${actor.role} cannot work on ${task.kind}.`);
  }
  if (task.claimedBy === actor.id) {
    return [];
  }
  if (task.claimedBy !== null) {
    throw new DomainError('claimed', `Task ${taskId} is claimed by ${task.claimedBy}.`, [], {
      claimedBy: task.claimedBy,
    });
  }
  return [event('task.claimed', { taskId, by: actor.id })];
}

/** Gives a claimed task back; a supervisor may release anybody's. */
export function decideRelease(state: AccountState, taskId: string, actor: Actor): NewEvent[] {
  const task = openTask(state, taskId);
  if (task.claimedBy === null) {
    return [];
  }
  if (task.claimedBy !== actor.id && actor.role !== 'supervisor') {
    throw new DomainError('claimed', `Task ${taskId} is claimed by ${task.claimedBy}.`, [], {
      claimedBy: task.claimedBy,
    });
  }
  return [event('task.released', { taskId, by: actor.id })];
}

/** Puts a task off until a later moment; it leaves the worklist until then. Its due date stays what it is. */
export function decideSnooze(
  state: AccountState,
  taskId: string,
  actor: Actor,
  { until, now }: { readonly until: Instant; readonly now: Instant },
): NewEvent[] {
  const task = openTask(state, taskId);
  if (!mayWorkOn(task, actor)) {
    throw new DomainError('not-permitted', `A ${actor.role} cannot work on ${task.kind}.`);
  }
  if (task.claimedBy !== null && task.claimedBy !== actor.id) {
    throw new DomainError('claimed', `Task ${taskId} is claimed by ${task.claimedBy}.`, [], {
      claimedBy: task.claimedBy,
    });
  }
  if (until <= now) {
    throw new DomainError('date-in-past', `Put it off to a later moment than ${until}.`, [], { pointer: '/until' });
  }
  if (task.approvalId !== null && until > task.dueAt) {
    throw new DomainError('date-too-far', 'An approval is not put off beyond its deadline.', [], { pointer: '/until' });
  }
  return [event('task.snoozed', { taskId, by: actor.id, until })];
}
