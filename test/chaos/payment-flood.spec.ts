/** The short form of a flood of payments while the product is killed part by part; in full by `npm run torture`. */
import { describe, expect, it, jest } from '@jest/globals';
import { paymentFlood } from './payment-flood.js';
import { Dice } from './support/dice.js';

jest.setTimeout(300_000);

describe('V01 V03 G14: payments by API, file and webhook while parts of the product are killed', () => {
  it('each acknowledged one counts once, and every letter leaves once or is a task', async () => {
    const plan = { accounts: 9, payments: 180, clients: 6, withinMs: 240_000 };
    const flood = await paymentFlood({ ...plan, kills: ['Worker', 'API', 'Temporal', 'PostgreSQL'] }, new Dice(11));
    expect(flood.faults).toEqual([]);
    expect(flood).toMatchObject({ payments: 180, kills: 4 });
    expect(flood.lettersSent).toBeGreaterThan(0);
  });
});
