/** What a workflow has cost its engine, over all of its runs. */
import type { Client } from '@temporalio/client';

export interface Cost {
  readonly events: number;
  /** State transitions; null where the server does not count them. */
  readonly transitions: number | null;
  readonly runs: number;
  /** Types of all events by number, run by run, in order within each. */
  readonly types: readonly number[];
}
export const EVENT = { taskCompleted: 7, timerStarted: 17, timerFired: 18, timerCanceled: 19 } as const;

/** History events and state transitions of a workflow, from its newest run back to its first. */
export async function costOf(client: Client, workflowId: string): Promise<Cost> {
  const types: number[] = [];
  let transitions: number | null = 0;
  let events = 0;
  let runs = 0;
  for (let runId: string | undefined; ;) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const { raw } = await handle.describe();
    const history = (await handle.fetchHistory()).events ?? [];
    const counted = Number(raw.workflowExecutionInfo?.stateTransitionCount ?? 0);
    transitions = counted === 0 || transitions === null ? null : transitions + counted;
    events += history.length;
    runs += 1;
    types.push(...history.map(({ eventType }) => Number(eventType)));
    runId = history[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
    if (!runId) return { events, transitions, runs, types };
  }
}

/** What an act adds to a running workflow. */
export async function added(client: Client, workflowId: string, act: () => Promise<unknown>): Promise<Cost> {
  const before = await costOf(client, workflowId);
  await act();
  return minus(await costOf(client, workflowId), before);
}

/** One cost without a part of it. */
export const minus = (whole: Cost, part: Cost): Cost => ({
  events: whole.events - part.events,
  transitions: whole.transitions === null || part.transitions === null ? null : whole.transitions - part.transitions,
  runs: whole.runs - part.runs,
  types: whole.types,
});
