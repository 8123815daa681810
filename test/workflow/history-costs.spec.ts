import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { CaseHouse } from '../support/case-house.js';
import { CLARA } from '../support/stores.js';

const TASK = ['task scheduled', 'task started', 'task completed'];
const ACTIVITY = ['activity scheduled', 'activity started', 'activity completed'];

jest.setTimeout(60_000);

/** What a decision, a fact, a letter and a wake-up add to a case's history: the budgets of `npm run bench`, exactly. */
describe('what things cost in history', () => {
  let house: CaseHouse;
  let key: string;
  beforeAll(async () => {
    house = await CaseHouse.open();
    key = await house.overdue('costs');
    await house.settle();
  });
  afterAll(() => house.close());

  async function added(act: () => Promise<unknown>): Promise<string[]> {
    const before = (await house.history(key)).length;
    await act();
    await house.settle();
    return house.history(key, before);
  }

  it('a decision: six events in one task', async () => {
    expect(await added(() => house.decide(key, CLARA, 'note', { text: 'called back' }))).toEqual([
      ...TASK,
      'update accepted',
      'marker',
      'update completed',
    ]);
  });

  it('a decision refused in the record: six; one refused for its role: none', async () => {
    const stale = { expectedVersion: 99 };
    const refused = () => house.decide(key, CLARA, 'note', { text: 'again' }, stale).catch(() => undefined);
    expect(await added(refused)).toHaveLength(6);
    const axel = { id: 'axel', role: 'auditor' } as const;
    expect(await added(() => house.decide(key, axel, 'note', { text: 'mine' }).catch(() => undefined))).toEqual([]);
  });

  it('a fact: five; its signal once more: four', async () => {
    expect(await added(() => house.pay('costs', 'p1', 10, '2026-03-01'))).toEqual(['signaled', ...TASK, 'marker']);
    expect(await added(() => house.stores.outbox.enqueue([key]))).toEqual(['signaled', ...TASK]);
  });

  it('a wake with a letter: four and eight; a day with nothing to do: none', async () => {
    const reminder = await added(() => house.advance('2026-03-02T17:00:00.000Z'));
    expect(reminder).toEqual(['signaled', ...TASK, 'marker', ...ACTIVITY, ...TASK, 'marker']);
    expect(house.mail).toHaveLength(1);
    expect(await added(() => house.advance('2026-03-03T17:00:00.000Z'))).toEqual([]);
  });
});
