import type { Command } from 'commander';
import { loadStartConfig } from '#platform';
import { apiAs } from '../beside.js';

export function registerSweep(program: Command): void {
  program
    .command('sweep')
    .description('open a case for every account that needs one now')
    .option('--account <accountId>', 'only this account')
    .option('--json', 'print the answer as JSON')
    .action(async (options: { account?: string; json?: true }) => {
      const api = await apiAs(loadStartConfig(process.env), 'sam');
      const body = options.account === undefined ? {} : { accountId: options.account };
      const answer = (await api.call('POST', '/v1/sweeps', body)) as SweepAnswer;
      if (options.json) return console.log(JSON.stringify(answer));
      for (const caseId of answer.opened) console.log(`opened ${caseId}`);
      for (const { accountId, reason } of answer.skipped) console.log(`skipped ${accountId}: ${reason}`);
      console.log(`${answer.opened.length} opened, ${answer.skipped.length} skipped.`);
    });
}
interface SweepAnswer {
  readonly opened: readonly string[];
  readonly skipped: readonly { readonly accountId: string; readonly reason: string }[];
}
