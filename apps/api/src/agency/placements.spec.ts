import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { event } from '#domain';
import type { Stores } from '#persistence';
import { Harness } from '../testing/harness.js';
import { ACCOUNT_KEY, CASE_ID } from '../testing/house.js';

const placementId = `${CASE_ID}-a1`;
const ROW = {
  ...{ placementId, caseId: CASE_ID, accountId: 'A-1001', currency: 'EUR', agencyId: 'agency-1', status: 'collecting' },
  ...{ feePercent: 15, amount: 900_000, placedAt: '2026-03-02T08:00:00.000Z', collected: 400_000, fee: 60_000 },
  ...{ remittances: 1, disputed: 0 },
} as const;

describe('agencies and placements over HTTP', () => {
  let api: Harness;
  beforeAll(async () => {
    api = await Harness.start((deps) => {
      const reads = {
        ...deps.stores.reads,
        placements: async () => [ROW, { ...ROW, placementId: 'x', collected: 0, fee: 0 }],
      };
      return { ...deps, stores: { ...deps.stores, reads } as unknown as Stores };
    });
    const { items } = await api.record.fold(ACCOUNT_KEY);
    const itemIds = items.map((item) => item.itemId);
    const feeTerms = { percent: 15 };
    const placed = { placementId, agencyId: 'agency-1', itemIds };
    const events = [
      event('placement.requested', { ...placed, feeTerms, approvalId: 'q1' }),
      event('placement.made', { ...placed, amount: { minor: 900_000, currency: 'EUR' } }),
    ];
    api.record.tell(ACCOUNT_KEY, events, CASE_ID, { id: 'sam', role: 'supervisor' });
  });
  afterAll(() => api.stop());

  it('R38: the directory, for staff and auditor', async () => {
    const { body } = await api.get('/v1/agencies', 'clara');
    expect(body).toMatchObject({ items: [{ agencyId: 'agency-1', currency: 'EUR', minimum: { value: '250.00' } }] });
    expect((await api.get('/v1/agencies', 'erp')).status).toBe(403);
  });

  it('P15 R38: each placement with what it brought, added up by agency and currency', async () => {
    const { body } = await api.get('/v1/placements?agencyId=agency-1', 'sam');
    expect(body).toMatchObject({
      items: [{ placementId, status: 'collecting', fee: { value: '600.00' }, net: { value: '3400.00' } }, {}],
      totals: [{ agencyId: 'agency-1', placements: 2, collected: { value: '4000.00' }, net: { value: '3400.00' } }],
    });
    expect((await api.get('/v1/placements?status=lost', 'sam')).status).toBe(422);
  });

  it('R38 R42: what the agency is given, as JSON and as CSV; each reading is in the access log', async () => {
    const path = `/v1/cases/${CASE_ID}/placements/${placementId}/file`;
    const { body } = await api.get(path, 'clara');
    expect(body).toMatchObject({
      placementId,
      claims: [{ balance: { value: '9000.00', currency: 'EUR' } }],
      total: { value: '9000.00' },
      evidence: { caseId: CASE_ID, headHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(api.accessLog.at(-1)).toMatchObject({ action: 'read', subject: CASE_ID, actor: { id: 'clara' } });
    const csv = await api.get(`${path}?format=csv`, 'clara');
    expect(csv.headers['content-type']).toMatch(/^text\/csv/);
    expect(csv.text.split('\r\n')[1]).toContain(`${placementId},`);
    expect((await api.get(path.replace('-a1', '-a9'), 'clara')).status).toBe(404);
    expect((await api.get(path, 'erp')).status).toBe(403);
  });
});
