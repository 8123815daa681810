import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { event, type Actor, type Money, type NewEvent, type Resolution } from '#domain';
import type { ExceptionRow } from '#persistence';
import { importPayments, kindsOf } from '../support/import-files.js';
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
  register,
  rendering,
  typesAfter,
  type TestStores,
} from '../support/stores.js';

/** Every failure of a feed has its place and its task (DOMAIN 3.14 and the feeds of DOMAIN 4). */
let test: TestStores;
beforeAll(async () => {
  test = await openTestStores();
});
afterAll(() => test.close());

/** Exceptions of one account's client id, as `kind status`, oldest first. */
const all = async (accountId: string): Promise<ExceptionRow[]> =>
  (await test.stores.exceptions.list({ accountId, limit: 100 })).items;
const short = async (accountId: string): Promise<string[]> =>
  (await all(accountId)).map((one) => `${one.kind} ${one.status}`);
async function only(accountId: string): Promise<ExceptionRow> {
  const [one, ...more] = (await all(accountId)).filter(({ status }) => status === 'open');
  expect(more).toEqual([]);
  if (one === undefined) throw new Error(`no open exception of ${accountId}`);
  return one;
}
const resolve = (actor: Actor, one: { exceptionId: string }, resolution: Resolution): Promise<void> =>
  test.stores.exceptions.resolve(actor, one.exceptionId, resolution);
const reverse = (paymentId: string, reason = 'bounced', who = ERP) =>
  test.stores.facts.reversePayment(who, { paymentId, reason });
const reinstate = (paymentId: string, reason = 'it came after all') =>
  test.stores.facts.reinstatePayment(ERP, { paymentId, reason });

/** Opens a case and disputes a part of an item in it. */
async function dispute(accountKey: string, itemId: string, amount: Money): Promise<void> {
  const { seq } = await test.stores.record.fold(accountKey);
  const about = { disputeId: 'd1', itemId, amount, category: 'quality', owner: null };
  const events = [
    opening(accountKey).event,
    event('dispute.opened', { ...about, statement: { personal: 'it came broken' } }),
  ];
  const command = { commandId: 'dispute', actor: SAM, caseId: `${accountKey}-1`, policyVersion: null, events };
  const commands = [{ ...command, contentDigest: null }];
  const answer = await test.stores.record.append({ accountKey, expectedSeq: seq, at: MONDAY, commands });
  expect(answer.kind).toBe('appended');
}

/** What a decision of the case appends. */
async function decided(accountKey: string, commandId: string, one: NewEvent): Promise<void> {
  const { seq } = await test.stores.record.fold(accountKey);
  const command = { commandId, actor: SAM, caseId: `${accountKey}-1`, policyVersion: null, contentDigest: null };
  const commands = [{ ...command, events: [one] }];
  const answer = await test.stores.record.append({ accountKey, expectedSeq: seq, at: MONDAY, commands });
  expect(answer.kind).toBe('appended');
}

/** Balances by invoice, unapplied credit, and V02: what was invoiced less what was paid is what is open. */
async function ledger(accountKey: string): Promise<{ balances: Record<string, number>; unapplied: number }> {
  const state = await test.stores.record.fold(accountKey);
  const items = await test.admin<{ invoice_number: string; balance: string }>(
    'SELECT invoice_number, balance FROM open_item WHERE account_key = $1 AND balance <> 0 ORDER BY invoice_number',
    [accountKey],
  );
  const balances = Object.fromEntries(items.map((row) => [row.invoice_number, Number(row.balance)]));
  expect(Object.fromEntries(state.items.map((item) => [item.invoiceNumber, item.balance]))).toEqual(balances);
  const [sums] = await test.admin<{ invoiced: string; paid: string; unapplied: string; off: string; small: string }>(
    `SELECT (SELECT coalesce(sum(amount), 0) FROM open_item WHERE account_key = $1) AS invoiced,
       (SELECT coalesce(sum(written_off), 0) FROM open_item WHERE account_key = $1) AS off,
       (SELECT coalesce(sum(amount), 0) FROM payment WHERE account_key = $1 AND reversed_on IS NULL) AS paid,
       (SELECT coalesce(sum(unapplied), 0) FROM payment WHERE account_key = $1) AS unapplied,
       (SELECT coalesce(-sum(amount), 0) FROM allocation_line WHERE account_key = $1 AND part = 'small-difference') AS small`,
    [accountKey],
  );
  const unapplied = Number(sums?.unapplied);
  expect(state.unapplied).toBe(unapplied);
  const open = Object.values(balances).reduce((sum, minor) => sum + minor, 0);
  const { invoiced, paid, off, small } = sums ?? {};
  expect(open - unapplied).toBe(Number(invoiced) - Number(paid) - Number(off) - Number(small));
  return { balances, unapplied };
}

