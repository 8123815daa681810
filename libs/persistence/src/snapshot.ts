import type { CaseSnapshot, RollOverPolicy } from '#contracts';
import type { Strategy } from '#domain';
import type { HouseStore, RecordStore } from './ports.js';

/** A run of a case is short enough to replay quickly and long enough that rolling over is rare. */
export const DEFAULT_ROLL_OVER: RollOverPolicy = { quietMs: 500, afterActs: 150, atLatestActs: 400 };

export interface SnapshotOptions {
  readonly mode: 'real' | 'driven';
  /** What accounts without a case, or whose pinned version is not kept, are judged by. */
  readonly defaultStrategy: Strategy;
  /** Absent or null: the built-in policy. */
  readonly rollOver?: RollOverPolicy | null;
}

/**
 * What a case's workflow starts with, folded from the record: any case can be started from it at any time, because the
 * run reads what came later before it does anything.
 */
export async function buildSnapshot(
  stores: { readonly record: Pick<RecordStore, 'fold' | 'now'>; readonly house: Pick<HouseStore, 'strategy'> },
  accountKey: string,
  options: SnapshotOptions,
): Promise<CaseSnapshot> {
  const state = await stores.record.fold(accountKey);
  const pinned = state.case?.strategy;
  const kept = pinned ? await stores.house.strategy(pinned.id, pinned.version) : null;
  return {
    format: 1,
    state,
    strategy: kept ?? options.defaultStrategy,
    clock: options.mode === 'driven' ? { mode: 'driven', now: await stores.record.now() } : { mode: 'real' },
    rollOver: options.rollOver ?? DEFAULT_ROLL_OVER,
  };
}
