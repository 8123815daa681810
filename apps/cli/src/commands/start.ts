import type { Command } from 'commander';
import { isAlive, npmAncestor, type ProcessRef } from '#platform/servers';
import { explain } from '../failure.js';
import { banner } from '../supervisor/banner.js';
import { demoIsDue, loadDemoInto } from '../supervisor/demo.js';
import { Interrupted, Supervisor, type Running } from '../supervisor/supervisor.js';

export function registerStart(program: Command): void {
  program
    .command('start')
    .description('run everything on this machine: PostgreSQL, Temporal, mailbox, worker and API')
    .addHelpText('after', ENVIRONMENT)
    .action(start);
}
const ENVIRONMENT = `
Environment: PORT, HOST, AMICABLE_HOME, DEMO=on|off, CLOCK=real|driven, CLOCK_START, CLOCK_SPEED, STRATEGY,
DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, SMTP_URL, LOG_LEVEL, AMICABLE_KEYS.`;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const say = (line: string): void => console.log(line);

async function start(): Promise<void> {
  const supervisor = new Supervisor(process.env, say);
  stopOnSignals(supervisor);
  try {
    const running = await supervisor.start();
    if (!LOOPBACK.has(running.config.host)) {
      say(`Note: whoever reaches ${running.config.host}:${running.config.port} can sign in as anybody (local issuer).`);
    }
    await loadDemoWhenDue(running);
    say(`\nAmicable is ready.\n${await banner(running)}\n`);
  } catch (error) {
    if (error instanceof Interrupted) return;
    console.error(explain(error));
    await supervisor.stop();
    process.exit(1);
  }
}

/** A demo that cannot be loaded is told, and the rest stays usable. */
async function loadDemoWhenDue(running: Running): Promise<void> {
  if (!(await demoIsDue(running))) return;
  say(`http://localhost:${running.config.port}/ can be used now; loading the demo portfolio.`);
  const started = Date.now();
  try {
    await loadDemoInto(running);
    say(`${'Demo'.padEnd(16)} ready (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    console.error(`The demo could not be loaded; the next start goes on with it.\n${explain(error)}`);
  }
}

/** Ctrl-C, a polite end, or the death of the npm above: everything stops in order. Repeated signals change nothing. */
function stopOnSignals(supervisor: Supervisor): void {
  let stopping = false;
  const stop = (why: string, code: number): void => {
    if (stopping) return;
    stopping = true;
    say(`\n${why}: stopping.`);
    supervisor.stop().then(
      () => {
        say('Stopped.');
        process.exit(code);
      },
      (error: unknown) => {
        console.error(explain(error));
        process.exit(1);
      },
    );
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop(name, 0));
  // A terminal that went away takes its output with it; stopping goes on without.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    console.error(explain(error));
    stop('Unexpected fault', 1);
  });
  watchNpm(npmAncestor(), () => stop('The npm that started this is gone', 1));
}

/** `kill -9` of npm leaves this process behind, without any signal. */
function watchNpm(npm: ProcessRef | null, onGone: () => void): void {
  if (npm === null) return;
  const timer = setInterval(() => {
    if (isAlive(npm)) return;
    clearInterval(timer);
    onGone();
  }, 500);
  timer.unref();
}