describe('money without a place', () => {
  it('for an unknown account waits, and is applied by itself when the account appears; the task closes', async () => {
    expect((await pay(test.stores, 'soon', 'soon-1', eur(40))).kind).toBe('parked');
    expect(await only('soon')).toMatchObject({
      ...{ kind: 'unknown-account', source: 'erp', externalId: 'soon-1', factKind: 'payment', amount: eur(40) },
      ...{ waitsFor: 'account:soon', accountKey: null, caseId: null, why: 'account soon is unknown' },
      ...{ raisedAt: '2026-03-02T08:00:00.000Z', dueAt: '2026-03-03T17:30:00.000Z', claimedBy: null },
    });
    expect((await pay(test.stores, 'soon', 'soon-1', eur(40))).kind).toBe('known');
    expect(await all('soon')).toHaveLength(1);
    const key = await register(test.stores, 'soon');
    expect(await short('soon')).toEqual(['unknown-account applied', 'unapplied open']);
    expect((await all('soon'))[0]).toMatchObject({ settledBy: 'system', outcome: { accountKey: key, seq: 4 } });
  });

  it('of an overpayment is a task with what is left, until an invoice takes it', async () => {
    const key = await register(test.stores, 'over');
    await invoice(test.stores, 'over', '1');
    await pay(test.stores, 'over', 'over-1', eur(130));
    const task = await only('over');
    expect(task).toMatchObject({ kind: 'unapplied', amount: eur(30), externalId: 'over-1', accountId: 'over' });
    expect(task.why).toBe('EUR 30.00 of payment over-1 match no open item of account over');
    await invoice(test.stores, 'over', '2', { amount: eur(10) });
    expect((await only('over')).amount).toEqual(eur(20));
    await invoice(test.stores, 'over', '3');
    expect(await short('over')).toEqual(['unapplied obsolete']);
    expect(await ledger(key)).toEqual({ balances: { 3: 80_00 }, unapplied: 0 });
    // Spent and told: another invoice is no news for it.
    await reverse('over-1');
    expect(await short('over')).toEqual(['unapplied obsolete']);
  });

  it('that is reversed leaves no task behind', async () => {
    const key = await register(test.stores, 'gone');
    await pay(test.stores, 'gone', 'gone-1', eur(30));
    expect(await short('gone')).toEqual(['unapplied open']);
    await reverse('gone-1');
    expect(await short('gone')).toEqual(['unapplied obsolete']);
    expect(await ledger(key)).toEqual({ balances: {}, unapplied: 0 });
  });

  it('V01: that a person of the case gives to an invoice or pays out leaves no task behind, and a part of it does', async () => {
    const key = await register(test.stores, 'given');
    await invoice(test.stores, 'given', '1');
    await dispute(key, (await test.stores.record.fold(key)).items[0]!.itemId, eur(100));
    await pay(test.stores, 'given', 'given-1', eur(130));
    expect(await short('given')).toEqual(['unapplied open']);
    const { items } = await test.stores.record.fold(key);
    const lines = [{ itemId: items[0]!.itemId, part: 'principal' as const, amount: eur(100) }];
    await decided(key, 'allocate', event('payment.applied', { paymentId: 'given-1', lines }));
    expect((await only('given')).amount).toEqual(eur(30));
    const refund = { paymentId: 'given-1', refundId: 'r1', reason: 'they asked for it' };
    await decided(key, 'refund-10', event('payment.refunded', { ...refund, amount: eur(10) }));
    expect(await short('given')).toEqual(['unapplied open']);
    await decided(key, 'refund-20', event('payment.refunded', { ...refund, amount: eur(20) }));
    expect(await all('given')).toMatchObject([
      {
        kind: 'unapplied',
        status: 'obsolete',
        settledBy: 'system',
        outcome: { because: 'no credit of the payment is left' },
      },
    ]);
    expect((await test.stores.record.verify()).faults).toEqual([]);
  });

  it('in a currency without an account waits for the sibling, which may be the second account to appear', async () => {
    const usd = { minor: 500, currency: 'USD' };
    await pay(test.stores, 'cur', 'cur-1', usd);
    await register(test.stores, 'cur', { customerId: 'C-cur' });
    expect(await short('cur')).toEqual(['unknown-account obsolete', 'other-currency open']);
    const dollar = await register(test.stores, 'cur-usd', { customerId: 'C-cur', currency: 'USD' });
    expect(await short('cur')).toEqual(['unknown-account obsolete', 'other-currency applied']);
    expect((await test.stores.record.fold(dollar)).unapplied).toBe(500);
  });

  it('is placed by a person, who then acts in the account’s stream; the same decision again changes nothing', async () => {
    const key = await register(test.stores, 'right');
    await invoice(test.stores, 'right', '1');
    await pay(test.stores, 'wrong', 'place-1', eur(100));
    const task = await only('wrong');
    const place: Resolution = { action: 'apply', accountId: 'right', invoiceNumbers: ['1'] };
    await expect(resolve(CLARA, task, { ...place, accountId: 'nobody' })).rejects.toMatchObject({
      code: 'unknown-reference',
      facts: { pointer: '/accountId' },
    });
    await expect(resolve(CLARA, task, { ...place, invoiceNumbers: ['1', 'of-another'] })).rejects.toMatchObject({
      code: 'unknown-reference',
      facts: { pointer: '/invoiceNumbers/1' },
    });
    await Promise.all([resolve(CLARA, task, place), resolve(CLARA, task, place)]);
    await resolve(CLARA, task, place);
    const { events } = await test.stores.record.read(key, 3);
    expect(events.map((one) => [one.type, one.actor])).toEqual([
      ['payment.received', CLARA],
      ['payment.applied', CLARA],
      ['invoice.settled', CLARA],
    ]);
    expect(events[0]?.data).toMatchObject({ paymentId: 'place-1', source: 'erp', invoiceNumbers: ['1'] });
    expect(await test.stores.exceptions.get(task.exceptionId)).toMatchObject({ status: 'applied', settledBy: 'clara' });
    await expect(resolve(SAM, task, { action: 'dismiss', why: 'too late' })).rejects.toMatchObject({
      code: 'wrong-step',
    });
    // The sender repeats itself, as senders do; the account it named appears after all.
    expect(await pay(test.stores, 'wrong', 'place-1', eur(100))).toMatchObject({ kind: 'known', accountKey: key });
    const late = await register(test.stores, 'wrong');
    expect(await typesAfter(test.stores, late, 2)).toEqual([]);
  });

  it('is allocated by a person to what is open, disputed only because it is named; the rest is a task again', async () => {
    const key = await register(test.stores, 'alloc-x');
    await invoice(test.stores, 'alloc-x', '1');
    await dispute(key, 'inv-1', eur(70));
    await pay(test.stores, 'alloc-x', 'ax-1', eur(50));
    expect(await ledger(key)).toEqual({ balances: { 1: 70_00 }, unapplied: 20_00 });
    const task = await only('alloc-x');
    const { seq } = await test.stores.record.fold(key);
    const to = (invoiceNumber: string, amount: Money): Resolution => ({
      action: 'allocate',
      lines: [{ invoiceNumber, amount }],
    });
    for (const [wrong, code, pointer] of [
      [to('none', eur(5)), 'unknown-reference', '/lines/0/invoiceNumber'],
      [to('1', { minor: 500, currency: 'USD' }), 'currency-mismatch', '/lines/0/amount/currency'],
      [to('1', eur(71)), 'amount-mismatch', '/lines/0/amount/value'],
      [to('1', eur(21)), 'amount-mismatch', '/lines'],
    ] as const) {
      await expect(resolve(CLARA, task, wrong)).rejects.toMatchObject({ code, facts: { pointer } });
    }
    expect((await test.stores.record.fold(key)).seq).toBe(seq);
    await resolve(CLARA, task, to('1', eur(15)));
    await resolve(CLARA, task, to('1', eur(15)));
    expect(await ledger(key)).toEqual({ balances: { 1: 55_00 }, unapplied: 5_00 });
    expect(await short('alloc-x')).toEqual(['unapplied applied', 'unapplied open']);
    const rest = await only('alloc-x');
    expect(rest.amount).toEqual(eur(5));
    await expect(resolve(CLARA, rest, { action: 'dismiss', why: 'stays as credit' })).rejects.toMatchObject({
      code: 'not-permitted',
    });
    await resolve(SAM, rest, { action: 'dismiss', why: 'stays as credit' });
    expect(await ledger(key)).toEqual({ balances: { 1: 55_00 }, unapplied: 5_00 });
  });
});

