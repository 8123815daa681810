/** A real PostgreSQL from npm's binaries, with its data in the state folder. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { HalfInitialisedError, PostgresUnavailableError, PostgresVersionError } from './errors.js';
import {
  giveTo,
  packagedBinaries,
  postgresUser,
  reachableBinaries,
  reachableFolder,
  type PostgresBinaries,
  type SystemUser,
} from './postgres-user.js';
import { readJson, writeJson } from './json-file.js';
import { commandLine, endProcess, processRef, type ProcessRef } from './processes.js';
import { Service } from './service.js';

export interface PostgresOptions {
  /** Folder that holds the data folder and its password file. */
  readonly home: string;
  readonly port: number;
  readonly logFile: string;
  /** Server settings, `name=value`. */
  readonly settings?: readonly string[];
  readonly onSpawn?: (ref: ProcessRef) => void;
  readonly say: (line: string) => void;
}
export interface PostgresServer {
  readonly service: Service;
  /** Connection as the superuser to a database of that name. */
  url(database: string): string;
}
const USER = 'postgres';
/** `id` tells the state folders of one machine apart; `dataDir` is where the data really is. */
interface Access {
  readonly password: string;
  readonly id: string;
  readonly dataDir?: string;
}
const accessFile = (home: string): string => join(home, 'postgres.json');

/** Connection string of the server of a state folder, for commands that run beside it. */
export function embeddedUrl(home: string, port: number, database: string): string | null {
  const access = readJson<Access>(accessFile(home));
  return access === null ? null : urlOf(access, port, database);
}
const urlOf = (access: Access, port: number, database: string): string =>
  `postgres://${USER}:${access.password}@127.0.0.1:${port}/${database}`;

/**
 * Prepares the data folder (made on the first start) and a service for the server; starts nothing yet.
 * @throws HalfInitialisedError, PostgresVersionError, PostgresUnavailableError
 */
export async function preparePostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { home, port, logFile } = options;
  const user = postgresUser();
  const binaries = reachableBinaries(await packagedBinaries(), user);
  const access = ensureAccess(home, user);
  const { dataDir } = access;
  if (isFresh(dataDir)) initialise(binaries, user, dataDir, access.password);
  assertUsable(dataDir, binaries.version);
  await endStanding(dataDir, options.say);
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    ...(options.settings ?? []),
  ];
  const service = new Service({
    name: 'PostgreSQL',
    command: binaries.postgres,
    args: ['-D', dataDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    env: { ...process.env, LC_MESSAGES: 'C' },
    cwd: '/',
    logFile,
    readyWithinMs: 60_000,
    ready: () => answers(urlOf(access, port, 'postgres')),
    // "Fast" shutdown: ends sessions, writes a checkpoint.
    stopSignal: 'SIGINT',
    stopWithinMs: 20_000,
    say: options.say,
    ...(user ?? {}),
    ...(options.onSpawn === undefined ? {} : { onSpawn: options.onSpawn }),
  });
  return { service, url: (database) => urlOf(access, port, database) };
}

function ensureAccess(home: string, user: SystemUser | null): Access & { dataDir: string } {
  const standing = readJson<Access>(accessFile(home));
  const made = standing ?? { password: randomBytes(18).toString('hex'), id: randomBytes(6).toString('hex') };
  const dataDir = made.dataDir ?? reachableFolder(join(home, 'postgres'), user, made.id);
  // Only a folder elsewhere is remembered: the state folder itself may be moved.
  const access = dataDir.startsWith(home) ? made : { ...made, dataDir };
  if (standing === null || access.dataDir !== standing.dataDir) writeJson(accessFile(home), access);
  return { ...access, dataDir };
}

const isFresh = (dataDir: string): boolean => !existsSync(dataDir) || readdirSync(dataDir).length === 0;

function assertUsable(dataDir: string, version: string): void {
  for (const needed of ['PG_VERSION', 'global/pg_control', 'postgresql.conf', 'base', 'pg_wal']) {
    if (!existsSync(join(dataDir, needed))) throw new HalfInitialisedError(dataDir, needed);
  }
  const found = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim();
  if (found !== version) throw new PostgresVersionError(dataDir, found, version);
}

/** Initialises beside and renames at the end: an interrupted first start leaves nothing half done in place. */
function initialise(binaries: PostgresBinaries, user: SystemUser | null, dataDir: string, password: string): void {
  const fresh = `${dataDir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  giveTo(fresh, user);
  const secret = mkdtempSync(join(tmpdir(), 'amicable-'));
  const passwordFile = join(secret, 'password');
  writeFileSync(passwordFile, password + '\n', { mode: 0o600 });
  giveTo(passwordFile, user);
  giveTo(secret, user);
  const args = ['-D', fresh, `--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const result = spawnSync(binaries.initdb, [...args, '--encoding=UTF8', '--locale=C'], {
    ...(user ?? {}),
    cwd: '/',
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  rmSync(secret, { recursive: true, force: true });
  if (result.status !== 0) {
    const why = (result.error?.message ?? result.stderr).trim();
    throw new PostgresUnavailableError(
      `The database folder could not be made: ${why}`,
      `Check that ${dataDir} lies on a local disk with room and rights, or set DATABASE_URL.`,
    );
  }
  rmSync(dataDir, { recursive: true, force: true });
  renameSync(fresh, dataDir);
}

/**
 * Deals with a `postmaster.pid` left by `kill -9`: a server that still runs on this very folder is ended (its start is
 * gone); the number of a dead process, or one given to a stranger since, is only removed.
 */
async function endStanding(dataDir: string, say: (line: string) => void): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const ref = pid > 0 && commandLine(pid).includes(dataDir) ? processRef(pid) : null;
  if (ref !== null) {
    say(`Stopping a PostgreSQL that an earlier start left behind (process ${pid}).`);
    await endProcess(ref, 'SIGINT', 15_000);
  }
  rmSync(file, { force: true });
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Makes the database unless it is there. Returns whether it was made. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return false;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    return true;
  } finally {
    await client.end();
  }
}
