import type { InjectedSinks } from '@temporalio/worker';
import type { Sinks, WorkflowInfo } from '@temporalio/workflow';
import type { WaitReport } from '#contracts';
import type { ClockStore } from '#persistence';

/**
 * What a case tells the driver of the clock before it waits. A sink and not an activity: it writes nothing into the
 * history, and the worker hands it over before it completes the workflow task, so that a task that counts has reported.
 */
export interface CaseSinks extends Sinks {
  driver: { report(report: WaitReport): void };
}

/** Stores the reports of waiting cases; a report that fails is logged by the worker and asked for again by the driver. */
export function createCaseSinks(clock: Pick<ClockStore, 'report'>): InjectedSinks<CaseSinks> {
  return {
    driver: {
      report: { fn: (_info: WorkflowInfo, report: WaitReport) => clock.report(report), callDuringReplay: false },
    },
  };
}
