import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { event, type NewEvent, type Strategy } from '#domain';
import { drivenClock, migrate, openCases, openStores, type SweepDefaults } from '#persistence';
import { calendarFrom, loadStrategy } from '#platform';
import { freshDatabase } from '../support/servers.js';
import {
  CLARA,
  ERP,
  MONDAY,
  SAM,
  eur,
  invoice,
  opening,
  openTestStores,
  pay,
  plainRenderer,
  register,
  rendering,
  typesAfter,
  type TestStores,
} from '../support/stores.js';

let test: TestStores;
let strategy: Strategy;
beforeAll(async () => {
  test = await openTestStores();
  strategy = (await loadStrategy('strategies/default.yaml')).strategy;
});
afterAll(() => test.close());

async function append(accountKey: string, commandId: string, events: NewEvent[], number = 1): Promise<void> {
  const { seq } = await test.stores.record.fold(accountKey);
  const command = { commandId, actor: SAM, policyVersion: null, contentDigest: null, events };
  const answer = await test.stores.record.append({
    accountKey,
    expectedSeq: seq,
    at: MONDAY,
    commands: [{ ...command, caseId: `${accountKey}-${number}` }],
  });
  expect(answer.kind).toBe('appended');
}
const task = (taskId: string, kind: string, dueAt = MONDAY): NewEvent =>
  event('task.created', { taskId, kind, dueAt, roles: ['collector'], why: 'because' });

/** A case with everything a read model knows. */
async function walk(accountId: string): Promise<string> {
  const key = await register(test.stores, accountId);
  await invoice(test.stores, accountId, '1', { amount: eur(500) });
  await append(key, 'open', [opening(key).event, event('step.entered', { step: 'reminder' })]);
  const messageId = `${key}-m1`;
  await append(key, 'send', [
    await rendering(test.stores, key, messageId),
    event('message.sending', { messageId, attempt: 1, smtpMessageId: `<${messageId}.1@amicable.invalid>` }),
    event('message.sent', { messageId, attempt: 1, proof: 'ok' }),
    task(`${key}-t1`, 'record-call'),
    task(`${key}-t2`, 'offer-terms'),
  ]);
  const promise = { promiseId: 'p1', itemIds: ['inv-1'], amount: eur(100), dueDate: '2026-03-05' };
  await append(key, 'promise', [
    event('task.claimed', { taskId: `${key}-t1`, by: 'clara' }),
    event('promise.made', { ...promise, toleranceUntil: '2026-03-06', promisedBy: 'x', channel: 'phone', level: 1 }),
    event('promise.broken', { promiseId: 'p1', paid: eur(0), level: 2 }),
    event('task.completed', { taskId: `${key}-t2`, outcome: 'done' }),
    event('step.entered', { step: 'call' }),
    event('case.assigned', { assignee: 'carl', reason: 'holiday' }),
    event('placement.requested', {
      ...{ placementId: 'x1', agencyId: 'agency-1', itemIds: ['inv-1'], feeTerms: { percent: 15 }, approvalId: 'q' },
    }),
    event('placement.made', { placementId: 'x1', agencyId: 'agency-1', itemIds: ['inv-1'], amount: eur(500) }),
    event('placement.accepted', { placementId: 'x1', reference: 'R', note: '' }),
    event('remittance.recorded', {
      ...{ remittanceId: 'm1', placementId: 'x1', reference: 'R', receivedOn: '2026-03-01', paymentId: 'm1' },
      ...{ gross: eur(20), fee: eur(3), net: eur(17) },
    }),
    event('remittance.disputed', { remittanceId: 'm1', placementId: 'x1', reference: 'R', reason: 'the fee' }),
  ]);
  await pay(test.stores, accountId, `${accountId}-p`, eur(50));
  return key;
}

const TABLES = ['case_view', 'task', 'approval', 'letter', 'contact', 'promise', 'plan', 'placement', 'remittance'];
async function dump(): Promise<Record<string, unknown>> {
  const tables: Record<string, unknown> = {};
  for (const table of TABLES) {
    tables[table] = (await test.admin<{ row: string }>(`SELECT t::text AS row FROM ${table} t ORDER BY 1`)).map(
      (r) => r.row,
    );
  }
  return tables;
}

