import { addBusinessDays, endOfDay, type Context } from '../case/context.js';
import { openReplies, replySubject } from '../case/replies.js';
import type { CaseState, MessageState, TaskState } from '../case/state.js';
import { event, type NewEvent } from '../events.js';
import { addresseeOf } from '../letters/addressee.js';
import { hasLetter } from '../letters/compose.js';
import type { LetterTemplate } from '../letters/draft.js';
import type { Instant } from '../primitives.js';
import { counsel, dueIn, staff, supervisors, type Agenda, type PlannedLetter, type WantedTask } from './step.js';

/** Business days in which the delivery of a notice should be proven. */
const PROOF_BD = 3;

/** Tasks that letters in trouble ask for: unknown outcome, certain failure, bounce, a delivery to be proven. */
export function messageTasks({ case: c }: Context): Agenda {
  const tasks = c.messages.flatMap((one) => troubleOf(one, c.status));
  return { tasks: [...tasks.filter((task) => !isCompleted(c, task)), ...unproven(c)] };
}

/** A notice that came back announces nothing until somebody proves its delivery another way, or cancels it. */
function unproven(c: CaseState): WantedTask[] {
  const announced = [c.notice, c.finalNotice].flatMap((one) =>
    one !== null && (one.status === 'sent' || one.status === 'delivered') ? [one.messageId] : [],
  );
  const returned = c.messages.filter(
    (one) => one.status === 'bounced' && announced.includes(one.messageId) && isGivenUp(c, one),
  );
  return c.status !== 'open'
    ? []
    : returned.map(({ messageId, template }) => ({
        kind: 'confirm-delivery',
        subject: messageId,
        roles: staff,
        dueBd: PROOF_BD,
        why: `The letter ${template} came back: prove its delivery another way, or cancel the notice.`,
      }));
}

function troubleOf(one: MessageState, status: CaseState['status']): WantedTask[] {
  const base = { subject: one.messageId, roles: staff, dueBd: 1 };
  const tried = { ...base, subject: attemptOf(one), kind: 'complete-task' };
  switch (one.status) {
    case 'outcome-unknown':
      return [
        { ...base, kind: 'resolve-send', why: `Nobody knows whether ${one.template} left: find out and record it.` },
      ];
    case 'failed':
      return one.retryAt === null
        ? [{ ...tried, why: `The letter ${one.template} could not be sent: its history says why.` }]
        : [];
    case 'bounced':
      return [{ ...tried, why: `The letter ${one.template} came back: find a valid contact.` }];
    case 'sent': {
      const period = one.template === 'advance-notice' || one.template === 'final-notice';
      const why = `Prove the delivery of ${one.template}: its period begins only then.`;
      return period && status === 'open' ? [{ ...base, kind: 'confirm-delivery', dueBd: PROOF_BD, why }] : [];
    }
    case 'rendered':
    case 'approved':
    case 'sending':
    case 'delivered':
    case 'suppressed':
      return [];
  }
}

const attemptOf = (one: MessageState): string => `${one.messageId}#${one.attempt}`;

/** A person has dealt with this trouble already. */
export const isCompleted = (c: CaseState, task: Named): boolean =>
  task.kind === 'complete-task' &&
  c.tasks.some((one) => one.kind === task.kind && one.subject === task.subject && one.status === 'completed');

/** A letter that failed for good, and of which a person has taken note. */
export const isGivenUp = (c: CaseState, message: MessageState): boolean =>
  isCompleted(c, { kind: 'complete-task', subject: attemptOf(message) });

/** A due letter that nobody can receive: it waits for a contact, visibly. */
export function addressTasks(context: Context, letters: readonly PlannedLetter[]): WantedTask[] {
  return letters
    .filter((letter) => letter.draft === null && letter.dueAt <= context.now)
    .map((letter) => ({
      kind: 'complete-task',
      subject: `${hasLetter(context, letter.template) ? 'address' : 'fix-template'}-${letter.messageId}`,
      roles: staff,
      dueBd: 1,
      why: undeliverable(context, letter.template),
    }));
}

/** Why a letter cannot be written to anybody. */
export const undeliverable = (context: Context, template: LetterTemplate): string =>
  hasLetter(context, template)
    ? `Nobody of this customer has an address for ${template}, electronic or postal: add a contact.`
    : `The strategy of this case has no letter ${template}: write by hand, or move the case to a strategy that has it.`;

