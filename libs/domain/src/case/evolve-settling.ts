import type { StoredEvent } from '../events.js';
import type { PostedInvoice } from '../events/ledger.js';
import { book, bookingsOf, oldestFirst, revive, touched } from './items.js';
import { dayOf } from './ladder.js';
import type { AccountState } from './state.js';

/** Folds into the ledger what settles or moves items without money: concessions, goods, other due dates; and securities. */
export function evolveSettling(state: AccountState, event: StoredEvent): AccountState {
  switch (event.type) {
    case 'concession.applied':
    case 'barter.settled':
      return book(state, bookingsOf(event.data.lines, -1, dayOf(state, event)));
    case 'concession.expired':
      return book(event.data.items.reduce(broughtBack, state), bookingsOf(event.data.lines, 1, dayOf(state, event)));
    case 'terms.changed': {
      const { netDays, was, from, until, items } = event.data;
      const dates = new Map(items.map((one) => [one.itemId, one.dueDate]));
      const next = state.items.map((item) => {
        const dueDate = dates.get(item.itemId);
        return dueDate === undefined ? item : touched({ ...item, dueDate }, '');
      });
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

/** An item that had been settled comes back open with nothing on it, for the lines that follow. */
const broughtBack = (state: AccountState, { amount, document, ...item }: PostedInvoice): AccountState =>
  revive(state, { ...item, amount: amount.minor, document: document ?? null });
