import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { later, SYSTEM, type Instant, type Strategy } from '#domain';
import {
  buildSnapshot,
  ClockDriver,
  drivenClock,
  morningSweeps,
  openCases,
  openStores,
  policiesNow,
  realClock,
  type Stores,
} from '#persistence';
import {
  calendarFrom,
  collectorsOf,
  createDataConverter,
  createRenderer,
  loadHouse,
  loadScripts,
  loadStrategies,
  readDraft,
  projectRoot,
  readMailbox,
  resolveCalendar,
  type Config,
  type House,
} from '#platform';
import { openLocalIssuer, type TokenVerifier } from './auth/tokens.js';
import { TemporalCases } from './decisions/temporal-cases.js';
import type { ApiDeps, ClockControl, SweepReport } from './deps.js';
import type { ApiLog } from './http/log.js';
import { openImportFiles } from './imports/files.js';

export interface Composed {
  readonly deps: ApiDeps;
  /** Ends every connection. */
  readonly close: () => Promise<void>;
}

/** Builds everything the API needs from its configuration; the database must be migrated. */
export async function compose(config: Config): Promise<Composed> {
  const log: ApiLog = pino({ name: 'api', level: config.logLevel });
  const house = await loadHouse();
  const { start, all } = await loadStrategies(config.strategyFile, house);
  const { strategy } = start;
  const templates = all.flatMap((one) => one.templates);
  const strategies = all.map((one) => one.strategy);
  const current = new Map(templates.map(({ version, files }) => [version, files]));
  // A letter pinned by an older strategy renders from the sources kept in the house.
  const renderer = createRenderer(async (version) => current.get(version) ?? (await stores.house.template(version)));
  const stores: Stores = await openStores({
    url: config.databaseUrl,
    clock: config.clock.mode === 'driven' ? drivenClock() : realClock(),
    renderer,
    keys: config.keys,
    smallDifference: strategy.smallDifference,
    allocation: strategy.allocation,
    houseCalendar: (from) => resolveCalendar({ zone: house.zone, calendar: house.calendar, from }),
  });
  if (config.clock.mode === 'driven') await stores.clock.initialise(config.clock.start, config.clock.speed);
  // Whoever opens a case first, sweep or API: what it pins is kept for ever.
  for (const one of strategies) await stores.house.saveStrategy(one);
  for (const { version, files } of templates) await stores.house.saveTemplate(version, files);
  // Lazy: the API starts, and answers reads, while the engine is still coming up.
  const connection = Connection.lazy({ address: config.temporalAddress });
  const client = new Client({
    connection,
    namespace: config.temporalNamespace,
    dataConverter: createDataConverter(config.keys),
  });
  const sweeper = sweeperOver(stores, strategy, strategies, house);
  const issuer = config.embedded ? await openLocalIssuer(join(config.home, 'local-issuer.json')) : null;
  const deps: ApiDeps = {
    stores,
    strategy,
    strategies: () => policiesNow(stores.policies, strategies),
    readStrategy: (id, yaml) => readDraft(config.strategyFile, id, yaml, house),
    people: house.people,
    zone: house.zone,
    safeguard: house.safeguard,
    renderer,
    scripts: await loadScripts(),
    cases: casesOver(stores, strategy, client, config.clock.mode, config.rollOver),
    clock: clockOver(config, stores, house, sweeper),
    sweep: (actor, accountId) => sweeper(actor, accountId === undefined ? {} : { accountId }),
    resolveCalendar: (zone, calendar, from) => resolveCalendar({ zone, calendar, from: from.slice(0, 10) }),
    files: await openImportFiles(config.home, config.mappingsDir, config.keys),
    tokens: issuer ?? NOBODY,
    webhookSecrets: config.webhookSecrets,
    embedded: issuer === null ? null : { issuer, mailbox: () => readMailbox(config.mailboxDir) },
    probes: {
      record: () => stores.record.now(),
      engine: () => connection.workflowService.getSystemInfo({}),
    },
    publicDir: join(projectRoot(), 'apps', 'api', 'public'),
    log,
  };
  return {
    deps,
    close: async () => {
      await connection.close();
      await stores.close();
    },
  };
}

/** Without an issuer no token proves anything. */
const NOBODY: TokenVerifier = { verify: async () => null };

type Sweeper = (
  actor: Parameters<typeof openCases>[2],
  options: { accountId?: string; now?: Instant },
) => Promise<SweepReport>;
function sweeperOver(stores: Stores, strategy: Strategy, strategies: readonly Strategy[], house: House): Sweeper {
  const defaults = {
    ...{ strategy, strategies, collectorFor: collectorsOf(house), paidByApi: house.paidByApi },
    resolveCalendar: calendarFrom,
    published: () => policiesNow(stores.policies, strategies),
  };
  return (actor, options) => openCases(stores, defaults, actor, options);
}

/** Decisions by way of the engine, judged on the record where no workflow runs. */
export function casesOver(
  stores: Stores,
  strategy: Strategy,
  client: Client,
  mode: 'real' | 'driven',
  rollOver: Config['rollOver'] = null,
): TemporalCases {
  return new TemporalCases({
    client,
    load: async (accountKey) => {
      const [state, now] = await Promise.all([stores.record.fold(accountKey), stores.record.now()]);
      const pinned = state.case?.strategy;
      const kept = pinned === undefined ? null : await stores.house.strategy(pinned.id, pinned.version);
      return { state, strategy: kept ?? strategy, now: later(now, state.at) };
    },
    strategyNamed: (id, version) => stores.house.strategy(id, version),
    snapshot: (accountKey) => buildSnapshot(stores, accountKey, { mode, defaultStrategy: strategy, rollOver }),
  });
}

function clockOver(config: Config, stores: Stores, house: House, sweeper: Sweeper): ClockControl {
  if (config.clock.mode === 'real') return { mode: 'real' };
  const driver = new ClockDriver({
    clock: stores.clock,
    outbox: stores.outbox,
    sweep: (now) => sweeper(SYSTEM, { now }),
    nextSweepAfter: morningSweeps(
      (from) => resolveCalendar({ zone: house.zone, calendar: house.calendar, from }),
      minutesOf(house.sweepAt),
    ),
  });
  return { mode: 'driven', advance: (to) => driver.advance(to) };
}
/** `08:30` in minutes of the day. */
function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
