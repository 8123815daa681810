import type { Actor, Instant, PlainDate } from './primitives.js';
import { NEUTRAL_ACCOUNT, type AccountEvents } from './events/account.js';
import { NEUTRAL_LEDGER, type LedgerEvents } from './events/ledger.js';
import { NEUTRAL_CHARGES, type ChargesEvents } from './events/charges.js';
import { NEUTRAL_LIFE, type LifeEvents } from './events/life.js';
import { NEUTRAL_CONTACT, type ContactEvents } from './events/contact.js';
import { NEUTRAL_AGREEMENTS, type AgreementsEvents } from './events/agreements.js';
import { NEUTRAL_ARRANGEMENTS, type ArrangementsEvents } from './events/arrangements.js';
import { NEUTRAL_DISPUTES, type DisputesEvents } from './events/disputes.js';
import { NEUTRAL_ESCALATION, type EscalationEvents } from './events/escalation.js';
import { NEUTRAL_VALUE, type ValueEvents } from './events/value.js';
import { NEUTRAL_AGENCY, type AgencyEvents } from './events/agency.js';

export type * from './vocabulary.js';
export { CLARIFICATION_DOCUMENTS, LEGAL_STAGES, OFFER_KINDS, REASONS } from './vocabulary.js';

/**
 * Every event of an account's stream with its data. Past tense, `noun.verb`; nothing is ever updated or deleted. One file a
 * group of nouns in `events/`, with the events that leave `version` alone.
 */
export interface EventMap
  extends
    AccountEvents,
    LedgerEvents,
    ChargesEvents,
    LifeEvents,
    ContactEvents,
    AgreementsEvents,
    ArrangementsEvents,
    DisputesEvents,
    EscalationEvents,
    AgencyEvents,
    ValueEvents {}

export type EventType = keyof EventMap;
/** An event decided upon but not yet in the record. */
export type NewEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly type: K;
    readonly data: EventMap[K];
    /** Value date (in the account's zone); may lie in the past. */
    readonly effectiveOn?: PlainDate;
    readonly causedBy?: string;
  };
}[T];
/** An event as the record returns it: the only thing that is ever folded. */
export type StoredEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly seq: number;
    readonly type: K;
    /** Business instant; never decreases within a stream. */
    readonly at: Instant;
    /** System instant of the append. */
    readonly recordedAt: Instant;
    readonly effectiveOn: PlainDate | null;
    readonly actor: Actor;
    readonly caseId: string | null;
    readonly commandId: string;
    readonly causedBy: string | null;
    readonly policyVersion: string | null;
    /** `version` of the account after this event: counts the events that change what may be decided. */
    readonly version: number;
    readonly data: EventMap[K];
  };
}[T];

/** Events that leave what may be decided as it is: they do not move `version` (the ETag of the case). */
const NEUTRAL: ReadonlySet<EventType> = new Set<EventType>([
  ...NEUTRAL_ACCOUNT,
  ...NEUTRAL_LEDGER,
  ...NEUTRAL_CHARGES,
  ...NEUTRAL_LIFE,
  ...NEUTRAL_CONTACT,
  ...NEUTRAL_AGREEMENTS,
  ...NEUTRAL_ARRANGEMENTS,
  ...NEUTRAL_DISPUTES,
  ...NEUTRAL_ESCALATION,
  ...NEUTRAL_AGENCY,
  ...NEUTRAL_VALUE,
]);
/** Planning anew is neutral by itself; another strategy changes what may be decided. */
export function movesVersion({ type, data }: { readonly type: EventType; readonly data: unknown }): boolean {
  const otherStrategy = type === 'case.re-planned' && (data as EventMap['case.re-planned']).strategy !== undefined;
  return otherStrategy || !NEUTRAL.has(type);
}

/** Builds an event with its type checked against its data. */
export function event<T extends EventType>(type: T, data: EventMap[T], effectiveOn?: PlainDate): NewEvent {
  return (effectiveOn === undefined ? { type, data } : { type, data, effectiveOn }) as NewEvent;
}
