/** Processes that a start has running, on file: a start that was killed leaves them behind, and the next one ends them. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, isAlive, readJson, writeJson, type ProcessRef } from '#platform/servers';

interface Entry extends ProcessRef {
  readonly name: string;
}
const SERVERS = new Set(['Temporal', 'PostgreSQL']);
const fileOf = (home: string): string => join(home, 'pids.json');

/** Remembers each process under its name; a restarted one replaces its predecessor. */
export class ProcessList {
  private readonly entries = new Map<string, Entry>();
  constructor(private readonly home: string) {}

  add(name: string, ref: ProcessRef): void {
    this.entries.set(name, { name, ...ref });
    writeJson(fileOf(this.home), [...this.entries.values()]);
  }
  clear(): void {
    rmSync(fileOf(this.home), { force: true });
  }
}

/** Ends what an earlier start left running: first those that use the servers, then the servers. Strangers are never touched. */
export async function endOrphans(home: string, say: (line: string) => void): Promise<void> {
  const left = (readJson<Entry[]>(fileOf(home)) ?? []).filter(isAlive);
  const [servers, users] = [
    left.filter(({ name }) => SERVERS.has(name)),
    left.filter(({ name }) => !SERVERS.has(name)),
  ];
  if (left.length > 0) say(`Ending what an earlier start left running: ${left.map(({ name }) => name).join(', ')}.`);
  for (const group of [users, servers]) {
    await Promise.all(
      group.map((entry) => endProcess(entry, entry.name === 'PostgreSQL' ? 'SIGINT' : 'SIGTERM', 10_000)),
    );
  }
  rmSync(fileOf(home), { force: true });
}
