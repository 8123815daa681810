import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decide, event, nextMove, type Actor, type AccountState, type NewEvent, type Strategy } from '#domain';
import { loadStrategy } from '#platform';
import {
  CLARA,
  ERP,
  MONDAY,
  SAM,
  SYSTEM_ACTOR,
  eur,
  invoice,
  opening,
  openTestStores,
  pay,
  register,
  type TestStores,
} from '../support/stores.js';

/** What people agree on beside money, in the ledger's tables: what is given up, settled in kind, moved, and undone. */
let test: TestStores;
let strategy: Strategy;
beforeAll(async () => {
  test = await openTestStores();
  strategy = (await loadStrategy()).strategy;
});
afterAll(() => test.close());

let count = 0;
async function append(key: string, actor: Actor, events: readonly NewEvent[]): Promise<void> {
  const { seq } = await test.stores.record.fold(key);
  const answer = await test.stores.record.append({
    accountKey: key,
    expectedSeq: seq,
    at: MONDAY,
    commands: [
      {
        ...{ commandId: `c-${++count}`, actor, caseId: `${key}-1`, policyVersion: null, contentDigest: null },
        events: [...events],
      },
    ],
  });
  expect(answer.kind).toBe('appended');
}

/** An account that owes 150.00, its case in negotiation. */
async function negotiating(accountId: string): Promise<string> {
  const key = await register(test.stores, accountId);
  await invoice(test.stores, accountId, '1', { amount: eur(150) });
  await append(key, SYSTEM_ACTOR, [opening(key).event]);
  await decided(key, CLARA, 'set-reason', { reason: 'financial-difficulty', source: 'call' });
  return key;
}
async function decided(key: string, actor: Actor, decision: string, payload: object): Promise<readonly NewEvent[]> {
  const state = await test.stores.record.fold(key);
  const events = decide(state, strategy, {
    ...{ decision, decisionId: `d-${++count}`, caseId: `${key}-1`, actor, payload },
    ...{ expectedVersion: state.version, now: MONDAY, limits: null },
  } as Parameters<typeof decide>[2]);
  await append(key, actor, events as readonly NewEvent[]);
  return events as readonly NewEvent[];
}
/** Asked for by the one, approved by the other. */
async function agreed(key: string, decision: string, payload: object): Promise<void> {
  await decided(key, CLARA, decision, payload);
  const state = await test.stores.record.fold(key);
  const asked = state.case?.approvals.find((one) => one.status === 'open');
  if (asked === undefined) throw new Error(`${decision} asked nobody`);
  await decided(key, SAM, 'approve', { approvalId: asked.approvalId, draftHash: asked.draftHash });
}
/** Lets the case do what is due now: what it records and what it writes, until nothing is left but to wait. */
async function settled(key: string): Promise<AccountState> {
  for (let moves = 0; moves < 30; moves++) {
    const state = await test.stores.record.fold(key);
    const move = nextMove(state, strategy, MONDAY);
    if (move.kind !== 'record' && move.kind !== 'send') return state;
    const { messageId, attempt } = move.kind === 'send' ? move.letter : { messageId: '', attempt: 0 };
    const sent = move.kind === 'send' ? [event('message.sent', { messageId, attempt, proof: '250' })] : [];
    await append(key, SYSTEM_ACTOR, [...move.events, ...sent]);
  }
  throw new Error(`${key} does not come to rest`);
}

/** Balance and due date of each item by the state, by the tables, and by the entries of the ledger. */
async function books(key: string): Promise<Record<string, readonly [number, string]>> {
  const state = await test.stores.record.fold(key);
  const rows = await test.admin<{ item_id: string; balance: string; due_date: string; entries: string }>(
    `SELECT i.item_id, i.balance, i.due_date::text AS due_date,
       (SELECT coalesce(sum(amount), 0) FROM allocation_line e
        WHERE e.account_key = i.account_key AND e.item_id = i.item_id) AS entries
     FROM open_item i WHERE i.account_key = $1 ORDER BY i.item_id`,
    [key],
  );
  for (const row of rows) {
    expect([row.item_id, Number(row.entries)]).toEqual([row.item_id, Number(row.balance)]);
    const item = state.items.find((one) => one.itemId === row.item_id);
    expect([row.item_id, item?.balance ?? 0]).toEqual([row.item_id, Number(row.balance)]);
  }
  expect((await test.stores.record.verify(key)).faults).toEqual([]);
  return Object.fromEntries(rows.map((row) => [row.item_id, [Number(row.balance), row.due_date]]));
}
/** What the aging of the whole house counts as open. */
const openOn = async (asOf: string): Promise<number> =>
  (await test.stores.reads.aging(asOf)).reduce((sum, one) => sum + one.total, 0);

