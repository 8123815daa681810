/** The API in this process over a real record and without an engine: for everything that comes in as a file. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Strategy } from '#domain';
import { openCases, type Stores } from '#persistence';
import { calendarFrom, createRenderer, loadHouse, loadStrategy, projectRoot, resolveCalendar } from '#platform';
import { createApp } from '../../apps/api/src/app.js';
import { openLocalIssuer } from '../../apps/api/src/auth/tokens.js';
import { openImportFiles } from '../../apps/api/src/imports/files.js';
import { HttpClient } from './http.js';
import { openTestStores, type TestStores } from './stores.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const noEngine = { decide: () => Promise.reject(new Error('This house has no engine.')) };

export interface FileHouseOptions {
  /** Business now; it stands still until `at` moves it. */
  readonly now?: string;
  /** A strategy file below the project; default: the standard one. */
  readonly strategy?: string;
  /** Folder of the mapping files; default: the examples. */
  readonly mappings?: string;
}

export class FileHouse {
  private readonly clients = new Map<string, HttpClient>();

  private constructor(
    private readonly test: TestStores,
    private readonly app: NestExpressApplication,
    readonly url: string,
    private readonly folder: string,
    readonly strategy: Strategy,
  ) {}

  static async open(options: FileHouseOptions = {}): Promise<FileHouse> {
    const test = await openTestStores();
    if (options.now !== undefined) test.clock.instant = options.now;
    const folder = mkdtempSync(join(tmpdir(), 'amicable-files-'));
    const house = await loadHouse();
    const file = options.strategy === undefined ? undefined : join(projectRoot(), options.strategy);
    const { strategy } = await loadStrategy(file, house);
    await test.stores.house.saveStrategy(strategy);
    const issuer = await openLocalIssuer(join(folder, 'issuer.json'));
    const mappings = options.mappings ?? join(projectRoot(), 'examples', 'mappings');
    const keys = { current: 'k1', all: { k1: randomBytes(32).toString('base64') } };
    const app = await createApp({
      stores: test.stores,
      strategy,
      strategies: async () => [strategy],
      readStrategy: async () => ({ faults: [] }),
      people: house.people,
      zone: house.zone,
      renderer: createRenderer(async () => null),
      scripts: [],
      cases: noEngine,
      clock: { mode: 'driven', advance: async (to) => (test.clock.instant = to) },
      sweep: (actor, accountId) =>
        openCases(
          test.stores,
          { strategy, collectorFor: () => 'clara', paidByApi: house.paidByApi, resolveCalendar: calendarFrom },
          actor,
          accountId === undefined ? {} : { accountId },
        ),
      resolveCalendar: (zone, calendar, from) => resolveCalendar({ zone, calendar, from: from.slice(0, 10) }),
      files: await openImportFiles(folder, mappings, keys),
      tokens: issuer,
      webhookSecrets: {},
      embedded: { issuer, mailbox: async () => [] },
      probes: { record: () => test.stores.record.now() },
      publicDir: folder,
      log: silent,
    });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new FileHouse(test, app, `http://127.0.0.1:${port}`, folder, strategy);
  }

  get stores(): Stores {
    return this.test.stores;
  }
  as(username: string): HttpClient {
    const client = this.clients.get(username) ?? new HttpClient(this.url, username);
    this.clients.set(username, client);
    return client;
  }
  /** Sends a CSV file. */
  send(path: string, file: string | Buffer, headers: Record<string, string> = {}, who = 'erp') {
    return this.as(who).send('POST', `/v1/imports/${path}`, file, { 'content-type': 'text/csv', ...headers });
  }
  /** Everything a file may change: events on record, accounts, invoices, payments, and facts that came in. */
  async written(): Promise<Record<string, number>> {
    const [row] = await this.test.admin<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM event) AS events, (SELECT count(*)::int FROM account) AS accounts,
         (SELECT count(*)::int FROM open_item) AS items, (SELECT count(*)::int FROM payment) AS payments,
         (SELECT count(*)::int FROM inbox) AS facts`,
    );
    return row ?? {};
  }
  /** Uploads that rest in the spool. */
  spooled = (): string[] => readdirSync(join(this.folder, 'imports', 'uploads'));

  async close(): Promise<void> {
    await this.app.close();
    await this.test.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
