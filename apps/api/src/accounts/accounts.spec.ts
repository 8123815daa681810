import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CASE_ID } from '../testing/house.js';
import { Harness } from '../testing/harness.js';

describe('reading an account', () => {
  let api: Harness;
  beforeAll(async () => {
    api = await Harness.start();
  });
  afterAll(() => api.stop());

  it('shows who it is, what is open and its newest case', async () => {
    const { body } = await api.get('/v1/accounts/A-1001', 'axel');
    expect(body).toMatchObject({
      accountId: 'A-1001',
      name: '<name-of-account>',
      contacts: [{ contactId: 'K-1', person: { name: '<name-of-contact>', email: 'ap@example.com' } }],
      currency: 'EUR',
      balance: { value: '9000.00', currency: 'EUR' },
      overdue: { value: '9000.00', currency: 'EUR' },
      credit: { value: '0.00', currency: 'EUR' },
      lastPayment: null,
      case: { caseId: CASE_ID, status: 'open' },
    });
    expect((body as { openItems: object[] }).openItems).toHaveLength(1);
  });
  it('is for staff and the auditor; unknown accounts are not there', async () => {
    expect((await api.get('/v1/accounts/A-1001', 'clara')).status).toBe(200);
    expect((await api.get('/v1/accounts/A-1001', 'erp')).status).toBe(403);
    expect((await api.get('/v1/accounts/A-9', 'clara')).status).toBe(404);
    expect((await api.get('/v1/accounts/A-1001')).status).toBe(401);
  });

  it('R67 G19: its standing is open to whoever takes orders, the staff and the auditor', async () => {
    const { status, body } = await api.get('/v1/accounts/A-1001/standing', 'erp');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ accountId: 'A-1001', delivery: 'continue', hold: null, announced: null, safeguards: [] },
    });
    for (const who of ['clara', 'lena', 'axel', 'ada'] as const)
      expect((await api.get('/v1/accounts/A-1001/standing', who)).status).toBe(200);
    expect((await api.get('/v1/accounts/A-9/standing', 'erp')).status).toBe(404);
    expect((await api.get('/v1/accounts/A-1001/standing')).status).toBe(401);
  });

  it('R63: what the strategy of its case asks of everybody stands there', async () => {
    const { strategy } = api;
    api.strategy = { ...strategy, safeguard: { for: 'everybody', kind: 'prepayment', percent: 40, days: 0 } };
    const { body } = await api.get('/v1/accounts/A-1001/standing', 'erp');
    api.strategy = strategy;
    expect(body).toMatchObject({ safeguards: [{ kind: 'prepayment', percent: 40, from: null, until: null }] });
  });
});
