import { loadConfig } from '#platform';
import { runWorker } from './run.js';

/** The worker as a process: configuration from the environment. */
const main = async (): Promise<void> => runWorker(loadConfig(process.env));

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
