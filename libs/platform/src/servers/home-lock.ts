/** One `npm start` for each state folder. */
import { linkSync, mkdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AlreadyRunningError } from './errors.js';
import { readJson, writeJson } from './json-file.js';
import { endProcess, gone, isAlive, processRef, type ProcessRef } from './processes.js';

interface Lock extends ProcessRef {
  /** The npm that started it: when that one was killed, the holder is about to stop by itself. */
  readonly under: ProcessRef | null;
  readonly stopping: boolean;
}
export interface HomeLock {
  /** Tells a later start that this one is on its way out and may be waited for. */
  stopping(): void;
  release(): void;
}
/** How long a later start waits for an earlier one that is stopping. */
const STOPPING_MS = 45_000;

/**
 * Takes the lock of a state folder. That of a dead process is taken over; one whose npm was killed, or which is
 * stopping, is waited for.
 * @throws AlreadyRunningError when a living start holds it
 */
export async function acquireHome(
  home: string,
  under: ProcessRef | null,
  say: (line: string) => void,
): Promise<HomeLock> {
  const file = join(home, 'lock.json');
  const self = processRef(process.pid);
  if (self === null) throw new Error('This process cannot be found in the process table.');
  const lock: Lock = { ...self, under, stopping: false };
  mkdirSync(home, { recursive: true });
  for (let tries = 0; !takeFresh(file, lock); tries++) {
    const holder = readJson<Lock>(file);
    if (holder !== null && isAlive(holder)) await waitForStopping(home, holder, say);
    else say(`Taking over from a start that ended without saying goodbye (process ${holder?.pid ?? 'unknown'}).`);
    rmSync(file, { force: true });
    if (tries > 20) throw new AlreadyRunningError(home, holder?.pid ?? 0);
    await sleep(20 * tries);
  }
  return {
    stopping: () => writeJson(file, { ...lock, stopping: true }),
    release: () => {
      if (readJson<Lock>(file)?.identity === self.identity) rmSync(file, { force: true });
    },
  };
}

/** A hard link is made for one taker only, and always of a whole file. */
function takeFresh(file: string, lock: Lock): boolean {
  const own = `${file}.${lock.pid}`;
  writeFileSync(own, JSON.stringify(lock), { mode: 0o600 });
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(own);
  }
}

async function waitForStopping(home: string, holder: Lock, say: (line: string) => void): Promise<void> {
  const orphaned = holder.under !== null && !isAlive(holder.under);
  if (!holder.stopping && !orphaned) throw new AlreadyRunningError(home, holder.pid);
  say(`Waiting for an earlier start (process ${holder.pid}) to finish stopping.`);
  if (!(await gone(holder, STOPPING_MS))) await endProcess(holder, 'SIGTERM', 5000);
}
