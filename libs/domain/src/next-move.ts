import { covers } from './calendar/business.js';
import { addDays, plus } from './calendar/dates.js';
import { contextOf, endOfDay, livePlan, nextSendInstant, openPromise, type Context } from './case/context.js';
import type { Move, MoveReason } from './case/move.js';
import { foldProvisional } from './case/provisional.js';
import type { AccountState, CaseState, MessageState } from './case/state.js';
import { event, type NewEvent } from './events.js';
import { draftHash } from './letters/compose.js';
import { SYSTEM, type Instant } from './primitives.js';
import { approvals } from './steps/approvals.js';
import { closingLetters, cure } from './steps/closing.js';
import { furtherCall } from './steps/call.js';
import { finalNoticeClock } from './steps/final-notice.js';
import { overThreshold } from './steps/intake.js';
import { gateOf } from './steps/letter-gates.js';
import { expiries, offerLetters } from './steps/negotiation.js';
import { merge, noticeClock } from './steps/notice.js';
import { judgePlan, planLetters } from './steps/plan.js';
import { judgePromises, promiseLetters } from './steps/promise.js';
import { nextReminder } from './steps/reminder.js';
import type { Agenda, PlannedLetter, WantedTask } from './steps/step.js';
import { dueIn, SEND_ATTEMPTS, staff, supervisors } from './steps/step.js';
import { STEPS } from './steps/index.js';
import type { Strategy } from './strategy.js';

/** How long after a certain failure a letter is tried again by itself (ms). */
const SEND_RETRY_MS = 30 * 60_000;
/** The calendar fact is renewed when less than this is left of it. */
const CALENDAR_RESERVE_DAYS = 120;

export interface MoveOptions {
  /** Letters whose delivery is under way right now in this process: their outcome is not unknown, only not there yet. */
  readonly inFlight?: readonly string[];
}

/**
 * What the case does next, and why (DESIGN §1). Pure and total: the same state, strategy and instant always give the
 * same move; repeated `record` moves always end (each changes what it was decided on).
 */
export function nextMove(state: AccountState, strategy: Strategy, now: Instant, options: MoveOptions = {}): Move {
  if (state.case === null) {
    return { kind: 'finish', reasons: [{ code: 'done', message: 'The account has no case.' }] };
  }
  const context = contextOf(state, strategy, now);
  if (!covers(context.calendar, addDays(context.today, CALENDAR_RESERVE_DAYS))) {
    return {
      kind: 'resolve-calendar',
      moveId: `calendar-${context.today}`,
      from: context.today,
      reasons: [{ code: 'due', message: 'The calendar runs out.' }],
    };
  }
  const agenda = agendaOf(context, options);
  const act = agenda.acts?.[0];
  if (act !== undefined) {
    return { kind: 'record', moveId: act.moveId, events: act.events, reasons: [{ code: 'due', message: act.why }] };
  }
  const tasks = taskChanges(context, agenda.tasks ?? []);
  if (tasks.events.length > 0) {
    return { kind: 'record', moveId: 'tasks', events: tasks.events, reasons: agenda.reasons ?? [] };
  }
  return letterMove(context, agenda, tasks.wakes, options);
}

function agendaOf(context: Context, options: MoveOptions): Agenda {
  const { case: c } = context;
  const lost = lostDeliveries(c, options);
  if (lost.length > 0) {
    return { acts: [{ moveId: 'outcome-unknown', why: 'A delivery was interrupted.', events: lost }] };
  }
  if (c.status === 'frozen') {
    return {
      tasks: stuckTasks(c),
      reasons: [{ code: 'overlay', message: 'The case is frozen; only legal unfreezes it.' }],
    };
  }
  const announce =
    c.announcedStep === c.step || c.step === 'intake'
      ? []
      : [{ moveId: `step-${c.step}`, why: 'The step changed.', events: [event('step.entered', { step: c.step })] }];
  if (c.status === 'closed') {
    return merge({ acts: announce }, STEPS.closed.next(context), messageTasks(context), { tasks: stuckTasks(c) });
  }
  return merge(
    judgePromises(context),
    judgePlan(context),
    cure(context),
    { acts: announce },
    { acts: joined(context).acts, wakes: joined(context).wakes },
    approvals(context),
    noticeClock(context),
    finalNoticeClock(context),
    expiries(context),
    pause(context),
    ladder(context),
    overThreshold(context),
    messageTasks(context),
    { tasks: stuckTasks(c) },
  );
}

