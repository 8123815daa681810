import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import type { Command } from 'commander';
import { ACCOUNT_CASE, caseWorkflowId } from '#contracts';
import type { Stores } from '#persistence';
import type { Config } from '#platform';
import { besideConfig } from '../beside.js';
import { CommandError } from '../failure.js';
import { withStores } from '../open-record.js';
import { progress } from '../progress.js';

/** The longest wait without any case having been started. */
const PATIENCE_MS = 60_000;
const AT_ONCE = 20;

export function registerRestartCases(program: Command): void {
  program
    .command('restart-cases')
    .description('end all case workflows and start each open case again from the record (the worker must run)')
    .option('--json', 'print the result as JSON')
    .action(async (options: { json?: true }) => {
      const config = besideConfig(process.env);
      const result = await withStores(config, (stores) => restartCases(config, stores));
      if (options.json) return console.log(JSON.stringify(result));
      console.log(`${result.ended} workflows ended, ${result.started} cases started from the record.`);
    });
}

async function restartCases(config: Config, stores: Stores): Promise<{ ended: number; started: number }> {
  const connection = await Connection.connect({ address: config.temporalAddress });
  try {
    const client = new Client({ connection, namespace: config.temporalNamespace });
    const obliged = await stores.clock.obliged();
    const ended = await endAll(client, obliged);
    // The relay finds no workflow to tell, and starts one with a snapshot folded from the record.
    await stores.outbox.enqueue(obliged);
    await untilHeard(stores, obliged.length);
    return { ended, started: obliged.length };
  } finally {
    await connection.close();
  }
}

/** Ends every running case: those the engine lists (its list may lag behind) and those the record knows of. */
async function endAll(client: Client, obliged: readonly string[]): Promise<number> {
  const ids = new Set(obliged.map(caseWorkflowId));
  const query = `WorkflowType = '${ACCOUNT_CASE}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId } of client.workflow.list({ query })) ids.add(workflowId);
  const waiting = [...ids];
  const show = progress('workflows');
  let ended = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (await end(client, id)) ended++;
      show(++done, ids.size);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return ended;
}

async function end(client: Client, workflowId: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).terminate('restarted from the record');
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function untilHeard(stores: Stores, total: number): Promise<void> {
  const show = progress('cases');
  let left = await stores.outbox.pending();
  for (let since = Date.now(); left > 0; await sleep(50)) {
    const now = await stores.outbox.pending();
    if (now < left) since = Date.now();
    left = now;
    show(Math.max(0, total - left), total);
    if (Date.now() - since > PATIENCE_MS) {
      throw new CommandError(
        `${left} cases are not started yet: is the worker running? They start by themselves once it does.`,
      );
    }
  }
}
