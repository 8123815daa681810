import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { event, type AllocationLine, type NewEvent } from '#domain';
import {
  ERP,
  MONDAY,
  SAM,
  eur,
  invoice,
  opening,
  openTestStores,
  pay,
  register,
  type TestStores,
} from '../support/stores.js';

/** Interest and fees in the ledger's tables say what the record folds to, after each act. */
let test: TestStores;
beforeAll(async () => {
  test = await openTestStores();
});
afterAll(() => test.close());

async function append(accountKey: string, commandId: string, ...events: NewEvent[]): Promise<void> {
  const { seq } = await test.stores.record.fold(accountKey);
  const command = {
    commandId,
    actor: SAM,
    caseId: `${accountKey}-1`,
    policyVersion: null,
    contentDigest: null,
    events,
  };
  const answer = await test.stores.record.append({ accountKey, expectedSeq: seq, at: MONDAY, commands: [command] });
  expect(answer.kind).toBe('appended');
}

/** Fees, interest and principal by the tables, and the credit; the same by the record. */
async function agreed(accountKey: string): Promise<number[]> {
  const [row] = await test.admin<Record<'fees' | 'interest' | 'balance' | 'off' | 'unapplied', string>>(
    `SELECT coalesce(sum(fees), 0) AS fees, coalesce(sum(interest), 0) AS interest, coalesce(sum(balance), 0) AS balance,
       coalesce(sum(written_off), 0) AS off,
       (SELECT coalesce(sum(unapplied), 0) FROM payment WHERE account_key = $1) AS unapplied
     FROM open_item WHERE account_key = $1`,
    [accountKey],
  );
  const { fees, interest, balance, off, unapplied } = row!;
  const inTables = [fees, interest, balance, off, unapplied].map(Number);
  const state = await test.stores.record.fold(accountKey);
  const sum = (part: 'fees' | 'interest' | 'balance'): number => state.items.reduce((all, one) => all + one[part], 0);
  const inRecord = [sum('fees'), sum('interest'), sum('balance'), state.writtenOff, state.unapplied];
  expect(inRecord).toEqual(inTables);
  return inTables;
}

it('V02: charged, paid in part, waived, reversed, written off and refunded: record and ledger agree after each', async () => {
  const key = await register(test.stores, 'charged');
  await invoice(test.stores, 'charged', '1');
  await append(key, 'open', opening(key).event);
  const { itemId } = (await test.stores.record.fold(key)).items[0]!;
  const about = { itemId, rule: 'de, half-year', rateVersion: 'r1', occasion: 'final-notice-1' };
  const days = { from: '2026-02-03', until: '2026-03-02', rounding: 'exact' as const, segments: [] };
  await append(
    key,
    'charge',
    event('interest.posted', { ...about, ...days, chargeId: 'i1', amount: eur(5), computed: eur(5) }),
    event('fee.posted', { ...about, chargeId: 'f1', amount: eur(40) }),
  );
  expect(await agreed(key)).toEqual([40_00, 5_00, 100_00, 0, 0]);
  await pay(test.stores, 'charged', 'p1', eur(60));
  expect(await agreed(key)).toEqual([0, 0, 85_00, 0, 0]);
  await test.stores.facts.reversePayment(ERP, { paymentId: 'p1', reason: 'bounced' });
  expect(await agreed(key)).toEqual([40_00, 5_00, 100_00, 0, 0]);
  await append(
    key,
    'waive',
    event('fee.waived', { chargeId: 'f1', itemId, amount: eur(30), reason: 'goodwill' }),
    event('interest.reversed', { chargeId: 'i1', itemId, amount: eur(2), why: 'computed again' }),
  );
  expect(await agreed(key)).toEqual([10_00, 3_00, 100_00, 0, 0]);
  const lines: AllocationLine[] = [
    { itemId, part: 'fee', amount: eur(10) },
    { itemId, part: 'interest', amount: eur(3) },
    { itemId, part: 'principal', amount: eur(100) },
  ];
  await append(key, 'off', event('write-off.posted', { writeOffId: 'w1', lines, amount: eur(113), reason: 'r' }));
  expect(await agreed(key)).toEqual([0, 0, 0, 113_00, 0]);
  await pay(test.stores, 'charged', 'p2', eur(150));
  expect(await agreed(key)).toEqual([0, 0, 0, 0, 37_00]);
  const refund = { paymentId: 'p2', refundId: 'r1', amount: eur(37), reason: 'asked for' };
  await append(key, 'refund', event('payment.refunded', refund));
  expect(await agreed(key)).toEqual([0, 0, 0, 0, 0]);
  expect((await test.stores.record.verify()).faults).toEqual([]);
});