describe('read models', () => {
  it('are the same after they were dropped and rebuilt', async () => {
    const keys = [await walk('rb-1'), await walk('rb-2'), await walk('rb-3')];
    const before = await dump();
    for (const table of ['case_view', 'task', 'letter', 'contact', 'promise', 'placement', 'remittance']) {
      expect(before[table]).not.toEqual([]);
    }
    const cases = await test.stores.reads.cases({ limit: 10 });
    for (const table of TABLES) await test.admin(`TRUNCATE ${table}`);
    await test.admin(`INSERT INTO plan VALUES ('nobody', 'p', null, 'active')`);
    const steps: [number, number][] = [];
    const events = await test.stores.reads.rebuild((done, total) => steps.push([done, total]));
    expect(await dump()).toEqual(before);
    expect(await test.stores.reads.cases({ limit: 10 })).toEqual(cases);
    expect(steps.at(-1)).toEqual([3, 3]);
    const heads = await Promise.all(keys.map((key) => test.stores.record.head(key)));
    expect(events).toBe(heads.reduce((sum, head) => sum + (head?.seq ?? 0), 0));
  });

  it('list cases by page and by filter', async () => {
    const all = await test.stores.reads.cases({ limit: 10 });
    const first = await test.stores.reads.cases({ limit: 2 });
    const rest = await test.stores.reads.cases({ limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...rest.items]).toEqual(all.items);
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 1, null]);
    const [one] = (await test.stores.reads.cases({ accountId: 'rb-2', limit: 10 })).items;
    expect(one).toMatchObject({ accountId: 'rb-2', status: 'open', step: 'call', assignee: 'carl' });
    expect(one).toMatchObject({ balance: 450_00, overdue: 450_00, currency: 'EUR' });
    const head = await test.stores.record.head(one?.accountKey ?? '');
    expect([one?.seq, one?.version]).toEqual([head?.seq, head?.version]);
    expect(await test.stores.reads.case(one?.caseId ?? '')).toEqual(one);
    expect((await test.stores.reads.cases({ step: 'plan', limit: 10 })).items).toEqual([]);
    expect((await test.stores.reads.cases({ assignee: 'carl', status: 'open', limit: 10 })).items).toHaveLength(3);
  });

  it('show open tasks with the facts of their score', async () => {
    const tasks = await test.stores.reads.tasks({ kind: 'record-call' });
    expect(tasks).toHaveLength(3);
    expect(tasks[0]).toMatchObject({
      status: 'open',
      claimedBy: 'clara',
      roles: ['collector'],
      facts: {
        overdue: 450_00,
        currency: 'EUR',
        brokenPromise: true,
        openPromise: false,
        allDisputed: false,
        disputed: false,
        reason: null,
        behaviour: null,
        placed: true,
        lastContactAt: MONDAY,
      },
    });
    expect(await test.stores.reads.tasks({ kind: 'offer-terms' })).toEqual([]);
    expect(await test.stores.reads.task(tasks[0]?.taskId.replace('t1', 't2') ?? '')).toMatchObject({
      status: 'completed',
    });
    expect(await test.stores.reads.tasks({ claimedBy: 'carl' })).toEqual([]);
  });
});

describe('aging', () => {
  it('ages what was open at a date by its value dates', async () => {
    const aged = await openTestStores();
    try {
      await register(aged.stores, 'age');
      await invoice(aged.stores, 'age', '1', { invoiceDate: '2026-01-01', dueDate: '2026-01-31', amount: eur(100) });
      await invoice(aged.stores, 'age', '2', { invoiceDate: '2026-02-01', dueDate: '2026-03-01', amount: eur(70) });
      await pay(aged.stores, 'age', 'a', eur(40), { receivedOn: '2026-02-15' });
      await pay(aged.stores, 'age', 'b', eur(140), { receivedOn: '2026-03-20' });
      const at = async (date: string): Promise<unknown> => {
        const [row] = await aged.stores.reads.aging(date);
        return row === undefined
          ? null
          : [
              row.buckets.filter((b) => b.items > 0).map((b) => [b.bucket, b.items, b.amount]),
              row.unapplied,
              row.total,
            ];
      };
      expect(await at('2025-12-31')).toBeNull();
      expect(await at('2026-01-31')).toEqual([[['current', 1, 100_00]], 0, 100_00]);
      expect(await at('2026-02-14')).toEqual([
        [
          ['current', 1, 70_00],
          ['1-30', 1, 100_00],
        ],
        0,
        170_00,
      ]);
      expect(await at('2026-03-02')).toEqual([[['1-30', 2, 130_00]], 0, 130_00]);
      expect(await at('2026-03-03')).toEqual([
        [
          ['1-30', 1, 70_00],
          ['31-60', 1, 60_00],
        ],
        0,
        130_00,
      ]);
      expect(await at('2026-03-20')).toEqual([[], 10_00, 0]);
      await aged.stores.facts.reversePayment(ERP, { paymentId: 'a', reason: 'x', reversedOn: '2026-03-25' });
      expect(await at('2026-03-20')).toEqual([[], 10_00, 0]);
      // What was left over of the other payment has gone to what is open again.
      expect(await at('2026-05-02')).toEqual([[['90+', 1, 30_00]], 0, 30_00]);
    } finally {
      await aged.close();
    }
  });
});

