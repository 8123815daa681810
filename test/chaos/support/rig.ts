/** The product as processes that can be killed: a Temporal server, workers and an API, on a database of their own. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { accountKeyOfCase, caseWorkflowId, NEWS, TASK_QUEUE, type NewsSignal, type RollOverPolicy } from '#contracts';
import { drivenClock, openStores, realClock, type Stores } from '#persistence';
import {
  createDataConverter,
  createRenderer,
  loadStrategy,
  projectRoot,
  readMailbox,
  type Keys,
  type MailboxMessage,
} from '#platform';
import { findTemporal, freePort, serves, startMailbox } from '#platform/servers';
import { freshDatabase, type TestDatabase } from '../../support/servers.js';
import { Api } from './api.js';
import { Phoenix } from './phoenix.js';

export interface RigOptions {
  readonly clock: { readonly mode: 'real' } | { readonly mode: 'driven'; readonly start: string };
  readonly rollOver?: RollOverPolicy;
  readonly workers?: number;
  /** Workers kill themselves in `append`: the probability per call, and where its dice starts. */
  readonly failPoint?: { readonly probability: number; readonly seed: number };
}
const NAMESPACE = 'default';
/** Who met an outage may notice it so much later. */
const CRASH_LAG_MS = 5_000;

export class Rig {
  /** From when to when (ms) there was no server. */
  private readonly outages: (readonly [number, number])[] = [];

  private constructor(
    readonly api: Api,
    readonly client: Client,
    readonly stores: Stores,
    readonly temporal: Phoenix,
    readonly workers: readonly Phoenix[],
    /** Environment of worker, API and commands. */
    readonly env: NodeJS.ProcessEnv,
    private readonly home: string,
    private readonly parts: {
      readonly apiProcess: Phoenix;
      readonly mailbox: { close(): Promise<void> };
      readonly database: TestDatabase;
    },
  ) {}

  static async open(options: RigOptions): Promise<Rig> {
    const home = mkdtempSync(join(tmpdir(), 'amicable-chaos-'));
    const [temporalPort, smtpPort, port] = [await freePort(), await freePort(), await freePort()];
    const address = `127.0.0.1:${temporalPort}`;
    const keys: Keys = { current: 'k1', all: { k1: randomBytes(32).toString('base64') } };
    const temporal = temporalServer(await findTemporal(process.env, console.log), home, temporalPort);
    const [database, mailbox] = await Promise.all([
      freshDatabase(),
      startMailbox(join(home, 'mailbox'), smtpPort),
      temporal.start(),
    ]);
    const env: NodeJS.ProcessEnv = {
      ...environment(options),
      ...{ DATABASE_URL: database.url, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: NAMESPACE },
      ...{ SMTP_URL: `smtp://127.0.0.1:${smtpPort}`, MAILBOX_DIR: join(home, 'mailbox'), EMBEDDED: 'on', DEMO: 'off' },
      ...{ AMICABLE_HOME: home, AMICABLE_KEYS: JSON.stringify(keys), PORT: String(port), LOG_LEVEL: 'warn' },
    };
    const apiProcess = apiServer(env, home, port);
    const workers = Array.from({ length: options.workers ?? 1 }, (_, n) => worker(env, home, n, address, options));
    await Promise.all([apiProcess.start(), ...workers.map((one) => one.start())]);
    const connection = await Connection.connect({ address });
    const client = new Client({ connection, namespace: NAMESPACE, dataConverter: createDataConverter(keys) });
    const stores = await storesOf(database, keys, options.clock.mode);
    const api = new Api(`http://127.0.0.1:${port}`);
    return new Rig(api, client, stores, temporal, workers, env, home, { apiProcess, mailbox, database });
  }