describe('the same id with other content', () => {
  it('is refused to the sender and kept with both contents; a person corrects the invoice by it', async () => {
    const key = await register(test.stores, 'conf');
    await invoice(test.stores, 'conf', '1');
    for (let n = 0; n < 3; n++) {
      expect((await invoice(test.stores, 'conf', '1', { amount: eur(90) })).kind).toBe('conflict');
    }
    const task = await only('conf');
    const { content } = (await test.stores.exceptions.get(task.exceptionId)) ?? {};
    expect(content).toMatchObject({
      sent: { invoiceNumber: '1', amount: eur(90) },
      recorded: { invoiceNumber: '1', amount: eur(100), revision: 1 },
    });
    await resolve(CLARA, task, { action: 'correct', comment: 'the ERP is right' });
    expect(await ledger(key)).toEqual({ balances: { 1: 90_00 }, unapplied: 0 });
    expect((await invoice(test.stores, 'conf', '1', { amount: eur(90) })).kind).toBe('known');
    expect(await short('conf')).toEqual(['conflict applied']);
  });

  it('of a payment is corrected by reversing the old and receiving the new, also on another account', async () => {
    const [a, b] = [await register(test.stores, 'cp-a'), await register(test.stores, 'cp-b')];
    await invoice(test.stores, 'cp-b', 'b1');
    await pay(test.stores, 'cp-a', 'cp-1', eur(100));
    expect((await pay(test.stores, 'cp-b', 'cp-1', eur(70))).kind).toBe('conflict');
    const task = (await all('cp-b')).find((one) => one.kind === 'conflict');
    if (task === undefined) throw new Error('no task');
    await resolve(SAM, task, { action: 'correct', comment: 'booked to the wrong customer' });
    expect(await ledger(a)).toEqual({ balances: {}, unapplied: 0 });
    expect(await ledger(b)).toEqual({ balances: { b1: 30_00 }, unapplied: 0 });
    expect(await pay(test.stores, 'cp-b', 'cp-1', eur(70))).toMatchObject({ kind: 'known', accountKey: b });
    expect((await all('cp-a')).map((one) => `${one.kind} ${one.status}`)).toEqual(['unapplied obsolete']);
    // What the sender says about this payment from now on means the new one.
    await reverse('cp-1');
    expect(await ledger(b)).toEqual({ balances: { b1: 100_00 }, unapplied: 0 });
    await reinstate('cp-1');
    expect(await ledger(b)).toEqual({ balances: { b1: 30_00 }, unapplied: 0 });
  });

  it('that was once on record and corrected by a person is known when it comes again, by API and by file', async () => {
    const [key, other] = [await register(test.stores, 'back'), await register(test.stores, 'back-b')];
    await invoice(test.stores, 'back', '1');
    const first = { paymentId: 'back-1', accountId: 'back', amount: eur(10), receivedOn: '2026-02-20' };
    const [second, third] = [
      { ...first, amount: eur(11) },
      { ...first, accountId: 'back-b', amount: eur(12) },
    ];
    await test.stores.facts.receivePayment(ERP, first);
    const decide = async (accountId: string): Promise<void> =>
      resolve(SAM, await only(accountId), { action: 'correct', comment: 'the bank says so' });
    expect((await test.stores.facts.receivePayment(ERP, second)).kind).toBe('conflict');
    await decide('back');
    const [{ seq } = { seq: 0 }] = await test.admin<{ seq: number }>(
      'SELECT seq FROM stream_head WHERE account_key = $1',
      [key],
    );
    expect(await test.stores.facts.receivePayment(ERP, first)).toEqual({ kind: 'known', accountKey: key, seq });
    expect(kindsOf(await importPayments(test.stores, [first, second, { ...first, method: null }]))).toEqual([
      ...['unchanged', 'unchanged', 'unchanged'],
    ]);
    expect(await short('back')).toEqual(['conflict applied']);
    // What was never on record is news, held against what is on record now.
    expect(kindsOf(await importPayments(test.stores, [third]))).toEqual(['duplicate']);
    const { content } = (await test.stores.exceptions.get((await only('back-b')).exceptionId)) ?? {};
    expect(content).toMatchObject({ sent: { amount: eur(12) }, recorded: { amount: eur(11) } });
    await decide('back-b');
    expect(kindsOf(await importPayments(test.stores, [first, second, third]))).toEqual([
      ...['unchanged', 'unchanged', 'unchanged'],
    ]);
    expect(await short('back-b')).toEqual(['conflict applied', 'unapplied open']);
    expect(await ledger(key)).toEqual({ balances: { 1: 100_00 }, unapplied: 0 });
    expect(await ledger(other)).toEqual({ balances: {}, unapplied: 12_00 });
    // Another sender's is another payment.
    expect((await test.stores.facts.receivePayment({ ...ERP, id: 'bank' }, first)).kind).toBe('accepted');
  });

  it('inside one file shows what is on record, also where that waits, and the file again raises nothing', async () => {
    await register(test.stores, 'in');
    await invoice(test.stores, 'in', '1');
    const row = (accountId: string, value: number) => ({
      ...{ paymentId: `${accountId}-p`, accountId, amount: eur(value), receivedOn: '2026-02-20' },
    });
    const file = [row('in', 10), row('in', 11), row('in-nobody', 10), row('in-nobody', 11)];
    expect(kindsOf(await importPayments(test.stores, file))).toEqual(['accepted', 'duplicate', 'parked', 'duplicate']);
    expect(kindsOf(await importPayments(test.stores, file))).toEqual([
      ...['unchanged', 'duplicate', 'unchanged', 'duplicate'],
    ]);
    expect((await test.stores.facts.receivePayment(ERP, row('in', 11))).kind).toBe('conflict');
    expect(await short('in')).toEqual(['conflict open']);
    expect(await short('in-nobody')).toEqual(['unknown-account open', 'conflict open']);
    for (const accountId of ['in', 'in-nobody']) {
      const [task] = (await all(accountId)).filter((one) => one.kind === 'conflict');
      const { content } = (await test.stores.exceptions.get(task?.exceptionId ?? '')) ?? {};
      expect(content).toMatchObject({ sent: { amount: eur(11) }, recorded: { amount: eur(10) } });
    }
  });

  it('is one task for what is the same, also when it is put otherwise or the record has moved on', async () => {
    await register(test.stores, 'one');
    await invoice(test.stores, 'one', '1');
    const sent = { amount: eur(90) };
    expect((await invoice(test.stores, 'one', '1', sent)).kind).toBe('conflict');
    expect((await invoice(test.stores, 'one', '1', { ...sent, revision: 1 })).kind).toBe('conflict');
    expect((await invoice(test.stores, 'one', '1', { amount: eur(95), revision: 2 })).kind).toBe('accepted');
    expect((await invoice(test.stores, 'one', '1', sent)).kind).toBe('conflict');
    expect(await short('one')).toEqual(['conflict open']);
    expect((await invoice(test.stores, 'one', '1', { amount: eur(80) })).kind).toBe('conflict');
    expect(await short('one')).toEqual(['conflict open', 'conflict open']);
  });

  it('is dismissed by a supervisor where it is money: the first stands, and the repeat raises nothing', async () => {
    const key = await register(test.stores, 'dis');
    await invoice(test.stores, 'dis', '1');
    await pay(test.stores, 'dis', 'dis-1', eur(40));
    await pay(test.stores, 'dis', 'dis-1', eur(41));
    const task = await only('dis');
    await expect(resolve(CLARA, task, { action: 'dismiss', why: 'typo' })).rejects.toMatchObject({
      code: 'not-permitted',
    });
    await resolve(SAM, task, { action: 'dismiss', why: 'typo' });
    expect((await pay(test.stores, 'dis', 'dis-1', eur(41))).kind).toBe('conflict');
    expect(await short('dis')).toEqual(['conflict dismissed']);
    expect(await ledger(key)).toEqual({ balances: { 1: 60_00 }, unapplied: 0 });
  });
});

