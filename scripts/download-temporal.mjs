// Lets the SDK download a server program: `node scripts/download-temporal.mjs dev-server|time-skipping <folder>`.
// A process of its own, because the SDK's runtime takes over signal handling where it is loaded.
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [kind, downloadDir] = process.argv.slice(2);
const executable = { type: 'cached-download', downloadDir, ttl: '3650 days' };
try {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  const environment =
    kind === 'time-skipping'
      ? await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } })
      : await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await environment.teardown();
  process.exit(0);
} catch (error) {
  console.error(String(error?.message ?? error).split('\n')[0]);
  process.exit(1);
}
