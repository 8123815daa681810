import type { AllocationLine, StoredEvent } from '../events.js';
import { book, bookingsOf, changeItem, moved, revive } from './items.js';
import { dayOf } from './ladder.js';
import type { AccountState, PaymentFact } from './state.js';

const REMEMBERED_PAYMENTS = 50;

/** Folds payments: what came, where it went, what was taken back, paid out or dated otherwise. */
export function evolvePayments(state: AccountState, event: StoredEvent): AccountState {
  switch (event.type) {
    case 'payment.received': {
      const { paymentId, amount, receivedOn } = event.data;
      const fact: PaymentFact = {
        ...{ paymentId, at: event.at, on: receivedOn, amount: amount.minor, reversed: false, unapplied: 0 },
        ...{ filled: [], lines: [], seq: event.seq },
      };
      return {
        ...state,
        payments: [...remembered(state.payments), fact],
        lastPayment: { paymentId, at: event.at, on: receivedOn, amount, full: false },
      };
    }
    case 'payment.applied':
      return applied(state, event);
    case 'payment.over-received':
    case 'payment.parked-unapplied':
      return changeUnapplied(state, event.data.paymentId, event.data.amount.minor);
    case 'payment.refunded':
      return changeUnapplied(state, event.data.paymentId, -event.data.amount.minor);
    case 'recovery.received': {
      const { paymentId, amount } = event.data;
      const credit = state.payments.find((fact) => fact.paymentId === paymentId)?.unapplied ?? 0;
      return changeUnapplied(state, paymentId, -Math.min(credit, amount.minor));
    }
    case 'payment.reversed':
      return reversed(state, event);
    case 'payment.reinstated':
      return reinstated(state, event);
    case 'payment.released':
      return released(state, event);
    case 'payment.re-dated':
      return redated(state, event.data);
    default:
      return state;
  }
}

/** The last payments, and every older one that still stands as credit. */
function remembered(payments: readonly PaymentFact[]): readonly PaymentFact[] {
  const forgotten = payments.length - REMEMBERED_PAYMENTS + 1;
  return forgotten <= 0 ? payments : payments.filter((fact, index) => index >= forgotten || fact.unapplied > 0);
}

function changeUnapplied(state: AccountState, paymentId: string, change: number): AccountState {
  if (change === 0) return state;
  return {
    ...state,
    unapplied: state.unapplied + change,
    payments: state.payments.map((fact) =>
      fact.paymentId === paymentId ? { ...fact, unapplied: fact.unapplied + change } : fact,
    ),
  };
}

/** Lines of money: a small difference settles an item but nobody paid it. */
function paidLines(lines: readonly AllocationLine[], on: string): PaymentFact['lines'] {
  return lines
    .filter((line) => line.part !== 'small-difference')
    .map(({ itemId, part, amount }) => ({ itemId, part, amount: amount.minor, on }));
}
const totalOf = (lines: PaymentFact['lines']): number => lines.reduce((sum, line) => sum + line.amount, 0);

function applied(state: AccountState, event: StoredEvent<'payment.applied'>): AccountState {
  const { paymentId, lines } = event.data;
  const on = dayOf(state, event);
  const money = paidLines(lines, on);
  const fromCredit = Math.min(
    totalOf(money),
    state.payments.find((fact) => fact.paymentId === paymentId)?.unapplied ?? 0,
  );
  const next = changeUnapplied(book(state, bookingsOf(lines, -1, on)), paymentId, -fromCredit);
  return {
    ...next,
    payments: next.payments.map((fact) =>
      fact.paymentId === paymentId ? { ...fact, lines: [...fact.lines, ...money] } : fact,
    ),
    lastPayment:
      next.lastPayment?.paymentId === paymentId
        ? { ...next.lastPayment, full: next.items.every((item) => item.balance + item.interest + item.fees <= 0) }
        : next.lastPayment,
  };
}

