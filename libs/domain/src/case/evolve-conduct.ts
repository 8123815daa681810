import type { AllocationLine, StoredEvent } from '../events.js';
import type { PlainDate } from '../primitives.js';
import type { Conduct } from '../value/conduct.js';
import { businessDaysBetween } from './days.js';
import { dayOf, localToday } from './ladder.js';
import type { AccountState } from './state.js';

const REMEMBERED = 24;
const last = <T>(list: readonly T[]): readonly T[] => list.slice(-REMEMBERED);

/** Folds how the customer behaves; `state` is as it was before the event. */
export function evolveConduct(state: AccountState, event: StoredEvent): Conduct {
  const { conduct } = state;
  switch (event.type) {
    case 'payment.applied':
      return { ...conduct, latePayments: last(paidLate(state, event)) };
    case 'payment.received':
    case 'payment.reinstated':
      return { ...conduct, failed: conduct.failed.filter((one) => one.paymentId !== event.data.paymentId) };
    case 'payment.failed':
      return arrived(state, event.data.paymentId)
        ? conduct
        : failed(conduct, event.data.paymentId, event.data.failedOn);
    case 'payment.reversed':
      return failed(withoutItems(conduct, event.data.lines), event.data.paymentId, dayOf(state, event));
    case 'message.sent':
      return touched({ ...conduct, letters: conduct.letters + 1 }, state, event);
    case 'message.replied':
      return event.data.automatic ? conduct : replied(conduct, state, event);
    case 'contact.recorded':
      return event.data.direction === 'inbound'
        ? replied({ ...conduct, contacts: conduct.contacts + 1 }, state, event)
        : touched({ ...conduct, contacts: conduct.contacts + 1 }, state, event);
    case 'call.recorded':
      return called(conduct, state, event);
    case 'case.opened':
      return begun(archived(state));
    case 'case.reopened':
      return event.data.newLateness === true ? begun(archived(state)) : { ...conduct, failed: [] };
    case 'case.closed':
      return closed(conduct, state, event);
    default:
      return conduct;
  }
}

const arrived = ({ payments }: AccountState, paymentId: string): boolean =>
  payments.some((one) => one.paymentId === paymentId && !one.reversed);

const failed = (conduct: Conduct, paymentId: string, on: PlainDate): Conduct => ({
  ...conduct,
  failed: last([...conduct.failed.filter((one) => one.paymentId !== paymentId), { paymentId, on }]),
});

/** Items this payment settles after their due date; paid again after a reversal they count once. */
function paidLate(state: AccountState, event: StoredEvent<'payment.applied'>): Conduct['latePayments'] {
  const on = dayOf(state, event);
  const { case: c, caseItemIds, items } = state;
  const noticed = ['sent', 'delivered', 'expired'].includes(c?.finalNotice?.status ?? '');
  const settled = items.filter(
    (item) => item.kind === 'invoice' && item.dueDate < on && item.balance === reducedBy(event.data.lines, item.itemId),
  );
  const known = state.conduct.latePayments.filter((one) => !settled.some((item) => item.itemId === one.itemId));
  const late = settled.map(({ itemId }) => ({
    itemId,
    on,
    afterFinalNotice: noticed && caseItemIds.includes(itemId),
  }));
  return [...known, ...late];
}
const reducedBy = (lines: readonly AllocationLine[], itemId: string): number =>
  lines
    .filter((line) => line.itemId === itemId && line.part !== 'interest' && line.part !== 'fee')
    .reduce((sum, line) => sum + line.amount.minor, 0);

const withoutItems = (conduct: Conduct, lines: readonly AllocationLine[]): Conduct => ({
  ...conduct,
  latePayments: conduct.latePayments.filter((one) => !lines.some((line) => line.itemId === one.itemId)),
});

function touched(conduct: Conduct, state: AccountState, event: StoredEvent): Conduct {
  const first = { on: localToday(state, event), by: 'us' as const };
  // A thank-you after the end is no contact about the next delinquency.
  const firstContact = conduct.firstContact ?? (state.case?.status === 'closed' ? null : first);
  return { ...conduct, touches: conduct.touches + 1, firstContact };
}
function replied(conduct: Conduct, state: AccountState, event: StoredEvent): Conduct {
  const firstContact = conduct.firstContact ?? { on: localToday(state, event), by: 'them' as const };
  return { ...conduct, replies: conduct.replies + 1, noAnswerStreak: 0, firstContact };
}

function called(conduct: Conduct, state: AccountState, event: StoredEvent<'call.recorded'>): Conduct {
  const { direction, outcome } = event.data;
  const rough = outcome === 'hung-up' || outcome === 'abusive';
  const next: Conduct = {
    ...conduct,
    calls: conduct.calls + 1,
    roughOn: rough ? localToday(state, event) : conduct.roughOn,
  };
  if (direction === 'inbound') return replied(next, state, event);
  if (outcome === 'wrong-number') return next;
  const answered = outcome === 'reached' || outcome === 'refused' || rough;
  const tried = touched(next, state, event);
  if (!answered) return { ...tried, noAnswerStreak: tried.noAnswerStreak + 1 };
  const reached = outcome === 'reached' ? 1 : 0;
  return { ...tried, noAnswerStreak: 0, reached: tried.reached + reached, replies: tried.replies + reached };
}

/** The promises of the case that ends here stay known by the day they were judged. */
function archived({ conduct, case: c }: AccountState): Conduct {
  const ended = (status: 'kept' | 'broken'): readonly PlainDate[] =>
    (c?.promises ?? []).filter((one) => one.status === status).map((one) => one.toleranceUntil);
  return {
    ...conduct,
    keptOn: last([...conduct.keptOn, ...ended('kept')]),
    brokenOn: last([...conduct.brokenOn, ...ended('broken')]),
  };
}

/** A delinquency of its own begins; who has spoken since the last one ended keeps the first word. */
const begun = (conduct: Conduct): Conduct => ({
  ...conduct,
  ...{ letters: 0, calls: 0, contacts: 0, reached: 0, touches: 0, failed: [] },
  replies: conduct.firstContact?.by === 'them' ? 1 : 0,
});

/** Cure time (R48): from the first contact to the day nothing was overdue any more. */
function closed(conduct: Conduct, state: AccountState, event: StoredEvent<'case.closed'>): Conduct {
  const { outcome } = event.data;
  const { firstContact } = conduct;
  const ended: Conduct = { ...conduct, firstContact: null };
  if (outcome !== 'paid' && outcome !== 'amicable') return ended;
  const on = localToday(state, event);
  const inBd =
    firstContact === null || state.calendar === null ? 0 : businessDaysBetween(state.calendar, firstContact.on, on);
  return { ...ended, lastCure: { on, inBd: Math.max(0, inBd), theyFirst: firstContact?.by === 'them' } };
}