describe('V02: what is agreed, in the ledger', () => {
  it('R87 V02: a met concession is given up in the books and closes the case as settled', async () => {
    const key = await negotiating('ar-1');
    const before = await openOn('2026-03-02');
    await agreed(key, 'grant-concession', {
      ...{ kind: 'settlement', value: eur(30), conditions: '120 paid', expiry: '2026-03-20' },
    });
    await pay(test.stores, 'ar-1', 'ar-1-P', eur(120), { receivedOn: '2026-03-02' });
    const state = await settled(key);
    expect(state.case).toMatchObject({ status: 'closed', outcome: 'settled' });
    expect(await books(key)).toEqual({ 'inv-1': [0, '2026-02-02'] });
    expect(before - (await openOn('2026-03-02'))).toBe(150_00);
  });

  it('R87 V02: the payment that met it is taken back: everything is owed again', async () => {
    const key = await negotiating('ar-2');
    await agreed(key, 'grant-concession', {
      ...{ kind: 'discount', value: eur(15), conditions: '135 paid', expiry: '2026-03-20' },
    });
    await pay(test.stores, 'ar-2', 'ar-2-P', eur(135), { receivedOn: '2026-03-02' });
    await settled(key);
    expect(Object.values(await books(key)).map(([balance]) => balance)).toEqual([0]);
    await test.stores.facts.reversePayment(ERP, { paymentId: 'ar-2-P', reason: 'bounced' });
    await settled(key);
    expect(Object.values(await books(key)).reduce((sum, [balance]) => sum + balance, 0)).toBe(150_00);
  });

  it('R90 V02: goods settle in kind, and the rest stays open', async () => {
    const key = await negotiating('ar-3');
    await agreed(key, 'record-barter', { goods: 'a pallet', agreedValue: eur(110), valuation: 'two quotes' });
    await settled(key);
    expect(Object.values(await books(key)).map(([balance]) => balance)).toEqual([40_00]);
  });

  it('R12 V02: a due date that was agreed moves in the tables as in the state, and in the aging', async () => {
    const key = await negotiating('ar-4');
    await invoice(test.stores, 'ar-4', '2', { amount: eur(50) });
    const overdue = async () =>
      (await test.stores.reads.aging('2026-03-02')).flatMap((one) =>
        one.buckets.filter(({ bucket }) => bucket !== 'current').map(({ amount }) => amount),
      );
    const before = (await overdue()).reduce((sum, one) => sum + one, 0);
    const moved = { newTerms: { itemIds: ['inv-2'], dueDate: '2026-04-01' }, from: '2026-03-02' };
    await decided(key, SAM, 'change-terms', moved);
    const asked = (await test.stores.record.fold(key)).case?.approvals.find((one) => one.status === 'open');
    const sofia: Actor = { id: 'sofia', role: 'supervisor' };
    await decided(key, sofia, 'approve', { approvalId: asked?.approvalId, draftHash: asked?.draftHash });
    expect(await books(key)).toMatchObject({ 'inv-1': [150_00, '2026-02-02'], 'inv-2': [50_00, '2026-04-01'] });
    expect((await test.stores.record.fold(key)).items.find((one) => one.itemId === 'inv-2')?.dueDate).toBe(
      '2026-04-01',
    );
    expect(before - (await overdue()).reduce((sum, one) => sum + one, 0)).toBe(50_00);
  });
});

describe('R38: a remittance that a person told of', () => {
  it('R38 V02: is taken back by the payments feed like one that came by feed, once', async () => {
    const key = await register(test.stores, 'ar-5');
    await invoice(test.stores, 'ar-5', '1');
    const placementId = `${key}-1-a1`;
    const about = { placementId, agencyId: 'agency-1', itemIds: ['inv-1'] };
    await append(key, SYSTEM_ACTOR, [
      opening(key).event,
      event('placement.requested', { ...about, feeTerms: { percent: 15 }, approvalId: 'q1' }),
      event('placement.made', { ...about, amount: eur(100) }),
    ]);
    await decided(key, CLARA, 'record-agency-remittance', {
      ...{ placementId, reference: 'REM-1', gross: eur(40), fee: eur(6), net: eur(34), receivedOn: '2026-03-01' },
    });
    expect(await books(key)).toMatchObject({ 'inv-1': [60_00, '2026-02-02'] });
    const reversal = { paymentId: `remittance:${placementId}:REM-1`, reason: 'the cheque bounced' };
    expect((await test.stores.facts.reversePayment(ERP, reversal)).kind).toBe('accepted');
    expect((await test.stores.facts.reversePayment(ERP, reversal)).kind).toBe('known');
    expect(await books(key)).toMatchObject({ 'inv-1': [100_00, '2026-02-02'] });
    expect((await test.stores.record.fold(key)).case?.collected).toEqual({ gross: 0, fee: 0 });
    const unknown = { paymentId: `remittance:${placementId}:REM-9`, reason: 'r' };
    expect((await test.stores.facts.reversePayment(ERP, unknown)).kind).toBe('parked');
  });
});