describe('reversals and reinstatements', () => {
  it('take turns in whatever order they come, and what is repeated is harmless', async () => {
    const key = await register(test.stores, 'turns');
    await invoice(test.stores, 'turns', '1');
    expect((await reinstate('t-1')).kind).toBe('parked');
    expect((await reverse('t-1')).kind).toBe('parked');
    expect((await pay(test.stores, 'turns', 't-1', eur(100))).kind).toBe('accepted');
    expect(await typesAfter(test.stores, key, 3)).toEqual([
      ...['payment.received', 'payment.applied', 'invoice.settled', 'payment.reversed'],
      ...['payment.reinstated', 'payment.applied', 'invoice.settled'],
    ]);
    for (const again of [await reverse('t-1'), await reinstate('t-1')]) expect(again.kind).toBe('known');
    expect(await ledger(key)).toEqual({ balances: {}, unapplied: 0 });
    // A second reversal of its own, and a third that comes before the second reinstatement.
    expect((await reverse('t-1', 'bounced again')).kind).toBe('accepted');
    expect((await reverse('t-1', 'and again')).kind).toBe('parked');
    expect((await reinstate('t-1', 'the second time')).kind).toBe('accepted');
    expect(await ledger(key)).toEqual({ balances: { 1: 100_00 }, unapplied: 0 });
    const { items } = await test.stores.exceptions.list({ limit: 500 });
    expect(items.filter((one) => one.externalId.startsWith('t-1')).map((one) => `${one.kind} ${one.status}`)).toEqual([
      ...['unknown-payment applied', 'unknown-payment applied', 'conflict applied'],
    ]);
  });

  it('apply the money anew by allocation, at the value date of the reinstatement', async () => {
    const key = await register(test.stores, 'anew');
    await invoice(test.stores, 'anew', 'old', { dueDate: '2026-01-20' });
    await invoice(test.stores, 'anew', 'new', { dueDate: '2026-02-20' });
    await pay(test.stores, 'anew', 'an-1', eur(100), { invoiceNumbers: ['new'] });
    await reverse('an-1');
    await pay(test.stores, 'anew', 'an-2', eur(60), { invoiceNumbers: ['new'] });
    await reinstate('an-1');
    expect(await ledger(key)).toEqual({ balances: { old: 40_00 }, unapplied: 0 });
    const aged = await test.stores.reads.aging('2026-03-02');
    expect(aged.find((one) => one.currency === 'EUR')?.buckets.every((one) => one.amount >= 0)).toBe(true);
  });
});

