/** Which fault of a decision wins, and who may call what: with several faults at once in every request. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { codeOf, eur, exchange, type Answer } from '../support/http.js';
import { startProduct, type Product } from '../support/product.js';
import { accountBody } from '../support/account-body.js';
import { Walk } from '../support/walk.js';

jest.setTimeout(180_000);

const INVOICE = { invoiceNumber: 'I-1', invoiceDate: '2026-01-05', dueDate: '2026-02-16', amount: eur('60.00') };

describe('refusals and permissions', () => {
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

  describe('refusals: the first fault wins', () => {
    const decide = (
      who: string | null,
      headers: Record<string, string>,
      body: unknown,
      more = path(),
    ): Promise<Answer> =>
      who === null
        ? exchange(product.url, 'POST', `${more}/decisions/set-reason`, body, headers)
        : as(who).post(`${more}/decisions/set-reason`, body, headers);
    const good = { reason: 'forgot', source: 'a reply' };
    const bad = { reason: 'because', extra: 1 };
    const nowhere = '/v1/cases/000-1';

    it('from the token to the shape', async () => {
      expect(codeOf(await decide(null, {}, bad, nowhere))).toEqual([401, 'unauthenticated']);
      expect(codeOf(await decide('axel', {}, bad, nowhere))).toEqual([400, 'idempotency-key-missing']);
      const key = { 'idempotency-key': 'k-0' };
      expect(codeOf(await decide('axel', key, bad, nowhere))).toEqual([428, 'if-match-missing']);
      const faulty = await decide('axel', { ...key, 'if-match': '"0"' }, bad, nowhere);
      expect(faulty.status).toBe(422);
      expect(faulty.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      const pointers = (faulty.body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer);
      expect(pointers.sort()).toEqual(['/extra', '/reason', '/source']);
      expect(codeOf(await decide('axel', { ...key, 'if-match': '"0"' }, good, nowhere))).toEqual([404, 'not-found']);
    });

    it('then the key: the first answer byte for byte, or a duplicate, before anybody asks who or which version', async () => {
      const headers = { 'idempotency-key': 'note-1', 'if-match': await etag() };
      const note = (who: string, text: string, ifMatch = headers['if-match']): Promise<Answer> =>
        as(who).post(path('/decisions/note'), { text }, { ...headers, 'if-match': ifMatch });
      const first = await note('clara', 'one');
      expect(first.status).toBe(200);
      const again = await note('clara', 'one', '"999"');
      expect([again.status, again.text]).toEqual([200, first.text]);
      expect(codeOf(await note('clara', 'two'))).toEqual([422, 'duplicate']);
      expect(codeOf(await note('axel', 'one'))).toEqual([422, 'duplicate']);
      expect(Object.keys(first.body as object)).toEqual(['decisionId', 'caseId', 'version', 'seq', 'events']);
    });

    it('the same decision at the same time is taken once', async () => {
      const headers = { 'idempotency-key': 'note-2', 'if-match': await etag() };
      const before = (await walk.view(caseId)).seq;
      const answers = await Promise.all(
        [1, 2, 3].map(() => as('clara').post(path('/decisions/note'), { text: 'at once' }, headers)),
      );
      const taken = answers.filter((answer) => answer.status === 200);
      expect(new Set(taken.map((answer) => answer.text)).size).toBe(1);
      for (const answer of answers) if (answer.status !== 200) expect(codeOf(answer)).toEqual([409, 'in-flight']);
      expect(await walk.types(caseId, before)).toEqual(['note.added']);
    });

    it('then who, then which version (a refused decision leaves its key free)', async () => {
      const key = { 'idempotency-key': randomUUID() };
      expect(codeOf(await decide('axel', { ...key, 'if-match': '"999"' }, good))).toEqual([403, 'not-permitted']);
      const stale = await decide('clara', { ...key, 'if-match': '"1"' }, good);
      expect(codeOf(stale)).toEqual([412, 'stale-version']);
      const { changed } = stale.body as { changed: { seq: number; type: string; at: string; actor: object }[] };
      expect(changed.map((change) => change.type)).toEqual(['invoice.posted', 'case.opened']);
      expect((await decide('clara', { ...key, 'if-match': await etag() }, good)).status).toBe(200);
    });

    it('then the state of the case, the person, the guards, the draft and the limit', async () => {
      const rich = await walk.overdue('A-2', '30000.00');
      const writeOff = { amount: eur('30000.00'), reason: 'a trade fair gift', close: { summary: 'given up' } };
      const { draftHash } = await walk.preview('sam', rich, 'write-off', writeOff);
      const asked = await as('sam').decide(rich, 'write-off', { ...writeOff, draftHash });
      const { approvalId } = asked.body as { approvalId: string };
      const approve = (who: string, hash: string): Promise<Answer> =>
        walk.deciding(who, rich, 'approve', { approvalId, draftHash: hash });
      expect(codeOf(await approve('sam', 'another'))).toEqual([403, 'same-person']);
      expect(codeOf(await approve('sofia', 'another'))).toEqual([409, 'draft-changed']);
      const larger = await walk.overdue('A-3', '60000.00');
      const most = { ...writeOff, amount: eur('60000.00') };
      const request = await as('clara').decide(larger, 'write-off', {
        ...most,
        draftHash: (await walk.preview('clara', larger, 'write-off', most)).draftHash,
      });
      const over = (request.body as { approvalId: string }).approvalId;
      expect(codeOf(await walk.approving('sam', larger, over))).toEqual([403, 'over-limit']);
      expect(codeOf(await walk.approving('sofia', larger, over))).toEqual([403, 'over-limit']);
      const early = await as('clara').decide(rich, 'refer-to-agency', {
        agencyId: 'agency-1',
        feeTerms: { percent: 15 },
      });
      expect(codeOf(early)).toEqual([409, 'guard-unmet']);
      const ids = (early.body as { guards: { id: string; message: string }[] }).guards.map((guard) => guard.id);
      expect(ids).toContain('G06');
      expect(ids).toEqual([...ids].sort());
    });

    it('a frozen case and a closed one take notes only', async () => {
      const frozen = await walk.overdue('A-4');
      const report = { kind: 'petition', date: '2026-03-02', reference: 'IN 1/26', source: 'the court' };
      expect((await as('clara').decide(frozen, 'report-insolvency', report)).status).toBe(200);
      expect((await walk.view(frozen)).status).toBe('frozen');
      const offer = { options: [{ optionId: 'a', kind: 'full-payment', amount: eur('9000.00') }] };
      expect(codeOf(await as('clara').decide(frozen, 'offer-terms', offer))).toEqual([409, 'frozen']);
      expect((await as('clara').decide(frozen, 'note', { text: 'told the lawyers' })).status).toBe(200);

      const paid = await walk.overdue('A-5');
      const payment = { paymentId: 'P-5', accountId: 'A-5', amount: eur('9000.00'), receivedOn: '2026-03-02' };
      expect((await as('erp').post('/v1/payments', payment)).status).toBe(202);
      await walk.settle();
      expect(await walk.view(paid)).toMatchObject({ status: 'closed', step: 'closed' });
      expect(codeOf(await as('clara').decide(paid, 'offer-terms', offer))).toEqual([409, 'closed']);
      expect(codeOf(await as('clara').decide(paid, 'offer-terms', offer, { ifMatch: '"0"' }))).toEqual([
        412,
        'stale-version',
      ]);
      expect((await as('clara').decide(paid, 'note', { text: 'thanked them' })).status).toBe(200);
    });
  });

  describe('who may call what', () => {
    it('the auditor reads everything about cases and writes nothing', async () => {
      for (const read of ['', '/history', '/letters', '/why', '/as-of?seq=4', '/evidence'])
        expect([read, (await as('axel').get(path(read))).status]).toEqual([read, 200]);
      expect((await as('axel').get('/v1/portfolio/aging?asOf=2026-03-02')).status).toBe(200);
      const writes: [string, string, object][] = [
        ['PUT', '/v1/accounts/A-1', accountBody('A-1')],
        ['POST', '/v1/invoices', { ...INVOICE, accountId: 'A-1' }],
        ['POST', '/v1/payments', { paymentId: 'P', accountId: 'A-1', amount: eur('1.00'), receivedOn: '2026-03-02' }],
        [
          'POST',
          '/v1/messages/status',
          { externalId: 'e', messageId: 'm', status: 'opened', at: '2026-03-02T08:00:00Z' },
        ],
        ['POST', '/v1/sweeps', {}],
        ['POST', '/v1/clock/advance', { to: '2026-03-02T12:00:00.000Z' }],
        ['PUT', '/v1/sends', { stopped: true, reason: 'no' }],
      ];
      for (const [method, where, body] of writes) {
        const answer = await as('axel').send(method, where, body);
        expect([where, ...codeOf(answer)]).toEqual([where, 403, 'not-permitted']);
      }
      expect((await as('axel').get('/v1/worklist')).status).toBe(403);
      expect((await as('axel').get('/mailbox/messages')).status).toBe(403);
    });

    it('an integration posts facts and reads no cases; staff read cases and post no facts', async () => {
      for (const read of [path(), path('/history'), '/v1/cases', '/v1/worklist', '/mailbox/messages'])
        expect([read, (await as('erp').get(read)).status]).toEqual([read, 403]);
      expect(codeOf(await as('clara').put('/v1/accounts/A-1', accountBody('A-1')))).toEqual([403, 'not-permitted']);
      expect((await as('ada').put('/v1/accounts/A-1', accountBody('A-1'))).status).toBe(200);
      const note = await as('erp').decide(caseId, 'note', { text: 'mine' }, { ifMatch: await etag() });
      expect(codeOf(note)).toEqual([403, 'not-permitted']);
      const admin = await as('ada').decide(caseId, 'note', { text: 'mine' });
      expect(codeOf(admin)).toEqual([403, 'not-permitted']);
    });

    it('a collector may sweep one account, not all, and does not move the clock', async () => {
      expect(codeOf(await as('clara').post('/v1/sweeps', {}))).toEqual([403, 'not-permitted']);
      expect((await as('clara').post('/v1/sweeps', { accountId: 'A-1' })).status).toBe(200);
      const to = { to: await walk.now() };
      expect(codeOf(await as('clara').post('/v1/clock/advance', to))).toEqual([403, 'not-permitted']);
      expect(codeOf(await as('clara').send('PUT', '/v1/sends', { stopped: true, reason: 'no' }))).toEqual([
        403,
        'not-permitted',
      ]);
    });

    it('the body of a case does not depend on who reads it', async () => {
      const [clara, axel, ada] = await Promise.all(['clara', 'axel', 'ada'].map((who) => as(who).get(path())));
      expect(axel?.text).toBe(clara?.text);
      expect(ada?.text).toBe(clara?.text);
      expect(clara?.headers.get('etag')?.replaceAll('"', '')).toBe(String((await walk.view(caseId)).version));
    });
  });
});
