/** The short form of one case under many clients; in full by `npm run torture`. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { busyCase, ROLL_OVER } from './busy-case.js';
import { Dice } from './support/dice.js';
import { Rig, type RigOptions } from './support/rig.js';

jest.setTimeout(120_000);

describe('8 clients on one case that rolls over all the time', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  it.each<[string, RigOptions['clock']]>([
    ['on the real clock', { mode: 'real' }],
    ['on the driven clock', { mode: 'driven', start: '2026-03-02T08:00:00.000Z' }],
  ])('%s each decision is recorded once and the case believes what the record says', async (_name, clock) => {
    rig = await Rig.open({ clock, rollOver: ROLL_OVER });
    const load = { decisions: 40, payments: 15 };
    const { faults, decisions, payments, runs } = await busyCase(rig, clock.mode, new Dice(4), load);
    expect(faults).toEqual([]);
    expect(rig.crashes).toEqual([]);
    expect({ decisions, payments }).toEqual(load);
    expect(runs).toBeGreaterThan(2);
  });
});
