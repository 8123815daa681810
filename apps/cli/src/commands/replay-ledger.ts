import type { Command } from 'commander';
import { createClient } from '#client';
import { isPlainDate } from '#domain';
import { loadHouse, loadStartConfig } from '#platform';
import { EXIT, UsageError } from '../failure.js';
import { readLedger } from '../ledger/read.js';
import { Replay } from '../ledger/replay.js';
import { summaryInWords, summaryOf } from '../ledger/summary.js';
import { progressBar } from '../output/bar.js';
import { overHttp, withSession, type Session } from '../session.js';

interface Options {
  readonly invoicesMapping: string;
  readonly paymentsMapping: string;
  readonly to?: string;
  readonly operator: string;
}

export function registerReplayLedger(program: Command): void {
  const command = program
    .command('replay-ledger')
    .description(
      'post each invoice and payment of a ledger on its day, as the driven clock reaches it; may be cut off and run again',
    )
    .argument('<file>', 'CSV: a row for each invoice, with the day it was paid')
    .requiredOption(
      '--invoices-mapping <name>',
      'how its rows are invoices ("native": named like the fields of the API)',
    )
    .requiredOption('--payments-mapping <name>', 'how its rows are payments; a row without a day of payment is none')
    .option('--to <date>', 'the last day (default: the last day of the ledger)')
    .option('--operator <name>', 'who moves the clock and reads the result', 'ada');
  overHttp(command, 'erp').action(
    withSession(async (session: Session, path: string, options: Options) => {
      const { invoicesMapping, paymentsMapping, to = null } = options;
      if (to !== null && !isPlainDate(to)) throw new UsageError(`"${to}" is no date; write 2026-03-31.`);
      const { mappingsDir } = loadStartConfig(process.env);
      const ledger = await readLedger({ path, mappingsDir, invoicesMapping, paymentsMapping });
      const operator = operatorOf(session, options.operator);
      const { zone } = await loadHouse();
      const bar = progressBar('days', { json: session.json });
      const replay = new Replay(ledger, {
        feed: session.client,
        operator,
        zone,
        invoicesMapping,
        paymentsMapping,
        to,
        onDay: (done, total, day) => bar.at(done, total, day),
      });
      const replayed = await replay.run().finally(() => bar.stop());
      const summary = await summaryOf(operator, replayed);
      if (summary.rejected.length > 0) process.exitCode = EXIT.findings;
      session.answer(summary, () => summaryInWords(summary));
    }),
  );
}

/** A token of one's own speaks for both: whoever brings one is both feed and operator. */
const operatorOf = ({ client, ownToken }: Session, username: string): Session['client'] =>
  ownToken ? client : createClient({ url: client.url, as: { username }, retry: { tries: 30, pauseMs: 200 } });
