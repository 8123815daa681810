/** Temporal's time-skipping test server: its clock stands still at real speed and jumps while somebody sleeps on it. */
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { quietEngine } from './case-house.js';
import type { SkippingEngine } from './scenario.js';

/** Path of the server, found or built before the tests; undefined where there is none. */
export const timeSkippingServer = process.env['TEMPORAL_TEST_SERVER'];

export async function startTimeSkipping(path: string): Promise<SkippingEngine & { stop(): Promise<void> }> {
  quietEngine();
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  return {
    address: env.address,
    namespace: env.namespace ?? 'default',
    now: () => env.currentTimeMs(),
    sleep: (ms) => env.sleep(ms),
    stop: () => env.teardown(),
  };
}
