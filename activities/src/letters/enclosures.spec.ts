import { describe, expect, it } from '@jest/globals';
import type { LetterAttachment } from '#domain';
import { enclosuresOf, MissingEnclosure } from './enclosures.js';

const LETTER = {
  accountKey: 'k1',
  accountId: 'A-1',
  caseId: 'k1-1',
  accountName: 'Northgate Trading',
  contactName: 'Accounts Payable',
  address: null,
  email: 'ap@northgate.example',
  date: '2026-03-10',
  subject: 'Second reminder',
  text: 'Dear Accounts Payable',
};
const INVOICE: LetterAttachment = { kind: 'invoice', itemId: 'inv-7', invoiceNumber: '7', digest: 'd7' };
const draft = (attachments: LetterAttachment[], facts = {}) => ({
  ...{ template: 'reminder-2' as const, templateVersion: 'v', language: 'en', contactId: 'ap' },
  ...{ accountName: 'p1', contactName: 'p2', attachments },
  facts: { sender: { name: 'Harbour Supplies', contactPerson: 'Clara', phone: '1' }, ...facts },
});
const asked: unknown[] = [];
const documents = (content: Buffer | null) => ({
  byDigest: async (...key: unknown[]) => {
    asked.push(key);
    return content === null ? null : { name: 'Invoice-7.pdf', digest: 'd7', content };
  },
});

describe('what goes with a letter', () => {
  it('is the statement made from its draft, and each invoice by the digest the draft names', async () => {
    const statement = { currency: 'EUR', items: [], unapplied: 0 };
    const letter = { ...LETTER, draft: draft([{ kind: 'statement' }, INVOICE], { statement }) };
    const [first, second, ...rest] = await enclosuresOf(documents(Buffer.from('bytes')), letter);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ filename: 'Statement-2026-03-10.pdf', contentType: 'application/pdf' });
    expect(first?.content.subarray(0, 5).toString()).toBe('%PDF-');
    expect(second).toEqual({
      filename: 'Invoice-7.pdf',
      contentType: 'application/pdf',
      content: Buffer.from('bytes'),
    });
    expect(asked).toEqual([['k1', 'inv-7', 'd7']]);
    const [again] = await enclosuresOf(documents(Buffer.from('bytes')), letter);
    expect(again?.content.equals(first!.content)).toBe(true);
  });

  it('gives two invoices whose numbers look alike a name each', async () => {
    const letter = { ...LETTER, draft: draft([INVOICE, { ...INVOICE, invoiceNumber: '7/' }]) };
    const files = await enclosuresOf(documents(Buffer.from('x')), letter);
    expect(files.map((one) => one.filename)).toEqual(['Invoice-7.pdf', 'Invoice-7_2.pdf']);
  });

  it('is refused when a file is gone, or a statement has no facts: the letter does not leave without it', async () => {
    await expect(enclosuresOf(documents(null), { ...LETTER, draft: draft([INVOICE]) })).rejects.toBeInstanceOf(
      MissingEnclosure,
    );
    const bare = { ...LETTER, draft: draft([{ kind: 'statement' }]) };
    await expect(enclosuresOf(documents(null), bare)).rejects.toThrow('no facts');
  });
});
