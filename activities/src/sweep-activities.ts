import type { SweepActivityDeps, SweepPage } from './ports.js';

/** The steps of the morning's sweep, each small enough to be retried. */
export function createSweepActivities(deps: SweepActivityDeps) {
  return {
    /** Opens the cases due among the next accounts. Opening is an append at the expected seq, so a repeat opens none twice. */
    sweepPage: (after: string | null): Promise<SweepPage> => deps.openPage(after),

    /** Tells cases whose last report lies behind their stream, or whose wake has passed, that there is news. */
    reconcile: async (): Promise<number> => {
      const behind = await deps.clock.unquiet(await deps.record.now());
      const accountKeys = [...new Set(behind.map((row) => row.accountKey))];
      if (accountKeys.length > 0) await deps.outbox.enqueue(accountKeys);
      return accountKeys.length;
    },
  };
}
export type SweepActivities = ReturnType<typeof createSweepActivities>;
