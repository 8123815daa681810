import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import type { Actor } from '#domain';
import type { CaseReader } from '../cases/case-reader.js';
import type { ApiDeps } from '../deps.js';
import { PapersService } from './papers.service.js';

const AXEL: Actor = { id: 'axel', role: 'auditor' };
const LETTER = {
  ...{
    messageId: 'k1-1.reminder-1.1',
    attempt: 1,
    channel: 'letter',
    accountKey: 'k1',
    accountId: 'A-1',
    caseId: 'k1-1',
  },
  ...{ accountName: 'Northgate Trading', contactName: 'Accounts Payable', email: null, contactId: 'ap' },
  address: { lines: ['Hafenweg 3'], postalCode: '28195', city: 'Bremen', country: 'DE' },
  ...{ date: '2026-03-10', subject: 'A reminder', text: 'Dear Accounts Payable,', proof: null as string | null },
  draft: { language: 'en', facts: { sender: { name: 'Harbour Supplies', contactPerson: 'Clara', phone: '1' } } },
};

/** The service over a record that holds one letter. */
function papers(changes: Partial<typeof LETTER> = {}): PapersService {
  const deps = { stores: { documents: { outgoing: async () => ({ ...LETTER, ...changes }) } } };
  const reader = { place: () => ({}), lastSeq: async () => 1 };
  return new PapersService(deps as unknown as ApiDeps, reader as unknown as CaseReader);
}
const response = { setHeader: () => undefined } as unknown as Response;
async function digestOf(service: PapersService): Promise<string> {
  const file = await service.letter(AXEL, 'k1-1', LETTER.messageId, response);
  const chunks: Buffer[] = [];
  for await (const chunk of file.getStream()) chunks.push(chunk as Buffer);
  return createHash('sha256').update(Buffer.concat(chunks)).digest('hex');
}

describe('a printed letter, made anew', () => {
  it('must be the file that its proof names', async () => {
    const digest = await digestOf(papers());
    expect(await digestOf(papers({ proof: `print:${digest}` }))).toBe(digest);
    await expect(digestOf(papers({ proof: `print:${'0'.repeat(64)}` }))).rejects.toMatchObject({
      code: 'not-reproducible',
      status: 409,
    });
    await expect(digestOf(papers({ proof: `print:${digest}`, text: 'Dear somebody else,' }))).rejects.toMatchObject({
      code: 'not-reproducible',
    });
    // The proof of an e-mail is what the mail server said.
    expect(await digestOf(papers({ proof: '250 queued' }))).toBe(digest);
  });

  it('is gone when its addressee was erased, and of its own case only', async () => {
    await expect(digestOf(papers({ text: '' }))).rejects.toMatchObject({ code: 'not-found' });
    await expect(digestOf(papers({ caseId: 'k2-1' }))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('says which characters no printer has', async () => {
    await expect(digestOf(papers({ accountName: '東' }))).rejects.toMatchObject({ code: 'unprintable', status: 422 });
  });
});
