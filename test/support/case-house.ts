/** The product without HTTP, in this process: stores on a database of their own, a real worker, relay and clock driver. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import {
  createCaseActivities,
  createCaseSinks,
  createSweepActivities,
  type CaseActivities,
  type Mailer,
  type OutgoingMail,
  type OutgoingPaper,
  type Printer,
} from '#activities';
import {
  caseStart,
  caseWorkflowId,
  ACCOUNT_CASE,
  DECIDE,
  TASK_QUEUE,
  type DecisionAnswer,
  type DecisionRequest,
  type Refusal,
  type RollOverPolicy,
} from '#contracts';
import {
  digestOf,
  SYSTEM,
  type AccountState,
  type Actor,
  type DecisionName,
  type Instant,
  type Strategy,
} from '#domain';
import {
  buildSnapshot,
  ClockDriver,
  drivenClock,
  morningSweeps,
  openCases,
  openStores,
  realClock,
  type AccountInput,
  type BusinessClock,
  type Stores,
  type SweepDefaults,
} from '#persistence';
import {
  collectorsOf,
  createDataConverter,
  createRenderer,
  loadHouse,
  loadStrategy,
  projectRoot,
  resolveCalendar,
  type Keys,
  calendarFrom,
} from '#platform';
import { Relay } from '../../apps/worker/src/relay.js';
import { freshDatabase, temporalNamespace, type TestDatabase } from './servers.js';
import { accountInput, ERP, invoice, pay, eur } from './stores.js';

/** 08:00 in Berlin, half an hour before the morning's sweep. */
export const START: Instant = '2026-03-02T07:00:00.000Z';
const silent = { trace: () => undefined, debug: () => undefined, info: () => undefined };
let installed = false;
/** Keeps the engine's log to errors; safe to repeat. */
export function quietEngine(): void {
  if (!installed) Runtime.install({ logger: new DefaultLogger('ERROR') });
  installed = true;
}

export interface HouseOptions {
  /** `now` of a real clock: where the engine keeps a time of its own, that one. */
  readonly clock?:
    | { readonly mode: 'real'; readonly now?: () => Promise<Instant> }
    | { readonly mode: 'driven'; readonly start: Instant };
  readonly rollOver?: RollOverPolicy;
  /** What becomes of a letter; default: sent. Letters handed over are kept in `mail` either way. */
  readonly deliver?: (mail: OutgoingMail) => ReturnType<Mailer['deliver']>;
  /** Real ways out instead of those that keep what they are handed. */
  readonly mailer?: Mailer;
  readonly printer?: Printer;
  /** Wraps or replaces activities, to make the outside misbehave. */
  readonly tamper?: (activities: CaseActivities) => CaseActivities;
  readonly patience?: ConstructorParameters<typeof ClockDriver>[0]['patience'];
  /** Changes what cases start with. */
  readonly strategy?: (strategy: Strategy) => Strategy;
  /** Payloads in the clear, for histories that are kept. */
  readonly clear?: boolean;
  /** Another server than the shared dev server, e.g. a time-skipping one. */
  readonly engine?: { readonly address: string; readonly namespace: string };
}

export class CaseHouse {
  readonly mail: OutgoingMail[] = [];
  /** Letters handed to a printer that is not one of the test's own. */
  readonly paper: OutgoingPaper[] = [];
  readonly log: { msg: string; facts: object }[] = [];

  private constructor(
    readonly stores: Stores,
    readonly strategy: Strategy,
    readonly client: Client,
    readonly namespace: string,
    readonly driver: ClockDriver,
    readonly mode: 'real' | 'driven',
    private readonly options: HouseOptions,
    private readonly parts: {
      database: TestDatabase;
      engine: NativeConnection;
      keys: Keys;
      collector: (key: string) => string;
    },
  ) {}
  private worker: { stop(): Promise<void> } | null = null;

