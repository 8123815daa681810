import { movesVersion, type NewEvent, type StoredEvent } from '../events.js';
import type { Actor, Instant } from '../primitives.js';
import { evolve } from './evolve.js';
import type { AccountState } from './state.js';

export interface CommandFrame {
  readonly commandId: string;
  readonly actor: Actor;
  readonly caseId: string | null;
  readonly policyVersion: string | null;
}

/** What the record will return for these events if nothing intervenes; used to look one move ahead, never as truth. */
export function provisional(
  state: AccountState,
  frame: CommandFrame,
  events: readonly NewEvent[],
  now: Instant,
): StoredEvent[] {
  const at = now < state.at ? state.at : now;
  let version = state.version;
  return events.map((one, index) => {
    version += movesVersion(one) ? 1 : 0;
    return {
      seq: state.seq + 1 + index,
      type: one.type,
      at,
      recordedAt: at,
      effectiveOn: one.effectiveOn ?? null,
      actor: frame.actor,
      caseId: frame.caseId,
      commandId: frame.commandId,
      causedBy: one.causedBy ?? null,
      policyVersion: frame.policyVersion,
      version,
      data: one.data,
    } as StoredEvent;
  });
}

/** Folds events that are not yet in the record: the state as it would be. */
export function foldProvisional(
  state: AccountState,
  frame: CommandFrame,
  events: readonly NewEvent[],
  now: Instant,
): AccountState {
  return provisional(state, frame, events, now).reduce(evolve, state);
}
