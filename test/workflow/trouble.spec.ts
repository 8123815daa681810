import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { ApplicationFailure } from '@temporalio/common';
import { RECORD_ERROR, RETRY_LATER } from '#contracts';
import { CaseHouse, refusalOf } from '../support/case-house.js';
import { CLARA, SAM } from '../support/stores.js';

const NOON = '2026-03-02T12:00:00.000Z';

jest.setTimeout(60_000);

describe('when the outside misbehaves', () => {
  let house: CaseHouse;
  afterEach(() => house.close());

  it('a letter whose outcome nobody knows is never sent twice and becomes a task', async () => {
    house = await CaseHouse.open({
      deliver: async () => {
        throw new Error('the line went dead');
      },
    });
    const key = await house.overdue('unknown');
    await house.advance('2026-03-06T17:00:00.000Z');
    expect(house.mail).toHaveLength(1);
    const types = await house.types(key);
    expect(types.filter((type) => type.startsWith('message.'))).toEqual([
      'message.rendered',
      'message.sending',
      'message.outcome-unknown',
    ]);
    const tasks = (await house.fold(key)).case?.tasks.filter((task) => task.status === 'open');
    expect(tasks?.map((task) => task.kind)).toContain('resolve-send');
  });

  it('a letter that certainly failed is tried again as a new attempt', async () => {
    let tries = 0;
    house = await CaseHouse.open({
      deliver: async () =>
        ++tries === 1 ? { outcome: 'failed', error: '450 later' } : { outcome: 'sent', proof: '250' },
    });
    const key = await house.overdue('failed');
    await house.advance(NOON);
    expect(house.mail.map((mail) => mail.messageId)).toEqual([
      expect.stringMatching(/\.1@amicable\.invalid>$/),
      expect.stringMatching(/\.2@amicable\.invalid>$/),
    ]);
    expect((await house.types(key)).filter((type) => type.startsWith('message.'))).toEqual([
      'message.rendered',
      'message.sending',
      'message.failed',
      'message.sending',
      'message.sent',
    ]);
  });

  it('the brake holds letters back, and they leave when it is released', async () => {
    house = await CaseHouse.open();
    await house.stores.house.setSends(SAM, true, 'a wrong template');
    const key = await house.overdue('braked');
    await house.advance('2026-03-03T12:00:00.000Z');
    expect(house.mail).toEqual([]);
    expect(await house.types(key)).not.toContain('message.sending');
    await house.stores.house.setSends(SAM, false, 'mended');
    await house.settle();
    expect(house.mail).toHaveLength(1);
  });

  it('a record out of reach answers "later", and the case goes on when it is back', async () => {
    let away = false;
    house = await CaseHouse.open({
      tamper: (activities) => ({
        ...activities,
        append: async (request) => {
          if (away) throw new Error('Connection terminated unexpectedly');
          return activities.append(request);
        },
      }),
    });
    const key = await house.overdue('away');
    await house.settle();
    away = true;
    const started = Date.now();
    const failure = await house.decide(key, CLARA, 'note', { text: 'lost?' }).catch(refusalOf);
    expect(failure).toBe(RETRY_LATER);
    expect(Date.now() - started).toBeLessThan(10_000);
    await house.pay('away', 'p-1', 9_000, '2026-03-02');
    away = false;
    await house.decide(key, CLARA, 'note', { text: 'there again' });
    await house.settle();
    expect((await house.fold(key)).case?.status).toBe('closed');
  });

  it('a step that the record refuses for good becomes a task and never a spin', async () => {
    let appends = 0;
    house = await CaseHouse.open({
      tamper: (activities) => ({
        ...activities,
        append: async (request) => {
          appends += 1;
          const sends = request.commands.some((one) => one.events.some(({ type }) => type === 'message.rendered'));
          if (sends)
            throw ApplicationFailure.create({ type: RECORD_ERROR, message: 'no such template', nonRetryable: true });
          return activities.append(request);
        },
      }),
    });
    const key = await house.overdue('stuck');
    await house.advance(NOON);
    const before = appends;
    await house.advance('2026-03-02T16:00:00.000Z');
    expect(appends - before).toBeLessThan(5);
    const state = await house.fold(key);
    expect(state.case?.stuck.map((one) => one.error)).toEqual(['no such template']);
    expect(state.case?.tasks.filter((task) => task.status === 'open').map((task) => task.kind)).toContain(
      'complete-task',
    );
    expect((await house.handle(key).describe()).status.name).toBe('RUNNING');
  });

  it('a case whose workflow is gone starts again from the record and sends nothing twice', async () => {
    house = await CaseHouse.open();
    const key = await house.overdue('restart');
    await house.advance(NOON);
    expect(house.mail).toHaveLength(1);
    await house.handle(key).terminate('lost with its server');
    await house.pay('restart', 'p-1', 100, '2026-03-02');
    await house.advance('2026-03-10T17:00:00.000Z');
    expect((await house.handle(key).describe()).status.name).toBe('RUNNING');
    expect(house.mail).toHaveLength(2);
    expect((await house.types(key)).filter((type) => type === 'message.sent')).toHaveLength(2);
  });

  it('on the real clock keeps its one timer while the deadline stays', async () => {
    house = await CaseHouse.open({ clock: { mode: 'real' } });
    const key = await house.overdue('timer');
    const until = async (what: string): Promise<string[]> => {
      for (;;) {
        const history = await house.history(key).catch((): string[] => []);
        if (history.includes(what)) return history;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await until('timer started');
    await house.decide(key, CLARA, 'note', { text: 'one' });
    await house.decide(key, CLARA, 'note', { text: 'two' });
    const history = await until('update completed');
    expect(history.filter((one) => one.startsWith('timer'))).toEqual(['timer started']);
  });
});
