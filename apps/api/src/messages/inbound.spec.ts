import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Harness } from '../testing/harness.js';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
});
afterAll(() => api.stop());
beforeEach(() => {
  api.facts.length = 0;
});

const REPLY = { externalId: 'm-1', from: 'ap@buyer.example', text: 'We paid.', at: '2026-03-02T09:00:00+01:00' };

describe('POST /v1/messages/inbound', () => {
  it('takes a reply with what may place it', async () => {
    const to = 'replies+k-1@mail.example';
    const more = {
      to,
      subject: 'Re: x',
      inReplyTo: '<a@b>',
      references: '<a@b> <c@d>',
      caseId: 'k-1',
      automatic: true,
    };
    const answer = await api.post('/v1/messages/inbound', { ...REPLY, ...more }, 'erp');
    expect([answer.status, answer.body]).toEqual([202, { externalId: 'm-1' }]);
    await api.post('/v1/messages/inbound', REPLY, 'erp');
    const bare = { subject: '', to: [], inReplyTo: null, references: [], caseId: null, automatic: false };
    const at = '2026-03-02T08:00:00.000Z';
    expect(api.facts).toEqual([
      { kind: 'reply', input: { ...REPLY, ...more, to: [to], references: ['<a@b>', '<c@d>'], at } },
      { kind: 'reply', input: { ...REPLY, ...bare, at } },
    ]);
  });

  it.each([
    [{ ...REPLY, from: 'Zoë <ap@buyer.example>' }, '/from'],
    [{ ...REPLY, text: ' ' }, '/text'],
    [{ ...REPLY, text: undefined }, '/text'],
    [{ ...REPLY, at: 'yesterday' }, '/at'],
    [{ ...REPLY, to: ['nobody'] }, '/to/0'],
    [{ ...REPLY, more: 1 }, '/more'],
  ])('refuses %j at %s and records nothing', async (body, pointer) => {
    const answer = await api.post('/v1/messages/inbound', body, 'erp');
    const { errors } = answer.body as { errors: { pointer: string }[] };
    expect([answer.status, ...new Set(errors.map((one) => one.pointer))]).toEqual([422, pointer]);
    expect(api.facts).toEqual([]);
  });

  it('is open to integrations only, and staff record what they heard as a contact', async () => {
    expect((await api.post('/v1/messages/inbound', REPLY, 'clara')).status).toBe(403);
    expect((await api.post('/v1/messages/inbound', REPLY, 'axel')).body).toMatchObject({ code: 'not-permitted' });
    expect((await api.post('/v1/messages/inbound', REPLY)).status).toBe(401);
    expect(api.facts).toEqual([]);
  });

  const raw = (lines: string[]) =>
    api
      .post('/v1/messages/inbound', undefined, 'erp')
      .set('content-type', 'message/rfc822; charset=utf-8')
      .send(lines.join('\r\n'));

  it('takes a raw mail; it comes in when it arrives', async () => {
    const mail = [
      'From: ap@buyer.example',
      'To: replies+k-1@mail.example',
      'Message-ID: <1@b>',
      'Subject: Hi',
      '',
      'Paid.',
    ];
    const answer = await raw(mail);
    expect([answer.status, answer.body]).toEqual([202, { externalId: expect.stringMatching(/^mail:/) }]);
    expect(api.facts).toMatchObject([
      {
        kind: 'reply',
        input: { from: 'ap@buyer.example', to: ['replies+k-1@mail.example'], text: 'Paid.', at: null, caseId: null },
      },
    ]);
  });

  const bounce = (action: string, status: string): string[] => [
    'From: MAILER-DAEMON@mx.example',
    'Date: Mon, 02 Mar 2026 10:00:00 +0100',
    'Message-ID: <dsn@mx.example>',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    `Action: ${action}`,
    `Status: ${status}`,
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    'Message-ID: <k-1.reminder-1.1.1@amicable.invalid>',
    '',
    '--b--',
    '',
  ];
  it('a bounce counts as a delivery report; a delay is acknowledged and changes nothing', async () => {
    expect((await raw(bounce('failed', '5.1.1'))).status).toBe(202);
    expect((await raw(bounce('delayed', '4.4.1'))).status).toBe(202);
    expect(api.facts).toEqual([
      {
        kind: 'message-status',
        input: {
          externalId: expect.stringMatching(/^mail:/),
          messageId: '<k-1.reminder-1.1.1@amicable.invalid>',
          status: 'bounced',
          at: '2026-03-02T09:00:00.000Z',
          reason: '5.1.1',
        },
      },
    ]);
  });

  it('an empty mail is refused, and one of more than a megabyte', async () => {
    expect((await raw([''])).body).toMatchObject({ code: 'malformed' });
    expect((await raw(['From: a@b.example', '', 'x'.repeat(1_100_000)])).status).toBe(413);
    expect(api.facts).toEqual([]);
  });
});

