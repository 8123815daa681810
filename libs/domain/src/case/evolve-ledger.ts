import type { AllocationLine, StoredEvent } from '../events.js';
import { addItem, changeBalances, oldestFirst } from './items.js';
import type { AccountState, OpenItem, PaymentFact } from './state.js';

const REMEMBERED_PAYMENTS = 50;

/** Folds the ledger's lines; allocation itself was computed under the head lock and is never repeated here. */
export function evolveLedger(state: AccountState, event: StoredEvent): AccountState {
  switch (event.type) {
    case 'invoice.posted':
      return addItem(state, {
        itemId: event.data.itemId,
        kind: 'invoice',
        invoiceNumber: event.data.invoiceNumber,
        invoiceDate: event.data.invoiceDate,
        dueDate: event.data.dueDate,
        amount: event.data.amount.minor,
        balance: event.data.amount.minor,
        disputed: 0,
        conceded: 0,
        document: null,
      });
    case 'invoice.corrected': {
      const { itemId, invoiceNumber, invoiceDate, dueDate, amount, balanceChange } = event.data;
      const known = state.items.find((item) => item.itemId === itemId);
      const balance = (known?.balance ?? 0) + balanceChange.minor;
      const item: OpenItem = {
        itemId,
        kind: 'invoice',
        invoiceNumber,
        invoiceDate,
        dueDate,
        amount: amount.minor,
        balance,
        disputed: known?.disputed ?? 0,
        conceded: known?.conceded ?? 0,
        document: known?.document ?? null,
      };
      return addItem({ ...state, items: state.items.filter((other) => other.itemId !== itemId) }, item);
    }
    case 'credit-note.posted':
      return addItem(state, {
        itemId: event.data.creditNoteId,
        kind: 'credit-note',
        invoiceNumber: event.data.creditNoteId,
        invoiceDate: event.data.creditedOn,
        dueDate: event.data.creditedOn,
        amount: -event.data.amount.minor,
        balance: -event.data.amount.minor,
        disputed: 0,
        conceded: 0,
        document: null,
      });
    case 'invoice.document-attached':
      return {
        ...state,
        items: state.items.map((item) =>
          item.itemId === event.data.itemId ? { ...item, document: event.data.digest } : item,
        ),
      };
    case 'invoice.credited': {
      const { itemId, creditNoteId, amount } = event.data;
      return changeBalances(credited(state, itemId, amount.minor), [
        { itemId, change: -amount.minor },
        { itemId: creditNoteId, change: amount.minor },
      ]);
    }
    case 'payment.received': {
      const { paymentId, amount, receivedOn } = event.data;
      const fact: PaymentFact = {
        paymentId,
        at: event.at,
        on: receivedOn,
        amount: amount.minor,
        reversed: false,
        unapplied: 0,
        filled: [],
        lines: [],
      };
      return {
        ...state,
        payments: [...remembered(state.payments), fact],
        lastPayment: { paymentId, at: event.at, on: receivedOn, amount, full: false },
      };
    }
    case 'payment.applied':
      return applied(state, event.data.paymentId, event.data.lines);
    case 'payment.over-received':
    case 'payment.parked-unapplied': {
      const { paymentId, amount } = event.data;
      return {
        ...state,
        unapplied: state.unapplied + amount.minor,
        payments: state.payments.map((fact) =>
          fact.paymentId === paymentId ? { ...fact, unapplied: fact.unapplied + amount.minor } : fact,
        ),
      };
    }
    case 'payment.reversed':
      return reversed(state, event);
    case 'payment.reinstated':
      return reinstated(state, event);
    case 'payment.released':
      return released(state, event.data);
    case 'credit-note.released':
      return creditReleased(state, event.data);
    case 'write-off.reversed':
      return {
        ...changeBalances(
          state,
          event.data.lines.map((line) => ({ itemId: line.itemId, change: line.amount.minor })),
        ),
        writtenOff: state.writtenOff - event.data.amount.minor,
      };
    case 'recovery.received':
      return { ...state, writtenOff: Math.max(0, state.writtenOff - event.data.amount.minor) };
    case 'write-off.posted':
      return {
        ...changeBalances(
          state,
          event.data.lines.map((line) => ({ itemId: line.itemId, change: -line.amount.minor })),
        ),
        writtenOff: state.writtenOff + event.data.amount.minor,
      };
    case 'dispute.opened':
      return changeDisputed(state, event.data.itemId, event.data.amount.minor);
    case 'dispute.resolved':
    case 'dispute.withdrawn': {
      const dispute = state.case?.disputes.find((one) => one.disputeId === event.data.disputeId && one.open);
      if (dispute === undefined) {
        return state;
      }
      const upheld = event.type === 'dispute.resolved' ? event.data.amountUpheld.minor : 0;
      return conceded(changeDisputed(state, dispute.itemId, -dispute.amount), dispute.itemId, upheld);
    }
    case 'invoice.joined':
      return { ...state, caseItemIds: [...state.caseItemIds, event.data.itemId] };
    case 'case.opened':
      return { ...state, caseItemIds: event.data.itemIds };
    case 'plan.accepted': {
      const plan = state.case?.plan;
      const more = (plan?.itemIds ?? []).filter((itemId) => !state.caseItemIds.includes(itemId));
      return more.length === 0 ? state : { ...state, caseItemIds: [...state.caseItemIds, ...more] };
    }
    default:
      return state;
  }
}

