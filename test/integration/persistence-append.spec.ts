import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { event, type NewEvent } from '#domain';
import type { AppendAnswer, AppendCommand } from '#contracts';
import {
  CLARA,
  MONDAY,
  SAM,
  eur,
  invoice,
  opening,
  openTestStores,
  pay,
  register,
  rendering,
  SYSTEM_ACTOR,
  typesAfter,
  type TestStores,
} from '../support/stores.js';

let test: TestStores;
beforeAll(async () => {
  test = await openTestStores();
});
afterAll(() => test.close());

const note = (text: string): NewEvent => event('note.added', { text: { personal: text }, visibility: 'staff' });
function command(
  accountKey: string,
  commandId: string,
  events: NewEvent[],
  digest: string | null = null,
): AppendCommand {
  const actor = CLARA;
  return { commandId, actor, caseId: `${accountKey}-1`, policyVersion: 'v1', events, contentDigest: digest };
}
async function append(
  accountKey: string,
  expectedSeq: number,
  commands: AppendCommand[],
  at = MONDAY,
): Promise<AppendAnswer> {
  return test.stores.record.append({ accountKey, expectedSeq, at, commands });
}
async function openCase(accountKey: string): Promise<number> {
  const { seq } = await test.stores.record.fold(accountKey);
  const { caseId, event: opened } = opening(accountKey);
  const answer = await append(accountKey, seq, [{ ...command(accountKey, 'open', [opened]), caseId }]);
  expect(answer.kind).toBe('appended');
  return answer.headSeq;
}