/** The step's own move; under a promise, plan or pause the ladder sleeps, except for what was agreed or asks for contact. */
function ladder(context: Context): Agenda {
  const { case: c } = context;
  if (c.pausedUntil !== null) {
    return {
      reasons: [
        {
          code: 'overlay',
          message: `Paused until ${c.pausedUntil}.`,
          until: endOfDay(context.calendar, c.pausedUntil),
        },
      ],
    };
  }
  return merge(STEPS[c.step].next(context), furtherCall(context));
}

function pause(context: Context): Agenda {
  const { case: c, calendar, now } = context;
  if (c.pausedUntil === null) {
    return {};
  }
  const until = endOfDay(calendar, c.pausedUntil);
  return until > now
    ? { wakes: [until] }
    : {
        acts: [
          {
            moveId: 'resume',
            why: 'The pause is over.',
            events: [
              event('case.resumed', { why: 'the pause has ended' }, c.pausedUntil),
              event('case.re-planned', { why: 'the pause has ended' }),
            ],
          },
        ],
      };
}

/** Further items join the case when they become overdue; no step starts anew because of it (3.14). */
function joined(context: Context): Agenda {
  const { state, today, calendar } = context;
  const others = state.items.filter((item) => item.kind === 'invoice' && !state.caseItemIds.includes(item.itemId));
  const overdue = others.filter((item) => item.dueDate < today);
  return {
    acts: overdue.map((item) => ({
      moveId: `join-${item.itemId}`,
      why: 'Another item became overdue.',
      events: [event('invoice.joined', { itemId: item.itemId }, item.dueDate)],
    })),
    wakes: others
      .filter((item) => item.dueDate >= today && covers(calendar, addDays(item.dueDate, 1)))
      .map((item) => endOfDay(calendar, item.dueDate)),
  };
}

function lostDeliveries(c: CaseState, options: MoveOptions): NewEvent[] {
  return c.messages
    .filter((one) => one.status === 'sending' && options.inFlight?.includes(one.messageId) !== true)
    .map((one) =>
      event('message.outcome-unknown', {
        messageId: one.messageId,
        attempt: one.attempt,
        error: 'the delivery was interrupted: nobody knows whether the letter left',
      }),
    );
}

/** Tasks that letters in trouble ask for: unknown outcome, certain failure, bounce, nobody to write to. */
function messageTasks(context: Context): Agenda {
  const tasks = context.case.messages.flatMap((one): WantedTask[] => {
    const base = { subject: one.messageId, roles: staff, dueBd: 1 };
    switch (one.status) {
      case 'outcome-unknown':
        return [
          { ...base, kind: 'resolve-send', why: `Nobody knows whether ${one.template} left: find out and record it.` },
        ];
      case 'failed':
        return one.attempt >= SEND_ATTEMPTS || one.draft === null
          ? [{ ...base, kind: 'complete-task', why: `The letter ${one.template} could not be sent.` }]
          : [];
      case 'bounced':
        return [{ ...base, kind: 'complete-task', why: `The letter ${one.template} came back: find a valid contact.` }];
      case 'sent':
        return (one.template === 'advance-notice' || one.template === 'final-notice') && context.case.status === 'open'
          ? [
              {
                ...base,
                kind: 'confirm-delivery',
                dueBd: 3,
                why: `Prove the delivery of ${one.template}: its period begins only then.`,
              },
            ]
          : [];
      case 'rendered':
      case 'approved':
      case 'sending':
      case 'delivered':
      case 'suppressed':
        return [];
    }
  });
  return { tasks: tasks.filter((task) => !completedFor(context.case, task)) };
}

