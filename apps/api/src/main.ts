import { loadConfig } from '#platform';
import { createApp } from './app.js';
import { compose } from './compose.js';

/** The API as a process: configuration from the environment, ends on SIGTERM or SIGINT after the answers under way. */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const { deps, close } = await compose(config);
  const app = await createApp(deps);
  await app.listen(config.port, config.host);
  deps.log.info({ port: config.port, host: config.host }, 'listening');

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void app
      .close()
      .then(close)
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  // Before there is a log: the message names variable, value and remedy.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
