import { endOfDay, livePlan, localDate, nextSendHour, openPromise, type Context } from '../case/context.js';
import { event } from '../events.js';
import { attemptsExhausted } from '../guards.js';
import type { Instant, Role } from '../primitives.js';
import { callGate } from './call-gates.js';
import { callAllowedFrom, callBackFrom, callDueFrom, callsOf } from './call-times.js';
import { suppressed, suppressionKey, type ClosedGate } from './restraint.js';
import { staff, supervisors, type Act, type Agenda, type Step } from './step.js';

const WANTED = 'Something went differently than agreed: call and ask how we can help.';
const UNANSWERED = 'Reminders were not answered: call and ask how we can help.';
const FURTHER = 'One more attempt to talk, before anything harder.';

/** Call: a person speaks to a person; after the attempts the diagnosis has to do without (DOMAIN 3.3). */
export const call: Step = {
  name: 'call',
  next(context): Agenda {
    if (!context.strategy.ladder.calls) {
      return {};
    }
    const why = callWanted(context);
    return why !== null
      ? callTask(context, why)
      : {
          acts: [
            {
              moveId: 'enter-diagnosis',
              why: 'Nobody was reached.',
              events: [event('step.entered', { step: 'diagnosis' })],
            },
          ],
        };
  },
};

/** Outside the call step: a missed installment, a reversal or a further attempt (G03) asks for a call; one open task for all. */
export function furtherCall(context: Context): Agenda {
  const why = context.case.step === 'call' ? null : callWanted(context);
  return why === null ? {} : callTask(context, why);
}

/** Why somebody is to call, as the ladder stands; null when nobody is. */
function callWanted(context: Context): string | null {
  const { case: c, strategy } = context;
  if (!strategy.ladder.calls) {
    return null;
  }
  if (c.step === 'call') {
    const fresh = c.contactWantedSince === null ? UNANSWERED : WANTED;
    return callsInStep(context) < context.strategy.call.attempts ? fresh : null;
  }
  if (c.step === 'agency' || c.step === 'legal-review' || (c.step === 'final-notice' && c.finalNotice !== null)) {
    return null;
  }
  if (c.contactWantedSince !== null) {
    return WANTED;
  }
  const towardsNotice = ['verdict', 'notice', 'hold', 'final-notice'].includes(c.step);
  const free = livePlan(c) === null && openPromise(c) === undefined;
  return towardsNotice && free && attemptsExhausted(context) !== null ? FURTHER : null;
}

function callTask(context: Context, why: string): Agenda {
  const dueFrom = callDueFrom(context);
  const gate = callGate(context);
  const noted = gate === null || dueFrom > context.now ? {} : restraint(context, dueFrom, gate);
  if (gate?.rule === 'G09/opt-out') {
    return { ...noTelephone, ...noted };
  }
  if (gate !== null && gate.nextTryAt === null) {
    return { ...noted, wakes: [dueFrom], reasons: [{ code: 'guard', guard: 'G09', message: gate.message }] };
  }
  const from = callAllowedFrom(context, dueFrom);
  return {
    ...noted,
    tasks: [
      {
        kind: 'record-call',
        subject: 'call',
        why: asked(context, why),
        roles: callers(context),
        dueBd: context.strategy.call.taskDueBd,
        from,
      },
    ],
    wakes: gate === null ? [] : [dueFrom],
    reasons: [
      { code: from > context.now ? 'timer' : 'task', message: why, ...(from > context.now ? { until: from } : {}) },
    ],
  };
}

/** What the caller should know first: a number to find, who else belongs on the line, and that another hour may help. */
function asked(context: Context, why: string): string {
  const { account, state } = context;
  const numbered = account.contacts.some((one) => one.hasPhone);
  return [
    why,
    numbered ? '' : 'No telephone number is on file: find one first.',
    state.protection?.calls === 'second-person' ? 'A second person belongs on the line.' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Who calls: anybody of ours, unless a protection leaves it to supervisors (R57). */
const callers = ({ state }: Context): readonly Role[] =>
  state.protection?.calls === 'supervisor' ? supervisors : staff;

const NO_TELEPHONE = 'The customer opted out of the telephone: find another way to talk, or record what they said.';
const noTelephone: Agenda = {
  tasks: [{ kind: 'complete-task', subject: 'no-telephone', why: NO_TELEPHONE, roles: supervisors, dueBd: 1 }],
  reasons: [{ code: 'guard', guard: 'G09', message: NO_TELEPHONE }],
};

const callsInStep = (context: Context): number =>
  callsOf(context).filter((attempt) => attempt.at >= context.case.stepEnteredAt).length;

/** Proof of restraint: the call that is due and not offered to anybody, once for each gate (6.2). */
function restraint(context: Context, plannedAt: Instant, gate: ClosedGate): Pick<Agenda, 'acts'> {
  const { case: c } = context;
  const messageId = `${c.caseId}.call.${callsOf(context).length + 1}`;
  if (c.suppressed.includes(suppressionKey(messageId, gate))) {
    return {};
  }
  const contact = { messageId, template: 'call', step: c.step, plannedAt, planned: 'call' as const };
  return {
    acts: [
      {
        moveId: `suppress-${messageId}`,
        why: 'A call is due and not made.',
        events: [suppressed(context, contact, gate)],
      },
    ],
  };
}

/** A call whose time comes while the ladder sleeps is noted, and nothing else (rule 3). */
export function sleepingCall(context: Context): Agenda {
  const { case: c } = context;
  const asleep = c.step === 'promise' || c.step === 'plan';
  const under = asleep ? { ...context, case: { ...c, step: c.resumeStep } } : context;
  const gate = callGate(under);
  if (under.case.step !== 'call' || callWanted(under) === null || gate === null) {
    return {};
  }
  const dueFrom = callDueFrom(under);
  return dueFrom > context.now ? { wakes: [dueFrom] } : restraint(under, dueFrom, gate);
}

/** A call-back that was agreed and not made by the end of its day is on record as missed; the next attempt follows (3.3). */
export function missedCallBack(context: Context): Agenda {
  const { case: c, calendar, now } = context;
  const last = callsOf(context).at(-1);
  if (last?.callBackAt === undefined || c.status !== 'open') {
    return {};
  }
  const { id: callId, callBackAt } = last;
  // Agreed for an hour at which nobody may be called, it can be made on the first day on which they may.
  const day = localDate(calendar, callBackFrom(context, callBackAt));
  const until = endOfDay(calendar, localDate(calendar, nextSendHour(calendar, day)));
  const missed: Act = {
    moveId: `missed-${callId}`,
    why: 'The call-back was not made.',
    events: [event('call.missed', { callId, callBackAt })],
  };
  return until > now ? { wakes: [until] } : { acts: [missed] };
}