/** A person has dealt with this letter's trouble already. */
function completedFor(c: CaseState, task: WantedTask): boolean {
  return (
    task.kind === 'complete-task' &&
    c.tasks.some((one) => one.kind === task.kind && one.subject === task.subject && one.status === 'completed')
  );
}

function stuckTasks(c: CaseState): WantedTask[] {
  const raised = c.escalations.map((one): WantedTask => ({
    kind: 'complete-task',
    subject: one.id,
    roles: supervisors,
    dueBd: 1,
    why: one.reason,
  }));
  return [...raised, ...stuckMoves(c)];
}
function stuckMoves(c: CaseState): WantedTask[] {
  return c.stuck.map((one) => ({
    kind: 'complete-task',
    subject: `stuck-${one.moveId}`,
    roles: staff,
    dueBd: 1,
    why: `A step failed (${one.error}): mend the cause, then complete with "retry".`,
  }));
}

/** Opens what is wanted and missing, cancels what is open and no longer wanted, raises what is overdue. */
function taskChanges(context: Context, wanted: readonly WantedTask[]): { events: NewEvent[]; wakes: Instant[] } {
  const { case: c, now } = context;
  const open = c.tasks.filter((task) => task.status === 'open');
  const same = (
    task: { kind: string; subject: string | null },
    other: { kind: string; subject: string | null },
  ): boolean => task.kind === other.kind && task.subject === other.subject;
  const missing = wanted.filter(
    (one, index) =>
      !open.some((task) => same(task, one)) &&
      wanted.findIndex((other) => same(other, one)) === index &&
      !requested(c, one),
  );
  const gone = open.filter((task) => !wanted.some((one) => same(task, one)));
  const overdue = open.filter((task) => !task.overdue && task.dueAt <= now && !gone.includes(task));
  let number = c.taskCount;
  return {
    events: [
      ...gone.map((task) => event('task.cancelled', { taskId: task.taskId, why: 'no longer needed' })),
      ...missing
        .filter((one) => one.from === undefined || one.from <= now)
        .map((one) => {
          number += 1;
          return newTask(context, one, number);
        }),
      ...overdue.map((task) =>
        event('task.overdue', {
          taskId: task.taskId,
          escalatedTo:
            task.roles.includes('supervisor') && !task.roles.includes('collector') ? 'stand-in' : 'supervisor',
        }),
      ),
    ],
    wakes: [
      ...missing.flatMap((one) => (one.from !== undefined && one.from > now ? [one.from] : [])),
      ...open.filter((task) => !task.overdue && task.dueAt > now && !gone.includes(task)).map((task) => task.dueAt),
    ],
  };
}

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
const requested = (c: CaseState, one: WantedTask): boolean =>
  c.approvals.some((approval) => approval.status === 'open' && approval.decision === one.kind);

