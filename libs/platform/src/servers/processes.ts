/** Telling processes apart beyond their number, so that a stranger who got an old number is never taken for ours. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process for ever: its number and what tells it from a later one with the same number (boot and start time). */
export interface ProcessRef {
  readonly pid: number;
  readonly identity: string;
}

const LINUX = process.platform === 'linux';

/** Fields of /proc/<pid>/stat after the command name (which may hold spaces and brackets); null when there is none. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
function ps(pid: number, column: string): string | null {
  const result = spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' });
  const text = result.stdout?.trim() ?? '';
  return text === '' ? null : text;
}
let boot: string | undefined;
const bootId = (): string => (boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());

/** Null when no such process lives (a zombie is dead: it only waits to be collected). */
export function processIdentity(pid: number): string | null {
  if (!LINUX) return ps(pid, 'lstart');
  const fields = statFields(pid);
  if (fields === null || fields[0] === 'Z' || fields[0] === 'X') return null;
  return `${bootId()}:${fields[19]}`;
}
export function processRef(pid: number): ProcessRef | null {
  const identity = processIdentity(pid);
  return identity === null ? null : { pid, identity };
}
export const isAlive = (ref: ProcessRef): boolean => processIdentity(ref.pid) === ref.identity;

export function commandLine(pid: number): string {
  if (!LINUX) return ps(pid, 'command') ?? '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
export function parentPid(pid: number): number | null {
  const text = LINUX ? statFields(pid)?.[1] : ps(pid, 'ppid');
  return text === undefined || text === null ? null : Number(text);
}

/** The `npm` this process was started by, looked for among its nearest ancestors; null when started otherwise. */
export function npmAncestor(): ProcessRef | null {
  if (process.env['npm_lifecycle_event'] === undefined) return null;
  let pid: number | null = process.ppid;
  for (let level = 0; level < 3 && pid !== null && pid > 1; level++, pid = parentPid(pid)) {
    if (/(^|[/ ])npm(-cli\.js)?( |$)/.test(commandLine(pid))) return processRef(pid);
  }
  return null;
}

/** Waits until the process is gone; false when it still lives after `timeoutMs`. */
export async function gone(ref: ProcessRef, timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(50)) if (!isAlive(ref)) return true;
  return !isAlive(ref);
}

function signal(ref: ProcessRef, name: NodeJS.Signals, group: boolean): void {
  if (!isAlive(ref)) return;
  try {
    process.kill(group ? -ref.pid : ref.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH' && group) signal(ref, name, false);
    else if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends a process of ours: the gentle signal first, after `graceMs` the hard one, for its whole group. */
export async function endProcess(ref: ProcessRef, gentle: NodeJS.Signals, graceMs: number): Promise<void> {
  signal(ref, gentle, false);
  if (await gone(ref, graceMs)) return;
  signal(ref, 'SIGKILL', true);
  await gone(ref, 5000);
}