/** Undone on the days the money was taken: interest runs as if it had never come. */
function reversed(state: AccountState, event: StoredEvent<'payment.reversed'>): AccountState {
  const { paymentId, lines, items, unapplied, recovered = [] } = event.data;
  const fact = state.payments.find((one) => one.paymentId === paymentId);
  const alive = items.reduce(
    (next, { amount, document, ...item }) =>
      revive(next, { ...item, amount: amount.minor, document: document ?? null }),
    state,
  );
  const takenOn = (line: AllocationLine): string =>
    fact?.lines.find((one) => one.itemId === line.itemId && (one.part ?? 'principal') === line.part)?.on ??
    fact?.on ??
    dayOf(state, event);
  const next = book(
    alive,
    lines.map((line) => ({
      ...{ itemId: line.itemId, part: line.part, change: line.amount.minor, on: takenOn(line) },
    })),
  );
  return {
    ...next,
    writtenOff: next.writtenOff + recovered.reduce((sum, line) => sum + line.amount.minor, 0),
    unapplied: next.unapplied - unapplied.minor,
    payments: next.payments.map((one) =>
      one.paymentId === paymentId ? { ...one, reversed: true, unapplied: 0 } : one,
    ),
    lastPayment: next.lastPayment?.paymentId === paymentId ? null : next.lastPayment,
  };
}

/** The money is here after all: the payment starts anew, and the events that follow allocate it. */
function reinstated(state: AccountState, event: StoredEvent<'payment.reinstated'>): AccountState {
  const { paymentId, amount, receivedOn } = event.data;
  return {
    ...withPayment(state, event.data, (fact) => ({ ...fact, reversed: false, unapplied: 0, filled: [], lines: [] })),
    lastPayment: { paymentId, at: event.at, on: receivedOn, amount, full: false },
  };
}

function released(state: AccountState, event: StoredEvent<'payment.released'>): AccountState {
  const on = dayOf(state, event);
  const money = paidLines(event.data.lines, on);
  const total = totalOf(money);
  const next = book(state, bookingsOf(event.data.lines, 1, on));
  const taken = money.map((line) => ({ ...line, amount: -line.amount }));
  return withPayment({ ...next, unapplied: next.unapplied + total }, event.data, (fact) => ({
    ...fact,
    unapplied: fact.unapplied + total,
    lines: [...fact.lines, ...taken],
  }));
}

/** Changes a payment, one that was forgotten included: what it says is enough to know it again. */
function withPayment(
  state: AccountState,
  payment: { paymentId: string; amount: { minor: number }; receivedOn: string },
  change: (fact: PaymentFact) => PaymentFact,
): AccountState {
  const { paymentId, amount, receivedOn: on } = payment;
  const known = state.payments.find((fact) => fact.paymentId === paymentId);
  const fact: PaymentFact = known ?? {
    ...{ paymentId, at: state.at, on, amount: amount.minor, reversed: false, unapplied: 0, filled: [], lines: [] },
  };
  const changed = change(fact);
  return {
    ...state,
    payments:
      known === undefined
        ? [...remembered(state.payments), changed]
        : state.payments.map((one) => (one.paymentId === paymentId ? changed : one)),
  };
}

/** The money counts from another day: what it took of principal moves there too. */
function redated(state: AccountState, data: StoredEvent<'payment.re-dated'>['data']): AccountState {
  const { paymentId, from, to, lines } = data;
  const principal = lines.filter((line) => line.part === 'principal');
  const next = principal.reduce(
    (to_, { itemId, amount }) =>
      changeItem(to_, itemId, (item) => moved(moved(item, from, amount.minor), to, -amount.minor)),
    state,
  );
  return {
    ...next,
    payments: next.payments.map((fact) =>
      fact.paymentId === paymentId
        ? { ...fact, on: to, lines: fact.lines.map((line) => (line.on === from ? { ...line, on: to } : line)) }
        : fact,
    ),
    lastPayment: next.lastPayment?.paymentId === paymentId ? { ...next.lastPayment, on: to } : next.lastPayment,
  };
}
