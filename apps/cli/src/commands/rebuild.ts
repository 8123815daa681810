import type { Command } from 'commander';
import { besideConfig } from '../beside.js';
import { withStores } from '../open-record.js';
import { progress } from '../progress.js';

export function registerRebuild(program: Command): void {
  program
    .command('rebuild')
    .description('drop the read models and rebuild them from the record')
    .option('--json', 'print the result as JSON')
    .action((options: { json?: true }) =>
      withStores(besideConfig(process.env), async ({ reads }) => {
        const events = await reads.rebuild(progress('accounts'));
        console.log(options.json ? JSON.stringify({ events }) : `Rebuilt from ${events} events.`);
      }),
    );
}