function letterMove(context: Context, agenda: Agenda, taskWakes: readonly Instant[], options: MoveOptions): Move {
  const { case: c, now, calendar } = context;
  const letters =
    c.status === 'frozen'
      ? []
      : [...approvedLetters(context), ...planned(context, agenda)].filter(
          (one) => options.inFlight?.includes(one.messageId) !== true,
        );
  const wakes: Instant[] = [
    ...(agenda.wakes ?? []),
    ...taskWakes,
    endOfDay(calendar, addDays(calendar.to, -CALENDAR_RESERVE_DAYS)),
  ];
  const reasons: MoveReason[] = [...(agenda.reasons ?? [])];
  for (const letter of letters) {
    if (letter.dueAt > now) {
      wakes.push(letter.dueAt);
      reasons.push({
        code: 'timer',
        message: `The letter ${letter.template} leaves at the next send hour.`,
        until: letter.dueAt,
      });
      continue;
    }
    const gate = gateOf(context, letter);
    if (gate !== null) {
      const known = c.suppressed.includes(`${letter.messageId}|${gate.rule}`);
      if (!known) {
        return {
          kind: 'record',
          moveId: `suppress-${letter.messageId}`,
          events: suppressed(letter, gate),
          reasons: [{ code: 'guard', guard: 'G09', message: gate.message }],
        };
      }
      reasons.push({ code: 'guard', guard: 'G09', message: gate.message });
      if (gate.nextTryAt !== null) {
        wakes.push(gate.nextTryAt);
      }
      continue;
    }
    if (letter.draft !== null) {
      return sendMove(context, letter, letter.draft);
    }
  }
  if (c.status === 'closed' && nothingDated(context, agenda, letters)) {
    return { kind: 'finish', reasons };
  }
  const until = wakes
    .filter((at) => at > now)
    .reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null);
  return { kind: 'wait', until, reasons };
}

function nothingDated(context: Context, agenda: Agenda, letters: readonly PlannedLetter[]): boolean {
  const open = context.case.tasks.some((task) => task.status === 'open');
  return (agenda.wakes ?? []).length === 0 && letters.length === 0 && !open;
}

function suppressed(letter: PlannedLetter, gate: NonNullable<ReturnType<typeof gateOf>>): NewEvent[] {
  const withheld = event('message.suppressed', {
    messageId: letter.messageId,
    template: letter.template,
    step: letter.step,
    plannedAt: letter.dueAt,
    rule: gate.rule,
    facts: gate.facts,
    nextTryAt: gate.nextTryAt,
  });
  return [withheld, ...gate.consequences];
}

/** Letters two people approved (and attempts that certainly failed and may be repeated). */
function approvedLetters(context: Context): PlannedLetter[] {
  const { case: c, calendar } = context;
  return c.messages.flatMap((one): PlannedLetter[] => {
    const again = one.status === 'failed' && one.attempt < SEND_ATTEMPTS;
    if ((one.status !== 'approved' && !again) || one.draft === null) {
      return [];
    }
    const ready = again ? plus(one.failedAt ?? context.now, SEND_RETRY_MS) : (one.approvedAt ?? context.now);
    const dueAt = nextSendInstant(calendar, ready);
    return [
      {
        messageId: one.messageId,
        template: one.template,
        step: one.step,
        class: one.approvalId === null ? 'confirmation' : 'approved',
        dueAt,
        draft: one.draft,
      },
    ];
  });
}

function planned(context: Context, agenda: Agenda): PlannedLetter[] {
  const fresh = [
    ...closingLetters(context),
    ...planLetters(context),
    ...promiseLetters(context),
    ...offerLetters(context),
    ...(agenda.letters ?? []),
    ...sleeping(context),
  ];
  return fresh.filter((letter) => !context.case.messages.some((one) => one.messageId === letter.messageId));
}

/** A reminder whose time comes during an overlay does nothing but note it (rule 3, proof of restraint). */
function sleeping(context: Context): PlannedLetter[] {
  const { case: c } = context;
  const asleep =
    (openPromise(c) !== undefined || livePlan(c) !== null) &&
    c.resumeStep === 'reminder' &&
    (c.step === 'promise' || c.step === 'plan');
  const pausedReminder = c.pausedUntil !== null && c.step === 'reminder';
  const letter = asleep || pausedReminder ? nextReminder(context) : null;
  return letter === null ? [] : [letter];
}

