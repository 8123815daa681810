import { contextOf, endOfDay, type Context } from './case/context.js';
import { restOf } from './case/rest.js';
import type { Move } from './case/move.js';
import { foldProvisional } from './case/provisional.js';
import type { AccountState } from './case/state.js';
import { calendarWanted, foreignZones } from './case/zones.js';
import { event, type NewEvent, type StepName } from './events.js';
import { notAllDisputed } from './guards.js';
import { SYSTEM, type Instant } from './primitives.js';
import { agencyNews, contestedPlacement } from './steps/agency.js';
import { meetingTasks, methodClock } from './steps/arrangements.js';
import { furtherCall, missedCallBack, sleepingCall } from './steps/call.js';
import { answeredClarifications, contactTasks, templateTasks } from './steps/contact-tasks.js';
import { chargeBefore } from './charges/posting.js';
import { recomputed } from './charges/recompute.js';
import { approvals, mayOutlive } from './steps/approvals.js';
import { creditAct } from './steps/credit.js';
import { cure } from './steps/closing.js';
import { judgeConcessions } from './steps/concessions.js';
import { finalNoticeClock } from './steps/final-notice.js';
import { holdClock, holdToRestore, untoldHold } from './steps/hold.js';
import { STEPS } from './steps/index.js';
import { overThreshold } from './steps/intake.js';
import { writeOffProposed } from './steps/letters-only.js';
import { limitationClock } from './steps/limitation.js';
import { deferrals } from './steps/deferrals.js';
import { disputeClock } from './steps/disputes.js';
import { safeguardClock } from './steps/safeguards.js';
import { expiries } from './steps/negotiation.js';
import { earlyNotice, noticeClock } from './steps/notice.js';
import { judgePlan } from './steps/plan.js';
import { judgePromises } from './steps/promise.js';
import { reliefClock } from './steps/relief.js';
import { securityClock } from './steps/securities.js';
import { deliveryActs, letterMove, lettersOf } from './steps/sending.js';
import { merge, type Agenda, type PlannedLetter } from './steps/step.js';
import {
  addressTasks,
  claimTask,
  letterOnlyTask,
  messageTasks,
  raisedTasks,
  replyTasks,
  taskChanges,
} from './steps/tasks.js';
import { earlierVerdict } from './steps/verdict.js';
import type { Strategy } from './strategy.js';

/** A case that records more acts than this without anything happening outside has a rule that undoes its own condition. */
const MOST_ACTS = 40;

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
  const from = calendarWanted(context.account, context.calendar, now);
  if (from !== null) {
    return {
      kind: 'resolve-calendar',
      moveId: `calendar-${from}`,
      from,
      zones: foreignZones(context.account),
      reasons: [{ code: 'due', message: 'The calendar runs out, or does not know the clock of a contact.' }],
    };
  }
  const inFlight = options.inFlight ?? [];
  const agenda = agendaOf(context, inFlight, 'first-act');
  const act = agenda.acts?.[0];
  if (act !== undefined) {
    return { kind: 'record', moveId: act.moveId, events: act.events, reasons: [{ code: 'due', message: act.why }] };
  }
  const letters = lettersOf(context, agenda, inFlight);
  const tasks = taskChanges(context, [
    ...(agenda.tasks ?? []),
    ...addressTasks(context, letters),
    ...templateTasks(context, letters),
  ]);
  if (tasks.events.length > 0) {
    return { kind: 'record', moveId: 'tasks', events: tasks.events, reasons: agenda.reasons ?? [] };
  }
  return letterMove(context, agenda, letters, tasks.wakes);
}

/** Every letter that is to leave as the case stands, now or later: what the coming moves send or withhold. */
export function plannedLetters(state: AccountState, strategy: Strategy, now: Instant): readonly PlannedLetter[] {
  if (state.case === null) {
    return [];
  }
  const context = contextOf(state, strategy, now);
  return lettersOf(context, agendaOf(context, [], 'all'), []);
}

/** One thing a case may have to do, asked for what it wants now. */
type Concern = (context: Context) => Agenda;

/** What an open case looks at, in order: money first, then the clocks, then the ladder, then what people are asked. */
const OPEN: readonly Concern[] = [
  recomputed,
  creditAct,
  judgePromises,
  judgePlan,
  judgeConcessions,
  cure,
  announce,
  joined,
  contestedPlacement,
  limitationClock,
  (context) => approvals(context),
  noticeClock,
  holdClock,
  safeguardClock,
  disputeClock,
  finalNoticeClock,
  deferrals,
  expiries,
  pause,
  earlierVerdict,
  reliefClock,
  methodClock,
  securityClock,
  meetingTasks,
  ladder,
  earlyNotice,
  writeOffProposed,
  overThreshold,
  messageTasks,
  answeredClarifications,
  missedCallBack,
  (context) => ({ tasks: contactTasks(context) }),
  (context) => ({ tasks: letterOnlyTask(context) }),
  (context) => ({ tasks: agencyNews(context) }),
  (context) => ({ tasks: raisedTasks(context) }),
  (context) => ({ tasks: replyTasks(context) }),
  (context) => ({ tasks: untoldHold(context) }),
  (context) => ({ tasks: holdToRestore(context) }),
];
const CLOSED: readonly Concern[] = [
  judgeConcessions,
  announce,
  (context) => approvals(context, mayOutlive),
  (context) => STEPS.closed.next(context),
  limitationClock,
  securityClock,
  messageTasks,
  answeredClarifications,
  (context) => ({ tasks: agencyNews(context) }),
  (context) => ({ tasks: raisedTasks(context) }),
  (context) => ({ tasks: replyTasks(context) }),
];

