/** The short form of workers and server killed under load; in full by `npm run torture`. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ROLL_OVER } from './busy-case.js';
import { Dice } from './support/dice.js';
import { Rig } from './support/rig.js';
import { workerKills } from './worker-kills.js';

jest.setTimeout(240_000);

describe('workers killed in `append` and the server killed under load', () => {
  let rig: Rig;
  beforeAll(async () => {
    const clock = { mode: 'driven', start: '2026-03-02T08:00:00.000Z' } as const;
    const failPoint = { probability: 0.05, seed: 5 };
    rig = await Rig.open({ clock, rollOver: ROLL_OVER, workers: 2, failPoint });
  });
  afterAll(() => rig.close());

  it('lose nothing that was answered and record nothing twice', async () => {
    const plan = { cases: 3, clients: 6, inAppend: 4, serverKills: 1, withinMs: 150_000 };
    const kills = await workerKills(rig, 'short', new Dice(5), plan);
    expect(kills.faults).toEqual([]);
    expect(kills.inAppend).toBeGreaterThanOrEqual(plan.inAppend);
    expect(kills.serverKills).toBe(plan.serverKills);
    expect(kills.decisions).toBeGreaterThan(0);
    expect(kills.payments).toBeGreaterThan(0);
  });
});
