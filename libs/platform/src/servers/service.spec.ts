import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { endProcess, isAlive, processRef, type ProcessRef } from './processes.js';
import { Service, type ServiceOptions } from './service.js';

const started: Service[] = [];
// A failed expectation must not leave a process behind.
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

function service(script: string, options: Partial<ServiceOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'amicable-service-'));
  const flag = join(folder, 'flag');
  const lines: string[] = [];
  const spawned: ProcessRef[] = [];
  const made = new Service({
    name: 'Sample',
    command: process.execPath,
    args: ['-e', script, flag],
    env: process.env,
    logFile: join(folder, 'log'),
    ready: () => Promise.resolve(existsSync(flag)),
    readyWithinMs: 5000,
    onSpawn: (ref) => spawned.push(ref),
    say: (line) => lines.push(line),
    ...options,
  });
  started.push(made);
  return { made, flag, lines, spawned, log: join(folder, 'log') };
}
/** Counts its starts in the flag file and runs until it is ended. */
const STEADY = `
  const fs = require('fs');
  console.log('up'); // before the flag: who sees the flag may read the log
  fs.appendFileSync(process.argv[1], 'x');
  setInterval(() => {}, 1000);
`;
const until = async (condition: () => boolean): Promise<void> => {
  for (const end = Date.now() + 10_000; !condition() && Date.now() < end;) await new Promise((r) => setTimeout(r, 20));
  expect(condition()).toBe(true);
};

describe('Service', () => {
  it('starts, writes its log, and leaves no process behind', async () => {
    const { made, spawned, log } = service(STEADY);
    await made.start();
    expect(readFileSync(log, 'utf8')).toBe('up\n');
    const [ref] = spawned;
    expect(ref !== undefined && isAlive(ref)).toBe(true);
    await made.stop();
    expect(ref !== undefined && isAlive(ref)).toBe(false);
  });
  it('starts a killed process again, with a line, and stops for good when told to', async () => {
    const { made, flag, lines, spawned } = service(STEADY);
    await made.start();
    made.keepAlive();
    process.kill(spawned[0]?.pid ?? 0, 'SIGKILL');
    await until(() => lines.length === 2 && readFileSync(flag, 'utf8') === 'xx');
    expect(lines).toEqual(['Sample was ended by SIGKILL; starting it again.', 'Sample is back.']);
    await made.stop();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect([readFileSync(flag, 'utf8'), spawned.some(isAlive)]).toEqual(['xx', false]);
  });
  it('tells why it did not come up, with the end of its log', async () => {
    const { made } = service(`console.error('no licence'); process.exit(3)`);
    await expect(made.start()).rejects.toMatchObject({
      code: 'service-failed',
      message: expect.stringMatching(/Sample ended with code 3[^]*no licence/),
    });
  });
  it('gives up on one that never becomes ready, and ends it', async () => {
    const { made, spawned } = service('setInterval(() => {}, 1000)', { readyWithinMs: 300 });
    await expect(made.start()).rejects.toThrow(/did not answer/);
    expect(spawned.map(isAlive)).toEqual([false]);
  });
  it('tells when its program is missing', async () => {
    const { made } = service('', { command: '/nowhere/program' });
    await expect(made.start()).rejects.toThrow(/could not be started/);
  });
  it('ends one that ignores the polite signal', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); ${STEADY}`;
    const { made, spawned } = service(stubborn, { stopWithinMs: 200 });
    await made.start();
    await made.stop();
    expect(spawned.map(isAlive)).toEqual([false]);
  });
});

describe('endProcess', () => {
  it('never touches a stranger who got the number of one of ours', async () => {
    const { made, spawned, flag } = service(STEADY);
    writeFileSync(flag, '');
    await made.start();
    const pid = spawned[0]?.pid ?? 0;
    await endProcess({ pid, identity: 'an earlier process of that number' }, 'SIGTERM', 100);
    expect(processRef(pid)).not.toBeNull();
    await made.stop();
  });
});
