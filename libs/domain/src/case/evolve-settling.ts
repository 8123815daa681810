import type { AllocationLine, StoredEvent } from '../events.js';
import type { PostedInvoice } from '../events/arrangements.js';
import { addItem, changeBalances, oldestFirst } from './items.js';
import type { AccountState } from './state.js';

/** Folds into the ledger what settles or moves items without money: concessions, goods, other due dates; and securities. */
export function evolveSettling(state: AccountState, event: StoredEvent): AccountState {
  switch (event.type) {
    case 'concession.applied':
    case 'barter.settled':
      return changeBalances(state, moved(event.data.lines, -1));
    case 'concession.expired':
      return changeBalances(event.data.items.reduce(broughtBack, state), moved(event.data.lines, 1));
    case 'terms.changed': {
      const { netDays, was, from, until, items } = event.data;
      const dates = new Map(items.map((one) => [one.itemId, one.dueDate]));
      const next = state.items.map((item) => ({ ...item, dueDate: dates.get(item.itemId) ?? item.dueDate }));
      const paymentTerms = netDays === null ? state.paymentTerms : { netDays, was, from, until };
      return { ...state, paymentTerms, items: next.sort(oldestFirst) };
    }
    case 'security.recorded': {
      const { value, ...security } = event.data;
      return { ...state, securities: [...state.securities, { ...security, value: value.minor }] };
    }
    case 'security.released':
    case 'security.expired':
      return {
        ...state,
        securities: state.securities.filter((one) => one.securityId !== event.data.securityId),
      };
    case 'plan.broken':
      return { ...state, planBrokenOn: event.effectiveOn ?? event.at.slice(0, 10) };
    default:
      return state;
  }
}

const moved = (lines: readonly AllocationLine[], sign: 1 | -1): { itemId: string; change: number }[] =>
  lines.map((line) => ({ itemId: line.itemId, change: sign * line.amount.minor }));

/** An item that had been settled comes back open with nothing on it, for the lines that follow. */
function broughtBack(state: AccountState, item: PostedInvoice): AccountState {
  if (state.items.some((open) => open.itemId === item.itemId)) {
    return state;
  }
  const { itemId, invoiceNumber, invoiceDate, dueDate, amount } = item;
  const back = { itemId, kind: 'invoice' as const, invoiceNumber, invoiceDate, dueDate, amount: amount.minor };
  return addItem(state, { ...back, balance: 0, disputed: 0, conceded: 0, document: null }, true);
}
