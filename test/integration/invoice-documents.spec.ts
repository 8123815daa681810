import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { event, statementOf, type PlainDate } from '#domain';
import {
  ERP,
  SAM,
  eur,
  invoice,
  opening,
  openTestStores,
  pay,
  register,
  typesAfter,
  type TestStores,
} from '../support/stores.js';

let test: TestStores;
beforeAll(async () => {
  test = await openTestStores();
});
afterAll(() => test.close());

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const FIRST = Buffer.from('%PDF-1.7\nfirst \u0000\ufffe bytes');
const SECOND = Buffer.from('%PDF-1.7\nsecond');

describe('files of invoices', () => {
  const attach = (content: Buffer, accountId = 'doc', invoiceNumber = 'I/1') =>
    test.stores.documents.attach(ERP, { accountId, invoiceNumber, content });

  it('a new file is an event, the same again changes nothing, another one replaces it and the old one stays', async () => {
    const key = await register(test.stores, 'doc');
    await invoice(test.stores, 'doc', 'I/1');
    const { seq } = await test.stores.record.fold(key);
    const first = await attach(FIRST);
    expect(first).toEqual({
      accountId: 'doc',
      invoiceNumber: 'I/1',
      digest: sha256(FIRST),
      bytes: FIRST.length,
      name: 'Invoice-I-1.pdf',
      created: true,
    });
    expect(await attach(FIRST)).toEqual({ ...first, created: false });
    expect(await typesAfter(test.stores, key, seq)).toEqual(['invoice.document-attached']);
    expect((await test.stores.record.fold(key)).items[0]?.document).toBe(sha256(FIRST));
    expect(await attach(SECOND)).toMatchObject({ created: true, digest: sha256(SECOND) });
    expect((await test.stores.documents.ofInvoice('doc', 'I/1'))?.content.equals(SECOND)).toBe(true);
    const old = await test.stores.documents.byDigest(key, 'inv-I/1', sha256(FIRST));
    expect([old?.name, old?.content.equals(FIRST)]).toEqual(['Invoice-I-1.pdf', true]);
    // Back to the first: the bytes are there already, the fact is new.
    expect(await attach(FIRST)).toMatchObject({ created: true });
    expect(await typesAfter(test.stores, key, seq)).toHaveLength(3);
  });

  it('is for invoices of that account only', async () => {
    await register(test.stores, 'doc-2');
    expect(await attach(FIRST, 'doc-2')).toBeNull();
    expect(await attach(FIRST, 'nobody')).toBeNull();
    expect(await test.stores.documents.ofInvoice('doc-2', 'I/1')).toBeNull();
  });

  it('stands encrypted, in its own place only', async () => {
    const rows = await test.admin<{ ciphertext: Buffer; item_id: string; digest: string }>(
      'SELECT ciphertext, item_id, digest FROM invoice_document',
    );
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row.ciphertext.includes('PDF')).toBe(false);
    await test.admin(
      'INSERT INTO invoice_document SELECT account_key, $1, digest, person, name, bytes, ciphertext FROM invoice_document WHERE digest = $2',
      ['inv-other', sha256(FIRST)],
    );
    const [{ account_key: key } = { account_key: '' }] = await test.admin<{ account_key: string }>(
      `SELECT account_key FROM account WHERE account_id = 'doc'`,
    );
    await expect(test.stores.documents.byDigest(key, 'inv-other', sha256(FIRST))).rejects.toThrow();
  });

  it('twelve at once attach it once', async () => {
    const key = await register(test.stores, 'doc-3');
    await invoice(test.stores, 'doc-3', '3');
    const { seq } = await test.stores.record.fold(key);
    const answers = await Promise.all(Array.from({ length: 12 }, () => attach(SECOND, 'doc-3', '3')));
    expect(answers.filter((answer) => answer?.created)).toHaveLength(1);
    expect(await typesAfter(test.stores, key, seq)).toEqual(['invoice.document-attached']);
  });

  it('comes back with its item when the payment that settled it is reversed', async () => {
    const key = await register(test.stores, 'doc-4');
    await invoice(test.stores, 'doc-4', '4', { amount: eur(100) });
    await attach(FIRST, 'doc-4', '4');
    await pay(test.stores, 'doc-4', 'p-4', eur(100));
    expect((await test.stores.record.fold(key)).items).toEqual([]);
    await test.stores.facts.reversePayment(ERP, { paymentId: 'p-4', reason: 'bounced' });
    expect((await test.stores.record.fold(key)).items).toMatchObject([{ document: sha256(FIRST), balance: 100_00 }]);
  });

  it('goes with the account when its people are erased, and the chain stays valid', async () => {
    const key = await register(test.stores, 'doc-5');
    await invoice(test.stores, 'doc-5', '5');
    await attach(FIRST, 'doc-5', '5');
    await test.stores.people.erase(key, null);
    expect(await test.stores.documents.ofInvoice('doc-5', '5')).toBeNull();
    expect(await test.admin('SELECT 1 FROM invoice_document WHERE account_key = $1', [key])).toEqual([]);
    expect((await test.stores.record.verify(key)).faults).toEqual([]);
  });
});