/** What the customer wrote is answered by a person, also after the case has ended (3.2). */
export function replyTasks({ case: c, calendar }: Context): WantedTask[] {
  return openReplies(c).map((one) => ({
    kind: 'record-contact',
    subject: replySubject(one),
    roles: staff,
    dueBd: REPLY_BD,
    dueAt: replyDue(calendar, one),
    why: 'The customer replied: read it, answer, and record what was said.',
  }));
}
const REPLY_BD = 1;
/** When an answer is due: the end of the business day after the reply came. */
export const replyDue = (calendar: Context['calendar'], { on }: { readonly on: string }): Instant =>
  endOfDay(calendar, addBusinessDays(calendar, on, REPLY_BD));

/**
 * Nobody wants e-mail or the telephone any more and only paper is left: a supervisor looks how to go on (3.14). In the call
 * step the missing telephone is a task of its own already.
 */
export function letterOnlyTask(context: Context): WantedTask[] {
  const { account, state, case: c } = context;
  const refused = (channel: string): boolean =>
    account.contacts.every((one) => state.optedOut.includes(`${channel}:${one.contactId}`));
  const onPaper = addresseeOf(context)?.channel === 'letter';
  const why = 'The customer opted out of e-mail and telephone: only letters on paper are left. Decide how to go on.';
  const task: WantedTask = { kind: 'complete-task', subject: 'letter-only', roles: supervisors, dueBd: 1, why };
  return onPaper && refused('email') && refused('phone') && c.step !== 'call' && !isCompleted(c, task) ? [task] : [];
}

/** What was raised to somebody, and steps that failed. */
export function raisedTasks({ case: c }: Context): WantedTask[] {
  const raised = c.escalations.map((one) => ({
    kind: 'complete-task',
    subject: one.id,
    roles: one.roles,
    dueBd: 1,
    why: one.reason,
  }));
  const stuck = c.stuck.map((one) => ({
    kind: 'complete-task',
    subject: `stuck-${one.moveId}`,
    roles: staff,
    dueBd: 1,
    why: `A step failed (${one.error}): mend the cause, then complete with "retry".`,
  }));
  return [...raised, ...stuck];
}

/** Insolvency: what is owed is registered with the administrator, by counsel (3.14). */
export function claimTask({ case: c }: Context): WantedTask[] {
  const why = 'Insolvency: register our claim with the administrator.';
  const task: WantedTask = { kind: 'complete-task', subject: 'proof-of-claim', roles: counsel, dueBd: 3, why };
  return isCompleted(c, task) ? [] : [task];
}

type Named = { readonly kind: string; readonly subject: string | null };
const same = (one: Named, other: Named): boolean => one.kind === other.kind && one.subject === other.subject;

/** Opens what is wanted and missing, cancels what is open and no longer wanted, raises what is overdue. */
export function taskChanges(
  context: Context,
  wanted: readonly WantedTask[],
): { readonly events: NewEvent[]; readonly wakes: Instant[] } {
  const { case: c, now } = context;
  const open = c.tasks.filter((task) => task.status === 'open');
  const gone = open.filter((task) => !wanted.some((one) => same(task, one)));
  const kept = open.filter((task) => !gone.includes(task) && !task.overdue);
  const missing = wanted.filter(
    (one, index) =>
      !open.some((task) => same(task, one)) &&
      wanted.findIndex((other) => same(other, one)) === index &&
      !isRequested(c, one),
  );
  const due = missing.filter((one) => one.from === undefined || one.from <= now);
  return {
    events: [
      ...gone.map((task) => event('task.cancelled', { taskId: task.taskId, why: 'no longer needed' })),
      ...due.map((one, index) => newTask(context, one, c.taskCount + 1 + index)),
      ...kept.filter((task) => task.dueAt <= now).map(overdue),
    ],
    wakes: [
      ...missing.flatMap((one) => (one.from !== undefined && one.from > now ? [one.from] : [])),
      ...kept.filter((task) => task.dueAt > now).map((task) => task.dueAt),
    ],
  };
}

const overdue = ({ taskId, roles }: TaskState): NewEvent =>
  event('task.overdue', { taskId, escalatedTo: roles.includes('collector') ? 'supervisor' : 'stand-in' });

export function newTask(context: Context, one: WantedTask, number: number): NewEvent {
  return event('task.created', {
    taskId: `${context.case.caseId}-t${number}`,
    kind: one.kind,
    dueAt: one.dueAt ?? dueIn(context, one.dueBd),
    roles: one.roles,
    why: one.why,
    subject: one.subject,
    ...(one.approvalId === undefined ? {} : { approvalId: one.approvalId }),
  });
}

/** The decision was taken and waits for a second person: the maker has nothing to do. */
const isRequested = (c: CaseState, one: WantedTask): boolean =>
  c.approvals.some((approval) => approval.status === 'open' && approval.decision === one.kind);
