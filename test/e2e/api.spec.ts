import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiHouse } from '../support/api-house.js';

const EUR = (value: string) => ({ value, currency: 'EUR' });
const ACCOUNT = {
  name: 'Example Trading Ltd',
  entity: 'E-1',
  customerId: 'C-1',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  calendar: 'DE',
  language: 'en',
  contacts: [{ contactId: 'K-1', role: 'accounts-payable', name: 'Accounts Payable', email: 'ap@example.com' }],
};
const codeOf = (answer: { text: string }): string => (JSON.parse(answer.text) as { code: string }).code;

/** A case from its first invoice to its closing, over HTTP, with the real record, engine and worker. */
describe('a case over HTTP', () => {
  let api: ApiHouse;
  let caseId: string;
  const path = (rest = '') => `/v1/cases/${caseId}${rest}`;
  const view = async () => (await api.get(path())).body as { version: number; seq: number; asOf: string; step: string };
  const types = async () =>
    ((await api.get(path('/history'), 'axel')).body as { items: { type: string }[] }).items.map(({ type }) => type);

  beforeAll(async () => {
    api = await ApiHouse.open();
    expect((await api.call('put', '/v1/accounts/A-1', 'erp', ACCOUNT)).status).toBe(201);
    expect((await api.call('put', '/v1/accounts/A-1', 'erp', ACCOUNT)).status).toBe(200);
    const invoice = {
      invoiceNumber: 'R-1',
      accountId: 'A-1',
      invoiceDate: '2026-01-19',
      dueDate: '2026-02-18',
      amount: EUR('9000.00'),
    };
    expect((await api.call('post', '/v1/invoices', 'erp', invoice)).status).toBe(202);
    const sweep = await api.call('post', '/v1/sweeps', 'clara', { accountId: 'A-1' });
    caseId = (sweep.body as { opened: string[] }).opened[0] ?? '';
    await api.call('post', '/v1/clock/advance', 'sam', { to: '2026-03-02T17:00:00.000Z' });
  });
  afterAll(() => api.close());

  it('starts with a friendly reminder', async () => {
    expect((await view()).step).toBe('reminder');
    const letters = (await api.get(path('/letters'))).body as { items: object[] };
    expect(letters.items).toEqual([
      expect.objectContaining({ template: 'reminder-1', to: 'ap@example.com', status: 'sent', attempt: 1 }),
    ]);
    expect(api.house.mail).toHaveLength(1);
  });

  it('takes the delivery report of that letter by its SMTP Message-ID, once', async () => {
    const smtpId = api.house.mail[0]?.messageId;
    const report = { externalId: 'd-1', messageId: smtpId, status: 'delivered', at: '2026-03-02T16:00:00.000Z' };
    for (let times = 0; times < 2; times++)
      expect((await api.call('post', '/v1/messages/status', 'erp', report)).status).toBe(202);
    expect((await types()).filter((type) => type === 'message.delivered')).toHaveLength(1);
  });

  it('does not consume the key of a refused decision', async () => {
    const { version } = await view();
    const stale = await api.decide(caseId, 'note', 'clara', { text: 'rang' }, { key: 'n-1', version: version - 1 });
    expect([stale.status, codeOf(stale)]).toEqual([412, 'stale-version']);
    expect((await api.decide(caseId, 'note', 'clara', { text: 'rang' }, { key: 'n-1' })).status).toBe(200);
  });

  it('gives a repeated decision its first answer, byte for byte, also at another version', async () => {
    const call = {
      at: '2026-03-02T16:30:00.000Z',
      direction: 'inbound',
      outcome: 'reached',
      contactId: 'K-1',
      empathyAck: true,
      summary: 'Short of cash until the summer.',
      reason: { reason: 'financial-difficulty', source: 'the owner, by phone' },
    };
    const first = await api.decide(caseId, 'record-call', 'clara', call, { key: 'c-1' });
    expect(first.body).toMatchObject({
      decisionId: 'c-1',
      events: [{ type: 'call.recorded' }, { type: 'reason.set' }],
    });
    const again = await api.decide(caseId, 'record-call', 'clara', call, { key: 'c-1' });
    expect([again.status, again.text]).toEqual([200, first.text]);
    const other = await api.decide(caseId, 'record-call', 'clara', { ...call, summary: 'else' }, { key: 'c-1' });
    expect([other.status, codeOf(other)]).toEqual([422, 'duplicate']);
  });

  it('executes a decision once however many send it at the same time', async () => {
    const { version } = await view();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => api.decide(caseId, 'note', 'clara', { text: 'once' }, { key: 'n-2', version })),
    );
    const done = answers.filter(({ status }) => status === 200);
    expect(done.length).toBeGreaterThan(0);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    for (const refused of answers.filter(({ status }) => status !== 200)) expect(codeOf(refused)).toBe('in-flight');
    const history = (await api.get(path('/history'))).body as { items: { commandId: string }[] };
    expect(history.items.filter(({ commandId }) => commandId === 'n-2')).toHaveLength(1);
  });

  it('lists what is missing for a harder step', async () => {
    const refused = await api.decide(caseId, 'request-final-notice', 'clara', {
      draftHash: 'x',
      relationshipNote: 'n',
    });
    expect([refused.status, codeOf(refused)]).toEqual([409, 'guard-unmet']);
    const { guards } = JSON.parse(refused.text) as { guards: { id: string; message: string }[] };
    expect(guards.map(({ id }) => id)).toEqual(expect.arrayContaining(['G02', 'G03']));
    expect(guards.every(({ message }) => message.length > 10)).toBe(true);
  });

  it('shows a request to its second person, who approves exactly it', async () => {
    const hold = { amount: EUR('100.00'), reason: 'rounding in our favour' };
    const shown = (await api.call('post', path('/previews/write-off'), 'clara', hold)).body as { draftHash: string };
    const asked = await api.decide(caseId, 'write-off', 'clara', { ...hold, draftHash: shown.draftHash });
    const { approvalId } = asked.body as { approvalId: string };
    expect(asked.status).toBe(200);
    const own = await api.decide(caseId, 'approve', 'clara', { approvalId, draftHash: shown.draftHash });
    expect(own.status).toBe(403);
    const changed = await api.decide(caseId, 'approve', 'sam', { approvalId, draftHash: 'another' });
    expect([changed.status, codeOf(changed)]).toEqual([409, 'draft-changed']);
    const granted = await api.decide(caseId, 'approve', 'sam', { approvalId, draftHash: shown.draftHash });
    expect(granted.body).toMatchObject({
      events: expect.arrayContaining([expect.objectContaining({ type: 'approval.granted' })]),
    });
  });

  it('answers as of an earlier moment exactly what it answered then', async () => {
    const then = await api.get(path());
    const { seq, asOf } = then.body as { seq: number; asOf: string };
    await api.decide(caseId, 'note', 'clara', { text: 'later' });
    await api.call('post', '/v1/clock/advance', 'sam', { to: '2026-03-04T17:00:00.000Z' });
    const later = await api.get(path(`/as-of?seq=${seq}&at=${asOf}`), 'axel');
    expect(later.text).toBe(then.text);
    expect(later.headers['etag']).toBe(then.headers['etag']);
    expect((await api.get(path())).text).not.toBe(then.text);
  });

  it('ends with the money, and refuses what no longer fits', async () => {
    const payment = { paymentId: 'P-1', accountId: 'A-1', amount: EUR('9000.00'), receivedOn: '2026-03-04' };
    expect((await api.call('post', '/v1/payments', 'erp', payment)).status).toBe(202);
    await api.call('post', '/v1/clock/advance', 'sam', { to: '2026-03-05T17:00:00.000Z' });
    expect(await view()).toMatchObject({ status: 'closed', step: 'closed' });
    const late = await api.decide(caseId, 'set-reason', 'clara', { reason: 'forgot', source: 'x' });
    expect([late.status, codeOf(late)]).toEqual([409, 'closed']);
    expect((await api.decide(caseId, 'note', 'clara', { text: 'thank them' })).status).toBe(200);
  });

  it('sends the very letters it showed beforehand, to the byte, in the language of their reader', async () => {
    const contacts = [
      { contactId: 'K-2', role: 'billing', name: 'Buchhaltung', email: 'b@example.com', language: 'de' },
    ];
    const german = { ...ACCOUNT, customerId: 'C-2', name: 'Müller & Söhne GmbH', contacts };
    expect((await api.call('put', '/v1/accounts/A-2', 'erp', german)).status).toBe(201);
    const invoice = { invoiceNumber: 'R-2', accountId: 'A-2', invoiceDate: '2026-01-19', dueDate: '2026-02-18' };
    expect((await api.call('post', '/v1/invoices', 'erp', { ...invoice, amount: EUR('1234.50') })).status).toBe(202);
    const sweep = await api.call('post', '/v1/sweeps', 'clara', { accountId: 'A-2' });
    const [other = ''] = (sweep.body as { opened: string[] }).opened;
    const shown = (await api.get(`/v1/cases/${other}/letters/upcoming`)).body as { items: Record<string, string>[] };
    expect(shown.items).toMatchObject([
      { template: 'reminder-1', language: 'de', channel: 'email', to: 'b@example.com', condition: 'automatic' },
      { template: 'reminder-2', language: 'de', leaves: true },
    ]);
    await api.call('post', '/v1/clock/advance', 'sam', { to: shown.items[1]?.['plannedAt'] });
    const sent = (await api.get(`/v1/cases/${other}/letters`)).body as { items: Record<string, string>[] };
    const content = ({ messageId, template, to, draftHash, subject, text, html }: Record<string, string>) => ({
      ...{ messageId, template, to, draftHash, subject, text, html },
    });
    expect(sent.items.map(content)).toEqual(shown.items.map(content));
    expect(sent.items.map(({ sentAt }) => sentAt)).toEqual(shown.items.map(({ plannedAt }) => plannedAt));
    expect(sent.items[0]?.['text']).toContain('offen: 1.234,50 EUR');
    const mails = api.house.mail.filter(({ to }) => to === 'b@example.com');
    expect(mails.map(({ text }) => text)).toEqual(shown.items.map(({ text }) => text));
  });

  it('knows a key also when the worker is away, and says that the rest must wait', async () => {
    await api.house.stopWorker();
    const { version } = await view();
    const known = await api.decide(caseId, 'note', 'clara', { text: 'once' }, { key: 'n-2', version });
    expect(known.status).toBe(200);
    const waiting = await api.decide(caseId, 'note', 'clara', { text: 'nobody works' }, { key: 'n-9', version });
    expect([waiting.status, codeOf(waiting)]).toEqual([503, 'unavailable']);
    expect(waiting.headers['retry-after']).toBe('1');
    await api.house.startWorker();
    let repeated = await api.decide(caseId, 'note', 'clara', { text: 'nobody works' }, { key: 'n-9', version });
    for (let tries = 0; repeated.status === 503 && tries < 5; tries++)
      repeated = await api.decide(caseId, 'note', 'clara', { text: 'nobody works' }, { key: 'n-9', version });
    expect(repeated.status).toBe(200);
    const history = (await api.get(path('/history'))).body as { items: { commandId: string }[] };
    expect(history.items.filter(({ commandId }) => commandId === 'n-9')).toHaveLength(1);
  }, 60_000);
});