describe('the statement of account', () => {
  it('shows at every date what the aging counts: backdated money, credits, disputes, reversals', async () => {
    const own = await openTestStores();
    try {
      const key = await register(own.stores, 'st');
      await register(own.stores, 'other');
      await invoice(own.stores, 'other', 'x', { amount: eur(5) });
      await invoice(own.stores, 'st', '1', { invoiceDate: '2026-01-01', dueDate: '2026-01-31', amount: eur(100) });
      await invoice(own.stores, 'st', '2', { invoiceDate: '2026-02-01', dueDate: '2026-03-01', amount: eur(70) });
      await pay(own.stores, 'st', 'a', eur(40), { receivedOn: '2026-02-15' });
      await own.stores.facts.postCreditNote(ERP, {
        creditNoteId: 'C-1',
        accountId: 'st',
        amount: eur(30),
        creditedOn: '2026-02-20',
      });
      await pay(own.stores, 'st', 'b', eur(130), { receivedOn: '2026-03-20' });
      await own.stores.facts.reversePayment(ERP, { paymentId: 'a', reason: 'x', reversedOn: '2026-03-25' });
      const statementAt = async (asOf: PlainDate) => {
        const found = await own.stores.reads.statementFacts('st', asOf);
        if (found === null) throw new Error('no statement');
        return statementOf(found.facts, asOf);
      };
      for (const day of [
        '2025-12-31',
        '2026-01-31',
        '2026-02-15',
        '2026-02-28',
        '2026-03-19',
        '2026-03-20',
        '2026-04-30',
      ]) {
        const statement = await statementAt(day);
        const aging = (await own.stores.reads.aging(day)).find((row) => row.currency === 'EUR');
        const rest = statementOf((await own.stores.reads.statementFacts('other', day))!.facts, day);
        const both = (pick: (of: typeof statement) => number): number => pick(statement) + pick(rest);
        expect([
          day,
          both((one) => one.aging.buckets.reduce((sum, bucket) => sum + bucket.amount, one.aging.disputed)),
        ]).toEqual([day, aging?.total ?? 0]);
        expect([day, both((one) => one.aging.credits + one.unapplied)]).toEqual([day, aging?.unapplied ?? 0]);
        expect([day, both((one) => one.total)]).toEqual([day, (aging?.total ?? 0) - (aging?.unapplied ?? 0)]);
      }
      // 100 + 70 − 30 − 130 paid, 40 taken back: nothing of it is left to guess.
      expect(await statementAt('2026-03-19')).toMatchObject({ unapplied: 0, total: 100_00 });
      expect(await statementAt('2026-03-20')).toMatchObject({ unapplied: 30_00, total: -30_00, lines: [] });
      expect(await statementAt('2026-04-30')).toMatchObject({ total: 10_00 });

      const { seq } = await own.stores.record.fold(key);
      const opened = event('dispute.opened', {
        disputeId: 'd-1',
        itemId: 'inv-1',
        amount: eur(8),
        category: 'quality',
        statement: { personal: 'broken' },
        owner: null,
      });
      const command = { commandId: 'd', actor: SAM, policyVersion: null, contentDigest: null, caseId: `${key}-1` };
      await own.stores.record.append({
        accountKey: key,
        expectedSeq: seq,
        at: '2026-05-04T08:00:00.000Z',
        commands: [{ ...command, events: [opening(key).event, opened] }],
      });
      expect((await statementAt('2026-05-03')).aging.disputed).toBe(0);
      const disputed = await statementAt('2026-05-04');
      expect(disputed.lines).toMatchObject([{ invoiceNumber: '1', disputed: 8_00, daysOverdue: 93, bucket: '90+' }]);
      expect(disputed.aging.disputed).toBe(8_00);
      expect(await own.stores.reads.statementFacts('nobody', '2026-05-04')).toBeNull();
    } finally {
      await own.close();
    }
  });
});