describe('append', () => {
  it('writes commands once, answers a repeat with the stored events, and refuses other content', async () => {
    const key = await register(test.stores, 'append-1');
    const commands = [command(key, 'd-1', [note('one'), note('two')], 'digest')];
    const first = await append(key, 2, commands);
    expect(first).toMatchObject({ kind: 'appended', headSeq: 4, more: false });
    expect(first.events.map((one) => one.seq)).toEqual([3, 4]);
    expect(first.commands).toEqual([
      {
        commandId: 'd-1',
        version: 1,
        caseId: `${key}-1`,
        events: [
          { seq: 3, type: 'note.added' },
          { seq: 4, type: 'note.added' },
        ],
      },
    ]);
    const again = await append(key, 4, commands);
    expect(again).toMatchObject({ kind: 'known', events: [], commands: first.commands });
    expect((await append(key, 2, commands)).events).toEqual(first.events);
    expect(await append(key, 4, [command(key, 'd-1', [note('one')], 'other')])).toMatchObject({
      kind: 'duplicate',
      commands: [],
    });
    expect((await test.stores.record.head(key))?.seq).toBe(4);
  });

  it('tells a caller that is behind what it missed, and writes nothing', async () => {
    const key = await register(test.stores, 'append-2');
    await invoice(test.stores, 'append-2', '1');
    const answer = await append(key, 2, [command(key, 'd-2', [note('late')])]);
    expect(answer.kind).toBe('behind');
    expect(answer.events.map((one) => one.type)).toEqual(['invoice.posted']);
    expect(await test.stores.record.command(key, 'd-2')).toBeNull();
    expect((await append(key, 2, [])).events).toEqual(answer.events);
  });

  it('names the approval and the task that a command opened', async () => {
    const key = await register(test.stores, 'append-3');
    const requested = event('approval.requested', {
      approvalId: `${key}-a1`,
      decision: 'write-off',
      draftHash: 'hash',
      deadline: MONDAY,
      roles: ['supervisor'],
      payload: {},
      limitAmount: null,
      ledgerBound: false,
    });
    const task = event('task.created', {
      taskId: `${key}-t1`,
      kind: 'approve',
      dueAt: MONDAY,
      roles: ['supervisor'],
      why: 'a request',
      approvalId: `${key}-a1`,
    });
    const head = await openCase(key);
    const answer = await append(key, head, [command(key, 'd-3', [requested, task], 'x')]);
    expect(answer.commands[0]).toMatchObject({ approvalId: `${key}-a1`, taskId: `${key}-t1` });
    expect(await test.stores.record.command(key, 'd-3')).toMatchObject({ contentDigest: 'x', firstSeq: 4, lastSeq: 5 });
    const listed = await test.stores.reads.tasks({ caseId: `${key}-1` });
    expect(listed).toMatchObject([{ taskId: `${key}-t1`, draftHash: 'hash', status: 'open', claimedBy: null }]);
  });

  it('never lets `at` decrease and counts only what moves the version', async () => {
    const key = await register(test.stores, 'append-4');
    const later = '2026-03-05T08:00:00.000Z';
    await append(key, 2, [command(key, 'a', [note('x')])], later);
    const answer = await append(key, 3, [
      command(key, 'b', [note('y'), event('reason.set', { reason: 'forgot', source: 'call', evidence: null })]),
    ]);
    expect(answer.events.map((one) => [one.at, one.version])).toEqual([
      [later, 1],
      [later, 2],
    ]);
  });

  it('renders a letter before it is stored, and refuses one that lacks a variable', async () => {
    const key = await register(test.stores, 'append-5');
    const head = await openCase(key);
    const missing = await rendering(test.stores, key, `${key}-m0`, { missing: 'dueDate' });
    const refused = await append(key, head, [command(key, 'r-0', [missing])]);
    expect(refused).toMatchObject({ kind: 'unrenderable', events: [], headSeq: head });
    expect(refused.problem).toContain('dueDate is missing');
    expect((await test.stores.record.head(key))?.seq).toBe(head);

    const messageId = `${key}-m1`;
    const answer = await append(key, head, [command(key, 'r-1', [await rendering(test.stores, key, messageId)])]);
    const [rendered] = answer.events;
    expect(rendered?.type === 'message.rendered' && rendered.data.textDigest).toMatch(/^[0-9a-f]{64}$/);
    const sending = event('message.sending', {
      messageId,
      attempt: 1,
      smtpMessageId: `<${messageId}.1@amicable.invalid>`,
    });
    const sent = event('message.sent', { messageId, attempt: 1, proof: '250 ok' });
    await append(key, answer.headSeq, [command(key, 'r-2', [sending, sent])]);
    const text = 'Dear Accounts Payable of Company append-5: {"total":100}';
    expect(await test.stores.reads.letters(`${key}-1`)).toMatchObject([
      { messageId, status: 'sent', to: 'ap@append-5.example', subject: 'reminder-1', text, html: `<p>${text}</p>` },
    ]);
    expect(await test.stores.reads.letter(`${messageId}.1@amicable.invalid`)).toMatchObject({ accountKey: key, text });
    const stored = await test.admin<{ all: string }>('SELECT string_agg(payload, chr(10)) AS all FROM event');
    expect(stored[0]?.all).not.toContain('Company append-5');
    expect(stored[0]?.all).not.toContain('@append-5');
  });

  it('tells of a letter on paper to which postal address it went, on one line', async () => {
    const address = { lines: ['Lindenstrasse 12'], postalCode: '10969', city: 'Berlin', country: 'DE' };
    const contacts = [{ contactId: 'ap', role: 'accounts-payable', name: 'Petra Lang', email: 'p@a.example', address }];
    const key = await register(test.stores, 'append-paper', { contacts });
    const head = await openCase(key);
    const messageId = `${key}-paper`;
    const rendered = await rendering(test.stores, key, messageId);
    if (rendered.type !== 'message.rendered') throw new Error('a letter is rendered');
    const { data } = rendered;
    const onPaper = event('message.rendered', {
      ...data,
      channel: 'letter',
      draft: { ...data.draft, channel: 'letter' },
    });
    const sending = event('message.sending', { messageId, attempt: 1, smtpMessageId: `<${messageId}>` });
    const sent = event('message.sent', { messageId, attempt: 1, proof: 'printed' });
    await append(key, head, [command(key, 'paper', [onPaper, sending, sent])]);
    expect(await test.stores.reads.letters(`${key}-1`)).toMatchObject([
      { messageId, channel: 'letter', to: 'Lindenstrasse 12, 10969 Berlin, DE' },
    ]);
    const state = await test.stores.record.fold(key);
    expect(state.case?.messages).toMatchObject([{ messageId, channel: 'letter' }]);
    expect(state.case?.attempts).toMatchObject([{ id: messageId, channel: 'letter' }]);
  });

  it('stops at the brake, and wakes the cases when it is released', async () => {
    const key = await register(test.stores, 'append-6');
    const head = await openCase(key);
    const sending = event('message.sending', { messageId: 'm', attempt: 1, smtpMessageId: '<m.1@amicable.invalid>' });
    await test.stores.house.setSends(SAM, true, 'a wrong template');
    expect(await test.stores.house.sendsStopped()).toBe(true);
    expect(await append(key, head, [command(key, 's', [sending])])).toMatchObject({ kind: 'braked', events: [] });
    expect((await append(key, head, [command(key, 'n', [note('still possible')])])).kind).toBe('appended');
    await test.stores.house.setSends(SAM, false, 'corrected');
    expect((await test.stores.outbox.claim(100, 60_000)).map((row) => row.accountKey)).toContain(key);
    expect((await append(key, head + 1, [command(key, 's', [sending])])).kind).toBe('appended');
    expect(await typesAfter(test.stores, 'house')).toEqual(['sends.stopped', 'sends.allowed']);
  });

  it('pages what a caller missed', async () => {
    const key = await register(test.stores, 'append-7');
    const events = Array.from({ length: 250 }, (_, n) => note(`n${n}`));
    const written = await append(key, 2, [command(key, 'many', events)]);
    expect([written.events.length, written.more, written.headSeq]).toEqual([200, true, 252]);
    const rest = await append(key, 202, []);
    expect([rest.events.length, rest.more, rest.headSeq]).toEqual([50, false, 252]);
    expect((await test.stores.record.fold(key)).seq).toBe(252);
  });
});

