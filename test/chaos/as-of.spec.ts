/** What was answered once can be answered again, byte for byte, whatever was thrown away since: the record is enough. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eur, type Answer } from '../support/http.js';
import { startProduct, type Product } from '../support/product.js';
import { Walk, type CaseBody } from '../support/walk.js';

jest.setTimeout(120_000);

const ACCOUNT = {
  ...{ name: 'Nordwind Handels GmbH', entity: 'DE01', customerId: 'C-7', currency: 'EUR' },
  ...{ zone: 'Europe/Berlin', calendar: 'DE', language: 'en' },
  contacts: [{ contactId: 'ap', role: 'billing', name: 'Accounts Payable', email: 'ap@nordwind.example' }],
};
const INVOICE = {
  ...{ invoiceNumber: '4711', accountId: 'C-7', invoiceDate: '2026-01-20', dueDate: '2026-02-19' },
  amount: eur('9000.00'),
};

interface Moment {
  readonly seq: number;
  readonly asOf: string;
  readonly text: string;
  readonly etag: string | null;
}
const momentOf = ({ text, body, headers }: Answer): Moment => {
  const { seq, asOf } = body as CaseBody;
  return { seq, asOf, text, etag: headers.get('etag') };
};

describe('ten answers about a case', () => {
  let product: Product;
  let walk: Walk;
  let caseId: string;
  const moments: Moment[] = [];

  const look = async (): Promise<void> => {
    const answer = await product.as('axel').get(`/v1/cases/${caseId}`);
    expect(answer.status).toBe(200);
    moments.push(momentOf(answer));
  };
  const decided = async (who: string, decision: string, payload: object): Promise<void> => {
    await walk.decided(who, caseId, decision, payload);
    await look();
  };
  const at = async (to: string): Promise<void> => {
    await walk.advance(to);
    await look();
  };
  const again = async (): Promise<Moment[]> => {
    const answers: Moment[] = [];
    for (const { seq, asOf } of moments) {
      answers.push(momentOf(await product.as('axel').get(`/v1/cases/${caseId}/as-of?seq=${seq}&at=${asOf}`)));
    }
    return answers;
  };

  beforeAll(async () => {
    product = await startProduct();
    walk = new Walk(product);
    expect((await product.as('erp').put('/v1/accounts/C-7', ACCOUNT)).status).toBe(201);
    expect((await product.as('erp').post('/v1/invoices', INVOICE)).status).toBe(202);
    const swept = await product.as('sam').post('/v1/sweeps', { accountId: 'C-7' });
    caseId = (swept.body as { opened: string[] }).opened[0] ?? '';
  });
  afterAll(() => product.stop());

  it('are stored on the way', async () => {
    await walk.settle();
    await look(); // the reminder is planned
    await at('2026-03-02T08:00:00.000Z'); // it has left
    await at('2026-03-05T11:30:00.000Z'); // nothing has happened, but time has passed
    await at('2026-03-18T08:00:00.000Z'); // second reminder, call task
    const call = { at: await walk.now(), direction: 'outbound', outcome: 'reached', contactId: 'ap', empathyAck: true };
    const reason = { reason: 'financial-difficulty', source: 'customer' };
    await decided('clara', 'record-call', { ...call, summary: 'money comes late', reason });
    await decided('clara', 'propose-plan', {
      total: eur('9000.00'),
      count: 3,
      rhythm: 'weekly',
      firstDate: '2026-03-25',
    });
    const { plan } = await walk.view(caseId);
    const accepted = { planId: plan?.planId, version: 1, acceptedBy: 'CFO', proof: 'mail' };
    await decided('clara', 'accept-plan', accepted);
    await walk.advance('2026-03-25T10:00:00.000Z');
    const paid = { paymentId: 'P-7', accountId: 'C-7', amount: eur('3000.00'), receivedOn: '2026-03-25' };
    expect((await product.as('erp').post('/v1/payments', paid)).status).toBe(202);
    await walk.settle();
    await look(); // the first installment is paid
    await at('2026-04-10T08:00:00.000Z'); // the plan is broken
    await decided('sam', 'note', { text: 'They asked for a call next week.' });
    expect(new Set(moments.map(({ text }) => text)).size).toBe(10);
  });

  it('are given again', async () => {
    expect(await again()).toEqual(moments);
  });

  it('are given again after the read models were dropped and rebuilt', async () => {
    expect(await product.run('rebuild')).toMatch(/Rebuilt from \d+ events/);
    expect(await again()).toEqual(moments);
    expect(momentOf(await product.as('axel').get(`/v1/cases/${caseId}`))).toEqual(moments.at(-1));
  });

  it('are given again by a product that has lost all of its workflows and restarted its cases', async () => {
    const { home } = product;
    await product.stop({ keep: true });
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(home, `temporal.db${suffix}`), { force: true });
    product = await startProduct({ home });
    walk = new Walk(product);
    expect(await product.run('restart-cases')).toContain('1 cases started from the record.');
    expect(await again()).toEqual(moments);
    expect(momentOf(await product.as('axel').get(`/v1/cases/${caseId}`))).toEqual(moments.at(-1));
  });

  it('and the restarted case goes on where it was', async () => {
    await walk.settle();
    await decided('clara', 'note', { text: 'The case is as it was.' });
    await at('2026-04-13T08:00:00.000Z');
    expect(await again()).toEqual(moments);
  });
});
