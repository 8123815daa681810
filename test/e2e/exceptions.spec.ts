/** Every failure of a feed has its place and its task, over HTTP with everything running, and on the page. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { findBrowser, openBrowser, type BrowserSession } from '../support/browser.js';
import { eur, type Answer } from '../support/http.js';
import { startProduct, type Product } from '../support/product.js';
import { Walk } from '../support/walk.js';

jest.setTimeout(120_000);
const executable = findBrowser();
const inBrowser = executable === null ? it.skip : it;

interface Item {
  readonly taskId: string;
  readonly exceptionId?: string;
  readonly caseId: string | null;
  readonly kind: string;
  readonly claimedBy: string | null;
  readonly reasons: readonly string[];
}
interface Exception {
  readonly exceptionId: string;
  readonly kind: string;
  readonly status: string;
  readonly amount: { readonly value: string; readonly currency: string } | null;
  readonly settledBy: string | null;
}

describe('what feeds could not place', () => {
  let product: Product;
  let walk: Walk;
  let caseId: string;
  let browser: BrowserSession | null = null;
  const as = (who: string) => product.as(who);
  const pay = (paymentId: string, accountId: string, value: string): Promise<Answer> =>
    as('erp').post('/v1/payments', { paymentId, accountId, amount: eur(value), receivedOn: '2026-03-02' });
  const queue = async (query: string): Promise<Exception[]> =>
    ((await as('clara').get(`/v1/exceptions?status=open${query}`)).body as { items: Exception[] }).items;
  const only = async (query: string): Promise<Exception> => {
    const [one, ...more] = await queue(query);
    expect(more).toEqual([]);
    if (one === undefined) throw new Error(`nothing is open for ${query}`);
    return one;
  };
  const resolve = (who: string, exceptionId: string, body: object): Promise<Answer> =>
    as(who).post(`/v1/exceptions/${exceptionId}/resolve`, body);
  const code = (answer: Answer): [number, string] => [answer.status, (answer.body as { code: string }).code];

  beforeAll(async () => {
    product = await startProduct();
    walk = new Walk(product);
    caseId = await walk.overdue('X-1');
  });
  afterAll(async () => {
    await browser?.close();
    await product.stop();
  });

  it('an overpayment of an open case is a task of that case, ranked with reasons', async () => {
    const { balance } = (await walk.view(caseId)) as unknown as { balance: { value: string } };
    const all = Number(balance.value);
    expect((await pay('p-over', 'X-1', (all - 100).toFixed(2))).status).toBe(202);
    expect((await pay('p-rest', 'X-1', '50.00')).status).toBe(202);
    expect(await queue('')).toEqual([]);
    expect((await pay('p-lost', 'X-lost', '60.00')).status).toBe(202);
    const { items } = (await as('clara').get('/v1/worklist?kind=resolve-exception')).body as { items: Item[] };
    expect(items).toMatchObject([{ caseId: null, claimedBy: null, reasons: ['money without a place +10'] }]);
    expect(items[0]?.taskId).toBe(items[0]?.exceptionId);
  });

  it('is claimed by one person, decided once, and refused to the others with the reason', async () => {
    const lost = await only('&kind=unknown-account');
    const claim = (who: string): Promise<Answer> => as(who).post(`/v1/tasks/${lost.exceptionId}/claim`);
    expect((await claim('carl')).body).toMatchObject({ taskId: lost.exceptionId, claimedBy: 'carl' });
    expect(code(await claim('clara'))).toEqual([409, 'claimed']);
    expect((await claim('axel')).status).toBe(403);
    const place = { action: 'apply', accountId: 'X-1' };
    expect(code(await resolve('clara', lost.exceptionId, place))).toEqual([409, 'claimed']);
    expect(code(await resolve('axel', lost.exceptionId, place))).toEqual([403, 'not-permitted']);
    expect(code(await resolve('carl', lost.exceptionId, { action: 'dismiss', why: 'small' }))[0]).toBe(403);
    expect(code(await resolve('carl', lost.exceptionId, { action: 'apply' }))).toEqual([422, 'missing-field']);
    expect(code(await resolve('carl', lost.exceptionId, { ...place, accountId: 'X-9' }))).toEqual([
      422,
      'unknown-reference',
    ]);
    const first = await resolve('carl', lost.exceptionId, place);
    expect([first.status, first.body]).toMatchObject([200, { status: 'applied', settledBy: 'carl' }]);
    expect((await resolve('carl', lost.exceptionId, place)).text).toBe(first.text);
    expect(code(await resolve('sam', lost.exceptionId, { action: 'dismiss', why: 'no' }))).toEqual([409, 'wrong-step']);
    expect(code(await resolve('sam', 'x-999999', { action: 'dismiss', why: 'no' }))).toEqual([404, 'not-found']);
    expect((await as('erp').get('/v1/exceptions')).status).toBe(403);
    // 100.00 were open, 50.00 and 60.00 came: the case hears of it, and 10.00 are credit.
    await walk.settle();
    expect(await walk.view(caseId)).toMatchObject({ status: 'closed' });
    expect(await only('&accountId=X-1')).toMatchObject({ kind: 'unapplied', amount: eur('10.00') });
  });

  it('the same payment with other content: 409 to the sender, both contents to a person', async () => {
    expect(code(await pay('p-rest', 'X-1', '55.00'))).toEqual([409, 'duplicate']);
    const conflict = await only('&kind=conflict');
    const { body } = await as('clara').get(`/v1/exceptions/${conflict.exceptionId}`);
    expect(body).toMatchObject({
      content: { sent: { amount: eur('55.00') }, recorded: { amount: eur('50.00'), paymentId: 'p-rest' } },
      actions: [
        { action: 'correct', roles: ['collector', 'supervisor'] },
        { action: 'dismiss', roles: ['supervisor'] },
      ],
    });
    const seen = await as('sam').get(`/v1/exceptions/${conflict.exceptionId}`);
    expect(seen.text).toBe((await as('clara').get(`/v1/exceptions/${conflict.exceptionId}`)).text);
  });

  it('a reversal that was wrong is taken back: the case that reopened closes again', async () => {
    const reversed = await as('erp').post('/v1/payments/p-over/reversal', { reason: 'bounced' });
    expect(reversed.status).toBe(202);
    await walk.settle();
    expect(await walk.view(caseId)).toMatchObject({ status: 'open', step: 'call' });
    const back = { reason: 'the bank was wrong' };
    for (let n = 0; n < 3; n++) {
      expect((await as('erp').post('/v1/payments/p-over/reinstatement', back)).status).toBe(202);
    }
    await walk.settle();
    expect(await walk.view(caseId)).toMatchObject({ status: 'closed' });
    const { items } = (await as('axel').get(`/v1/cases/${caseId}/history?limit=500`)).body as {
      items: { type: string }[];
    };
    expect(items.filter(({ type }) => type === 'payment.reinstated')).toHaveLength(1);
  });

  it('a bank statement pays a case, and what it names nobody for waits for a person who places it', async () => {
    const paid = await walk.overdue('X-2');
    const entry = (reference: string, value: string, text: string): string =>
      `<Ntry><Amt Ccy="EUR">${value}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt>
       <AcctSvcrRef>${reference}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
    const statement = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>S</Id>
       <Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>${entry('B-1', '9000.00', 'Invoice X-2-1')}
       ${entry('B-2', '12.34', 'thank you')}</Stmt></BkToCstmrStmt></Document>`;
    const send = (): Promise<Answer> =>
      as('erp').send('POST', '/v1/imports/statements', statement, { 'content-type': 'application/xml' });
    expect((await send()).body).toMatchObject({ rows: 2, accepted: 2, parked: 1, unchanged: 0, skipped: 0 });
    await walk.settle();
    expect(await walk.view(paid)).toMatchObject({ status: 'closed' });
    const unmatched = await only('&kind=unmatched');
    expect(unmatched.amount).toEqual(eur('12.34'));
    const placed = await resolve('clara', unmatched.exceptionId, { action: 'apply', accountId: 'X-2' });
    expect([placed.status, placed.body]).toMatchObject([200, { status: 'applied', settledBy: 'clara' }]);
    expect((await send()).body).toMatchObject({ rows: 2, accepted: 0, parked: 0, unchanged: 2 });
  });

  inBrowser('the page shows them among the tasks and lets a person decide', async () => {
    browser = await openBrowser(executable ?? '');
    const { page } = browser;
    await page.goto(`${product.url}/`);
    await page.locator('[data-person=sam]').click();
    await page.getByRole('link', { name: 'Resolve exception' }).first().waitFor();
    await browser.picture('worklist');
    const conflict = await only('&kind=conflict');
    await page.goto(`${product.url}/#/exceptions/${conflict.exceptionId}`);
    await page.getByRole('heading', { name: 'Conflict' }).waitFor();
    await page.getByRole('cell', { name: 'EUR 55.00' }).waitFor();
    await browser.picture('conflict');
    const dismiss = page.getByRole('form', { name: 'Nothing follows from it' });
    await dismiss.getByLabel('Why').fill('a slip of the keyboard');
    await dismiss.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText(/ by sam$/).waitFor();
    expect(await page.locator('form').count()).toBe(0);
    await browser.picture('dismissed');
    expect(browser.errors).toEqual([]);
    expect(await queue('&kind=conflict')).toEqual([]);
  });
});