describe('many writers of one stream', () => {
  it('stores each command once, without a gap, in time order', async () => {
    const key = await register(test.stores, 'busy');
    await invoice(test.stores, 'busy', '1', { amount: eur(10_000) });
    await openCase(key);
    const decide = async (writer: number): Promise<void> => {
      for (let n = 0; n < 10; n++) {
        for (let done = false; !done;) {
          const { seq, at } = await test.stores.record.fold(key);
          const answer = await append(key, seq, [command(key, `w${writer}-${n}`, [note('x')], 'd')], at);
          done = answer.kind === 'appended';
          expect(['appended', 'behind']).toContain(answer.kind);
        }
        // A worker that died after the commit asks again.
        expect((await append(key, 0, [command(key, `w${writer}-${n}`, [note('x')], 'd')])).kind).toBe('known');
      }
    };
    const feed = async (writer: number): Promise<void> => {
      for (let n = 0; n < 10; n++) {
        test.clock.instant = `2026-03-0${2 + ((writer + n) % 5)}T0${n}:00:00.000Z`;
        const sent = await Promise.all([1, 2].map(() => pay(test.stores, 'busy', `p${writer}-${n}`, eur(1))));
        expect(sent.map((one) => one.kind).sort()).toEqual(['accepted', 'known']);
      }
    };
    await Promise.all([0, 1, 2, 3].flatMap((writer) => [decide(writer), feed(writer)]));
    const rows = await test.admin<{ seq: number; at: string; command_id: string; type: string }>(
      'SELECT seq, at, command_id, type FROM event WHERE account_key = $1 ORDER BY seq',
      [key],
    );
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
    expect(rows.map((row) => row.at)).toEqual(rows.map((row) => row.at).sort());
    expect(rows.filter((row) => row.type === 'note.added')).toHaveLength(40);
    expect(rows.filter((row) => row.type === 'payment.received')).toHaveLength(40);
    expect(new Set(rows.filter((row) => row.type === 'note.added').map((row) => row.command_id)).size).toBe(40);
    const state = await test.stores.record.fold(key);
    expect(state.items.map((item) => item.balance)).toEqual([10_000_00 - 40_00]);
    expect(await test.stores.record.verify(key)).toEqual({ accounts: 1, events: rows.length, faults: [] });
    test.clock.instant = MONDAY;
  });
});