describe('an invoice corrected below what was paid (V02)', () => {
  it('gives the surplus back to the payments that paid it, the latest first, and that meets what else is open', async () => {
    const key = await register(test.stores, 'low');
    await invoice(test.stores, 'low', '1');
    await pay(test.stores, 'low', 'lo-1', eur(60));
    await pay(test.stores, 'low', 'lo-2', eur(40));
    await invoice(test.stores, 'low', '2', { dueDate: '2026-02-20' });
    await invoice(test.stores, 'low', '1', { amount: eur(50), revision: 2 });
    expect((await typesAfter(test.stores, key)).slice(-5)).toEqual([
      ...['invoice.corrected', 'payment.released', 'payment.released', 'payment.applied', 'payment.applied'],
    ]);
    expect(await ledger(key)).toEqual({ balances: { 2: 50_00 }, unapplied: 0 });
    await invoice(test.stores, 'low', '2', { amount: eur(20), revision: 2 });
    expect(await ledger(key)).toEqual({ balances: {}, unapplied: 30_00 });
    // Credit first given back is that of the payment that came last: the task names it.
    expect((await all('low')).map((one) => [one.kind, one.status, one.externalId, one.amount?.minor])).toEqual([
      ['unapplied', 'open', 'lo-2', 30_00],
    ]);
    await reverse('lo-1');
    expect(await ledger(key)).toEqual({ balances: { 1: 20_00, 2: 10_00 }, unapplied: 0 });
    expect((await short('low')).slice(-1)).toEqual(['unapplied obsolete']);
  });

  it('lets small differences and credit notes go back to where they came from', async () => {
    const key = await register(test.stores, 'low2');
    await invoice(test.stores, 'low2', '1');
    const note = { creditNoteId: 'CN-low2', accountId: 'low2', amount: eur(30), creditedOn: '2026-02-20' };
    await test.stores.facts.postCreditNote(ERP, note);
    await pay(test.stores, 'low2', 'l2-1', eur(69.5));
    expect(await ledger(key)).toEqual({ balances: {}, unapplied: 0 });
    await invoice(test.stores, 'low2', '1', { amount: eur(20), revision: 2 });
    expect(await ledger(key)).toEqual({ balances: { 'CN-low2': -10_00 }, unapplied: 69_50 });
    await invoice(test.stores, 'low2', '2', { amount: eur(90) });
    expect(await ledger(key)).toEqual({ balances: { 2: 10_50 }, unapplied: 0 });
  });
});

