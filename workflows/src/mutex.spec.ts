import { describe, expect, it } from '@jest/globals';
import { Mutex } from './mutex.js';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('taking turns', () => {
  it('runs one at a time, first come first served', async () => {
    const mutex = new Mutex();
    const log: string[] = [];
    const work = (name: string, ticks: number) => async (): Promise<string> => {
      log.push(`${name} in`);
      for (let n = 0; n < ticks; n++) await tick();
      log.push(`${name} out`);
      return name;
    };
    const results = await Promise.all([mutex.run(work('a', 3)), mutex.run(work('b', 1)), mutex.run(work('c', 0))]);
    expect(results).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('gives a failure to its caller only, and frees the turn', async () => {
    const mutex = new Mutex();
    const failing = mutex.run(async () => {
      await tick();
      throw new Error('refused');
    });
    const next = mutex.run(async () => 'served');
    await expect(failing).rejects.toThrow('refused');
    await expect(next).resolves.toBe('served');
  });

  it('serves who comes while somebody is inside', async () => {
    const mutex = new Mutex();
    const log: number[] = [];
    const outer = mutex.run(async () => {
      void mutex.run(async () => void log.push(2));
      await tick();
      log.push(1);
    });
    await outer;
    await mutex.run(async () => void log.push(3));
    expect(log).toEqual([1, 2, 3]);
  });
});
