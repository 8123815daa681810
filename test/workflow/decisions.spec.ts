import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { CaseHouse, refusalOf } from '../support/case-house.js';
import { CLARA } from '../support/stores.js';

jest.setTimeout(60_000);

describe('decisions through the workflow', () => {
  let house: CaseHouse;
  beforeAll(async () => {
    house = await CaseHouse.open();
  });
  afterAll(() => house.close());

  const refused = (decision: Promise<unknown>): Promise<unknown> =>
    decision.then(
      () => 'accepted',
      (error: unknown) => refusalOf(error),
    );
  async function open(accountId: string): Promise<string> {
    const key = await house.overdue(accountId);
    await house.settle();
    return key;
  }

  it('answers with the stored events, and a repeat with the first answer', async () => {
    const key = await open('repeat');
    const { seq } = await house.fold(key);
    const id = { decisionId: 'd-1' };
    const first = await house.decide(key, CLARA, 'note', { text: 'one' }, id);
    expect(first).toMatchObject({ decisionId: 'd-1', caseId: `${key}-1`, seq: seq + 1 });
    expect(first.events).toEqual([{ seq: seq + 1, type: 'note.added' }]);
    expect(await house.decide(key, CLARA, 'note', { text: 'one' }, { ...id, expectedVersion: 0 })).toEqual(first);
    expect((await house.types(key)).filter((type) => type === 'note.added')).toHaveLength(1);
  });

  it('refuses the same id with other content', async () => {
    const key = await open('duplicate');
    await house.decide(key, CLARA, 'note', { text: 'one' }, { decisionId: 'd-1' });
    expect(await refused(house.decide(key, CLARA, 'note', { text: 'two' }, { decisionId: 'd-1' }))).toMatchObject({
      code: 'duplicate',
    });
  });

  it('judges at the head of the record, not at what it has folded so far', async () => {
    const key = await open('behind');
    const { version } = await house.fold(key);
    await house.stopWorker();
    await house.pay('behind', 'p-1', 100, '2026-03-01');
    const stale = house.decide(key, CLARA, 'note', { text: 'I saw the old balance' }, { expectedVersion: version });
    const fresh = house.decide(key, CLARA, 'note', { text: 'I saw the payment' });
    await house.startWorker();
    expect(await refused(stale)).toMatchObject({ code: 'stale-version' });
    expect(await fresh).toMatchObject({ caseId: `${key}-1` });
  });

  it('refuses what is no decision without a trace', async () => {
    const key = await open('shape');
    const before = (await house.history(key)).length;
    const bad = { decision: 'make-coffee' } as never;
    expect(await refused(house.update(key, bad))).toBe('invalid');
    expect(await house.history(key, before)).toEqual([]);
  });

  it('decides while a letter is on its way', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow = await CaseHouse.open({
      deliver: async () => {
        await held;
        return { outcome: 'sent', proof: '250' };
      },
    });
    try {
      const key = await slow.overdue('slow');
      const advancing = slow.advance('2026-03-02T12:00:00.000Z');
      while (slow.mail.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const answer = await slow.decide(key, CLARA, 'note', { text: 'meanwhile' });
      expect(answer.events.map((one) => one.type)).toEqual(['note.added']);
      release();
      await advancing;
      expect((await slow.types(key)).slice(-4)).toEqual([
        'message.rendered',
        'message.sending',
        'note.added',
        'message.sent',
      ]);
    } finally {
      release();
      await slow.close();
    }
  });
});