describe('a report about a letter nobody knows', () => {
  it('is attached by a person, who then acts; another letter id is refused and changes nothing', async () => {
    const key = await register(test.stores, 'lett');
    await invoice(test.stores, 'lett', '1');
    const messageId = `${key}-1.reminder-1`;
    const events = [opening(key).event, await rendering(test.stores, key, messageId)];
    const ref = { messageId, attempt: 1 };
    const sent = [
      event('message.sending', { ...ref, smtpMessageId: `<${messageId}.1@amicable.invalid>` }),
      event('message.sent', { ...ref, proof: '250' }),
    ];
    const { seq } = await test.stores.record.fold(key);
    const command = { commandId: 'letter', actor: SAM, caseId: `${key}-1`, policyVersion: null, contentDigest: null };
    const answer = await test.stores.record.append({
      ...{ accountKey: key, expectedSeq: seq, at: MONDAY },
      commands: [{ ...command, events: [...events, ...sent] }],
    });
    expect(answer.kind).toBe('appended');
    const report = { externalId: 'lett-1', messageId: 'nobody', status: 'delivered', at: MONDAY } as const;
    expect((await test.stores.facts.messageStatus(ERP, report)).kind).toBe('parked');
    const { items } = await test.stores.exceptions.list({ kind: 'unknown-letter', status: 'open', limit: 10 });
    const [task] = items;
    if (task === undefined) throw new Error('no task');
    expect(task).toMatchObject({ why: 'no letter has the id nobody', externalId: 'lett-1', amount: null });
    for (const [to, code] of [
      [{ messageId: 'nobody' }, 'unknown-reference'],
      [{ caseId: `${key}-1` }, 'missing-field'],
    ] as const) {
      await expect(resolve(CLARA, task, { action: 'attach', ...to })).rejects.toMatchObject({ code });
    }
    await resolve(CLARA, task, { action: 'attach', messageId });
    const { events: after } = await test.stores.record.read(key, answer.headSeq);
    expect(after.map((one) => [one.type, one.actor.id])).toEqual([['message.delivered', 'clara']]);
    expect((await test.stores.facts.messageStatus(ERP, report)).kind).toBe('known');
    expect(await test.stores.reads.letters(`${key}-1`)).toMatchObject([{ status: 'delivered' }]);
  });
});