describe('lost connections', () => {
  it('fail what was under way and nothing else; a repeat finds out what happened', async () => {
    const key = await register(test.stores, 'lost');
    const outcomes: string[] = [];
    for (let n = 0, seq = 2; n < 20; n++) {
      const commands = [command(key, `c${n}`, [note('x')], 'd')];
      const under = append(key, seq, commands).then(
        (answer) => answer.kind,
        () => 'failed',
      );
      await test.admin(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      outcomes.push(await under);
      let again = null;
      while (again === null) again = await append(key, seq, commands).catch(() => null);
      expect(again.kind).toBe(outcomes[n] === 'appended' ? 'known' : again.kind);
      expect(['appended', 'known']).toContain(again.kind);
      seq = again.headSeq;
      expect(seq).toBe(3 + n);
    }
    expect(outcomes).toContain('failed');
    expect((await test.stores.record.verify(key)).faults).toEqual([]);
  });
});

describe('the chain', () => {
  const owner = async (sql: string): Promise<void> => {
    for (const one of ['DISABLE TRIGGER ALL', null, 'ENABLE ALWAYS TRIGGER ALL']) {
      for (const table of ['event', ...Array.from({ length: 8 }, (_, n) => `event_p${n}`)]) {
        if (one !== null && one.startsWith('DIS')) await test.admin(`ALTER TABLE ${table} ${one}`);
        if (one !== null && one.startsWith('EN')) {
          await test.admin(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_no_change`);
          await test.admin(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_no_truncate`);
        }
      }
      if (one === null) await test.admin(sql);
    }
  };

  it('shows a changed payload, a removed event, a cut tail and a head that disagrees', async () => {
    const keys: string[] = [];
    for (const n of [1, 2, 3, 4, 5]) {
      keys.push(await register(test.stores, `chain-${n}`));
      await invoice(test.stores, `chain-${n}`, '1');
      await invoice(test.stores, `chain-${n}`, '2');
    }
    const [changed = '', removed = '', cut = '', head = '', whole = ''] = keys;
    await owner(
      `UPDATE event SET payload = replace(payload, '10000', '90000') WHERE account_key = '${changed}' AND seq = 3`,
    );
    await owner(`DELETE FROM event WHERE account_key = '${removed}' AND seq = 3`);
    await owner(`DELETE FROM event WHERE account_key = '${cut}' AND seq > 3`);
    await test.admin(`UPDATE stream_head SET version = version + 1 WHERE account_key = $1`, [head]);
    const { faults } = await test.stores.record.verify();
    const of = (key: string): unknown => faults.filter((one) => one.accountKey === key);
    expect(of(changed)).toEqual([{ accountKey: changed, seq: 3, fault: 'the content does not match its hash' }]);
    expect(of(removed)).toEqual([{ accountKey: removed, seq: 4, fault: 'events 3 to 3 are missing' }]);
    expect(of(cut)).toEqual([
      { accountKey: cut, seq: 3, fault: 'the tail is missing: the head is at 4, the last event is 3' },
    ]);
    expect(of(head)).toEqual([{ accountKey: head, seq: 4, fault: 'the head does not match the last event' }]);
    expect(of(whole)).toEqual([]);
  });

  it('refuses every change to the application, and to the owner while the triggers stand', async () => {
    const app = new pg.Client({ connectionString: test.database.url, options: '-c role=amicable_app' });
    await app.connect();
    try {
      await expect(app.query('SET session_replication_role = replica')).rejects.toThrow('permission denied');
      for (const table of ['event', 'event_p0', 'command', 'access_entry']) {
        await expect(app.query(`DELETE FROM ${table}`)).rejects.toThrow('permission denied');
        await expect(app.query(`TRUNCATE ${table}`)).rejects.toThrow('permission denied');
        await expect(app.query(`UPDATE ${table} SET hash = ''`)).rejects.toThrow(/permission denied|does not exist/);
      }
      await expect(app.query('ALTER TABLE event DISABLE TRIGGER ALL')).rejects.toThrow('must be owner');
    } finally {
      await app.end();
    }
    const superuser = new pg.Client({ connectionString: test.database.url });
    await superuser.connect();
    try {
      await superuser.query('SET session_replication_role = replica');
      for (const table of ['event', 'event_p3', 'command', 'access_entry']) {
        await expect(superuser.query(`DELETE FROM ${table}`)).rejects.toThrow('insert-only');
        await expect(superuser.query(`TRUNCATE ${table} CASCADE`)).rejects.toThrow('insert-only');
      }
      await expect(superuser.query(`UPDATE event SET payload = ''`)).rejects.toThrow('insert-only');
    } finally {
      await superuser.end();
    }
  });

  it('stays whole when a person is erased', async () => {
    const key = await register(test.stores, 'erase');
    const head = await openCase(key);
    const sending = { messageId: `${key}-m1`, attempt: 1, smtpMessageId: `<${key}-m1.1@amicable.invalid>` };
    await append(key, head, [
      command(key, 'x', [
        await rendering(test.stores, key, `${key}-m1`),
        event('message.sending', sending),
        event('message.sent', { messageId: `${key}-m1`, attempt: 1, proof: 'ok' }),
      ]),
    ]);
    const before = await test.stores.record.read(key, 0);
    const first = before.events[0];
    expect(await test.stores.record.reveal(first?.data)).toMatchObject({ name: 'Company erase' });
    expect(await test.stores.people.currentContact(key, 'ap')).toMatchObject({ email: 'ap@erase.example' });
    expect(await test.stores.people.erase(key, null)).toBe(2);
    expect(await test.stores.record.reveal(first?.data)).toMatchObject({ name: null, contacts: [{ person: null }] });
    expect(await test.stores.people.currentContact(key, 'ap')).toBeNull();
    expect(await test.stores.reads.letters(`${key}-1`)).toMatchObject([{ to: null, subject: '', text: '' }]);
    expect(await test.stores.record.read(key, 0)).toEqual(before);
    expect((await test.stores.record.verify(key)).faults).toEqual([]);
  });
});

describe('the access log', () => {
  it('chains what many write at once, and shows a change', async () => {
    const entry = (n: number) => ({
      actor: CLARA,
      action: 'read',
      subject: `case ${n}`,
      outcome: 'ok',
      facts: { n },
    });
    await Promise.all(Array.from({ length: 50 }, (_, n) => test.stores.access.write(entry(n))));
    await test.stores.access.write({ actor: SYSTEM_ACTOR, action: 'x', subject: 'y', outcome: 'refused', facts: {} });
    expect(await test.stores.access.verify()).toEqual({ entries: 51, fault: null });
    await test.admin('ALTER TABLE access_entry DISABLE TRIGGER ALL');
    await test.admin(`UPDATE access_entry SET outcome = 'ok' WHERE seq = 51`);
    expect(await test.stores.access.verify()).toEqual({
      entries: 51,
      fault: 'entry 51: the content does not match its hash',
    });
  });
});
