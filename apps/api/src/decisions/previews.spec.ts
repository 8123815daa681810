import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Harness } from '../testing/harness.js';
import { CASE_ID } from '../testing/house.js';

const BASE = `/v1/cases/${CASE_ID}`;
const WRITE_OFF = { amount: { value: '100.00', currency: 'EUR' }, reason: 'not worth the postage' };
const HOLD = { scope: 'limit', reason: 'unpaid', liftCondition: { kind: 'zero-balance' } };
interface Preview {
  draftHash: string;
  subject: string;
  text: string;
  html: string;
}

describe('previews', () => {
  let api: Harness;
  beforeAll(async () => {
    api = await Harness.start();
  });
  afterAll(() => api.stop());
  const preview = async (decision: string, body: object, who: 'clara' | 'axel' = 'clara') =>
    api.post(`${BASE}/previews/${decision}`, body, who);

  it('shows the letter with the names behind it, and judges no guards', async () => {
    const answer = await preview('request-final-notice', { relationshipNote: 'customer since 2009' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      draftHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      subject: 'final-notice for <name-of-account>',
      text: '<name-of-contact>',
      html: '',
    });
  });
  it('shows a request without a letter in words', async () => {
    const { subject, text } = (await preview('place-credit-hold', HOLD)).body as Preview;
    expect(subject).toBe('');
    expect(text.split('\n')[0]).toBe('Request: place credit hold');
    expect(text).toContain('reason: unpaid');
  });
  it('depends on payload and ledger, never on the hour', async () => {
    const before = (await preview('write-off', WRITE_OFF)).text;
    api.record.instant = '2026-03-02T15:00:00.000Z';
    expect((await preview('write-off', WRITE_OFF)).text).toBe(before);
    expect((await preview('write-off', { ...WRITE_OFF, reason: 'another' })).text).not.toBe(before);
  });
  it('takes the payload with or without the hash it finds out', async () => {
    const without = (await preview('place-credit-hold', HOLD)).body as Preview;
    const withHash = (await preview('place-credit-hold', { ...HOLD, draftHash: 'old' })).body as Preview;
    expect(withHash.draftHash).toBe(without.draftHash);
  });
  it('refuses shape, case, role, in this order', async () => {
    expect((await preview('write-off', {}, 'axel')).status).toBe(422);
    expect((await api.post('/v1/cases/none-1/previews/write-off', WRITE_OFF, 'axel')).status).toBe(404);
    expect((await preview('write-off', WRITE_OFF, 'axel')).status).toBe(403);
    expect((await preview('no-such', {})).status).toBe(404);
  });
  it('of an approval needs its request', async () => {
    const answer = await api.post(`${BASE}/previews/approve`, { approvalId: 'none' }, 'sam');
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'unknown-reference', errors: [{ pointer: '/approvalId' }] });
  });
  it('of an approval shows what was requested', async () => {
    const { draftHash } = (await preview('write-off', WRITE_OFF)).body as Preview;
    const { approvalId } = (await api.decide('write-off', { ...WRITE_OFF, draftHash }, 'clara', 'k-1')).body as {
      approvalId: string;
    };
    const shown = (await api.post(`${BASE}/previews/approve`, { approvalId }, 'sam')).body as Preview;
    expect(shown).toEqual((await preview('write-off', WRITE_OFF)).body);
  });
});