describe('the work on an exception', () => {
  let task: ExceptionRow;
  let n = 0;
  beforeEach(async () => {
    n += 1;
    await pay(test.stores, `work-${n}`, `w-${n}`, eur(5));
    task = await only(`work-${n}`);
  });

  it('is claimed by one person, and given back by them or a supervisor', async () => {
    const carl: Actor = { id: 'carl', role: 'collector' };
    await test.stores.exceptions.claim(CLARA, task.exceptionId);
    await test.stores.exceptions.claim(CLARA, task.exceptionId);
    await expect(test.stores.exceptions.claim(carl, task.exceptionId)).rejects.toMatchObject({ code: 'claimed' });
    await register(test.stores, `to-${n}`);
    await expect(resolve(carl, task, { action: 'apply', accountId: `to-${n}` })).rejects.toMatchObject({
      code: 'claimed',
      facts: { claimedBy: 'clara' },
    });
    await expect(test.stores.exceptions.release(carl, task.exceptionId)).rejects.toMatchObject({ code: 'claimed' });
    await test.stores.exceptions.release(SAM, task.exceptionId);
    await test.stores.exceptions.claim(carl, task.exceptionId);
    await resolve(carl, task, { action: 'apply', accountId: `to-${n}` });
    const house = await test.admin<{ type: string; actor_id: string }>(
      `SELECT type, actor_id FROM event WHERE account_key = 'house' AND payload LIKE $1 ORDER BY seq`,
      [`%"exceptionId":"${task.exceptionId}"%`],
    );
    expect(house.map((one) => `${one.type} ${one.actor_id}`)).toEqual([
      ...['exception.raised erp', 'exception.claimed clara', 'exception.released sam', 'exception.claimed carl'],
      'exception.settled carl',
    ]);
  });

  it('ends once when two people decide differently at the same moment', async () => {
    await register(test.stores, `both-${n}`);
    const outcomes = await Promise.allSettled([
      resolve(CLARA, task, { action: 'apply', accountId: `both-${n}` }),
      resolve(SAM, task, { action: 'dismiss', why: 'not ours' }),
    ]);
    expect(outcomes.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('leaves the record whole (V06)', async () => {
    expect((await test.stores.record.verify()).faults).toEqual([]);
    const [{ seq } = { seq: 0 }] = await test.admin<{ seq: number }>(
      `SELECT seq FROM stream_head WHERE account_key = 'house'`,
    );
    const set = (status: string) =>
      test.admin('UPDATE exception SET status = $2 WHERE exception_id = $1', [task.exceptionId, status]);
    await set('dismissed');
    expect((await test.stores.record.verify()).faults).toEqual([
      { accountKey: 'house', seq, fault: `exception ${task.exceptionId} is dismissed, but its events say open` },
    ]);
    await set('open');
    await test.admin('UPDATE brake SET stopped = true');
    expect((await test.stores.record.verify('house')).faults).toEqual([
      { accountKey: 'house', seq, fault: 'the brake on sends is not as its events say' },
    ]);
    await test.admin('UPDATE brake SET stopped = false');
  });
});
