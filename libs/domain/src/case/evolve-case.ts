import type { EventType, StoredEvent } from '../events.js';
import { evolveAgency } from './evolve-agency.js';
import { evolveAgreements } from './evolve-agreements.js';
import { evolveArrangements } from './evolve-arrangements.js';
import { evolveCharging } from './evolve-charges.js';
import { evolveDisputes } from './evolve-disputes.js';
import { evolveContact } from './evolve-contact.js';
import { evolveEscalation } from './evolve-escalation.js';
import { evolveLife, opened } from './evolve-life.js';
import { evolveMessages } from './evolve-messages.js';
import { evolveRequests } from './evolve-requests.js';
import { fillInstallments, unfillInstallments } from './plan-filling.js';
import type { AccountState, CaseState } from './state.js';

/** What a relationship verdict rests on: each of these makes an evidence version of its own. */
const EVIDENCE: ReadonlySet<EventType> = new Set<EventType>([
  'payment.received',
  'payment.reversed',
  'payment.reinstated',
  'call.recorded',
  'contact.recorded',
  'message.replied',
  'reason.set',
  'reason.changed',
  'offer.made',
  'offer.accepted',
  'offer.declined',
  'offer.countered',
  'offer.expired',
  'promise.made',
  'promise.kept',
  'promise.partially-kept',
  'promise.broken',
  'promise.withdrawn',
  'promise.reassessed',
  'plan.accepted',
  'plan.broken',
  'plan.kept',
  'plan.cancelled',
  'installment.missed',
  'concession.granted',
  'concession.applied',
  'concession.expired',
  'terms.changed',
  'barter.settled',
  'meeting.held',
  'dispute.opened',
  'dispute.resolved',
  'dispute.withdrawn',
]);

/** An out-of-office notice says nothing about the relationship. */
const isEvidence = (event: StoredEvent): boolean =>
  EVIDENCE.has(event.type) && !(event.type === 'message.replied' && event.data.automatic);

/** Folds one event into the case; each room changes only what belongs to it. */
type Room = (c: CaseState, event: StoredEvent, state: AccountState) => CaseState;
const ROOMS: readonly Room[] = [
  evolveMessages,
  evolveLife,
  evolveContact,
  evolveAgreements,
  evolveArrangements,
  evolveDisputes,
  evolveEscalation,
  evolveAgency,
  evolveRequests,
  evolveCharging,
];

/** Folds what happens to the case; the ledger of `state` has taken the event in already. */
export function evolveCase(state: AccountState, event: StoredEvent): AccountState {
  if (event.type === 'case.opened') {
    return { ...state, caseCount: event.data.number, case: opened(state, event) };
  }
  if (state.case === null) {
    return state;
  }
  const counted = isEvidence(event) ? { ...state.case, evidenceVersion: state.case.evidenceVersion + 1 } : state.case;
  const next = ROOMS.reduce((c, room) => room(c, event, state), counted);
  return withPlanFilling(next === state.case ? state : { ...state, case: next }, event);
}

/** Money on items of a live plan fills its installments; a reversal takes exactly that back. */
function withPlanFilling(state: AccountState, event: StoredEvent): AccountState {
  if (event.type === 'payment.applied') {
    return fillInstallments(state, event);
  }
  return event.type === 'payment.reversed' ? unfillInstallments(state, event) : state;
}
