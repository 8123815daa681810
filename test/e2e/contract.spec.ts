/** What a client may rely on beside the story and the refusals: feeds, sweeps, lists, as-of, previews, clock, pages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { codeOf, eur, exchange, type Answer } from '../support/http.js';
import { startProduct, type Product } from '../support/product.js';
import { accountBody } from '../support/account-body.js';
import { Walk } from '../support/walk.js';

jest.setTimeout(180_000);

interface LetterPage {
  readonly items: readonly { readonly messageId: string }[];
}
const INVOICE = {
  invoiceNumber: 'I-1',
  invoiceDate: '2026-01-05',
  dueDate: '2026-02-16',
  amount: eur('60.00'),
};

describe('the contract', () => {
  let product: Product;
  let walk: Walk;
  let caseId: string;

  const as = (who: string) => product.as(who);
  const path = (more = ''): string => `/v1/cases/${caseId}${more}`;
  const etag = async (): Promise<string> => (await as('clara').get(path())).headers.get('etag') ?? '';

  beforeAll(async () => {
    product = await startProduct();
    walk = new Walk(product);
    caseId = await walk.overdue('A-1');
    await walk.advance('2026-03-02T12:00:00.000Z');
  });
  afterAll(() => product.stop());

  describe('feeds', () => {
    const payment = { paymentId: 'F-1', accountId: 'A-1', amount: eur('100.00'), receivedOn: '2026-03-02' };

    it('the same payment again answers the same; another content under its id is a conflict', async () => {
      const first = await as('erp').post('/v1/payments', payment);
      const again = await as('erp').post('/v1/payments', payment);
      expect([again.status, again.text]).toEqual([202, first.text]);
      const other = await as('erp').post('/v1/payments', { ...payment, amount: eur('200.00') });
      expect(codeOf(other)).toEqual([409, 'duplicate']);
      await walk.settle();
      expect(await walk.view(caseId)).toMatchObject({ balance: eur('8900.00') });
    });

    it('a payment for an unknown account is kept and applied when the account appears', async () => {
      const early = { paymentId: 'F-2', accountId: 'A-6', amount: eur('50.00'), receivedOn: '2026-03-02' };
      expect((await as('erp').post('/v1/payments', early)).status).toBe(202);
      const late = await walk.overdue('A-6', '1050.00');
      expect(await walk.view(late)).toMatchObject({ balance: eur('1000.00') });
    });

    it('a reversal undoes exactly its payment', async () => {
      expect((await as('erp').post('/v1/payments/F-1/reversal', { reason: 'bounced' })).status).toBe(202);
      await walk.settle();
      expect(await walk.view(caseId)).toMatchObject({ balance: eur('9000.00') });
    });

    it('an invoice again changes nothing, other content is a conflict, a higher revision corrects it', async () => {
      const invoice = { ...INVOICE, accountId: 'A-6' };
      for (let times = 0; times < 2; times++) expect((await as('erp').post('/v1/invoices', invoice)).status).toBe(202);
      const other = { ...invoice, amount: eur('70.00') };
      expect(codeOf(await as('erp').post('/v1/invoices', other))).toEqual([409, 'duplicate']);
      expect((await as('erp').post('/v1/invoices', { ...other, revision: 2 })).status).toBe(202);
      const late = await as('erp').post('/v1/invoices', { ...invoice, invoiceNumber: 'x', dueDate: '2026-01-01' });
      expect(late).toMatchObject({ status: 422, body: { errors: [{ pointer: '/dueDate' }] } });
    });

    it('amounts are decimal strings of a known currency', async () => {
      for (const amount of [
        { value: 1, currency: 'EUR' },
        eur('1.005'),
        eur('-1.00'),
        { value: '1.00', currency: 'XQQ' },
      ])
        expect((await as('erp').post('/v1/payments', { ...payment, paymentId: 'F-9', amount })).status).toBe(422);
    });
  });

  describe('paper and files', () => {
    const address = { lines: ['Hafenweg 3'], postalCode: '28195', city: 'Bremen', country: 'DE' };
    const document = '/v1/accounts/A-20/invoices/P-9/document';
    const file = Buffer.from('%PDF-1.7\nan invoice\n%%EOF\n');

    it('who has no e-mail address is written to on paper: one file in the print folder, and the same by the API', async () => {
      const contacts = [{ contactId: 'ap', role: 'accounts-payable', name: 'Accounts Payable', address }];
      expect((await as('erp').put('/v1/accounts/A-20', { ...accountBody('A-20'), contacts })).status).toBe(201);
      const invoice = { ...INVOICE, invoiceNumber: 'P-9', accountId: 'A-20' };
      expect((await as('erp').post('/v1/invoices', invoice)).status).toBe(202);
      const headers = { 'content-type': 'application/pdf' };
      expect((await as('erp').send('PUT', document, file, headers)).status).toBe(201);
      expect((await as('erp').send('PUT', document, file, headers)).status).toBe(200);
      const swept = await as('clara').post('/v1/sweeps', { accountId: 'A-20' });
      const [onPaper] = (swept.body as { opened: [string] }).opened;
      await walk.settle();
      const [letter, ...more] = ((await as('axel').get(`/v1/cases/${onPaper}/letters`)).body as LetterPage).items;
      expect([letter, more]).toMatchObject([{ channel: 'letter', template: 'reminder-1', status: 'sent' }, []]);
      const day = join(product.home, 'print', '2026-03-02');
      expect(readdirSync(day).sort()).toEqual([`${letter!.messageId}.1.pdf`, 'manifest.csv'].sort());
      const printed = readFileSync(join(day, `${letter!.messageId}.1.pdf`), 'utf8');
      const anew = await as('clara').get(`/v1/cases/${onPaper}/letters/${letter!.messageId}/pdf`);
      expect([anew.status, anew.headers.get('content-type')]).toEqual([200, 'application/pdf']);
      expect(anew.text === printed).toBe(true);
    });

    it('the statement of an account comes as JSON and as PDF', async () => {
      const json = await as('erp').get('/v1/accounts/A-20/statement');
      expect(json).toMatchObject({
        status: 200,
        body: { asOf: '2026-03-02', total: eur('60.00'), overdue: eur('60.00') },
      });
      const pdf = await as('axel').get('/v1/accounts/A-20/statement?format=pdf&language=de');
      expect([pdf.headers.get('content-type'), pdf.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-']);
    });
  });

  describe('sweeps, worklist and lists', () => {
    it('a sweep says what it left out, and why', async () => {
      const again = await as('clara').post('/v1/sweeps', { accountId: 'A-1' });
      expect(again.body).toEqual({
        opened: [],
        skipped: [{ accountId: 'A-1', reason: expect.stringContaining('open') }],
      });
      const unknown = await as('sam').post('/v1/sweeps', { accountId: 'nobody' });
      expect(unknown.body).toEqual({ opened: [], skipped: [{ accountId: 'nobody', reason: 'unknown account' }] });
      await as('erp').put('/v1/accounts/A-7', accountBody('A-7'));
      await as('erp').post('/v1/invoices', { ...INVOICE, invoiceNumber: 'g', accountId: 'A-7', dueDate: '2026-02-26' });
      const grace = await as('sam').post('/v1/sweeps', { accountId: 'A-7' });
      expect(grace.body).toMatchObject({ opened: [], skipped: [{ reason: expect.stringContaining('grace') }] });
      await as('erp').put('/v1/accounts/A-8', accountBody('A-8'));
      await as('erp').post('/v1/invoices', { ...INVOICE, accountId: 'A-8', amount: eur('49.99') });
      const small = await as('sam').post('/v1/sweeps', { accountId: 'A-8' });
      expect(small.body).toMatchObject({ opened: [], skipped: [{ reason: expect.stringContaining('minimum') }] });
    });

    it('a task shows its kind and score; a claim is exclusive, changes no version and is given back', async () => {
      const reached = {
        outcome: 'reached',
        contactId: 'ap',
        empathyAck: true,
        direction: 'inbound',
        summary: 'it slipped their mind',
        reason: { reason: 'forgot', source: 'the call' },
      };
      expect((await as('clara').decide(caseId, 'record-call', { at: await walk.now(), ...reached })).status).toBe(200);
      await walk.settle();
      const [task] = (await walk.tasks(caseId)).filter(({ kind }) => kind === 'offer-terms');
      expect(Object.keys(task ?? {})).toEqual(['taskId', 'caseId', 'kind', 'dueAt', 'claimedBy', 'score', 'reasons']);
      const before = await etag();
      const act = (who: string, what: string): Promise<Answer> => as(who).post(`/v1/tasks/${task?.taskId}/${what}`);
      expect((await act('carl', 'claim')).body).toMatchObject({ taskId: task?.taskId, claimedBy: 'carl' });
      expect(codeOf(await act('clara', 'claim'))).toEqual([409, 'claimed']);
      expect((await as('carl').get('/v1/worklist?mine=true')).body).toMatchObject({
        items: [{ taskId: task?.taskId }],
      });
      const offer = {
        options: [{ optionId: 'a', kind: 'full-payment', amount: eur('9000.00') }],
        taskId: task?.taskId,
      };
      expect(codeOf(await as('clara').decide(caseId, 'offer-terms', offer))).toEqual([409, 'claimed']);
      expect((await act('carl', 'release')).body).toMatchObject({ claimedBy: null });
      expect(await etag()).toBe(before);
      const writeOff = { amount: eur('9000.00'), reason: 'a mistake of ours' };
      const { draftHash } = await walk.preview('clara', caseId, 'write-off', writeOff);
      expect((await as('clara').decide(caseId, 'write-off', { ...writeOff, draftHash })).status).toBe(200);
      const kinds = await as('clara').get('/v1/worklist?kind=approve');
      const approvals = (kinds.body as { items: { kind: string; approvalId: string; draftHash: string }[] }).items;
      expect(approvals.length).toBeGreaterThan(0);
      for (const one of approvals)
        expect(one).toMatchObject({ kind: 'approve', approvalId: expect.any(String), draftHash: expect.any(String) });
    });

    it('a later case of the account leaves the earlier one as it ended, whatever is noted on it', async () => {
      const first = await walk.overdue('A-9', '500.00');
      const writeOff = { amount: eur('500.00'), reason: 'a mistake of ours', close: { summary: 'given up' } };
      await walk.withLetter(first, 'write-off', writeOff, 'sofia');
      await walk.settle();
      const ended = await as('axel').get(`/v1/cases/${first}`);
      expect(ended.body).toMatchObject({ status: 'closed', outcome: 'written-off' });
      await as('erp').post('/v1/invoices', { ...INVOICE, invoiceNumber: 'A-9-2', accountId: 'A-9' });
      const swept = (await as('clara').post('/v1/sweeps', { accountId: 'A-9' })).body as { opened: string[] };
      expect(swept.opened).toEqual([first.replace(/-1$/, '-2')]);
      await walk.settle();
      const newest = (await as('clara').get(`/v1/cases/${swept.opened[0]}`)).headers.get('etag') ?? '';
      expect((await as('clara').decide(first, 'note', { text: 'told the salesman' }, { ifMatch: newest })).status).toBe(
        200,
      );
      const still = await as('axel').get(`/v1/cases/${first}`);
      expect([still.text, still.headers.get('etag')]).toEqual([ended.text, ended.headers.get('etag')]);
      const { seq } = ended.body as { seq: number };
      expect((await walk.history(first)).at(-1)?.seq).toBe(seq);
      expect(await walk.view(swept.opened[0] ?? '')).toMatchObject({ status: 'open', balance: eur('60.00') });
    });

    it('lists come in pages', async () => {
      const whole = (await as('clara').get('/v1/cases?limit=500')).body as { items: { caseId: string }[] };
      const paged: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await as('clara').get(`/v1/cases?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
        const body = page.body as { items: { caseId: string }[]; nextCursor: string | null };
        paged.push(...body.items.map((item) => item.caseId));
        cursor = body.nextCursor;
      }
      expect(paged).toEqual(whole.items.map((item) => item.caseId));
      const closed = await as('clara').get('/v1/cases?status=closed&step=closed');
      expect((closed.body as { items: object[] }).items).toMatchObject([{ status: 'closed', step: 'closed' }]);
    });

    it('as-of by seq, by instant, by both; nothing before the case, nothing after the record', async () => {
      const opened = (await walk.event(caseId, 'case.opened'))!;
      const bySeq = await as('axel').get(path(`/as-of?seq=${opened.seq}`));
      expect(bySeq.body).toMatchObject({ step: 'intake', seq: opened.seq, asOf: opened.at });
      const sent = (await walk.event(caseId, 'message.sent'))!;
      const byInstant = await as('axel').get(path(`/as-of?at=${sent.at}`));
      expect(byInstant.body).toMatchObject({ step: 'reminder', seq: sent.seq, asOf: sent.at });
      const both = await as('axel').get(path(`/as-of?seq=${opened.seq}&at=2026-03-02T08:00:00.000Z`));
      expect(both.body).toMatchObject({ seq: opened.seq, asOf: '2026-03-02T08:00:00.000Z' });
      expect((await as('axel').get(path('/as-of?seq=1'))).status).toBe(404);
      expect((await as('axel').get(path('/as-of?seq=99999'))).status).toBe(422);
      expect((await as('axel').get(path('/as-of'))).status).toBe(422);
    });
  });

  describe('previews, clock and pages', () => {
    it('a preview judges no guards, binds the same text at any hour, and is for those who may decide', async () => {
      const note = { relationshipNote: 'since 2019' };
      const today = await walk.preview('clara', caseId, 'request-final-notice', note);
      expect(today.text).toContain('EUR 9,000.00');
      expect(codeOf(await as('axel').post(path('/previews/request-final-notice'), note))).toEqual([
        403,
        'not-permitted',
      ]);
      expect((await as('clara').post(path('/previews/request-final-notice'), {})).status).toBe(422);
      await walk.advance('2026-03-02T18:00:00.000Z');
      expect(await walk.preview('clara', caseId, 'request-final-notice', note)).toEqual(today);
    });

    it('the clock moves forward only; standing still is legal', async () => {
      const now = await walk.now();
      expect((await as('clara').get('/v1/clock')).body).toEqual({ mode: 'driven', now, speed: 0 });
      expect((await as('sam').post('/v1/clock/advance', { to: now })).body).toEqual({ now });
      const back = await as('sam').post('/v1/clock/advance', { to: '2026-03-02T07:00:00.000Z' });
      expect(codeOf(back)).toEqual([422, 'date-in-past']);
      expect(codeOf(await as('sam').post('/v1/clock/advance', { to: 'tomorrow' }))).toEqual([422, 'invalid']);
      expect((await as('sam').post('/v1/clock/advance', {})).status).toBe(422);
    });

    it('people, limits and the agency are there without a demo', async () => {
      for (const who of ['clara', 'carl', 'sam', 'sofia', 'lena', 'axel', 'ada', 'erp'])
        expect(await as(who).token()).toEqual(expect.any(String));
      const nobody = await exchange(product.url, 'POST', '/auth/local/token', { username: 'eve' }, {});
      expect(nobody.status).toBe(401);
    });

    it('the mailbox is a page for staff, the API describes itself, the house is well', async () => {
      const page = await as('clara').get('/mailbox');
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
      expect(page.text).toContain('A friendly reminder');
      const openapi = await exchange(product.url, 'GET', '/openapi.json', undefined, {});
      expect(openapi.body).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
      for (const open of ['/docs', '/', '/health/live', '/health/ready'])
        expect([open, (await exchange(product.url, 'GET', open, undefined, {})).status]).toEqual([open, 200]);
      const lost = await as('clara').get('/v1/nothing');
      expect(codeOf(lost)).toEqual([404, 'not-found']);
    });
  });
});
