import type { StoredEvent } from '../events.js';
import { evolveCase } from './evolve-case.js';
import { evolveConduct } from './evolve-conduct.js';
import { evolveValue } from './evolve-value.js';
import { evolveContested } from './evolve-disputes.js';
import { evolveLedger } from './evolve-ledger.js';
import { evolveLimitation } from './evolve-limitation.js';
import { evolveSettling } from './evolve-settling.js';
import { keepingHolidays } from '../calendar/holidays.js';
import { INITIAL_ACCOUNT } from './initial.js';
import type { PersonalRef } from '../primitives.js';
import { isCured } from './outcomes.js';
import type { AccountFacts, AccountState } from './state.js';

const REMEMBERED_COMMANDS = 200;

/** The state of a stream without events. */
export function emptyState(accountKey: string): AccountState {
  return { ...INITIAL_ACCOUNT, accountKey };
}

/**
 * Folds one event of the record. Events must come in order without a gap; one already folded is ignored.
 * @throws Error on a gap: the caller must read what is missing first.
 */
export function evolve(state: AccountState, event: StoredEvent): AccountState {
  if (event.seq <= state.seq) {
    return state;
  }
  if (event.seq !== state.seq + 1) {
    throw new Error(`gap in stream ${state.accountKey}: have ${state.seq}, got ${event.seq}`);
  }
  const known = state.commandIds[state.commandIds.length - 1] === event.commandId;
  const head: AccountState = {
    ...state,
    seq: event.seq,
    at: event.at,
    version: event.version,
    conduct: evolveConduct(state, event),
    commandIds: known ? state.commandIds : [...state.commandIds.slice(1 - REMEMBERED_COMMANDS), event.commandId],
  };
  const ledger = evolveLedger(evolveValue(evolveAccount(head, event), event), event);
  return evolveContested(evolveCase(evolveLimitation(evolveSettling(ledger, event), event), event), event);
}

export function foldAll(accountKey: string, events: Iterable<StoredEvent>, from?: AccountState): AccountState {
  let state = from ?? emptyState(accountKey);
  for (const event of events) {
    state = evolve(state, event);
  }
  return state;
}

/** What changes of the account; where it was learned stays in the record. */
function changedContacts({ data }: StoredEvent<'account.contact-changed'>): Partial<AccountFacts> {
  const { source: _source, ...changed } = data;
  return changed as unknown as Partial<AccountFacts>;
}

function evolveAccount(state: AccountState, event: StoredEvent): AccountState {
  switch (event.type) {
    case 'account.registered':
      return { ...state, account: event.data as unknown as AccountFacts };
    case 'account.contact-changed':
      return state.account === null ? state : { ...state, account: { ...state.account, ...changedContacts(event) } };
    case 'protection.flagged': {
      const { kind, calls, instruction } = event.data;
      const since = event.effectiveOn ?? event.at.slice(0, 10);
      return { ...state, protection: { kind, calls, instruction: instruction as PersonalRef, since } };
    }
    case 'protection.cleared':
      return { ...state, protection: null };
    case 'reason.set':
    case 'reason.changed':
      return event.data.reason === 'forgot' ? { ...state, preDue: true } : state;
    case 'calendar.resolved':
      return { ...state, calendar: keepingHolidays(event.data, state.calendar) };
    case 'delivery.decided': {
      const { delivery, until, from = null, offboarding = false } = event.data;
      return { ...state, delivery: { delivery, until, from, lasting: offboarding } };
    }
    case 'case.closed':
      return isCured(event.data.outcome) && state.delivery?.lasting !== true ? { ...state, delivery: null } : state;
    case 'insolvency.reported': {
      const { reference, kind, date } = event.data;
      return { ...state, insolvency: { reference, kind, reportedOn: date, outcome: null } };
    }
    case 'insolvency.closed':
      return state.insolvency === null
        ? state
        : { ...state, insolvency: { ...state.insolvency, outcome: event.data.outcome } };
    case 'channel.opted-out': {
      const key = `${event.data.channel}:${event.data.contactId}`;
      return state.optedOut.includes(key) ? state : { ...state, optedOut: [...state.optedOut, key] };
    }
    case 'channel.opted-in':
      return {
        ...state,
        optedOut: state.optedOut.filter((key) => key !== `${event.data.channel}:${event.data.contactId}`),
      };
    default:
      return state;
  }
}
