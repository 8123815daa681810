import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import type { Command } from 'commander';
import { ACCOUNT_CASE, accountKeyOf, caseWorkflowId } from '#contracts';
import type { BrokenInvariant } from '#domain';
import type { Stores } from '#persistence';
import type { Config } from '#platform';
import { besideConfig } from '../beside.js';
import { EXIT } from '../failure.js';
import { withStores } from '../open-record.js';
import { progress } from '../progress.js';

interface Options {
  readonly json?: true;
  readonly engine: boolean;
}

export function registerCheck(program: Command): void {
  program
    .command('check')
    .description(
      'the nightly check: chains, ledger, letters, read models and workflows against the record; ends with 1',
    )
    .option('--no-engine', 'leave out which workflows run')
    .option('--json', 'print the result as JSON')
    .action(async ({ json, engine }: Options) => {
      const config = besideConfig(process.env);
      const found = await withStores(config, async (stores) => {
        const { broken, ...counts } = await checkRecord(stores, progress('accounts'));
        const wrong = engine ? await checkWorkflows(config, stores) : [];
        return { ...counts, broken: [...broken, ...wrong] };
      });
      if (found.broken.length > 0) process.exitCode = EXIT.failed;
      console.log(json ? JSON.stringify(found) : checkInWords(found).join('\n'));
    });
}

interface Checked {
  readonly accounts: number;
  readonly events: number;
  readonly broken: readonly BrokenInvariant[];
}

/** Everything that the database alone can tell: V01 to V03, V05, V06, V09, and the half of V07 that it knows. */
export async function checkRecord(
  { record, access }: Pick<Stores, 'record' | 'access'>,
  onProgress?: (done: number, total: number) => void,
): Promise<Checked> {
  const chains = await record.verify();
  const log = await access.verify();
  const { accounts, events, broken } = await record.check(onProgress);
  const chain = (accountKey: string, seq: number | null, what: string): BrokenInvariant => ({
    ...{ id: 'V06', accountKey, seq, what },
  });
  return {
    ...{ accounts, events },
    broken: [
      ...chains.faults.map(({ accountKey, seq, fault }) => chain(accountKey, seq, fault)),
      ...(log.fault === null ? [] : [chain('access-log', null, log.fault)]),
      ...broken,
    ],
  };
}

/** What the engine lists may lag behind: each workflow that seems wrong is asked for by its id, and the record once more. */
async function checkWorkflows(
  { temporalAddress, temporalNamespace }: Config,
  { clock }: Stores,
): Promise<BrokenInvariant[]> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const client = new Client({ connection, namespace: temporalNamespace });
    const listed: string[] = [];
    const query = `WorkflowType = '${ACCOUNT_CASE}' AND ExecutionStatus = 'Running'`;
    for await (const { workflowId } of client.workflow.list({ query })) listed.push(workflowId);
    const suspects = new Set(wrongWorkflows(await clock.obliged(), listed).map(({ accountKey }) => accountKey));
    const running: string[] = [];
    for (const id of [...suspects].map(caseWorkflowId)) if (await runs(client, id)) running.push(id);
    const obliged = (await clock.obliged()).filter((accountKey) => suspects.has(accountKey));
    return wrongWorkflows(obliged, running);
  } finally {
    await connection.close();
  }
}

async function runs(client: Client, workflowId: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** V07: an account with a dated obligation has a running workflow, and no other has one. */
export function wrongWorkflows(obliged: readonly string[], running: readonly string[]): BrokenInvariant[] {
  const [wanted, there] = [new Set(obliged.map(caseWorkflowId)), new Set(running)];
  const wrong = (workflowId: string, what: string): BrokenInvariant => ({
    ...{ id: 'V07', accountKey: accountKeyOf(workflowId), seq: null, what },
  });
  return [
    ...[...wanted].filter((id) => !there.has(id)).map((id) => wrong(id, 'has something to wait for and no workflow')),
    ...[...there].filter((id) => !wanted.has(id)).map((id) => wrong(id, 'has a workflow and nothing to wait for')),
  ];
}

export function checkInWords({ accounts, events, broken }: Checked): string[] {
  return [
    ...broken.map(
      ({ id, accountKey, seq, what }) => `${id} ${accountKey}${seq === null ? '' : ` seq ${seq}`}: ${what}`,
    ),
    `${events} events of ${accounts} accounts checked: ${broken.length === 0 ? 'all holds.' : `${broken.length} findings.`}`,
  ];
}
