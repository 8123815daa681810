import type { Command } from 'commander';
import { besideConfig } from '../beside.js';
import { withStores } from '../open-record.js';

export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description('recompute the hash chains of the record and of the access log; fails when one does not hold')
    .option('--account <accountKey>', 'only the stream of this account')
    .option('--json', 'print the result as JSON')
    .action((options: { account?: string; json?: true }) =>
      withStores(besideConfig(process.env), async ({ record, access }) => {
        const streams = await record.verify(options.account);
        const log = await access.verify();
        if (streams.faults.length > 0 || log.fault !== null) process.exitCode = 1;
        if (options.json) return console.log(JSON.stringify({ ...streams, access: log }));
        for (const { accountKey, seq, fault } of streams.faults)
          console.log(`FAULT ${accountKey} seq ${seq}: ${fault}`);
        if (log.fault !== null) console.log(`FAULT access log: ${log.fault}`);
        console.log(
          `${streams.events} events of ${streams.accounts} accounts and ${log.entries} entries of the access log checked: ` +
            (process.exitCode === 1 ? 'they do NOT hold.' : 'all hold.'),
        );
      }),
    );
}