  static async open(options: HouseOptions = {}): Promise<CaseHouse> {
    quietEngine();
    const [database, { address, namespace }] = await Promise.all([
      freshDatabase(),
      options.engine ?? temporalNamespace(),
    ]);
    const clock = options.clock ?? { mode: 'driven', start: START };
    const keys: Keys = { current: 'k1', all: { k1: randomBytes(32).toString('base64') } };
    const house = await loadHouse();
    const { strategy: loaded, templates } = await loadStrategy();
    const strategy = options.strategy?.(loaded) ?? loaded;
    const stores = await openStores({
      url: database.url,
      clock: clockOf(clock),
      renderer: createRenderer(async (version) => templates.find((one) => one.version === version)?.files ?? null),
      keys,
      smallDifference: strategy.smallDifference,
    });
    if (clock.mode === 'driven') await stores.clock.initialise(clock.start, 0);
    await stores.house.saveStrategy(strategy);
    const client = new Client({
      connection: await Connection.connect({ address }),
      namespace,
      ...(options.clear === true ? {} : { dataConverter: createDataConverter(keys) }),
    });
    const engine = await NativeConnection.connect({ address });
    const collector = collectorsOf(house);
    const driver = new ClockDriver({
      ...stores,
      sweep: (now) => openCases(stores, sweepDefaults(strategy, collector), SYSTEM, { now }),
      nextSweepAfter: morningSweeps(
        (from) => resolveCalendar({ zone: house.zone, calendar: house.calendar, from }),
        510,
      ),
      ...(options.patience === undefined ? {} : { patience: options.patience }),
    });
    const parts = { database, engine, keys, collector };
    const it = new CaseHouse(stores, strategy, client, namespace, driver, clock.mode, options, parts);
    await it.startWorker();
    return it;
  }

  // --- the worker

  async startWorker(): Promise<void> {
    const { engine, keys } = this.parts;
    const activities = createCaseActivities({
      ...this.stores,
      mailer: this.options.mailer ?? {
        deliver: async (mail) => {
          this.mail.push(mail);
          return this.options.deliver?.(mail) ?? { outcome: 'sent', proof: '250 kept' };
        },
      },
      printer: this.options.printer ?? {
        deliver: async (letter) => {
          this.paper.push(letter);
          return { outcome: 'sent', proof: 'print:kept' };
        },
      },
      resolveCalendar,
      from: 'accounts@amicable.invalid',
      replyTo: null,
    });
    const worker = await Worker.create({
      connection: engine,
      namespace: this.namespace,
      taskQueue: TASK_QUEUE,
      workflowBundle: { codePath: join(projectRoot(), 'dist', 'workflow-bundle.js') },
      ...(this.options.clear === true ? {} : { dataConverter: createDataConverter(keys) }),
      activities: {
        ...(this.options.tamper?.(activities) ?? activities),
        ...createSweepActivities({ ...this.stores, openPage: async () => ({ opened: 0, skipped: 0, next: null }) }),
      },
      sinks: createCaseSinks(this.stores.clock),
      stickyQueueScheduleToStartTimeout: '1s',
      nonStickyToStickyPollRatio: 0.5,
    });
    const note = (facts: object, msg: string): void => void this.log.push({ msg, facts });
    const relay = new Relay({
      client: this.client,
      ...this.stores,
      driven: this.mode === 'driven',
      snapshot: (accountKey) => this.snapshot(accountKey),
      log: { ...silent, warn: note, error: note },
    });
    const running = Promise.all([worker.run(), relay.run()]);
    this.worker = {
      stop: async () => {
        relay.stop();
        worker.shutdown();
        await running;
      },
    };
  }

  async stopWorker(): Promise<void> {
    await this.worker?.stop();
    this.worker = null;
  }

  async close(): Promise<void> {
    await this.stopWorker();
    await this.client.connection.close();
    await this.parts.engine.close();
    await this.stores.close();
    await this.parts.database.drop();
  }

  // --- what clients do

  async account(accountId: string, changes: Partial<AccountInput> = {}): Promise<string> {
    const input = accountInput(accountId, changes);
    const calendar = resolveCalendar({
      zone: input.zone,
      calendar: input.calendar,
      from: (await this.now()).slice(0, 10),
    });
    const result = await this.stores.facts.upsertAccount(ERP, input, calendar);
    if (!('accountKey' in result)) throw new Error(`not registered: ${JSON.stringify(result)}`);
    return result.accountKey;
  }

  /** An account with one invoice (9,000.00 due on 2026-02-16 unless told otherwise), and its case, opened by a sweep. */
  async overdue(accountId: string, changes: { amount?: number; dueDate?: string } = {}): Promise<string> {
    const key = await this.account(accountId);
    await invoice(this.stores, accountId, `${accountId}-1`, {
      amount: eur(changes.amount ?? 9_000),
      dueDate: changes.dueDate ?? '2026-02-16',
    });
    await this.sweep(accountId);
    return key;
  }

  async sweep(accountId?: string): Promise<{ opened: string[]; skipped: { accountId: string; reason: string }[] }> {
    const defaults = sweepDefaults(this.strategy, this.parts.collector);
    return openCases(this.stores, defaults, SYSTEM, accountId === undefined ? {} : { accountId });
  }

