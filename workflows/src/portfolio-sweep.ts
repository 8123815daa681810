import { proxyActivities } from '@temporalio/workflow';
import type { SweepActivities, SweepPage } from '#activities';

const { sweepPage, reconcile } = proxyActivities<SweepActivities>({
  startToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1s', maximumInterval: '1 minute' },
});

/** Pages of a sweep are bounded by the accounts of a portfolio; this many in one run is a configuration error. */
const MOST_PAGES = 2_000;

/** Opens the cases that are due, page by page, then re-signals cases that are behind their record. */
export async function portfolioSweep(): Promise<{ opened: number; skipped: number; reconciled: number }> {
  let opened = 0;
  let skipped = 0;
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const done: SweepPage = await sweepPage(after);
    opened += done.opened;
    skipped += done.skipped;
    after = done.next;
    if (after === null) break;
  }
  return { opened, skipped, reconciled: await reconcile() };
}
