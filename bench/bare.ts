/** What the same messages cost the bare engine, with the plainest workflow that does them durably. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { quietEngine } from '../test/support/case-house.js';
import { freshDatabase, temporalNamespace } from '../test/support/servers.js';
import { added, EVENT, minus, type Cost } from './history.js';
import { median } from './round-trip.js';

export interface BareActivities {
  /** Writes one durable row. */
  row(text: string): Promise<string>;
  /** Hands a letter to the outside. */
  hand(text: string): Promise<void>;
}
export interface BareCosts {
  readonly decision: Cost;
  readonly fact: Cost;
  /** Without the signal that asked for it. */
  readonly letter: Cost;
  /** A timer from being set to the end of its task. */
  readonly timer: Cost;
  readonly roundTripMs: number;
}
const UPDATES = 100;
const TIMER_MS = 1_000;

export const bareCosts = (): Promise<BareCosts> => withBareWorker(measure);

/** A worker of the bare workflows on a database of its own, tuned as ours is, for as long as the work takes. */
export async function withBareWorker<T>(work: (client: Client) => Promise<T>): Promise<T> {
  quietEngine();
  const [database, { address, namespace }] = await Promise.all([
    freshDatabase({ migrated: false }),
    temporalNamespace(),
  ]);
  const pool = new pg.Pool({ connectionString: database.url });
  pool.on('error', () => undefined);
  await pool.query('CREATE TABLE bare (id text PRIMARY KEY, content text NOT NULL)');
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue: 'bare',
    workflowsPath: fileURLToPath(new URL('./bare-workflow.js', import.meta.url)),
    activities: {
      row: async (content) => {
        await pool.query('INSERT INTO bare VALUES ($1, $2)', [randomUUID(), content]);
        return content;
      },
      hand: async () => undefined,
    } satisfies BareActivities,
    nonStickyToStickyPollRatio: 0.5,
  });
  try {
    return await worker.runUntil(work(client));
  } finally {
    await connection.close();
    await native.close();
    await pool.end();
    await database.drop();
  }
}

async function measure(client: Client): Promise<BareCosts> {
  const handle = await client.workflow.start('bare', { taskQueue: 'bare', workflowId: 'bare' });
  const update = (): Promise<unknown> => handle.executeUpdate('decide', { args: [randomUUID()] });
  const cost = (act: () => Promise<unknown>): Promise<Cost> =>
    added(client, 'bare', async () => {
      await act();
      await quiet();
    });
  /** No task of the workflow is open: what was asked for is done. */
  async function quiet(): Promise<void> {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; await new Promise((go) => setTimeout(go, 20))) {
      const { raw } = await handle.describe();
      const types = (await handle.fetchHistory()).events?.map(({ eventType }) => Number(eventType)) ?? [];
      const count = (type: number): number => types.filter((one) => one === type).length;
      const isIdle = raw.pendingWorkflowTask == null && (raw.pendingActivities ?? []).length === 0;
      if (isIdle && count(EVENT.timerStarted) === count(EVENT.timerFired)) return;
    }
    throw new Error('the bare workflow does not come to rest');
  }
  await update();
  const decision = await cost(update);
  const fact = await cost(() => handle.signal('fact', 'a payment'));
  // A signal that only asks is a fact without its row.
  const asking = { ...fact, events: fact.events - 1 };
  const letter = minus(await cost(() => handle.signal('letter', 'a reminder')), asking);
  const timer = minus(await cost(() => handle.signal('timer', TIMER_MS)), asking);
  const roundTripMs = await median(UPDATES, update);
  await handle.signal('end');
  await handle.result();
  return { decision, fact, letter, timer, roundTripMs };
}
