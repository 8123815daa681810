/** `amicable`: one thin file for each command. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { projectRoot } from '#platform';
import { registerAging } from './commands/aging.js';
import { registerBacktest } from './commands/backtest.js';
import { registerCase } from './commands/case.js';
import { registerCheck } from './commands/check.js';
import { registerClock } from './commands/clock.js';
import { registerEvidence, registerVerifyPack } from './commands/evidence.js';
import { registerExceptions } from './commands/exceptions.js';
import { registerImport, registerImports } from './commands/import.js';
import { registerKpis } from './commands/kpis.js';
import { registerLetters } from './commands/letters.js';
import { registerPlacements } from './commands/placements.js';
import { registerRebuild } from './commands/rebuild.js';
import { registerReplayLedger } from './commands/replay-ledger.js';
import { registerRestartCases } from './commands/restart-cases.js';
import { registerSimulate } from './commands/simulate.js';
import { registerStart } from './commands/start.js';
import { registerStrategies } from './commands/strategies.js';
import { registerSweep } from './commands/sweep.js';
import { registerTasks } from './commands/tasks.js';
import { registerVerify } from './commands/verify.js';
import { reportOf } from './report.js';

const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string };
const program = new Command('amicable')
  .description('Case manager for overdue business accounts.')
  .version(version)
  .showHelpAfterError()
  .exitOverride()
  .addHelpText(
    'after',
    `
Commands other than start, rebuild, restart-cases, check, simulate, backtest and verify-pack talk to a running product over HTTP
(--url, AMICABLE_URL or PORT); simulate, backtest, verify-pack and strategies check need no product at all.
Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 done with findings (rejected rows, faults).`,
  );
for (const register of [
  registerStart,
  registerImport,
  registerImports,
  registerSweep,
  registerClock,
  registerReplayLedger,
  registerCase,
  registerLetters,
  registerTasks,
  registerExceptions,
  registerVerify,
  registerCheck,
  registerPlacements,
  registerEvidence,
  registerVerifyPack,
  registerRebuild,
  registerRestartCases,
  registerAging,
  registerKpis,
  registerSimulate,
  registerStrategies,
  registerBacktest,
]) {
  register(program);
}

try {
  await program.parseAsync();
} catch (error) {
  const { said, document, exitCode } = reportOf(error);
  if (said !== null) console.error(said);
  if (document !== null && process.argv.includes('--json')) console.log(JSON.stringify(document));
  process.exitCode = exitCode;
}