  async close(): Promise<void> {
    await this.client.connection.close();
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.parts.apiProcess.stop();
    await this.temporal.stop();
    await this.stores.close();
    await this.parts.mailbox.close();
    await this.parts.database.drop();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Tells a case that there is news, without saying how far the record is: it has to read. */
  async signalNews(caseId: string): Promise<void> {
    const handle = this.client.workflow.getHandle(caseWorkflowId(accountKeyOfCase(caseId)));
    await handle.signal<[NewsSignal]>(NEWS, {});
  }
  async mailbox(): Promise<MailboxMessage[]> {
    return readMailbox(this.env['MAILBOX_DIR'] ?? '');
  }
  /** How often workers died by their own hand, in `append`. */
  get deathsInAppend(): number {
    return this.workers.reduce((sum, { kills }) => sum + kills.own, 0);
  }
  /** How often workers were killed from outside, at any moment. */
  get deathsAnywhere(): number {
    return this.workers.reduce((sum, { kills }) => sum + kills.ordered, 0);
  }
  /** Processes that ended by themselves while the server was there; without one a worker may give up its start. */
  get crashes(): readonly string[] {
    return [this.temporal, this.parts.apiProcess, ...this.workers]
      .flatMap(({ crashes }) => crashes)
      .filter(({ at }) => !this.outages.some(([from, to]) => at >= from && at <= to + CRASH_LAG_MS))
      .map(({ what }) => what);
  }
  /** kill -9 of the server; it is back when this returns. */
  async killServer(): Promise<void> {
    const from = Date.now();
    await this.temporal.kill();
    await this.temporal.untilReady();
    this.outages.push([from, Date.now()]);
  }
}

function environment({ clock, rollOver }: RigOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_OPTIONS: '',
    CLOCK: clock.mode,
    ...(clock.mode === 'driven' ? { CLOCK_START: clock.start, CLOCK_SPEED: '0' } : {}),
    ...(rollOver === undefined ? {} : { AMICABLE_ROLL_OVER: JSON.stringify(rollOver) }),
  };
}

function temporalServer(cli: string, home: string, port: number): Phoenix {
  const server = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)];
  return new Phoenix({
    name: 'Temporal',
    command: cli,
    args: [...server, '--db-filename', join(home, 'temporal.db'), '--log-level', 'error'],
    env: () => process.env,
    logFile: join(home, 'temporal.log'),
    ready: () => serves(`127.0.0.1:${port}`, NAMESPACE),
  });
}

function apiServer(env: NodeJS.ProcessEnv, home: string, port: number): Phoenix {
  return new Phoenix({
    name: 'API',
    command: process.execPath,
    args: [join(projectRoot(), 'dist/apps/api/src/main.js')],
    env: () => env,
    logFile: join(home, 'api.log'),
    ready: async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok,
  });
}

function worker(env: NodeJS.ProcessEnv, home: string, n: number, address: string, { failPoint }: RigOptions): Phoenix {
  const entry = failPoint === undefined ? 'apps/worker/src/main.js' : 'test/chaos/support/mortal-worker.js';
  const dying = (life: number): NodeJS.ProcessEnv =>
    failPoint === undefined
      ? {}
      : { FAIL_PROBABILITY: String(failPoint.probability), FAIL_SEED: String(failPoint.seed + 7_919 * n + life) };
  return new Phoenix({
    name: `Worker ${n + 1}`,
    command: process.execPath,
    args: ['--enable-source-maps', join(projectRoot(), 'dist', entry)],
    env: (life) => ({ ...env, ...dying(life) }),
    logFile: join(home, `worker-${n + 1}.log`),
    ready: (pid) => polls(address, pid),
  });
}

/** A worker has no port: it is ready when the server sees that very process poll for work. */
async function polls(address: string, pid: number): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: '2 seconds' });
  try {
    const taskQueue = { name: TASK_QUEUE };
    const asked = { namespace: NAMESPACE, taskQueue, taskQueueType: 1 };
    const { pollers } = await connection.workflowService.describeTaskQueue(asked);
    return (pollers ?? []).some(({ identity }) => identity?.startsWith(`${pid}@`) === true);
  } finally {
    await connection.close();
  }
}

async function storesOf(database: TestDatabase, keys: Keys, mode: 'real' | 'driven'): Promise<Stores> {
  const { strategy, templates } = await loadStrategy();
  return openStores({
    url: database.url,
    clock: mode === 'driven' ? drivenClock() : realClock(),
    renderer: createRenderer(async (version) => templates.find((one) => one.version === version)?.files ?? null),
    keys,
    smallDifference: strategy.smallDifference,
    poolSize: 4,
  });
}
