/** `amicable`: one thin file for each command. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { projectRoot } from '#platform';
import { registerClock } from './commands/clock.js';
import { registerRebuild } from './commands/rebuild.js';
import { registerRestartCases } from './commands/restart-cases.js';
import { registerStart } from './commands/start.js';
import { registerSweep } from './commands/sweep.js';
import { registerVerify } from './commands/verify.js';
import { explain } from './failure.js';

const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string };
const program = new Command('amicable')
  .description('Case manager for overdue business accounts.')
  .version(version)
  .showHelpAfterError()
  .addHelpText('after', '\nCommands other than start run beside a running product, with the same environment.');
for (const register of [
  registerStart,
  registerSweep,
  registerClock,
  registerVerify,
  registerRebuild,
  registerRestartCases,
]) {
  register(program);
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
