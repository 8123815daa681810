/** `amicable start`: brings everything up in order, keeps it up, and takes it down in the opposite order. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '#persistence';
import { ensureKeys, loadStartConfig, loadStrategies, type Environment, type StartConfig } from '#platform';
import {
  acquireHome,
  assertPortFree,
  choosePorts,
  ensureDatabase,
  findTemporal,
  npmAncestor,
  preparePostgres,
  serves,
  ServiceFailedError,
  temporalService,
  type HomeLock,
  type Ports,
  type Service,
} from '#platform/servers';
import { DATABASE } from '../beside.js';
import { endOrphans, ProcessList } from './orphans.js';
import { apiService, logFileOf, mailboxService, workerService, type ServiceContext } from './services.js';

/** Where letters ask to be answered while the local mailbox is the mail server. */
const LOCAL_REPLY_TO = 'replies@amicable.invalid';

/** Where things are once they run. */
export interface Running {
  readonly config: StartConfig;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** Null when Temporal is not ours. */
  readonly temporalUi: string | null;
  readonly env: NodeJS.ProcessEnv;
}
/** A start that was told to stop half-way: nothing went wrong. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export class Supervisor {
  private readonly services: Service[] = [];
  private readonly processes: ProcessList;
  private lock: HomeLock | null = null;
  private stopping: Promise<void> | null = null;
  readonly config: StartConfig;

  constructor(
    private readonly env: Environment,
    private readonly say: (line: string) => void,
  ) {
    this.config = loadStartConfig(env);
    this.processes = new ProcessList(this.config.home);
  }

  /** @throws StartError of the stage that failed; Interrupted when stopped meanwhile */
  async start(): Promise<Running> {
    const { config } = this;
    mkdirSync(config.home, { recursive: true });
    // A fault of the strategy file is told before anything is started.
    await loadStrategies(config.strategyFile);
    this.lock = await acquireHome(config.home, npmAncestor(), this.say);
    await endOrphans(config.home, this.say);
    await assertPortFree(config.host, config.port);
    if (config.keys === null) ensureKeys(config.home);
    const ports = await choosePorts(config.home, [config.port]);

    const [databaseUrl, temporalAddress] = await Promise.all([this.postgres(ports), this.temporal(ports)]);
    const smtpUrl = config.smtpUrl ?? `smtp://127.0.0.1:${ports.smtp}`;
    const env = this.childEnv({ databaseUrl, temporalAddress, smtpUrl });
    const context: ServiceContext = { config, env, say: this.say, onSpawn: this.spawned };
    await this.stage('Database schema', () => migrate(databaseUrl));
    if (config.smtpUrl === null) await this.run(mailboxService(context, ports.smtp));
    await Promise.all([
      this.run(workerService(context, temporalAddress, config.temporalNamespace)),
      this.run(apiService(context)),
    ]);
    this.check();
    for (const service of this.services) service.keepAlive();
    const temporalUi = config.temporalAddress === null ? `http://localhost:${ports.temporalUi}` : null;
    return { config, databaseUrl, temporalAddress, temporalUi, env };
  }

  /** Stops everything, API first and database last; leaves no process behind. Safe to call more than once. */
  async stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async stopAll(): Promise<void> {
    this.lock?.stopping();
    for (const name of ['API', 'Worker', 'Mailbox', 'Temporal', 'PostgreSQL']) {
      await Promise.all(this.services.filter((service) => service.name === name).map((service) => service.stop()));
    }
    this.processes.clear();
    this.lock?.release();
  }

  private check(): void {
    if (this.stopping !== null) throw new Interrupted();
  }
  private readonly spawned: ServiceContext['onSpawn'] = (name) => (ref) => this.processes.add(name, ref);

  private async stage(name: string, work: () => Promise<unknown>): Promise<void> {
    this.check();
    const started = Date.now();
    await work();
    this.check();
    this.say(`${name.padEnd(16)} ready (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
  private async run(service: Service): Promise<void> {
    this.check();
    this.services.push(service);
    await this.stage(service.name, () => service.start());
  }

  private async postgres(ports: Ports): Promise<string> {
    const { config } = this;
    if (config.databaseUrl !== null) return config.databaseUrl;
    const server = await preparePostgres({
      home: config.home,
      port: ports.postgres,
      logFile: logFileOf(config, 'postgres'),
      onSpawn: this.spawned('PostgreSQL'),
      say: this.say,
    });
    await this.run(server.service);
    await ensureDatabase(server.url('postgres'), DATABASE);
    return server.url(DATABASE);
  }

  private async temporal(ports: Ports): Promise<string> {
    const { config } = this;
    if (config.temporalAddress !== null) {
      await this.stage('Temporal', () => this.reach(config.temporalAddress ?? ''));
      return config.temporalAddress;
    }
    const cli = await findTemporal(process.env, this.say);
    const service = temporalService({
      cli,
      port: ports.temporal,
      uiPort: ports.temporalUi,
      namespace: config.temporalNamespace,
      dbFile: join(config.home, 'temporal.db'),
      logFile: logFileOf(config, 'temporal'),
      onSpawn: this.spawned('Temporal'),
      say: this.say,
    });
    await this.run(service);
    return `127.0.0.1:${ports.temporal}`;
  }

  private async reach(address: string): Promise<void> {
    try {
      await serves(address, this.config.temporalNamespace);
    } catch (error) {
      const { temporalNamespace } = this.config;
      throw new ServiceFailedError(
        'Temporal',
        `does not answer at ${address} with the namespace "${temporalNamespace}" (${(error as Error).message})`,
        '',
        '',
        'Check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, or leave TEMPORAL_ADDRESS out to have a dev server started.',
      );
    }
  }

  /** What worker, API and the demo read: every choice made here, explicit. */
  private childEnv(servers: { databaseUrl: string; temporalAddress: string; smtpUrl: string }): NodeJS.ProcessEnv {
    const { config } = this;
    const { clock } = config;
    return {
      ...this.env,
      PORT: String(config.port),
      HOST: config.host,
      DATABASE_URL: servers.databaseUrl,
      TEMPORAL_ADDRESS: servers.temporalAddress,
      TEMPORAL_NAMESPACE: config.temporalNamespace,
      SMTP_URL: servers.smtpUrl,
      MAILBOX_DIR: config.mailboxDir,
      PRINT_DIR: config.printDir,
      MAPPINGS: config.mappingsDir,
      AMICABLE_HOME: config.home,
      STRATEGY: config.strategyFile,
      DEMO: config.demo ? 'on' : 'off',
      CLOCK: clock.mode,
      ...(clock.mode === 'driven' ? { CLOCK_START: clock.start, CLOCK_SPEED: String(clock.speed) } : {}),
      EMBEDDED: this.env['EMBEDDED'] ?? 'on',
      // Answers come back to the local mailbox where letters go out by it; elsewhere only where somebody said so.
      REPLY_TO: config.replyTo ?? (config.smtpUrl === null ? LOCAL_REPLY_TO : ''),
    };
  }
}