describe('POST /v1/agency-reports and /v1/payments/{paymentId}/failure', () => {
  const STATUS = {
    externalId: 'r-1',
    placementId: 'k-1-a1',
    kind: 'status',
    status: 'returned',
    reference: 'R-1',
    at: '2026-03-02T08:00:00Z',
  };
  const eur = (value: string) => ({ value, currency: 'EUR' });
  const REMITTANCE = {
    externalId: 'r-2',
    placementId: 'k-1-a1',
    kind: 'remittance',
    reference: 'REM-1',
    gross: eur('100.00'),
    fee: eur('15.00'),
    net: eur('85.00'),
    receivedOn: '2026-03-02',
  };

  it('take what they say', async () => {
    expect((await api.post('/v1/agency-reports', STATUS, 'erp')).body).toEqual({ externalId: 'r-1' });
    expect((await api.post('/v1/agency-reports', REMITTANCE, 'erp')).status).toBe(202);
    const failure = {
      accountId: 'A-1',
      amount: eur('5.00'),
      failedOn: '2026-03-02',
      reason: 'no funds',
      method: 'card',
    };
    const answer = await api.post('/v1/payments/p-9/failure', failure, 'erp');
    expect([answer.status, answer.body]).toEqual([202, { paymentId: 'p-9', accountId: 'A-1' }]);
    expect(api.facts).toMatchObject([
      { kind: 'agency', input: { kind: 'status', status: 'returned', agencyId: null, note: null } },
      { kind: 'agency', input: { kind: 'remittance', gross: { minor: 10_000, currency: 'EUR' }, invoiceNumbers: [] } },
      { kind: 'payment-failure', input: { paymentId: 'p-9', method: 'card' } },
    ]);
  });

  it.each([
    [{ ...REMITTANCE, net: eur('85.01') }, 'amount-mismatch', '/net/value'],
    [{ ...REMITTANCE, fee: eur('101.00'), net: eur('-1.00') }, 'amount-mismatch', '/net/value'],
    [{ ...REMITTANCE, fee: { value: '15.00', currency: 'USD' } }, 'currency-mismatch', '/net/currency'],
    [{ ...REMITTANCE, fee: eur('-1.00') }, 'invalid', '/fee/value'],
    [{ ...STATUS, status: 'lost' }, 'invalid', '/status'],
    [{ ...STATUS, kind: 'rumour' }, 'invalid', '/kind'],
  ])('refuse sums that do not agree and words nobody knows: %#', async (body, code, pointer) => {
    const answer = await api.post('/v1/agency-reports', body, 'erp');
    expect([answer.status, answer.body]).toMatchObject([422, { code, errors: [{ pointer }] }]);
    expect(api.facts).toEqual([]);
  });

  it('are open to integrations only', async () => {
    expect((await api.post('/v1/agency-reports', STATUS, 'sam')).status).toBe(403);
    expect((await api.post('/v1/payments/p/failure', {}, 'clara')).status).toBe(422);
    const failure = { accountId: 'A-1', amount: eur('5.00'), failedOn: '2026-03-02', reason: 'no funds' };
    expect((await api.post('/v1/payments/p/failure', failure, 'clara')).status).toBe(403);
    expect(api.facts).toEqual([]);
  });
});