  async pay(accountId: string, paymentId: string, amount: number, receivedOn?: string): Promise<void> {
    await pay(this.stores, accountId, paymentId, eur(amount), receivedOn === undefined ? {} : { receivedOn });
  }

  /** Passes every wake up to an instant and waits until all is quiet. */
  async advance(to: Instant): Promise<void> {
    await this.driver.advance(to);
  }

  /** Waits until every case is quiet where the clock stands. */
  async settle(): Promise<void> {
    await this.advance(await this.now());
  }

  /** One decision by somebody who has just looked at the case. @throws the refusal's ApplicationFailure inside */
  async decide(
    accountKey: string,
    actor: Actor,
    decision: DecisionName,
    payload: object,
    more: Partial<DecisionRequest> = {},
  ): Promise<DecisionAnswer> {
    const state = await this.fold(accountKey);
    const caseId = state.case?.caseId ?? `${accountKey}-1`;
    const request: DecisionRequest = {
      decisionId: more.decisionId ?? randomBytes(8).toString('hex'),
      caseId,
      decision,
      actor,
      expectedVersion: state.version,
      payload,
      contentDigest: digestOf({ decision, caseId, actor: actor.id, payload: payload as never }),
      limits: null,
      ...(this.mode === 'driven' ? { now: await this.now() } : {}),
      ...more,
    };
    return this.update(accountKey, request);
  }

  async update(accountKey: string, request: DecisionRequest): Promise<DecisionAnswer> {
    return this.handle(accountKey).executeUpdate<DecisionAnswer, [DecisionRequest]>(DECIDE, {
      args: [request],
      updateId: `${request.decisionId}~${randomBytes(4).toString('hex')}`,
    });
  }

  // --- looking

  handle(accountKey: string): WorkflowHandle {
    return this.client.workflow.getHandle(caseWorkflowId(accountKey));
  }
  async snapshot(accountKey: string): ReturnType<typeof buildSnapshot> {
    const { rollOver } = this.options;
    const base = { mode: this.mode, defaultStrategy: this.strategy };
    return buildSnapshot(this.stores, accountKey, rollOver === undefined ? base : { ...base, rollOver });
  }
  async start(accountKey: string): Promise<void> {
    await this.client.workflow.start(ACCOUNT_CASE, caseStart(await this.snapshot(accountKey)));
  }
  async now(): Promise<Instant> {
    return this.stores.record.now();
  }
  async fold(accountKey: string): Promise<AccountState> {
    return this.stores.record.fold(accountKey);
  }
  /** Types of the account's events after a seq, in order. */
  async types(accountKey: string, after = 0): Promise<string[]> {
    const types: string[] = [];
    for (let seq = after; ;) {
      const page = await this.stores.record.read(accountKey, seq);
      types.push(...page.events.map((one) => one.type));
      seq = page.events.at(-1)?.seq ?? seq;
      if (!page.more) return types;
    }
  }
  /** Names of the history events of the case's current run after the first `skip`. */
  async history(accountKey: string, skip = 0): Promise<string[]> {
    const { events } = await this.handle(accountKey).fetchHistory();
    return (events ?? []).slice(skip).map((one) => HISTORY[Number(one.eventType)] ?? String(one.eventType));
  }
}

function clockOf(clock: NonNullable<HouseOptions['clock']>): BusinessClock {
  if (clock.mode === 'driven') return drivenClock();
  return clock.now === undefined ? realClock() : { mode: 'real', now: clock.now };
}

/** The refusal inside a failed decision, or the error itself when it is something else. */
export function refusalOf(error: unknown): Refusal | unknown {
  const cause = (error as { cause?: unknown }).cause;
  if (!(cause instanceof ApplicationFailure)) return error;
  return cause.details?.[0] ?? cause.type;
}

/** History event types by number, as far as a case has them. */
const HISTORY: Readonly<Record<number, string>> = {
  1: 'started',
  2: 'completed',
  3: 'failed',
  5: 'task scheduled',
  6: 'task started',
  7: 'task completed',
  8: 'task timed out',
  9: 'task failed',
  10: 'activity scheduled',
  11: 'activity started',
  12: 'activity completed',
  13: 'activity failed',
  14: 'activity timed out',
  17: 'timer started',
  18: 'timer fired',
  19: 'timer cancelled',
  25: 'marker',
  26: 'signaled',
  28: 'continued as new',
  41: 'update accepted',
  43: 'update completed',
};

const sweepDefaults = (strategy: Strategy, collectorFor: SweepDefaults['collectorFor']): SweepDefaults => ({
  ...{ strategy, collectorFor, paidByApi: [] },
  resolveCalendar: calendarFrom,
});
