import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { isBusinessDay, localDate, SYSTEM, type PlainDate, type ResolvedCalendar, type Strategy } from '#domain';
import {
  buildSnapshot,
  ClockDriver,
  drivenClock,
  morningSweeps,
  openCases,
  openCasesPage,
  openStores,
  policiesNow,
  realClock,
  type Stores,
  type SweepDefaults,
} from '#persistence';
import {
  calendarFrom,
  collectorsOf,
  createDataConverter,
  createRenderer,
  loadHouse,
  loadStrategies,
  resolveCalendar,
  type Config,
  type House,
} from '#platform';
import {
  createCaseActivities,
  createFilePrinter,
  createSmtpMailer,
  createSweepActivities,
  type CaseActivities,
  type Mailer,
  type SweepActivities,
} from '#activities';
import { createLog, type Log } from './log.js';
import { Relay } from './relay.js';

/** What the worker runs on, built from its configuration. */
export interface Composed {
  readonly log: Log;
  readonly house: House;
  readonly stores: Stores;
  readonly client: Client;
  /** The worker's own connection to the engine. */
  readonly engine: NativeConnection;
  readonly activities: CaseActivities & SweepActivities;
  readonly relay: Relay;
  /** Null on the real clock. */
  readonly driver: ClockDriver | null;
  /** Ends every connection; the worker must have stopped. */
  close(): Promise<void>;
}

/** Local activities and the relay each hold a connection for a moment only. */
const POOL = 20;
/** Without a mail server every letter fails for certain, and becomes a person's task. */
const NO_MAILER: Mailer = {
  deliver: async () => ({ outcome: 'failed', error: 'no mail server is configured (SMTP_URL)' }),
};

/** Builds the worker's parts; the database must be migrated and the engine reachable. */
export async function compose(config: Config): Promise<Composed> {
  const log = createLog(config.logLevel);
  const house = await loadHouse();
  const { start, all } = await loadStrategies(config.strategyFile, house);
  const { strategy } = start;
  const templates = all.flatMap((one) => one.templates);
  const strategies = all.map((one) => one.strategy);
  const stores = await storesFor(
    config,
    strategy,
    house,
    new Map(templates.map(({ version, files }) => [version, files])),
  );
  // What a case pins is kept before any case can pin it.
  for (const { version, files } of templates) await stores.house.saveTemplate(version, files);
  for (const one of strategies) await stores.house.saveStrategy(one);
  if (config.clock.mode === 'driven') await stores.clock.initialise(config.clock.start, config.clock.speed);

  const engine = await NativeConnection.connect({ address: config.temporalAddress });
  const connection = await Connection.connect({ address: config.temporalAddress });
  const client = new Client({
    connection,
    namespace: config.temporalNamespace,
    dataConverter: createDataConverter(config.keys),
  });
  const defaults: SweepDefaults = {
    ...{ strategy, strategies, collectorFor: collectorsOf(house), paidByApi: house.paidByApi },
    resolveCalendar: calendarFrom,
    published: () => policiesNow(stores.policies, strategies),
  };
  return {
    log,
    house,
    stores,
    client,
    engine,
    activities: activitiesOver(config, stores, house, defaults),
    relay: relayOver(config, stores, client, strategy, log),
    driver: config.clock.mode === 'driven' ? driverOver(stores, house, defaults) : null,
    close: async () => {
      await connection.close();
      await engine.close();
      await stores.close();
    },
  };
}

async function storesFor(
  config: Config,
  strategy: Strategy,
  house: House,
  current: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Promise<Stores> {
  // A letter pinned by an older strategy renders from the sources kept in the house.
  const renderer = createRenderer(async (version) => current.get(version) ?? (await stores.house.template(version)));
  const stores: Stores = await openStores({
    url: config.databaseUrl,
    clock: config.clock.mode === 'driven' ? drivenClock() : realClock(),
    renderer,
    keys: config.keys,
    poolSize: POOL,
    smallDifference: strategy.smallDifference,
    allocation: strategy.allocation,
    houseCalendar: (from) => resolveCalendar({ zone: house.zone, calendar: house.calendar, from }),
  });
  return stores;
}

function activitiesOver(
  config: Config,
  stores: Stores,
  house: House,
  defaults: SweepDefaults,
): CaseActivities & SweepActivities {
  return {
    ...createCaseActivities({
      ...stores,
      mailer: config.smtpUrl === null ? NO_MAILER : createSmtpMailer(config.smtpUrl),
      printer: createFilePrinter(config.printDir),
      resolveCalendar,
      from: `${JSON.stringify(house.sender.name)} <accounts@amicable.invalid>`,
      replyTo: config.replyTo,
    }),
    ...createSweepActivities({
      ...stores,
      openPage: async (after) => {
        const now = await stores.record.now();
        const calendar = calendarOf(house)(now.slice(0, 10));
        if (!isBusinessDay(calendar, localDate(calendar, now))) return { opened: 0, skipped: 0, next: null };
        const page = await openCasesPage(stores, defaults, SYSTEM, after);
        return { opened: page.opened.length, skipped: page.skipped.length, next: page.next };
      },
    }),
  };
}

function relayOver(config: Config, stores: Stores, client: Client, strategy: Strategy, log: Log): Relay {
  const { mode } = config.clock;
  return new Relay({
    client,
    ...stores,
    driven: mode === 'driven',
    snapshot: (accountKey) =>
      buildSnapshot(stores, accountKey, { mode, defaultStrategy: strategy, rollOver: config.rollOver }),
    log,
  });
}

function driverOver(stores: Stores, house: House, defaults: SweepDefaults): ClockDriver {
  return new ClockDriver({
    ...stores,
    sweep: (now) => openCases(stores, defaults, SYSTEM, { now }),
    nextSweepAfter: morningSweeps(calendarOf(house), minutesOf(house.sweepAt)),
  });
}

const calendarOf =
  ({ zone, calendar }: House) =>
  (from: PlainDate): ResolvedCalendar =>
    resolveCalendar({ zone, calendar, from });

/** Minutes of the day of a local time `HH:MM`. */
function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
