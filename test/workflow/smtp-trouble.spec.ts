/** A mail server that fails in every way there is: nothing is sent twice, and nothing is missing without somebody knowing. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createSmtpMailer } from '#activities';
import type { StoredEvent } from '#domain';
import { CaseHouse } from '../support/case-house.js';
import { CLARA } from '../support/stores.js';
import { CERTAIN, TroubledSmtp, UNKNOWN, type Trouble } from '../support/troubled-smtp.js';

jest.setTimeout(120_000);

const QUICK = { connect: 1_000, greeting: 500, silence: 500 };
const ALL: readonly Trouble[] = [...CERTAIN, ...UNKNOWN];
const idOf = (trouble: Trouble | 'for ever'): string => trouble.replaceAll(' ', '-').toLowerCase();
/** Minutes after the send hour, before anything is tried again. */
const FIRST_TRY = '2026-03-02T08:25:00.000Z';
const NEXT_DAY = '2026-03-03T12:00:00.000Z';

describe('a mail server in trouble (V03)', () => {
  let house: CaseHouse;
  const servers = new Map<string, TroubledSmtp>();
  const keys = new Map<string, string>();

  const life = async (account: string): Promise<StoredEvent[]> =>
    (await house.stores.record.read(keys.get(account)!, 0)).events.filter((one) => one.type.startsWith('message.'));
  const types = async (account: string): Promise<string[]> =>
    (await life(account)).map((one) => one.type.slice('message.'.length));
  const openTasks = async (account: string) =>
    ((await house.fold(keys.get(account)!)).case?.tasks ?? []).filter((task) => task.status === 'open');
  const ids = (account: string, attempt: number): string =>
    `<${keys.get(account)}-1.reminder-1.1.${attempt}@amicable.invalid>`;

  beforeAll(async () => {
    for (const trouble of ALL) servers.set(idOf(trouble), await new TroubledSmtp(trouble).start());
    servers.set('for-ever', await new TroubledSmtp('down').start());
    house = await CaseHouse.open({
      mailer: {
        deliver: (mail) => {
          const account = /@(.*)\.example$/.exec(mail.to)?.[1] ?? '';
          return createSmtpMailer(servers.get(account)!.url, QUICK).deliver(mail);
        },
      },
    });
    for (const account of servers.keys()) keys.set(account, await house.overdue(account));
    await house.advance(FIRST_TRY);
  });
  afterAll(async () => {
    await house.close();
    await Promise.all([...servers.values()].map((server) => server.stop()));
  });

  it.each(CERTAIN)('%s: the attempt certainly failed, and says why', async (trouble) => {
    const account = idOf(trouble);
    expect(await types(account)).toEqual(['rendered', 'sending', 'failed']);
    const [, , failed] = await life(account);
    expect(failed?.data).toMatchObject({ attempt: 1, error: expect.stringMatching(/./) });
    expect(JSON.stringify(failed?.data)).not.toContain('.example');
    expect(servers.get(account)?.taken).toEqual([]);
    expect((await openTasks(account)).map((task) => task.kind)).toEqual([]);
  });

  it.each(UNKNOWN)('%s: nobody knows, and a person is asked', async (trouble) => {
    const account = idOf(trouble);
    expect(await types(account)).toEqual(['rendered', 'sending', 'outcome-unknown']);
    expect((await openTasks(account)).map((task) => task.kind)).toEqual(['resolve-send']);
    expect(servers.get(account)?.taken).toEqual(trouble === 'reset within the text' ? [] : [ids(account, 1)]);
  });

  it('after recovery every letter that had certainly failed leaves once, as a new attempt', async () => {
    for (const trouble of ALL) await servers.get(idOf(trouble))!.recover();
    await house.advance(NEXT_DAY);
    for (const trouble of CERTAIN) {
      const account = idOf(trouble);
      expect([trouble, await types(account)]).toEqual([trouble, ['rendered', 'sending', 'failed', 'sending', 'sent']]);
      expect([trouble, servers.get(account)?.taken]).toEqual([trouble, [ids(account, 2)]]);
      expect((await life(account)).at(-1)?.data).toMatchObject({ attempt: 2, proof: '250 queued as 1' });
    }
  });

  it('what nobody knows is not sent again by itself, however long the server has recovered', async () => {
    for (const trouble of UNKNOWN) {
      const account = idOf(trouble);
      expect([trouble, await types(account)]).toEqual([trouble, ['rendered', 'sending', 'outcome-unknown']]);
      expect((await openTasks(account)).map((task) => task.kind)).toEqual(['resolve-send']);
      expect(servers.get(account)?.texts).toBe(1);
    }
  });

  it('a server that stays away: three attempts, then a task and no more', async () => {
    const attempt = ['sending', 'failed'];
    expect(await types('for-ever')).toEqual(['rendered', ...attempt, ...attempt, ...attempt]);
    expect((await openTasks('for-ever')).map((task) => task.kind)).toEqual(['complete-task']);
  });

  it('people decide the rest: in the end every letter has left exactly once', async () => {
    const decide = (account: string, decision: 'resolve-send' | 'complete-task', payload: object) =>
      house.decide(keys.get(account)!, CLARA, decision, payload);
    const sendAgain = async (account: string): Promise<void> => {
      const [task] = (await openTasks(account)).filter((one) => one.kind === 'complete-task');
      await decide(account, 'complete-task', { taskId: task!.taskId, outcome: 'retry' });
    };
    for (const account of ['gone-after-the-text', 'silent-after-the-text']) {
      const messageId = `${keys.get(account)}-1.reminder-1.1`;
      await decide(account, 'resolve-send', { messageId, left: true, proof: 'log of the mail server' });
    }
    const lost = 'reset-within-the-text';
    const messageId = `${keys.get(lost)}-1.reminder-1.1`;
    await decide(lost, 'resolve-send', { messageId, left: false, proof: 'log of the mail server' });
    await servers.get('for-ever')!.recover();
    for (const account of [lost, 'for-ever']) {
      await house.settle();
      await sendAgain(account);
    }
    await house.settle();
    for (const [account, server] of servers) {
      expect([account, server.taken.length]).toEqual([account, 1]);
      expect([account, (await types(account)).filter((type) => type === 'sent').length]).toEqual([account, 1]);
      expect([account, (await openTasks(account)).map((task) => task.kind)]).toEqual([account, []]);
      expect((await house.fold(keys.get(account)!)).case?.attempts).toHaveLength(1);
    }
  });
});
