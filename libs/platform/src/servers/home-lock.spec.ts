import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { AlreadyRunningError } from './errors.js';
import { acquireHome } from './home-lock.js';
import { processRef, type ProcessRef } from './processes.js';

const folder = (): string => mkdtempSync(join(tmpdir(), 'amicable-lock-'));
/** Another living process. */
function other(): { ref: ProcessRef; end: () => void } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const ref = processRef(child.pid ?? 0);
  if (ref === null) throw new Error('it did not start');
  return { ref, end: () => child.kill('SIGKILL') };
}
const writeLock = (home: string, lock: object): void => writeFileSync(join(home, 'lock.json'), JSON.stringify(lock));

describe('acquireHome', () => {
  it('keeps a second start out, and lets it in after release', async () => {
    const home = folder();
    const lines: string[] = [];
    const lock = await acquireHome(home, null, (line) => lines.push(line));
    await expect(acquireHome(home, null, () => undefined)).rejects.toThrow(AlreadyRunningError);
    lock.release();
    expect(existsSync(join(home, 'lock.json'))).toBe(false);
    (await acquireHome(home, null, (line) => lines.push(line))).release();
    expect(lines).toEqual([]);
  });
  it('takes over from a dead process, with a line', async () => {
    const home = folder();
    const lines: string[] = [];
    writeLock(home, { pid: 999_999_999, identity: 'gone', under: null, stopping: false });
    (await acquireHome(home, null, (line) => lines.push(line))).release();
    expect(lines).toEqual([expect.stringContaining('process 999999999')]);
  });
  it('takes over when the number belongs to a stranger by now', async () => {
    const home = folder();
    writeLock(home, { pid: process.pid, identity: 'an earlier process of that number', under: null, stopping: false });
    (await acquireHome(home, null, () => undefined)).release();
  });
  it('takes over a lock cut off by a crash', async () => {
    const home = folder();
    writeFileSync(join(home, 'lock.json'), '{"pid": 12');
    (await acquireHome(home, null, () => undefined)).release();
  });
  it('waits for one that is stopping', async () => {
    const home = folder();
    const holder = other();
    writeLock(home, { ...holder.ref, under: null, stopping: true });
    setTimeout(holder.end, 200);
    const started = Date.now();
    (await acquireHome(home, null, () => undefined)).release();
    expect(Date.now() - started).toBeGreaterThanOrEqual(150);
  });
  it('waits for one whose npm was killed', async () => {
    const home = folder();
    const holder = other();
    writeLock(home, { ...holder.ref, under: { pid: 999_999_999, identity: 'gone' }, stopping: false });
    setTimeout(holder.end, 200);
    (await acquireHome(home, null, () => undefined)).release();
  });
  it('names the process and the remedy', async () => {
    const home = folder();
    const holder = other();
    writeLock(home, { ...holder.ref, under: null, stopping: false });
    await expect(acquireHome(home, null, () => undefined)).rejects.toMatchObject({
      code: 'already-running',
      message: expect.stringContaining(String(holder.ref.pid)),
      remedy: expect.stringContaining('AMICABLE_HOME='),
    });
    holder.end();
  });
});