describe('the sweep', () => {
  it('opens a case for whoever is overdue, once, and says why not for the others', async () => {
    const swept = await openTestStores();
    const defaults: SweepDefaults = {
      ...{ strategy, collectorFor: () => 'clara', paidByApi: [] },
      resolveCalendar: calendarFrom,
    };
    try {
      const late = await register(swept.stores, 'late');
      await invoice(swept.stores, 'late', '1', { amount: eur(900), dueDate: '2026-01-20' });
      await register(swept.stores, 'grace');
      await invoice(swept.stores, 'grace', '1', { amount: eur(900), dueDate: '2026-02-27' });
      await register(swept.stores, 'fine');
      await invoice(swept.stores, 'fine', '1', { amount: eur(900), dueDate: '2026-03-20' });
      const sweep = (accountId?: string) =>
        openCases(swept.stores, defaults, SAM, accountId === undefined ? {} : { accountId });
      expect(await sweep('nobody')).toEqual({
        opened: [],
        skipped: [{ accountId: 'nobody', reason: 'unknown account' }],
      });
      expect(await sweep('fine')).toEqual({ opened: [], skipped: [{ accountId: 'fine', reason: 'nothing overdue' }] });
      const both = await Promise.all([sweep(), sweep()]);
      expect(new Set(both.flatMap((one) => one.opened))).toEqual(new Set([`${late}-1`]));
      expect(both[0]?.skipped).toContainEqual({ accountId: 'grace', reason: 'within the grace period' });
      expect((await typesAfter(swept.stores, late)).filter((type) => type === 'case.opened')).toHaveLength(1);
      expect(await sweep('late')).toEqual({
        opened: [],
        skipped: [{ accountId: 'late', reason: `case ${late}-1 is already open` }],
      });
      expect((await sweep()).opened).toEqual([]);
      expect(await swept.stores.reads.case(`${late}-1`)).toMatchObject({ status: 'open', assignee: 'clara' });
      expect(await swept.stores.clock.obliged()).toEqual([late]);
      expect((await swept.stores.outbox.claim(10, 1000)).map((row) => row.accountKey)).toEqual([late]);
    } finally {
      await swept.close();
    }
  });
});

describe('an account that rests for years', () => {
  it('takes money, and is judged by a new calendar when it is late', async () => {
    const rested = await openTestStores();
    const defaults: SweepDefaults = {
      ...{ strategy, collectorFor: () => 'clara', paidByApi: [] },
      resolveCalendar: calendarFrom,
    };
    try {
      const key = await register(rested.stores, 'old');
      await invoice(rested.stores, 'old', '1', { amount: eur(900), dueDate: '2026-01-20' });
      await invoice(rested.stores, 'old', 'never', { amount: eur(1), dueDate: '9999-12-31' });
      rested.clock.instant = '2029-03-05T09:00:00.000Z';
      await pay(rested.stores, 'old', 'p1', eur(900), { receivedOn: '2029-03-05', invoiceNumbers: ['1'] });
      const back = { paymentId: 'p1', reason: 'bounced' };
      expect(await rested.stores.facts.reversePayment(ERP, back)).toMatchObject({ kind: 'accepted' });
      expect((await openCases(rested.stores, defaults, SAM)).opened).toEqual([`${key}-1`]);
      const state = await rested.stores.record.fold(key);
      expect(state.calendar).toMatchObject({ from: '2029-01-02' });
      expect((await typesAfter(rested.stores, key)).slice(-3)).toEqual([
        'calendar.resolved',
        'case.opened',
        'account.valued',
      ]);
    } finally {
      await rested.close();
    }
  });
});