function sendMove(context: Context, letter: PlannedLetter, draft: NonNullable<PlannedLetter['draft']>): Move {
  const { case: c } = context;
  const known = c.messages.find((one) => one.messageId === letter.messageId);
  const attempt = attemptOf(known);
  const rendered =
    known !== undefined
      ? []
      : [
          event('message.rendered', {
            messageId: letter.messageId,
            step: letter.step,
            attempt,
            template: draft.template,
            templateVersion: draft.templateVersion,
            channel: 'email',
            contactId: draft.contactId,
            draftHash: draftHash(draft),
            draft,
            textDigest: '',
            approvalId: null,
          }),
        ];
  return {
    kind: 'send',
    moveId: `send-${letter.messageId}-${attempt}`,
    events: [
      ...rendered,
      event('message.sending', {
        messageId: letter.messageId,
        attempt,
        smtpMessageId: `<${letter.messageId}.${attempt}@amicable.invalid>`,
      }),
    ],
    letter: { messageId: letter.messageId, attempt, draft },
    reasons: [{ code: 'due', message: `The letter ${letter.template} is due.` }],
  };
}
const attemptOf = (message: MessageState | undefined): number =>
  message?.status === 'failed' ? message.attempt + 1 : (message?.attempt ?? 1);

/**
 * Follows `record` moves until something else comes: what one decision or fact entails is appended with it in one go.
 * @throws Error after 40 acts: a rule that undoes its own condition is a defect, never a reason to spin.
 */
export function settle(
  state: AccountState,
  strategy: Strategy,
  now: Instant,
  options: MoveOptions = {},
): { acts: { moveId: string; events: readonly NewEvent[] }[]; state: AccountState; next: Move } {
  const acts: { moveId: string; events: readonly NewEvent[] }[] = [];
  let current = state;
  for (;;) {
    const next = nextMove(current, strategy, now, options);
    if (next.kind !== 'record') {
      return { acts, state: current, next };
    }
    if (acts.length === 40) {
      throw new Error(
        `the moves of ${state.accountKey} do not settle: ${acts
          .slice(-3)
          .map((act) => act.moveId)
          .join(', ')}`,
      );
    }
    acts.push({ moveId: next.moveId, events: next.events });
    current = foldProvisional(
      current,
      {
        commandId: `look-ahead-${acts.length}`,
        actor: SYSTEM,
        caseId: current.case?.caseId ?? null,
        policyVersion: strategy.version,
      },
      next.events,
      now,
    );
  }
}

/** What the delivery of a letter leads to: the sending is a fact of its own; a notice or placement begins with it. */
export function sendResult(
  state: AccountState,
  messageId: string,
  result:
    | { readonly outcome: 'sent'; readonly proof: string }
    | { readonly outcome: 'failed' | 'unknown'; readonly error: string },
): NewEvent[] {
  const c = state.case;
  const message = c?.messages.find((one) => one.messageId === messageId);
  if (c === null || message === undefined) {
    return [];
  }
  const attempt = message.attempt;
  if (result.outcome !== 'sent') {
    return [
      event(result.outcome === 'failed' ? 'message.failed' : 'message.outcome-unknown', {
        messageId,
        attempt,
        error: result.error,
      }),
    ];
  }
  const events = [event('message.sent', { messageId, attempt, proof: result.proof })];
  if (message.template === 'advance-notice' && c.notice?.status === 'approved') {
    events.push(event('notice.sent', { noticeId: c.notice.noticeId, messageId }));
  }
  if (message.template === 'final-notice' && c.finalNotice?.status === 'approved') {
    events.push(event('final-notice.sent', { noticeId: c.finalNotice.noticeId, messageId }));
  }
  if (message.template === 'agency' && c.placement?.status === 'approved') {
    const { placementId, agencyId, itemIds } = c.placement;
    const balance = state.items
      .filter((item) => itemIds.includes(item.itemId))
      .reduce((sum, item) => sum + item.balance - item.disputed, 0);
    events.push(
      event('placement.made', {
        placementId,
        agencyId,
        itemIds,
        amount: { minor: balance, currency: state.account?.currency ?? '' },
      }),
    );
  }
  return events;
}

/** A move that cannot be carried out: on record, with a task for a person; never a crash and never a spin. */
export function stuckEvents(moveId: string, error: string): NewEvent[] {
  return [event('case.stuck', { moveId, error: error.slice(0, 500) })];
}