/** The last payments, and every older one that still stands as credit. */
function remembered(payments: readonly PaymentFact[]): readonly PaymentFact[] {
  const forgotten = payments.length - REMEMBERED_PAYMENTS + 1;
  return forgotten <= 0 ? payments : payments.filter((fact, index) => index >= forgotten || fact.unapplied > 0);
}

function changeDisputed(state: AccountState, itemId: string, change: number): AccountState {
  return {
    ...state,
    items: state.items.map((item) =>
      item.itemId === itemId ? { ...item, disputed: Math.max(0, item.disputed + change) } : item,
    ),
  };
}

/** What we conceded waits for its credit note, and is asked of nobody meanwhile. */
function conceded(state: AccountState, itemId: string, minor: number): AccountState {
  return {
    ...state,
    items: state.items.map((item) => (item.itemId === itemId ? { ...item, conceded: item.conceded + minor } : item)),
  };
}
function credited(state: AccountState, itemId: string, minor: number): AccountState {
  return {
    ...state,
    items: state.items.map((item) =>
      item.itemId === itemId ? { ...item, conceded: Math.max(0, item.conceded - minor) } : item,
    ),
  };
}

/** Lines of money: a small difference settles an item but nobody paid it. */
function paidLines(lines: readonly AllocationLine[]): { itemId: string; amount: number }[] {
  return lines
    .filter((line) => line.part !== 'small-difference')
    .map((line) => ({ itemId: line.itemId, amount: line.amount.minor }));
}

function applied(state: AccountState, paymentId: string, lines: readonly AllocationLine[]): AccountState {
  const money = paidLines(lines);
  const total = money.reduce((sum, line) => sum + line.amount, 0);
  const fromCredit = Math.min(total, state.payments.find((fact) => fact.paymentId === paymentId)?.unapplied ?? 0);
  const next = changeBalances(
    state,
    lines.map((line) => ({ itemId: line.itemId, change: -line.amount.minor })),
  );
  return {
    ...next,
    unapplied: next.unapplied - fromCredit,
    payments: next.payments.map((fact) =>
      fact.paymentId === paymentId
        ? { ...fact, unapplied: fact.unapplied - fromCredit, lines: [...fact.lines, ...money] }
        : fact,
    ),
    lastPayment:
      next.lastPayment?.paymentId === paymentId
        ? { ...next.lastPayment, full: next.items.every((item) => item.balance <= 0) }
        : next.lastPayment,
  };
}

function reversed(state: AccountState, event: StoredEvent<'payment.reversed'>): AccountState {
  const { paymentId, lines, items, unapplied } = event.data;
  let next: AccountState = state;
  for (const item of items) {
    if (!next.items.some((open) => open.itemId === item.itemId)) {
      const { itemId, invoiceNumber, invoiceDate, dueDate, amount } = item;
      const back: OpenItem = {
        itemId,
        kind: 'invoice',
        invoiceNumber,
        invoiceDate,
        dueDate,
        amount: amount.minor,
        balance: 0,
        disputed: 0,
        conceded: 0,
        document: item.document ?? null,
      };
      next = { ...next, items: [...next.items, back].sort(oldestFirst) };
    }
  }
  next = changeBalances(
    next,
    lines.map((line) => ({ itemId: line.itemId, change: line.amount.minor })),
  );
  return {
    ...next,
    writtenOff: next.writtenOff + (event.data.recovered ?? []).reduce((sum, line) => sum + line.amount.minor, 0),
    unapplied: next.unapplied - unapplied.minor,
    payments: next.payments.map((fact) =>
      fact.paymentId === paymentId ? { ...fact, reversed: true, unapplied: 0 } : fact,
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

function released(state: AccountState, data: StoredEvent<'payment.released'>['data']): AccountState {
  const money = paidLines(data.lines);
  const total = money.reduce((sum, line) => sum + line.amount, 0);
  const next = changeBalances(
    state,
    data.lines.map((line) => ({ itemId: line.itemId, change: line.amount.minor })),
  );
  const taken = money.map((line) => ({ ...line, amount: -line.amount }));
  return withPayment({ ...next, unapplied: next.unapplied + total }, data, (fact) => ({
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

function creditReleased(state: AccountState, data: StoredEvent<'credit-note.released'>['data']): AccountState {
  const { creditNoteId, itemId, amount, creditedOn, posted } = data;
  const next = changeBalances(state, [
    { itemId, change: amount.minor },
    { itemId: creditNoteId, change: -amount.minor },
  ]);
  if (state.items.some((item) => item.itemId === creditNoteId)) return next;
  return addItem(next, {
    ...{ itemId: creditNoteId, kind: 'credit-note', invoiceNumber: creditNoteId, invoiceDate: creditedOn },
    ...{ dueDate: creditedOn, amount: -posted.minor, balance: -amount.minor, disputed: 0, conceded: 0, document: null },
  });
}