describe('the driven clock', () => {
  it('only moves forward, knows who is due and who is not quiet, and survives', async () => {
    const database = await freshDatabase();
    const keys = { current: 'k', all: { k: Buffer.alloc(32, 7).toString('base64') } };
    const options = { url: database.url, clock: drivenClock(), renderer: plainRenderer, keys, smallDifference: {} };
    const stores = await openStores(options);
    try {
      await stores.clock.initialise('2026-03-02T07:00:00.000Z', 0);
      expect(await stores.record.now()).toBe('2026-03-02T07:00:00.000Z');
      expect(await stores.clock.advance('2026-03-02T09:00:00.000Z')).toBe('2026-03-02T09:00:00.000Z');
      expect(await stores.clock.advance('2026-03-01T09:00:00.000Z')).toBe('2026-03-02T09:00:00.000Z');
      await stores.clock.initialise('2020-01-01T00:00:00.000Z', 60);
      await stores.clock.setNextSweep('2026-03-03T07:30:00.000Z');
      expect(await stores.clock.state()).toEqual({
        now: '2026-03-02T09:00:00.000Z',
        speed: 60,
        nextSweepAt: '2026-03-03T07:30:00.000Z',
      });
      const key = await register(stores, 'driven');
      const { caseId, event: opened } = opening(key);
      const command = { commandId: 'o', actor: CLARA, caseId, policyVersion: null, contentDigest: null };
      await stores.record.append({
        accountKey: key,
        expectedSeq: 2,
        at: MONDAY,
        commands: [{ ...command, events: [opened] }],
      });
      const now = '2026-03-02T09:00:00.000Z';
      expect(await stores.clock.unquiet(now)).toEqual([{ accountKey: key, caseId }]);
      const wake = '2026-03-02T10:00:00.000Z';
      await stores.clock.report({ accountKey: key, seq: 3, nextWakeAt: wake, instant: now });
      expect(await stores.clock.unquiet(now)).toEqual([]);
      expect(await stores.clock.earliestWake()).toBe(wake);
      await stores.clock.report({ accountKey: key, seq: 3, nextWakeAt: MONDAY, instant: MONDAY });
      expect(await stores.clock.earliestWake()).toBe(wake);
      expect(await stores.clock.dueCases(now)).toEqual([]);
      expect(await stores.clock.dueCases(wake)).toEqual([key]);
      expect(await stores.clock.unquiet(wake)).toEqual([{ accountKey: key, caseId }]);
      await pay(stores, 'driven', 'p', eur(1));
      expect(await stores.clock.unquiet(now)).toEqual([{ accountKey: key, caseId }]);
      await stores.clock.report({ accountKey: key, seq: 5, nextWakeAt: null, instant: now });
      expect(await stores.clock.unquiet(now)).toEqual([{ accountKey: key, caseId }]);
      await stores.outbox.done((await stores.outbox.claim(10, 1000)).map((row) => row.id));
      expect(await stores.clock.unquiet(now)).toEqual([]);
      await stores.clock.retire(key);
      expect(await stores.clock.obliged()).toEqual([]);
      const order: string[] = [];
      await Promise.all(
        ['a', 'b'].map((name) =>
          stores.clock.exclusively(async () => {
            order.push(name);
            await new Promise((resolve) => setTimeout(resolve, 20));
            order.push(name);
          }),
        ),
      );
      expect(order[0]).toBe(order[1]);
    } finally {
      await stores.close();
      await database.drop();
    }
  });
});

describe('migrations', () => {
  it('may be started by several processes at once, and again', async () => {
    const database = await freshDatabase({ migrated: false });
    try {
      await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
      await migrate(database.url);
      const stores = await openStores({
        url: database.url,
        clock: drivenClock(),
        renderer: plainRenderer,
        keys: { current: 'k', all: { k: Buffer.alloc(32, 7).toString('base64') } },
        smallDifference: {},
      });
      await stores.house.saveStrategy(strategy);
      await stores.house.saveStrategy(strategy);
      expect(await stores.house.strategy(strategy.id, strategy.version)).toEqual(strategy);
      expect(await stores.house.strategy(strategy.id, 'other')).toBeNull();
      await stores.house.saveTemplate('t1', { 'text.hbs': 'Hello' });
      expect(await stores.house.template('t1')).toEqual({ 'text.hbs': 'Hello' });
      await stores.close();
    } finally {
      await database.drop();
    }
  });
});
