import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Harness } from '../testing/harness.js';

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
    expect(body).toEqual({ accounts: 1, events: 4, accessEntries: before, faults: [] });
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
