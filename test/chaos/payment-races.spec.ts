/** The short form of payments that race approved letters; in full by `npm run torture`. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BEFORE_HOURS, paymentRaces } from './payment-races.js';
import { Dice } from './support/dice.js';
import { Rig } from './support/rig.js';

jest.setTimeout(120_000);

describe('a payment and an approved letter at the same moment', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open({ clock: { mode: 'driven', start: BEFORE_HOURS } });
  });
  afterAll(() => rig.close());

  it('either the letter was first, or it stays in and the record says because of which payment', async () => {
    const races = await paymentRaces(rig, new Dice(6), 12);
    expect(races.faults).toEqual([]);
    expect(rig.crashes).toEqual([]);
    expect([races.races, races.sent + races.suppressed]).toEqual([12, 12]);
  });
});
