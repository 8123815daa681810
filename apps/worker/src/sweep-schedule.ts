import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { PORTFOLIO_SWEEP, TASK_QUEUE } from '#contracts';

export const SWEEP_SCHEDULE = 'portfolio-sweep';

/**
 * Makes the morning's sweep a Temporal Schedule, at `HH:MM` in the house's zone on weekdays (the sweep itself passes
 * over holidays); with `at` null there is none, because the driver of the clock sweeps. Safe to repeat.
 */
export async function keepSweepSchedule(
  client: Pick<Client, 'schedule'>,
  at: { readonly time: string; readonly zone: string } | null,
): Promise<void> {
  const handle = client.schedule.getHandle(SWEEP_SCHEDULE);
  if (at === null) {
    await handle.delete().catch(ignoring(ScheduleNotFoundError));
    return;
  }
  const [hour, minute] = at.time.split(':').map(Number);
  const spec = {
    calendars: [
      { hour: hour ?? 8, minute: minute ?? 30, dayOfWeek: { start: 'MONDAY' as const, end: 'FRIDAY' as const } },
    ],
    timezone: at.zone,
  };
  const action = { type: 'startWorkflow' as const, workflowType: PORTFOLIO_SWEEP, taskQueue: TASK_QUEUE, args: [] };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' as const };
  try {
    await client.schedule.create({ scheduleId: SWEEP_SCHEDULE, spec, action, policies });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await handle.update((previous) => ({ ...previous, spec, action, policies }));
  }
}

function ignoring(kind: abstract new (...args: never[]) => Error): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof kind)) throw error;
  };
}