/** Everything there is to do: what happened outside first, then what the case's status looks at. */
function agendaOf(context: Context, inFlight: readonly string[], look: 'all' | 'first-act'): Agenda {
  const deliveries: Concern = () => ({ acts: deliveryActs(context, inFlight) });
  switch (context.case.status) {
    case 'frozen':
      return gather(context, [deliveries, frozen], look);
    case 'closed':
      return gather(context, [deliveries, ...CLOSED], look);
    case 'open': {
      const agenda = gather(context, [deliveries, ...OPEN], look);
      const acts = agenda.acts ?? [];
      // Charges that a letter will show are posted before anybody is asked for the letter (P18).
      return look === 'first-act' && acts.length > 0
        ? agenda
        : merge(agenda, chargeBefore(context, agenda.tasks ?? []));
    }
  }
}

/** Asks the concerns in turn. Where only the first act counts, nobody is asked after it: most moves are one act. */
function gather(context: Context, concerns: readonly Concern[], look: 'all' | 'first-act'): Agenda {
  const agendas: Agenda[] = [];
  for (const concern of concerns) {
    const agenda = concern(context);
    if (look === 'first-act' && agenda.acts !== undefined && agenda.acts.length > 0) return agenda;
    agendas.push(agenda);
  }
  return merge(...agendas);
}

/** Nothing moves but what may end the freeze (G13); our claim is registered. */
function frozen(context: Context): Agenda {
  return merge(
    { reasons: [{ code: 'overlay', message: 'The case is frozen; only legal unfreezes it.' }] },
    approvals(context, (one) => one.decision === 'unfreeze' || one.decision === 'close-case'),
    limitationClock(context),
    sleepingCall(context),
    deferrals(context),
    { tasks: [...claimTask(context), ...agencyNews(context), ...raisedTasks(context), ...replyTasks(context)] },
  );
}

function announce({ case: c }: Context): Agenda {
  return c.announcedStep === c.step || c.step === 'intake'
    ? {}
    : {
        acts: [
          { moveId: `step-${c.step}`, why: 'The step changed.', events: [event('step.entered', { step: c.step })] },
        ],
      };
}

/** The step's own move; under a promise, plan or pause the ladder sleeps, except for what was agreed or asks for contact. */
function ladder(context: Context): Agenda {
  const { case: c } = context;
  const rest = restOf(context);
  if (rest !== null) {
    const until = endOfDay(context.calendar, rest.until);
    return merge(sleepingCall(context), {
      reasons: [{ code: 'overlay', message: rest.message, until }],
      wakes: [until],
    });
  }
  const agenda = merge(STEPS[c.step].next(context), furtherCall(context), asleep(c.step) ? sleepingCall(context) : {});
  const contested = CHASING.includes(c.step) ? notAllDisputed(context) : null;
  // Nothing undisputed is left: nobody is asked to chase and no step begins; what would have been sent is noted as withheld.
  return contested === null
    ? agenda
    : merge(sleepingCall(context), {
        letters: agenda.letters ?? [],
        reasons: [{ code: 'overlay', message: contested.message }],
      });
}
/** The steps that ask for money, or prepare to ask harder. */
const CHASING: readonly StepName[] = [
  'reminder',
  'call',
  'diagnosis',
  'negotiation',
  'verdict',
  'notice',
  'hold',
  'final-notice',
];

const asleep = (step: StepName): boolean => step === 'promise' || step === 'plan';

function pause({ case: c, calendar, now }: Context): Agenda {
  if (c.pausedUntil === null) {
    return {};
  }
  const until = endOfDay(calendar, c.pausedUntil);
  const why = 'the pause has ended';
  return until > now
    ? { wakes: [until] }
    : {
        acts: [
          {
            moveId: 'resume',
            why: 'The pause is over.',
            events: [event('case.resumed', { why }, c.pausedUntil), event('case.re-planned', { why })],
          },
        ],
      };
}

/** Further items join the case when they become overdue; no step starts anew because of it (3.14). */
function joined({ state, today, calendar }: Context): Agenda {
  const others = state.items.filter((item) => item.kind === 'invoice' && !state.caseItemIds.includes(item.itemId));
  const overdue = others.filter((item) => item.dueDate < today);
  const joining = overdue.map((item) => event('invoice.joined', { itemId: item.itemId }, item.dueDate));
  return {
    acts:
      overdue[0] === undefined
        ? []
        : [{ moveId: `join-${overdue[0].itemId}`, why: 'Further items became overdue.', events: joining }],
    wakes: others.filter((item) => item.dueDate >= today).map((item) => endOfDay(calendar, item.dueDate)),
  };
}

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
    if (acts.length === MOST_ACTS) {
      const last = acts.slice(-3).map((act) => act.moveId);
      throw new Error(`the moves of ${state.accountKey} do not settle: ${last.join(', ')}`);
    }
    acts.push({ moveId: next.moveId, events: next.events });
    const frame = {
      commandId: `look-ahead-${acts.length}`,
      actor: SYSTEM,
      caseId: current.case?.caseId ?? null,
      policyVersion: strategy.version,
    };
    current = foldProvisional(current, frame, next.events, now);
  }
}

/** A move that cannot be carried out: on record, with a task for a person; never a crash and never a spin. */
export function stuckEvents(moveId: string, error: string): NewEvent[] {
  return [event('case.stuck', { moveId, error: error.slice(0, 500) })];
}
