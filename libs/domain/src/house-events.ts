import type { ExceptionKind, ExceptionStatus } from './exceptions.js';
import type { PolicyStatus } from './policy.js';
import type { Actor, Instant, Json, Money } from './primitives.js';

/**
 * Every event of the house's own stream with its data: what belongs to no account. References and digests only; what a
 * feed said stands beside the record, personal parts sealed.
 */
export interface HouseEventMap {
  'sends.stopped': { reason: string };
  'sends.allowed': { reason: string };
  /** `digest`: of the content, salted where it is personal. `waitsFor`: what applies it by itself when it turns up. */
  /** Somebody drafted a version of a strategy; `replaces`: the version new cases start with meanwhile. */
  'policy.drafted': { strategyId: string; version: string; replaces: string | null; why: string };
  'policy.rejected': { strategyId: string; version: string; why: string };
  /** Approved by another person: new cases start with it. */
  'policy.changed': { strategyId: string; version: string; previous: string | null; why: string };
  /** What a version would have done was kept as evidence for its approval. */
  'policy.simulated': { strategyId: string; version: string; simulationId: string; digest: string };
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
  'policy.drafted',
  'policy.rejected',
  'policy.changed',
  'policy.simulated',
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

/** What the house's stream says: the brake, how each exception stands, and each strategy that was drafted (`id@version`). */
export interface HouseState {
  sendsStopped: boolean;
  readonly exceptions: Map<string, { status: ExceptionStatus; claimedBy: string | null }>;
  readonly policies: Map<string, PolicyStatus>;
}
export function emptyHouse(): HouseState {
  return { sendsStopped: false, exceptions: new Map(), policies: new Map() };
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
    case 'policy.drafted':
    case 'policy.rejected':
    case 'policy.changed':
    case 'policy.simulated':
      return evolvePolicies(state, event);
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

type PolicyEvent = NewHouseEvent<'policy.drafted' | 'policy.rejected' | 'policy.changed' | 'policy.simulated'>;

function evolvePolicies(state: HouseState, event: PolicyEvent): HouseState {
  const { strategyId, version } = event.data;
  const key = `${strategyId}@${version}`;
  const status = state.policies.get(key);
  if (event.type === 'policy.drafted') {
    if (status === 'draft' || status === 'active') throw new Error(`strategy ${key} is drafted twice`);
    state.policies.set(key, 'draft');
    return state;
  }
  if (status === undefined) throw new Error(`strategy ${key} was never drafted`);
  if (event.type === 'policy.simulated') return state;
  if (status !== 'draft') throw new Error(`strategy ${key} is judged twice`);
  const before = `${strategyId}@${event.type === 'policy.changed' ? event.data.previous : ''}`;
  if (state.policies.has(before)) state.policies.set(before, 'replaced');
  state.policies.set(key, event.type === 'policy.changed' ? 'active' : 'rejected');
  return state;
}

function openOne(state: HouseState, exceptionId: string): { status: ExceptionStatus; claimedBy: string | null } {
  const one = state.exceptions.get(exceptionId);
  if (one?.status !== 'open') throw new Error(`exception ${exceptionId} is not open`);
  return one;
}
