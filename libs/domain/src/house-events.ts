import type { ExceptionKind, ExceptionStatus } from './exceptions.js';
import type { Actor, Instant, Json, Money } from './primitives.js';

/**
 * Every event of the house's own stream with its data: what belongs to no account. References and digests only; what a
 * feed said stands beside the record, personal parts sealed.
 */
export interface HouseEventMap {
  'sends.stopped': { reason: string };
  'sends.allowed': { reason: string };
  /** `digest`: of the content, salted where it is personal. `waitsFor`: what applies it by itself when it turns up. */
  'exception.raised': {
    exceptionId: string;
    kind: ExceptionKind;
    source: string;
    externalId: string;
    factKind: string;
    digest: string;
    why: string;
    waitsFor: string | null;
    accountKey: string | null;
    amount: Money | null;
    importId: string | null;
    line: number | null;
  };
  'exception.claimed': { exceptionId: string; by: string };
  'exception.released': { exceptionId: string; by: string };
  'exception.settled': {
    exceptionId: string;
    outcome: Exclude<ExceptionStatus, 'open'>;
    facts: { readonly [key: string]: Json };
  };
}
export type HouseEventType = keyof HouseEventMap;
export const HOUSE_EVENT_TYPES = [
  'sends.stopped',
  'sends.allowed',
  'exception.raised',
  'exception.claimed',
  'exception.released',
  'exception.settled',
] as const satisfies readonly HouseEventType[];

export type NewHouseEvent<T extends HouseEventType = HouseEventType> = {
  [K in T]: { readonly type: K; readonly data: HouseEventMap[K] };
}[T];
export type StoredHouseEvent<T extends HouseEventType = HouseEventType> = {
  [K in T]: NewHouseEvent<K> & { readonly seq: number; readonly at: Instant; readonly actor: Actor };
}[T];

/** Builds an event of the house with its type checked against its data. */
export function houseEvent<T extends HouseEventType>(type: T, data: HouseEventMap[T]): NewHouseEvent {
  return { type, data } as NewHouseEvent;
}

/** What the house's stream says: the brake, and how each exception stands. */
export interface HouseState {
  sendsStopped: boolean;
  readonly exceptions: Map<string, { status: ExceptionStatus; claimedBy: string | null }>;
}
export function emptyHouse(): HouseState {
  return { sendsStopped: false, exceptions: new Map() };
}

/**
 * Folds one event into the state (in place: the stream is long and nobody shares it).
 * @throws Error for what cannot follow: an exception raised twice, or changed when it is not open.
 */
export function evolveHouse(state: HouseState, event: NewHouseEvent): HouseState {
  switch (event.type) {
    case 'sends.stopped':
    case 'sends.allowed':
      state.sendsStopped = event.type === 'sends.stopped';
      return state;
    case 'exception.raised': {
      const { exceptionId } = event.data;
      if (state.exceptions.has(exceptionId)) throw new Error(`exception ${exceptionId} is raised twice`);
      state.exceptions.set(exceptionId, { status: 'open', claimedBy: null });
      return state;
    }
    case 'exception.claimed':
      openOne(state, event.data.exceptionId).claimedBy = event.data.by;
      return state;
    case 'exception.released':
      openOne(state, event.data.exceptionId).claimedBy = null;
      return state;
    case 'exception.settled':
      openOne(state, event.data.exceptionId).status = event.data.outcome;
      return state;
  }
}

function openOne(state: HouseState, exceptionId: string): { status: ExceptionStatus; claimedBy: string | null } {
  const one = state.exceptions.get(exceptionId);
  if (one?.status !== 'open') throw new Error(`exception ${exceptionId} is not open`);
  return one;
}
