import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { embeddedUrl, ensureDatabase, freePort, isAlive, preparePostgres, processRef } from '#platform/servers';

const home = mkdtempSync(join(tmpdir(), 'amicable-embedded-'));
// Under root the server runs as another user, who must be able to reach the folder.
chmodSync(home, 0o755);
const dataDir = join(home, 'postgres');
const lines: string[] = [];
let port: number;
const prepare = () =>
  preparePostgres({
    home,
    port,
    logFile: join(home, 'postgres.log'),
    settings: ['fsync=off'],
    say: (line) => lines.push(line),
  });
async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: embeddedUrl(home, port, 'sample') ?? '' });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

describe('embedded PostgreSQL', () => {
  beforeAll(async () => {
    port = await freePort();
    const first = await prepare();
    await first.service.start();
    await ensureDatabase(first.url('postgres'), 'sample');
    await query('CREATE TABLE kept AS SELECT 7 AS number');
    await first.service.stop();
  }, 60_000);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('leaves no process and no lock behind when stopped', () => {
    expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false);
  });

  it('ends the server of a killed start and keeps its data', async () => {
    const orphan = await prepare();
    await orphan.service.start();
    const ref = processRef(orphan.service.pid ?? 0);
    const next = await prepare();
    expect(ref !== null && isAlive(ref)).toBe(false);
    expect(lines.splice(0)).toEqual([expect.stringContaining('left behind')]);
    await next.service.start();
    expect(await query('SELECT number FROM kept')).toEqual([{ number: 7 }]);
    await next.service.stop();
    await orphan.service.stop();
  }, 60_000);

  it('is not kept out by a lock file whose number belongs to a stranger by now', async () => {
    writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n`);
    const { service } = await prepare();
    await service.start();
    expect(await query('SELECT number FROM kept')).toEqual([{ number: 7 }]);
    await service.stop();
  }, 60_000);

  it('refuses a half-initialised folder and touches nothing in it', async () => {
    renameSync(join(dataDir, 'global'), join(home, 'global'));
    await expect(prepare()).rejects.toMatchObject({
      code: 'half-initialised',
      message: expect.stringContaining('global/pg_control'),
      remedy: expect.stringContaining(dataDir),
    });
    renameSync(join(home, 'global'), join(dataDir, 'global'));
    await expect(prepare()).resolves.toBeDefined();
  });

  it('refuses the folder of another major version', async () => {
    const version = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8');
    writeFileSync(join(dataDir, 'PG_VERSION'), '12\n');
    await expect(prepare()).rejects.toMatchObject({ code: 'postgres-version', message: expect.stringContaining('12') });
    writeFileSync(join(dataDir, 'PG_VERSION'), version);
  });

  it('makes the folder anew after a first start that was cut off', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'amicable-embedded-'));
    chmodSync(fresh, 0o755);
    mkdirSync(join(fresh, 'postgres.new'));
    writeFileSync(join(fresh, 'postgres.new/half'), '');
    await preparePostgres({ home: fresh, port, logFile: join(fresh, 'log'), say: () => undefined });
    expect([existsSync(join(fresh, 'postgres/PG_VERSION')), existsSync(join(fresh, 'postgres/half'))]).toEqual([
      true,
      false,
    ]);
    rmSync(fresh, { recursive: true, force: true });
  }, 60_000);
});
