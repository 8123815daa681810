import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { event } from '#domain';
import { Harness } from './testing/harness.js';
import { ACCOUNT_KEY, CASE_ID } from './testing/house.js';

const BASE = `/v1/cases/${CASE_ID}`;

describe('the API', () => {
  let api: Harness;
  beforeAll(async () => {
    api = await Harness.start();
  });
  afterAll(() => api.stop());

  describe('signing in', () => {
    it('gives a demo person a token that works', async () => {
      const { body, status } = await api.post('/auth/local/token', { username: 'clara' });
      expect(status).toBe(200);
      const { access_token: token } = body as { access_token: string };
      const answer = await request(api.app.getHttpServer()).get(BASE).set('Authorization', `Bearer ${token}`);
      expect(answer.status).toBe(200);
    });
    it('does not know strangers', async () => {
      const answer = await api.post('/auth/local/token', { username: 'mallory' });
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ code: 'unauthenticated', status: 401 });
    });
    it.each(['/v1/worklist', BASE, '/v1/portfolio/aging', '/v1/clock', '/mailbox', '/mailbox/messages'])(
      'keeps %s from whoever has no token',
      async (path) => {
        const answer = await api.get(path);
        expect(answer.status).toBe(401);
        expect(answer.headers['content-type']).toContain('application/problem+json');
        expect(answer.headers['www-authenticate']).toContain('Bearer');
      },
    );
    it('is off outside embedded mode', async () => {
      const production = await Harness.start((deps) => ({ ...deps, embedded: null }));
      const signIn = await production.post('/auth/local/token', { username: 'clara' });
      const mailbox = await production.get('/mailbox/messages', 'clara');
      await production.stop();
      expect([signIn.status, mailbox.status]).toEqual([404, 404]);
    });
  });

  describe('a problem', () => {
    it('is a problem document with code, detail and the correlation id of the answer', async () => {
      const answer = await api.get('/v1/cases/none-1', 'clara').set('X-Correlation-Id', 'abc-1');
      expect(answer.status).toBe(404);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.headers['x-correlation-id']).toBe('abc-1');
      expect(JSON.parse(answer.text)).toEqual({
        type: 'urn:amicable:problem:not-found',
        title: 'Not found',
        status: 404,
        code: 'not-found',
        detail: 'There is no case of that id.',
        instance: '/v1/cases/none-1',
        correlationId: 'abc-1',
      });
    });
    it('is bare when the fault is ours', async () => {
      const broken = await Harness.start((deps) => ({
        ...deps,
        sweep: async () => Promise.reject(new Error('password of the customer is 1234')),
      }));
      const answer = await broken.post('/v1/sweeps', {}, 'sam');
      await broken.stop();
      expect(answer.status).toBe(500);
      expect(answer.text).not.toContain('1234');
      expect(JSON.parse(answer.text)).toMatchObject({
        code: 'internal',
        correlationId: answer.headers['x-correlation-id'],
      });
    });
    it('says that a repeat is safe when the record is out of reach', async () => {
      const down = await Harness.start((deps) => ({
        ...deps,
        sweep: async () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
      }));
      const answer = await down.post('/v1/sweeps', {}, 'sam');
      await down.stop();
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('1');
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'unavailable' });
    });
    it('names the part of the body that is no JSON, only after the token was good', async () => {
      const send = (token: string) =>
        request(api.app.getHttpServer())
          .post('/v1/payments')
          .set('Authorization', `Bearer ${token}`)
          .set('Content-Type', 'application/json')
          .send('{"paymentId": ');
      expect((await send('bad')).status).toBe(401);
      expect(JSON.parse((await send(api.token('erp'))).text)).toMatchObject({ status: 400, code: 'malformed' });
    });
    it('refuses a body over the limit', async () => {
      const answer = await api.post('/v1/payments', { paymentId: 'x'.repeat(1_100_000) }, 'erp');
      expect(answer.status).toBe(413);
    });
  });

  describe('feeds', () => {
    const payment = {
      paymentId: 'P-1',
      accountId: 'A-1001',
      amount: { value: '123.45', currency: 'EUR' },
      receivedOn: '2026-03-02',
    };
    const account = {
      name: 'Example Trading Ltd',
      entity: 'E-1',
      customerId: 'C-1',
      currency: 'EUR',
      zone: 'Europe/Berlin',
      calendar: 'DE',
      language: 'en',
      contacts: [{ contactId: 'K-1', role: 'accounts-payable', name: 'Accounts Payable', email: 'ap@example.com' }],
    };
    it('acknowledges a payment with 202, the same way each time', async () => {
      api.factResult = { kind: 'accepted', accountKey: ACCOUNT_KEY, seq: 9 };
      const first = await api.post('/v1/payments', payment, 'erp');
      api.factResult = { kind: 'known', accountKey: ACCOUNT_KEY, seq: 9 };
      const second = await api.post('/v1/payments', payment, 'erp');
      expect([first.status, second.status]).toEqual([202, 202]);
      expect(second.text).toBe(first.text);
      expect(api.facts.at(-1)).toMatchObject({
        kind: 'payment',
        input: { amount: { minor: 12_345, currency: 'EUR' } },
      });
    });
    it('answers 409 duplicate to a known key with other content', async () => {
      api.factResult = { kind: 'conflict', detail: 'P-1 is on record with another amount.' };
      const answer = await api.post('/v1/payments', payment, 'erp');
      expect(answer.status).toBe(409);
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'duplicate', status: 409 });
    });
    it('answers 422 with the pointer where the ledger refuses', async () => {
      api.factResult = {
        kind: 'rejected',
        code: 'unknown-reference',
        detail: 'No such account.',
        pointer: '/accountId',
      };
      const invoice = { ...payment, invoiceNumber: 'R-9', invoiceDate: '2026-02-01', dueDate: '2026-03-01' };
      const { paymentId: _p, receivedOn: _r, ...body } = invoice;
      const answer = await api.post('/v1/invoices', body, 'erp');
      expect(answer.status).toBe(422);
      expect(JSON.parse(answer.text)).toMatchObject({
        code: 'unknown-reference',
        errors: [{ pointer: '/accountId', detail: 'No such account.' }],
      });
    });
    it('tells a new account from a known one', async () => {
      api.factResult = { created: true, changed: true, accountKey: 'k' };
      expect((await api.put('/v1/accounts/A-2', account, 'erp')).status).toBe(201);
      api.factResult = { created: false, changed: false, accountKey: 'k' };
      expect((await api.put('/v1/accounts/A-2', account, 'ada')).status).toBe(200);
    });
    it.each([
      [{ zone: 'Europe/Atlantis' }, '/zone'],
      [{ calendar: 'ATLANTIS' }, '/calendar'],
      [{ currency: 'EURO' }, '/currency'],
      [{ currency: 'KWD' }, '/currency'],
      [{ contacts: [...account.contacts, ...account.contacts] }, '/contacts/1/contactId'],
      [{ iban: 'DE00' }, '/iban'],
    ])('points at what is wrong with an account: %j', async (change, pointer) => {
      const answer = await api.put('/v1/accounts/A-2', { ...account, ...change }, 'erp');
      expect(answer.status).toBe(422);
      expect((JSON.parse(answer.text) as { errors: { pointer: string }[] }).errors[0]?.pointer).toBe(pointer);
    });
    it.each([
      ['/v1/payments', payment],
      ['/v1/payments/P-1/reversal', { reason: 'bounced' }],
      [
        '/v1/messages/status',
        { externalId: 'x', messageId: 'm-1', status: 'delivered', at: '2026-03-02T08:00:00.000Z' },
      ],
      [
        '/v1/credit-notes',
        { creditNoteId: 'C-1', accountId: 'A-1001', amount: payment.amount, creditedOn: '2026-03-02' },
      ],
    ])('%s is for integrations and admins', async (path, body) => {
      api.factResult = { kind: 'accepted', accountKey: ACCOUNT_KEY, seq: 9 };
      const statuses = await Promise.all(
        (['clara', 'sam', 'lena', 'axel', 'ada', 'erp'] as const).map(
          async (who) => (await api.post(path, body, who)).status,
        ),
      );
      expect(statuses).toEqual([403, 403, 403, 403, 202, 202]);
    });
    it('judges the shape before the role', async () => {
      const answer = await api.post('/v1/payments', {}, 'axel');
      expect(answer.status).toBe(422);
    });
  });

  describe('a case', () => {
    it('is answered with its version as ETag, amounts as decimals, and a line in the access log', async () => {
      const before = api.accessLog.length;
      const answer = await api.get(BASE, 'clara');
      const head = await api.record.head(ACCOUNT_KEY);
      expect(answer.headers['etag']).toBe(`"${head?.version}"`);
      expect(answer.body).toMatchObject({
        caseId: CASE_ID,
        accountId: 'A-1001',
        status: 'open',
        version: head?.version,
        seq: head?.seq,
        asOf: api.record.instant,
        balance: { value: '9000.00', currency: 'EUR' },
        openItems: [{ itemId: 'inv-R-1', invoiceNumber: 'R-1', balance: { value: '9000.00', currency: 'EUR' } }],
      });
      expect(answer.text).not.toContain('"minor"');
      expect(api.accessLog.slice(before)).toEqual([
        expect.objectContaining({ actor: { id: 'clara', role: 'collector' }, action: 'read', subject: CASE_ID }),
      ]);
    });
    it('is the same for every reader, byte for byte', async () => {
      const bodies = await Promise.all(
        (['clara', 'sam', 'lena', 'axel', 'ada'] as const).map(async (who) => (await api.get(BASE, who)).text),
      );
      expect(new Set(bodies).size).toBe(1);
    });
    it.each(['', '/history', '/letters', '/why', '/evidence', '/as-of?seq=4'])(
      '%s is not for integrations',
      async (path) => {
        expect((await api.get(`${BASE}${path}`, 'erp')).status).toBe(403);
        expect((await api.get(`${BASE}${path}`, 'axel')).status).toBe(200);
      },
    );
    it('is answered as of a moment exactly as it was answered then', async () => {
      const then = await api.get(BASE, 'clara');
      const { seq, asOf } = then.body as { seq: number; asOf: string };
      api.record.instant = '2026-03-03T08:00:00.000Z';
      api.record.tell(
        ACCOUNT_KEY,
        [event('note.added', { text: { personal: 'rang' }, visibility: 'staff' })],
        CASE_ID,
        {
          id: 'clara',
          role: 'collector',
        },
      );
      const now = await api.get(BASE, 'clara');
      expect(now.text).not.toBe(then.text);
      for (const query of [`seq=${seq}&at=${asOf}`, `at=${asOf}`]) {
        const later = await api.get(`${BASE}/as-of?${query}`, 'axel');
        expect(later.text).toBe(then.text);
        expect(later.headers['etag']).toBe(then.headers['etag']);
      }
    });
    it('is judged at the instant of the event when only a seq is named', async () => {
      const { body } = await api.get(`${BASE}/as-of?seq=4`, 'axel');
      expect(body).toMatchObject({ seq: 4, asOf: '2026-03-02T08:00:00.000Z' });
    });
    it.each([
      ['', '/seq'],
      ['?seq=0', '/seq'],
      ['?seq=9999', '/seq'],
      ['?at=yesterday', '/at'],
      ['?seq=4&when=now', '/when'],
    ])('refuses as-of%s', async (query, pointer) => {
      const answer = await api.get(`${BASE}/as-of${query}`, 'axel');
      expect(answer.status).toBe(422);
      expect((JSON.parse(answer.text) as { errors: { pointer: string }[] }).errors[0]?.pointer).toBe(pointer);
    });
    it('was not there before it was opened', async () => {
      expect((await api.get(`${BASE}/as-of?seq=2`, 'axel')).status).toBe(404);
      expect((await api.get(`/v1/cases/${ACCOUNT_KEY}-2`, 'axel')).status).toBe(404);
      for (const rubbish of ['rubbish', '%00-1', '%00-1/letters', `${'x'.repeat(300)}-1`])
        expect((await api.get(`/v1/cases/${rubbish}`, 'axel')).status).toBe(404);
    });
    it('has its history from the first event of the account, in pages', async () => {
      const all = (await api.get(`${BASE}/history`, 'axel')).body as { items: { seq: number }[]; nextCursor: null };
      const head = await api.record.head(ACCOUNT_KEY);
      expect(all.items.map(({ seq }) => seq)).toEqual(Array.from({ length: head?.seq ?? 0 }, (_, index) => index + 1));
      expect(all.nextCursor).toBeNull();
      expect(Object.keys(all.items[0] ?? {})).toEqual([
        'seq',
        'type',
        'at',
        'recordedAt',
        'effectiveOn',
        'actor',
        'caseId',
        'commandId',
        'causedBy',
        'data',
      ]);
      const first = (await api.get(`${BASE}/history?limit=3`, 'axel')).body as { items: unknown[]; nextCursor: string };
      const rest = (await api.get(`${BASE}/history?cursor=${first.nextCursor}`, 'axel')).body as { items: unknown[] };
      expect([...first.items, ...rest.items]).toEqual(all.items);
    });
    it('lists cases', async () => {
      const list = await api.get('/v1/cases?status=open&limit=5', 'clara');
      expect(list.body).toMatchObject({
        items: [{ caseId: CASE_ID, balance: { value: '9000.00' } }],
        nextCursor: null,
      });
      expect((await api.get('/v1/cases?status=half', 'clara')).status).toBe(422);
    });
  });
});
