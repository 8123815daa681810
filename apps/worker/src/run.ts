import { join } from 'node:path';
import { Runtime, Worker } from '@temporalio/worker';
import { createCaseSinks } from '#activities';
import { TASK_QUEUE } from '#contracts';
import { createDataConverter, projectRoot, type Config } from '#platform';
import { compose, type Composed } from './compose.js';
import { createLog, temporalLogger } from './log.js';
import { runAtSpeed } from './speed-loop.js';
import { keepSweepSchedule } from './sweep-schedule.js';

/** Workflow tasks are short, and a new case should not wait behind cached ones: many pollers, half of them for new ones. */
const WORKFLOW_POLLERS = 20;
const ACTIVITY_POLLERS = 5;
/** How long running activities (a letter on its way) may take to end when the worker is asked to stop. */
const GRACE = '10s';

/** Wraps the activities before the worker runs them. */
export type Wrap = (activities: Composed['activities']) => Composed['activities'];

/** Runs cases, letters, the outbox relay and, at a speed, the driven clock, until SIGTERM or SIGINT. */
export async function runWorker(config: Config, wrap: Wrap = (activities) => activities): Promise<void> {
  const log = createLog(config.logLevel);
  // Signals are handled below, in order: first the worker, then what it stands on.
  Runtime.install({ logger: temporalLogger(log, 'WARN'), shutdownSignals: [] });
  const parts = await compose(config);
  const worker = await createWorker(config, { ...parts, activities: wrap(parts.activities) });
  const sweep = { time: parts.house.sweepAt, zone: parts.house.zone };
  await keepSweepSchedule(parts.client, config.clock.mode === 'real' ? sweep : null);

  const stopped = new AbortController();
  const stop = (): void => {
    if (stopped.signal.aborted) return;
    stopped.abort();
    parts.relay.stop();
    worker.shutdown();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const speeding =
    parts.driver !== null && config.clock.mode === 'driven' && config.clock.speed > 0
      ? runAtSpeed(parts.driver, stopped.signal, log)
      : Promise.resolve();
  log.info({ taskQueue: TASK_QUEUE, clock: config.clock.mode }, 'working');
  try {
    await Promise.all([worker.run(), parts.relay.run().finally(stop), speeding]);
  } finally {
    stop();
    await parts.close();
  }
}

async function createWorker(config: Config, { activities, stores, engine }: Composed): Promise<Worker> {
  return Worker.create({
    connection: engine,
    namespace: config.temporalNamespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: join(projectRoot(), 'dist', 'workflow-bundle.js') },
    dataConverter: createDataConverter(config.keys),
    activities,
    sinks: createCaseSinks(stores.clock),
    shutdownGraceTime: GRACE,
    stickyQueueScheduleToStartTimeout: '5s',
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: WORKFLOW_POLLERS },
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: ACTIVITY_POLLERS },
    nonStickyToStickyPollRatio: 0.5,
    maxConcurrentLocalActivityExecutions: 100,
  });
}
