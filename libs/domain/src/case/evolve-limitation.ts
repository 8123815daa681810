import type { AllocationLine, StoredEvent } from '../events.js';
import { warningSubject, type LimitationClock } from '../limitation/clock.js';
import { restartedExpiry, type RestartCause } from '../limitation/policy.js';
import type { PlainDate } from '../primitives.js';
import { dayOf } from './ladder.js';
import type { AccountState } from './state.js';

/** Folds the clocks of the law. They belong to the debt, not to a case: closing, pausing and freezing do not touch them. */
export function evolveLimitation(state: AccountState, event: StoredEvent): AccountState {
  if (event.type === 'limitation.computed') {
    return added(state, event);
  }
  if (state.limitations.length === 0) {
    return state;
  }
  switch (event.type) {
    case 'limitation.restarted': {
      const { itemId, from, expiresOn } = event.data;
      return change(state, itemId, () => ({ from, expiresOn, warnedDays: null, restart: null }));
    }
    case 'limitation.warned':
      return change(state, event.data.itemId, () => ({ warnedDays: event.data.daysBefore, answered: false }));
    case 'limitation.expired':
      return change(state, event.data.itemId, () => ({ expired: true }));
    case 'task.completed': {
      const subject = state.case?.tasks.find((task) => task.taskId === event.data.taskId)?.subject;
      const answered = (one: LimitationClock): boolean => one.warnedDays !== null && warningSubject(one) === subject;
      return {
        ...state,
        limitations: state.limitations.map((one) => (answered(one) ? { ...one, answered: true } : one)),
      };
    }
    case 'payment.applied': {
      const { paymentId, lines } = event.data;
      const on = state.payments.find((one) => one.paymentId === paymentId)?.on ?? dayOf(state, event);
      return paid(restarted(state, itemsOf(lines), { because: 'payment', reference: paymentId, on }));
    }
    case 'promise.made': {
      const { promiseId, itemIds } = event.data;
      const on = dayOf(state, event);
      return restarted(state, itemIds, { because: 'acknowledgement', reference: promiseId, on });
    }
    case 'plan.accepted': {
      const on = dayOf(state, event);
      const itemIds = state.case?.plan?.itemIds ?? [];
      return restarted(state, itemIds, { because: 'acknowledgement', reference: event.data.planId, on });
    }
    case 'write-off.posted':
      return paid(writtenOff(state, event.data.lines, 1));
    case 'write-off.reversed':
    case 'recovery.received':
      return paid(writtenOff(state, event.data.lines, -1));
    case 'invoice.corrected':
      // Another due date is another period: it is computed anew.
      return {
        ...state,
        limitations: state.limitations.filter(
          (one) => one.itemId !== event.data.itemId || one.dueDate === event.data.dueDate,
        ),
      };
    case 'invoice.settled':
      return paid(state);
    default:
      return state;
  }
}

function added(state: AccountState, { data }: StoredEvent<'limitation.computed'>): AccountState {
  const { itemId, invoiceNumber, dueDate, jurisdiction, years, restartsOn, from, expiresOn } = data;
  const clock: LimitationClock = {
    ...{ itemId, invoiceNumber, dueDate, jurisdiction, years, restartsOn, from, expiresOn },
    ...{ warnedDays: null, answered: false, expired: false, writtenOff: 0, restart: null },
  };
  return { ...state, limitations: [...state.limitations.filter((one) => one.itemId !== itemId), clock] };
}

const itemsOf = (lines: readonly AllocationLine[]): readonly string[] => lines.map((line) => line.itemId);

function change(
  state: AccountState,
  itemId: string,
  to: (clock: LimitationClock) => Partial<LimitationClock>,
): AccountState {
  return {
    ...state,
    limitations: state.limitations.map((one) => (one.itemId === itemId ? { ...one, ...to(one) } : one)),
  };
}

/** What makes a period begin anew where the law there says so; a claim that is statute-barred stays so. */
function restarted(
  state: AccountState,
  itemIds: readonly string[],
  restart: { because: RestartCause; reference: string; on: PlainDate },
): AccountState {
  const begins = (one: LimitationClock): boolean =>
    itemIds.includes(one.itemId) &&
    !one.expired &&
    one.restartsOn.includes(restart.because) &&
    restart.on <= one.expiresOn &&
    restartedExpiry(one, restart.on, one.expiresOn) > one.expiresOn &&
    (one.restart === null || restart.on > one.restart.on);
  return { ...state, limitations: state.limitations.map((one) => (begins(one) ? { ...one, restart } : one)) };
}

function writtenOff(state: AccountState, lines: readonly AllocationLine[], sign: 1 | -1): AccountState {
  return lines.reduce(
    (current, line) =>
      change(current, line.itemId, (one) => ({ writtenOff: Math.max(0, one.writtenOff + sign * line.amount.minor) })),
    state,
  );
}

/** Where nothing is open and nothing is written off, there is nothing left to enforce. */
function paid(state: AccountState): AccountState {
  const owing = (one: LimitationClock): boolean =>
    one.writtenOff > 0 || state.items.some((item) => item.itemId === one.itemId);
  return state.limitations.every(owing) ? state : { ...state, limitations: state.limitations.filter(owing) };
}
