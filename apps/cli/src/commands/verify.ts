import type { Command } from 'commander';
import { dataOf, type Schemas } from '#client';
import { besideConfig } from '../beside.js';
import { EXIT } from '../failure.js';
import { withStores } from '../open-record.js';
import { overHttp, withSession, type Session } from '../session.js';

type Verification = Schemas['Verification'];

export function registerVerify(program: Command): void {
  const verify = program
    .command('verify')
    .description('recompute the hash chains of record, house and access log; ends with 3 when one does not hold')
    .option('--direct', 'on the database itself, for when the API is down')
    .option('--account <accountKey>', 'only the stream of this account (with --direct)');
  overHttp(verify, 'axel').action(
    withSession(async (session: Session, options: { direct?: true; account?: string }) => {
      const found =
        options.direct === true || options.account !== undefined
          ? await onTheDatabase(options.account)
          : await dataOf(session.client.POST('/v1/audit/verify'));
      if (found.faults.length > 0) process.exitCode = EXIT.findings;
      session.answer(found, () => inWords(found));
    }),
  );
}

async function onTheDatabase(accountKey: string | undefined): Promise<Verification> {
  return withStores(besideConfig(process.env), async ({ record, access }) => {
    const streams = await record.verify(accountKey);
    const log = await access.verify();
    const faults = [
      ...streams.faults.map((one) => ({ chain: 'record' as const, ...one })),
      ...(log.fault === null ? [] : [{ chain: 'access-log' as const, accountKey: null, seq: null, fault: log.fault }]),
    ];
    return { accounts: streams.accounts, events: streams.events, accessEntries: log.entries, faults };
  });
}

function inWords({ accounts, events, accessEntries, faults }: Verification): string[] {
  const checked = `${events} events of ${accounts} accounts and ${accessEntries} entries of the access log checked`;
  return [
    ...faults.map(({ chain, accountKey, seq, fault }) =>
      chain === 'record' ? `FAULT ${accountKey ?? ''} seq ${seq ?? ''}: ${fault}` : `FAULT access log: ${fault}`,
    ),
    `${checked}: ${faults.length === 0 ? 'all hold.' : 'they do NOT hold.'}`,
  ];
}
