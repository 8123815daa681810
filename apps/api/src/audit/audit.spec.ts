import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { event, SYSTEM } from '#domain';
import { Harness } from '../testing/harness.js';
import { ACCOUNT_KEY, CASE_ID } from '../testing/house.js';

describe('verification over HTTP (V06)', () => {
  let api: Harness;
  beforeAll(async () => {
    api = await Harness.start();
  });
  afterAll(() => api.stop());

  it('is open to auditor, supervisor and admin', async () => {
    for (const who of ['axel', 'sam', 'ada'] as const) {
      expect((await api.post('/v1/audit/verify', undefined, who)).status).toBe(200);
    }
    for (const who of ['clara', 'lena', 'erp'] as const) {
      const answer = await api.post('/v1/audit/verify', undefined, who);
      expect([answer.status, JSON.parse(answer.text)]).toMatchObject([403, { code: 'not-permitted' }]);
    }
  });
  it('answers what was recomputed, and says so in the access log', async () => {
    const before = api.accessLog.length;
    const { body } = await api.post('/v1/audit/verify', undefined, 'axel');
    expect(body).toEqual({ accounts: 1, events: 5, accessEntries: before, faults: [] });
    expect(api.accessLog.at(-1)).toMatchObject({ action: 'audit.verified', outcome: 'ok', actor: { id: 'axel' } });
  });
  it('names each fault with its chain', async () => {
    api.record.faults = [{ accountKey: 'acc', seq: 3, fault: 'the content does not match its hash' }];
    api.accessFault = 'entries 2 to 3 are missing';
    expect((await api.post('/v1/audit/verify', undefined, 'axel')).body).toMatchObject({
      faults: [
        { chain: 'record', accountKey: 'acc', seq: 3, fault: 'the content does not match its hash' },
        { chain: 'access-log', accountKey: null, seq: null, fault: 'entries 2 to 3 are missing' },
      ],
    });
    expect(api.accessLog.at(-1)).toMatchObject({ outcome: 'faults', facts: { faults: 2 } });
  });
});

describe('proof of restraint over HTTP (6.2)', () => {
  let api: Harness;
  beforeAll(async () => {
    api = await Harness.start();
    const withheld = {
      ...{ messageId: 'm-1', template: 'reminder-2', step: 'reminder' as const, rule: 'G09/window' },
      ...{ plannedAt: '2026-03-02T16:00:00.000Z', nextTryAt: '2026-03-03T02:00:00.000Z' },
      facts: { zone: 'Asia/Bangkok', clock: '23:00' },
    };
    const call = { ...withheld, messageId: 'c-1', template: 'call', rule: 'G09/cool-down', planned: 'call' as const };
    api.record.tell(
      ACCOUNT_KEY,
      [event('message.suppressed', withheld), event('message.suppressed', call)],
      CASE_ID,
      SYSTEM,
    );
  });
  afterAll(() => api.stop());

  it('G09: what was withheld in the portfolio is open to auditor, supervisor and admin, with rule, clock and zone', async () => {
    const { status, body } = await api.get('/v1/audit/restraint?rule=G09&from=2026-03-01&to=2026-03-31', 'axel');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      items: [
        {
          rule: 'G09/window',
          planned: 'message',
          facts: { zone: 'Asia/Bangkok', clock: '23:00' },
          accountId: 'A-1001',
        },
        { rule: 'G09/cool-down', planned: 'call' },
      ],
      nextCursor: null,
    });
    for (const who of ['clara', 'lena', 'erp'] as const) {
      expect((await api.get('/v1/audit/restraint', who)).status).toBe(403);
    }
    expect((await api.get('/v1/audit/restraint?from=yesterday', 'axel')).status).toBe(422);
  });
  it('of one case, to all staff', async () => {
    const { status, body } = await api.get(`/v1/cases/${CASE_ID}/restraint`, 'clara');
    expect([status, (body as { items: object[] }).items.length]).toEqual([200, 2]);
    expect((await api.get('/v1/cases/a0b1c2d3e4f50617-9/restraint', 'clara')).status).toBe(404);
  });
  it('R25 R27: the sheet of a call: whom, when, what is open, what forbids it, and the script with its empathy section', async () => {
    const { status, body } = await api.get(`/v1/cases/${CASE_ID}/call-sheet`, 'clara');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      contact: { contactId: 'K-1', person: { name: '<name-of-contact>' }, zone: 'Europe/Berlin' },
      closedBy: null,
      overdue: { value: '9000.00', currency: 'EUR' },
      contactability: { noAnswerStreak: 0, bestHour: null, contacts: [] },
      script: { language: 'en', empathy: ['e'] },
    });
    expect((await api.get(`/v1/cases/${CASE_ID}/call-sheet`, 'erp')).status).toBe(403);
  });
});
