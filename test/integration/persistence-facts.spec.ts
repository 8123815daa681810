import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { event } from '#domain';
import {
  BERLIN,
  ERP,
  MONDAY,
  SAM,
  accountInput,
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

let test: TestStores;
beforeAll(async () => {
  test = await openTestStores();
});
afterAll(() => test.close());

/** Open exceptions that wait for an account, a sibling or a payment, oldest first. */
const waiting = async () =>
  (await test.stores.exceptions.list({ status: 'open', limit: 100 })).items.filter(
    (one) => one.waitsFor !== null && one.kind !== 'conflict',
  );

/** Ledger tables and the fold of the record agree: balances by invoice number, and unapplied credit. */
async function ledger(accountKey: string): Promise<{ balances: Record<string, number>; unapplied: number }> {
  const items = await test.admin<{ invoice_number: string; balance: string }>(
    'SELECT invoice_number, balance FROM open_item WHERE account_key = $1 AND balance <> 0 ORDER BY invoice_number',
    [accountKey],
  );
  const [credit] = await test.admin<{ unapplied: string | null }>(
    'SELECT sum(unapplied) AS unapplied FROM payment WHERE account_key = $1',
    [accountKey],
  );
  const balances = Object.fromEntries(items.map((row) => [row.invoice_number, Number(row.balance)]));
  const unapplied = Number(credit?.unapplied ?? 0);
  const state = await test.stores.record.fold(accountKey);
  expect(Object.fromEntries(state.items.map((item) => [item.invoiceNumber, item.balance]))).toEqual(balances);
  expect(state.unapplied).toBe(unapplied);
  return { balances, unapplied };
}
async function append(accountKey: string, commandId: string, events: ReturnType<typeof event>[]): Promise<number> {
  const { seq } = await test.stores.record.fold(accountKey);
  const command = { commandId, actor: SAM, policyVersion: null, contentDigest: null, events };
  const caseId = `${accountKey}-1`;
  const answer = await test.stores.record.append({
    accountKey,
    expectedSeq: seq,
    at: MONDAY,
    commands: [{ ...command, caseId }],
  });
  expect(answer.kind).toBe('appended');
  return answer.headSeq;
}

describe('accounts', () => {
  it('are registered with their calendar, change by a new list of contacts, and keep what they are', async () => {
    const key = await register(test.stores, 'acc-1');
    expect(key).toMatch(/^[0-9a-f]{16}$/);
    expect(await typesAfter(test.stores, key)).toEqual(['account.registered', 'calendar.resolved']);
    expect(await test.stores.facts.upsertAccount(ERP, accountInput('acc-1'), BERLIN)).toEqual({
      created: false,
      changed: false,
      accountKey: key,
    });
    const renamed = accountInput('acc-1', { name: 'New name' });
    expect(await test.stores.facts.upsertAccount(ERP, renamed, BERLIN)).toMatchObject({ changed: true });
    expect(await test.stores.facts.upsertAccount(ERP, accountInput('acc-1'), BERLIN)).toMatchObject({ changed: true });
    expect(await typesAfter(test.stores, key, 2)).toEqual(['account.contact-changed', 'account.contact-changed']);
    const zone = await test.stores.facts.upsertAccount(ERP, accountInput('acc-1', { zone: 'Europe/Rome' }), BERLIN);
    expect(zone).toMatchObject({ kind: 'rejected', code: 'invalid', pointer: '/zone' });
    const twin = accountInput('acc-1b', { customerId: 'C-acc-1' });
    expect(await test.stores.facts.upsertAccount(ERP, twin, BERLIN)).toMatchObject({ kind: 'conflict' });
  });

  it('keep a postal address with the person, sealed; the same content changes nothing (P17)', async () => {
    const [contact] = accountInput('acc-3').contacts;
    const address = { lines: ['Lindenstrasse 12', 'Hof 2'], postalCode: '10969', city: 'Berlin', country: 'DE' };
    const posted = accountInput('acc-3', { contacts: [{ ...contact!, address }] });
    const key = await register(test.stores, 'acc-3');
    const unaddressed = accountInput('acc-3', { contacts: [{ ...contact!, address: null }] });
    expect(await test.stores.facts.upsertAccount(ERP, unaddressed, BERLIN)).toMatchObject({ changed: false });
    expect(await test.stores.facts.upsertAccount(ERP, posted, BERLIN)).toMatchObject({ changed: true });
    expect(await test.stores.facts.upsertAccount(ERP, posted, BERLIN)).toMatchObject({ changed: false });
    const state = await test.stores.record.fold(key);
    expect(state.account?.contacts).toEqual([expect.objectContaining({ hasEmail: true, hasAddress: true })]);
    expect(await test.stores.people.currentContact(key, 'ap')).toMatchObject({ email: 'ap@acc-3.example', address });
    const [{ found } = { found: '?' }] = await test.admin<{ found: string }>(
      `SELECT count(*) AS found FROM event WHERE account_key = $1 AND payload::text LIKE '%Lindenstrasse%'`,
      [key],
    );
    expect(Number(found)).toBe(0);
  });

  it('are registered once by many at once', async () => {
    const keys = await Promise.all([1, 2, 3, 4, 5].map(() => register(test.stores, 'acc-2')));
    expect(new Set(keys).size).toBe(1);
    expect(await typesAfter(test.stores, keys[0] ?? '')).toHaveLength(2);
  });
});

describe('invoices', () => {
  it('are known again, conflict with other content, and are corrected by a higher revision', async () => {
    const key = await register(test.stores, 'inv');
    expect(await invoice(test.stores, 'inv', '1')).toEqual({ kind: 'accepted', accountKey: key, seq: 3 });
    expect(await invoice(test.stores, 'inv', '1')).toEqual({ kind: 'known', accountKey: key, seq: 3 });
    expect(await invoice(test.stores, 'inv', '1', { amount: eur(90) })).toMatchObject({ kind: 'conflict' });
    await pay(test.stores, 'inv', 'inv-p', eur(30));
    expect(await invoice(test.stores, 'inv', '1', { amount: eur(90), revision: 2 })).toMatchObject({
      kind: 'accepted',
    });
    expect(await ledger(key)).toEqual({ balances: { 1: 60_00 }, unapplied: 0 });
    expect((await typesAfter(test.stores, key)).at(-1)).toBe('invoice.corrected');
  });

  it('are refused with a negative amount or a due date before the invoice', async () => {
    await register(test.stores, 'bad');
    expect(await invoice(test.stores, 'bad', '1', { amount: eur(-1) })).toMatchObject({ pointer: '/amount/value' });
    expect(await invoice(test.stores, 'bad', '1', { dueDate: '2026-01-04' })).toMatchObject({ pointer: '/dueDate' });
  });
});

describe('payments', () => {
  it('take effect once when sent five times, one after the other and at once', async () => {
    const key = await register(test.stores, 'five');
    await invoice(test.stores, 'five', '1');
    for (let n = 0; n < 5; n++) {
      expect((await pay(test.stores, 'five', 'p5', eur(40))).kind).toBe(n === 0 ? 'accepted' : 'known');
    }
    const at = await Promise.all([1, 2, 3, 4, 5].map(() => pay(test.stores, 'five', 'p5b', eur(60))));
    expect(at.map((one) => one.kind).sort()).toEqual(['accepted', 'known', 'known', 'known', 'known']);
    expect(await typesAfter(test.stores, key, 3)).toEqual([
      ...['payment.received', 'payment.applied'],
      ...['payment.received', 'payment.applied', 'invoice.settled'],
    ]);
    expect(await ledger(key)).toEqual({ balances: {}, unapplied: 0 });
    expect(await pay(test.stores, 'five', 'p5', eur(41))).toMatchObject({ kind: 'conflict' });
    expect(await pay(test.stores, 'five', 'p0', eur(0))).toMatchObject({ kind: 'rejected' });
  });

  it('go where the payer says, else to the oldest due; a surplus stays with the account', async () => {
    const key = await register(test.stores, 'alloc');
    await invoice(test.stores, 'alloc', 'old', { dueDate: '2026-01-20' });
    await invoice(test.stores, 'alloc', 'new', { dueDate: '2026-02-20' });
    await pay(test.stores, 'alloc', 'a1', eur(30), { invoiceNumbers: ['new'] });
    expect((await ledger(key)).balances).toEqual({ old: 100_00, new: 70_00 });
    await pay(test.stores, 'alloc', 'a2', eur(120));
    expect((await ledger(key)).balances).toEqual({ new: 50_00 });
    await pay(test.stores, 'alloc', 'a3', eur(80));
    expect(await ledger(key)).toEqual({ balances: {}, unapplied: 30_00 });
    expect((await typesAfter(test.stores, key)).slice(-4)).toEqual([
      'payment.received',
      'payment.applied',
      'invoice.settled',
      'payment.over-received',
    ]);
    await pay(test.stores, 'alloc', 'a4', eur(5));
    expect((await typesAfter(test.stores, key)).slice(-2)).toEqual(['payment.received', 'payment.parked-unapplied']);
    await invoice(test.stores, 'alloc', 'next', { amount: eur(50) });
    expect(await ledger(key)).toEqual({ balances: { next: 15_00 }, unapplied: 0 });
    expect((await typesAfter(test.stores, key)).slice(-3)).toEqual([
      'invoice.posted',
      'payment.applied',
      'payment.applied',
    ]);
  });

  it('settle an item within the small difference, and reverse with it', async () => {
    const key = await register(test.stores, 'small');
    await invoice(test.stores, 'small', '1');
    await pay(test.stores, 'small', 's1', eur(99.5));
    expect(await ledger(key)).toEqual({ balances: {}, unapplied: 0 });
    await test.stores.facts.reversePayment(ERP, { paymentId: 's1', reason: 'bounced' });
    expect(await ledger(key)).toEqual({ balances: { 1: 100_00 }, unapplied: 0 });
  });

  it('are undone exactly by a reversal, once', async () => {
    const key = await register(test.stores, 'rev');
    await invoice(test.stores, 'rev', '1');
    await invoice(test.stores, 'rev', '2', { dueDate: '2026-02-10' });
    await pay(test.stores, 'rev', 'r1', eur(250));
    await pay(test.stores, 'rev', 'r2', eur(10));
    const reversal = await test.stores.facts.reversePayment(ERP, { paymentId: 'r1', reason: 'bounced' });
    expect(reversal.kind).toBe('accepted');
    // What r2 had left over goes to what is open again: money the customer has given is never asked for.
    expect(await ledger(key)).toEqual({ balances: { 1: 90_00, 2: 100_00 }, unapplied: 0 });
    const again = await test.stores.facts.reversePayment(ERP, { paymentId: 'r1', reason: 'bounced' });
    expect(again).toEqual({ ...reversal, kind: 'known' });
    for (const [who, reason] of [
      [ERP, 'bounced again'],
      [SAM, 'me too'],
    ] as const) {
      expect((await test.stores.facts.reversePayment(who, { paymentId: 'r1', reason })).kind).toBe('parked');
    }
    expect((await typesAfter(test.stores, key)).filter((type) => type === 'payment.reversed')).toHaveLength(1);
  });

  it('wait for their account, and a reversal for its payment, then apply in order', async () => {
    expect(await pay(test.stores, 'late', 'l1', eur(100))).toEqual({ kind: 'parked', accountKey: null, seq: null });
    expect(await pay(test.stores, 'late', 'l1', eur(100))).toMatchObject({ kind: 'known' });
    expect(await pay(test.stores, 'late', 'l1', eur(101))).toMatchObject({ kind: 'conflict' });
    expect(await test.stores.facts.reversePayment(ERP, { paymentId: 'l1', reason: 'bounced' })).toMatchObject({
      kind: 'parked',
    });
    expect((await invoice(test.stores, 'late', '1')).kind).toBe('parked');
    expect(await pay(test.stores, 'late', 'l2', eur(20))).toMatchObject({ kind: 'parked' });
    expect((await waiting()).map((row) => row.externalId)).toEqual(['l1', 'l1', 'late/1', 'l2']);
    const key = await register(test.stores, 'late');
    expect(await typesAfter(test.stores, key, 2)).toEqual([
      ...['payment.received', 'payment.parked-unapplied', 'payment.reversed'],
      ...['invoice.posted', 'payment.received', 'payment.applied'],
    ]);
    expect(await ledger(key)).toEqual({ balances: { 1: 80_00 }, unapplied: 0 });
    expect(await waiting()).toEqual([]);
    expect(await pay(test.stores, 'late', 'l2', eur(20))).toEqual({ kind: 'known', accountKey: key, seq: 8 });
  });

  it('of an account registered at the same moment are neither lost nor doubled', async () => {
    for (let n = 0; n < 10; n++) {
      const id = `race-${n}`;
      const [key] = await Promise.all([
        register(test.stores, id),
        pay(test.stores, id, `rp-${n}`, eur(1)),
        test.stores.facts.reversePayment(ERP, { paymentId: `rp-${n}`, reason: 'x' }),
      ]);
      expect((await typesAfter(test.stores, key, 2)).sort()).toEqual([
        'payment.parked-unapplied',
        'payment.received',
        'payment.reversed',
      ]);
    }
    expect(await waiting()).toEqual([]);
  });

  it('before a reversal that came first are undone at once', async () => {
    const key = await register(test.stores, 'early');
    await invoice(test.stores, 'early', '1');
    expect(await test.stores.facts.reversePayment(ERP, { paymentId: 'e1', reason: 'x' })).toMatchObject({
      kind: 'parked',
    });
    expect((await pay(test.stores, 'early', 'e1', eur(100))).kind).toBe('accepted');
    expect(await typesAfter(test.stores, key, 3)).toEqual([
      ...['payment.received', 'payment.applied', 'invoice.settled', 'payment.reversed'],
    ]);
    expect(await ledger(key)).toEqual({ balances: { 1: 100_00 }, unapplied: 0 });
  });

  it('in another currency go to the sibling account, which may come later', async () => {
    const usd = { minor: 500, currency: 'USD' };
    const euro = await register(test.stores, 'sib-eur', { customerId: 'C-sib' });
    expect(await pay(test.stores, 'sib-eur', 'u1', usd)).toMatchObject({ kind: 'parked' });
    expect((await waiting()).map((row) => row.kind)).toEqual(['other-currency']);
    const dollar = await register(test.stores, 'sib-usd', { customerId: 'C-sib', currency: 'USD' });
    expect(await pay(test.stores, 'sib-eur', 'u2', usd)).toMatchObject({ kind: 'accepted', accountKey: dollar });
    expect((await ledger(dollar)).unapplied).toBe(1000);
    expect(await typesAfter(test.stores, euro, 2)).toEqual([]);
  });

  it('of two clients with the same id are two payments', async () => {
    const key = await register(test.stores, 'two');
    const input = { paymentId: 'same', accountId: 'two', amount: eur(5), receivedOn: '2026-03-01' };
    expect((await test.stores.facts.receivePayment(ERP, input)).kind).toBe('accepted');
    expect((await test.stores.facts.receivePayment({ id: 'bank', role: 'integration' }, input)).kind).toBe('accepted');
    expect((await ledger(key)).unapplied).toBe(10_00);
  });

  it('after a write-off are recoveries, and their reversal takes the recovery back', async () => {
    const key = await register(test.stores, 'off');
    await invoice(test.stores, 'off', '1');
    await append(key, 'open', [opening(key).event]);
    const lines = [{ itemId: 'inv-1', part: 'principal' as const, amount: eur(100) }];
    await append(key, 'off', [
      event('write-off.posted', { writeOffId: 'w1', lines, amount: eur(100), reason: 'uncollectible' }),
    ]);
    await pay(test.stores, 'off', 'o1', eur(130));
    expect((await typesAfter(test.stores, key)).slice(-3)).toEqual([
      'payment.received',
      'recovery.received',
      'payment.over-received',
    ]);
    expect(await ledger(key)).toEqual({ balances: {}, unapplied: 30_00 });
    await test.stores.facts.reversePayment(ERP, { paymentId: 'o1', reason: 'bounced' });
    expect(await ledger(key)).toEqual({ balances: {}, unapplied: 0 });
    const [item] = await test.admin<{ written_off: string }>(
      'SELECT written_off FROM open_item WHERE account_key = $1',
      [key],
    );
    expect(item?.written_off).toBe('10000');
  });

  it('never go to a disputed part', async () => {
    const key = await register(test.stores, 'disp');
    await invoice(test.stores, 'disp', '1');
    await append(key, 'open', [opening(key).event]);
    const dispute = { disputeId: 'd1', itemId: 'inv-1', category: 'quality', owner: null };
    await append(key, 'd', [
      event('dispute.opened', { ...dispute, amount: eur(70), statement: { personal: 'broken' } }),
    ]);
    await pay(test.stores, 'disp', 'd1', eur(50));
    expect(await ledger(key)).toEqual({ balances: { 1: 70_00 }, unapplied: 20_00 });
    await append(key, 'r', [
      event('dispute.resolved', { disputeId: 'd1', result: 'rejected', amountUpheld: eur(0), explanation: 'none' }),
    ]);
    await pay(test.stores, 'disp', 'd2', eur(70));
    expect(await ledger(key)).toEqual({ balances: {}, unapplied: 20_00 });
  });
});

describe('G13: while the case is frozen', () => {
  it('G13: payments and credit are kept as they are, with a task, until it is unfrozen', async () => {
    const key = await register(test.stores, 'frozen');
    await invoice(test.stores, 'frozen', '1');
    await append(key, 'open', [opening(key).event]);
    await append(key, 'freeze', [event('case.frozen', { why: 'petition' })]);
    await pay(test.stores, 'frozen', 'f1', eur(40), { invoiceNumbers: ['1'] });
    await invoice(test.stores, 'frozen', '2');
    await test.stores.facts.postCreditNote(ERP, {
      ...{ creditNoteId: 'f-c1', accountId: 'frozen', amount: eur(5), creditedOn: '2026-03-02' },
    });
    expect(await ledger(key)).toEqual({ balances: { 1: 100_00, 2: 100_00, 'f-c1': -5_00 }, unapplied: 40_00 });
    const { items } = await test.stores.exceptions.list({ status: 'open', limit: 200 });
    expect(items.filter((one) => one.kind === 'unapplied' && one.externalId === 'f1')).toHaveLength(1);
    await append(key, 'unfreeze', [event('case.unfrozen', { reason: 'r', memo: 'm' })]);
    await pay(test.stores, 'frozen', 'f2', eur(60), { invoiceNumbers: ['1'] });
    expect(await ledger(key)).toMatchObject({ balances: { 1: 40_00 }, unapplied: 40_00 });
  });
});

describe('credit notes', () => {
  it('reduce the open items, keep the rest, and meet the next invoice', async () => {
    const key = await register(test.stores, 'cn');
    await invoice(test.stores, 'cn', '1');
    const note = { creditNoteId: 'CN-1', accountId: 'cn', amount: eur(130), creditedOn: '2026-02-20' };
    expect((await test.stores.facts.postCreditNote(ERP, note)).kind).toBe('accepted');
    expect((await test.stores.facts.postCreditNote(ERP, note)).kind).toBe('known');
    expect(await ledger(key)).toEqual({ balances: { 'CN-1': -30_00 }, unapplied: 0 });
    await invoice(test.stores, 'cn', '2');
    expect((await ledger(key)).balances).toEqual({ 2: 70_00 });
    expect(await typesAfter(test.stores, key, 2)).toEqual([
      ...['invoice.posted', 'credit-note.posted', 'invoice.credited', 'invoice.settled'],
      ...['invoice.posted', 'invoice.credited'],
    ]);
  });
});

describe('delivery reports', () => {
  it('find the letter by either id, once, and date the delivery by the account’s own calendar', async () => {
    const key = await register(test.stores, 'status');
    const messageId = `${key}-m1`;
    await append(key, 'open', [opening(key).event]);
    const smtpMessageId = `<${messageId}.1@amicable.invalid>`;
    await append(key, 'send', [
      await rendering(test.stores, key, messageId),
      event('message.sending', { messageId, attempt: 1, smtpMessageId }),
      event('message.sent', { messageId, attempt: 1, proof: 'ok' }),
    ]);
    const at = '2026-03-02T23:30:00.000Z';
    const report = { externalId: 's1', messageId: smtpMessageId, status: 'delivered' as const, at };
    expect((await test.stores.facts.messageStatus(ERP, report)).kind).toBe('accepted');
    expect((await test.stores.facts.messageStatus(ERP, report)).kind).toBe('known');
    expect((await test.stores.facts.messageStatus(ERP, { ...report, externalId: 's2', messageId })).kind).toBe(
      'accepted',
    );
    const { events } = await test.stores.record.read(key, 6);
    expect(events.map((one) => [one.type, one.effectiveOn, one.caseId, one.actor])).toEqual([
      ['message.delivered', '2026-03-03', `${key}-1`, ERP],
    ]);
    expect(await test.stores.reads.letters(`${key}-1`)).toMatchObject([{ status: 'delivered', deliveredAt: at }]);
    expect(await test.stores.facts.messageStatus(ERP, { ...report, externalId: 's3', messageId: 'nobody' })).toEqual({
      kind: 'parked',
      accountKey: null,
      seq: null,
    });
    const { items } = await test.stores.exceptions.list({ kind: 'unknown-letter', limit: 10 });
    expect(items).toMatchObject([{ factKind: 'message-status', externalId: 's3', status: 'open', waitsFor: null }]);
  });
});

describe('facts of a stream', () => {
  it('carry the business instant, tell an obliged case, and leave the others in peace', async () => {
    const key = await register(test.stores, 'news');
    await test.stores.outbox.done((await test.stores.outbox.claim(1000, 60_000)).map((row) => row.id));
    await invoice(test.stores, 'news', '1');
    expect(await test.stores.outbox.pending()).toBe(0);
    await append(key, 'open', [opening(key).event]);
    expect(await test.stores.outbox.pending()).toBe(0);
    test.clock.instant = '2026-03-09T08:00:00.000Z';
    await pay(test.stores, 'news', 'n1', eur(10));
    await pay(test.stores, 'news', 'n2', eur(10));
    test.clock.instant = MONDAY;
    const { events } = await test.stores.record.read(key, 4);
    expect(events.map((one) => [one.at, one.effectiveOn, one.commandId])).toEqual(
      ['n1', 'n1', 'n2', 'n2'].map((id) => ['2026-03-09T08:00:00.000Z', '2026-03-01', `payment:erp:${id}`]),
    );
    const [claimed, ...others] = await test.stores.outbox.claim(10, 60_000);
    expect(claimed).toMatchObject({ accountKey: key, attempts: 1 });
    expect(others).toEqual([]);
    expect(await test.stores.outbox.claim(10, 60_000)).toEqual([]);
    await pay(test.stores, 'news', 'n3', eur(10));
    expect(await test.stores.outbox.claim(10, 60_000)).toEqual([]);
    await test.stores.outbox.done([claimed?.id ?? '']);
    expect(await test.stores.outbox.pending()).toBe(1);
    const [next] = await test.stores.outbox.claim(10, 60_000);
    await test.stores.outbox.failed(next?.id ?? '', 'engine away');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await test.stores.outbox.claim(10, 60_000)).toMatchObject([{ accountKey: key, attempts: 2 }]);

    await append(key, 'close', [event('case.closed', { outcome: 'paid', summary: 's' })]);
    await test.stores.clock.retire(key);
    const waiting = await test.stores.outbox.pending();
    await pay(test.stores, 'news', 'n4', eur(10));
    expect(await test.stores.outbox.pending()).toBe(waiting);
    await test.stores.facts.reversePayment(ERP, { paymentId: 'n1', reason: 'bounced' });
    expect(await test.stores.outbox.pending()).toBe(waiting + 1);
    expect((await test.stores.record.read(key, 0)).events.at(-1)?.caseId).toBeNull();
  });

  it('wake a listener', async () => {
    const key = await register(test.stores, 'listen');
    await append(key, 'open', [opening(key).event]);
    let heard = (): void => undefined;
    const news = new Promise<void>((resolve) => (heard = resolve));
    const stop = await test.stores.outbox.listen(() => heard());
    await pay(test.stores, 'listen', 'x1', eur(1));
    await news;
    await stop();
    expect(await test.stores.outbox.pending()).toBeGreaterThan(0);
  });
});
