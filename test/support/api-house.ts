/** The API in this process over a `CaseHouse`: real record, real engine, real worker. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { loadHouse, resolveCalendar, createRenderer, loadStrategy, projectRoot } from '#platform';
import { createApp } from '../../apps/api/src/app.js';
import { openLocalIssuer, type TokenIssuer } from '../../apps/api/src/auth/tokens.js';
import { casesOver } from '../../apps/api/src/compose.js';
import { openImportFiles } from '../../apps/api/src/imports/files.js';
import { CaseHouse, type HouseOptions } from './case-house.js';

const FILE_KEYS = { current: 'k1', all: { k1: randomBytes(32).toString('base64') } };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

export class ApiHouse {
  private readonly tokens = new Map<string, string>();
  private keys = 0;

  private constructor(
    readonly house: CaseHouse,
    readonly app: NestExpressApplication,
    private readonly issuer: TokenIssuer,
    private readonly people: Awaited<ReturnType<typeof loadHouse>>['people'],
    private readonly folder: string,
  ) {}

  static async open(options: HouseOptions = {}): Promise<ApiHouse> {
    const house = await CaseHouse.open(options);
    const folder = mkdtempSync(join(tmpdir(), 'amicable-api-'));
    const [issuer, { people, zone }, { templates }] = await Promise.all([
      openLocalIssuer(join(folder, 'issuer.json')),
      loadHouse(),
      loadStrategy(),
    ]);
    const { stores, strategy, client, driver } = house;
    const app = await createApp({
      stores,
      strategy,
      strategies: async () => [strategy],
      readStrategy: async () => ({ faults: [] }),
      people,
      zone,
      renderer: createRenderer(async (version) => templates.find((one) => one.version === version)?.files ?? null),
      scripts: [],
      cases: casesOver(stores, strategy, client, house.mode),
      clock: house.mode === 'driven' ? { mode: 'driven', advance: (to) => driver.advance(to) } : { mode: 'real' },
      sweep: (_actor, accountId) => house.sweep(accountId),
      resolveCalendar: (of, calendar, from) => resolveCalendar({ zone: of, calendar, from: from.slice(0, 10) }),
      files: await openImportFiles(folder, join(projectRoot(), 'examples', 'mappings'), FILE_KEYS),
      tokens: issuer,
      webhookSecrets: {},
      embedded: { issuer, mailbox: async () => [] },
      probes: { record: () => stores.record.now() },
      publicDir: folder,
      log: silent,
    });
    return new ApiHouse(house, app, issuer, people, folder);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.house.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async call(method: 'get' | 'post' | 'put', path: string, who: string, body?: object, headers: object = {}) {
    return request(this.app.getHttpServer())
      [method](path)
      .set({ Authorization: `Bearer ${await this.token(who)}`, ...headers })
      .send(body);
  }
  get(path: string, who = 'clara') {
    return this.call('get', path, who);
  }
  /** A decision by somebody who has just looked at the case, unless told which version was seen. */
  async decide(
    caseId: string,
    decision: string,
    who: string,
    body: object,
    more: { key?: string; version?: number } = {},
  ) {
    const etag = more.version ?? (await this.get(`/v1/cases/${caseId}`)).headers['etag'];
    const key = more.key ?? `key-${++this.keys}`;
    return this.call('post', `/v1/cases/${caseId}/decisions/${decision}`, who, body, {
      'Idempotency-Key': key,
      'If-Match': String(etag),
    });
  }

  private async token(who: string): Promise<string> {
    const known = this.tokens.get(who);
    if (known !== undefined) return known;
    const person = this.people.find(({ username }) => username === who);
    if (person === undefined) throw new Error(`nobody is called ${who}`);
    const { token } = await this.issuer.issue({ id: who, role: person.role });
    this.tokens.set(who, token);
    return token;
  }
}
