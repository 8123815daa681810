import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError, type Actor, type Resolution } from '#domain';
import type { ExceptionRow } from '#persistence';
import { Harness } from '../testing/harness.js';

const AMOUNT = { minor: 55_00, currency: 'EUR' };
const ROW: ExceptionRow = {
  ...{ exceptionId: 'x-7', kind: 'conflict', status: 'open', source: 'erp', sourceRole: 'integration' },
  ...{ externalId: 'p-1', factKind: 'payment', why: 'sent before with other content', waitsFor: null },
  ...{ accountKey: null, accountId: 'A-1', caseId: null, amount: AMOUNT, importId: null },
  ...{ line: null, suggestions: null, raisedAt: '2026-03-02T08:00:00.000Z', dueAt: '2026-03-03T16:30:00.000Z' },
  ...{ claimedBy: null, settledAt: null, settledBy: null, outcome: null },
};

describe('exceptions over HTTP', () => {
  let api: Harness;
  let asked: [Actor, string, Resolution][];
  let refusal: DomainError | null;
  beforeEach(async () => {
    asked = [];
    refusal = null;
    api = await Harness.start((deps) => ({
      ...deps,
      stores: {
        ...deps.stores,
        exceptions: {
          ...deps.stores.exceptions,
          list: async () => ({ items: [ROW], nextCursor: null }),
          get: async (id) => (id === 'x-7' ? { ...ROW, content: { sent: { amount: AMOUNT }, recorded: null } } : null),
          resolve: async (...of) => {
            if (refusal !== null) throw refusal;
            asked.push(of);
          },
        },
      },
    }));
  });
  afterEach(() => api.stop());
  const dismiss = { action: 'dismiss', why: 'typo' };

  it('says what was said, with amounts as the contract has them, and what may be done by whom', async () => {
    const { body } = await api.get('/v1/exceptions/x-7', 'axel');
    expect(body).toMatchObject({
      amount: { value: '55.00', currency: 'EUR' },
      content: { sent: { amount: { value: '55.00', currency: 'EUR' } }, recorded: null },
      actions: [
        { action: 'correct', roles: ['collector', 'supervisor'] },
        { action: 'dismiss', roles: ['supervisor'] },
      ],
    });
    expect((await api.get('/v1/exceptions/x-8', 'clara')).status).toBe(404);
    expect((await api.get('/v1/exceptions/rubbish', 'clara')).status).toBe(404);
    expect((await api.get('/v1/exceptions?cursor=rubbish', 'clara')).status).toBe(422);
    expect((await api.get('/v1/exceptions', 'erp')).status).toBe(403);
  });
  it('stands in the worklist beside the tasks of cases', async () => {
    const { body } = await api.get('/v1/worklist?kind=resolve-exception', 'clara');
    expect(body).toMatchObject({
      items: [{ taskId: 'x-7', exceptionId: 'x-7', caseId: null, score: expect.any(Number) }],
    });
    const other = await api.get('/v1/worklist?kind=record-call', 'clara');
    expect(other.body).toEqual({ items: [], nextCursor: null });
  });
  it('hands a decision on once its shape is right', async () => {
    expect((await api.post('/v1/exceptions/x-7/resolve', { action: 'dismiss' }, 'sam')).status).toBe(422);
    expect((await api.post('/v1/exceptions/x-7/resolve', { ...dismiss, more: 1 }, 'sam')).status).toBe(422);
    expect((await api.post('/v1/exceptions/x-7/resolve', { action: 'guess' }, 'sam')).status).toBe(422);
    expect(asked).toEqual([]);
    expect((await api.post('/v1/exceptions/x-7/resolve', dismiss, 'sam')).status).toBe(200);
    expect(asked).toEqual([[{ id: 'sam', role: 'supervisor' }, 'x-7', dismiss]]);
  });
  it('writes what was refused to the access log, and nothing else', async () => {
    refusal = new DomainError('claimed', 'Exception x-7 is claimed by carl.', [], { claimedBy: 'carl' });
    const answer = await api.post('/v1/exceptions/x-7/resolve', dismiss, 'sam');
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([409, { code: 'claimed', claimedBy: 'carl' }]);
    expect((await api.post('/v1/exceptions/x-7/resolve', dismiss, 'axel')).status).toBe(403);
    expect(api.accessLog.filter(({ action }) => action === 'resolution.refused')).toMatchObject([
      { actor: { id: 'sam' }, subject: 'x-7', outcome: 'claimed', facts: { action: 'dismiss' } },
      { actor: { id: 'axel' }, subject: 'x-7', outcome: 'not-permitted', facts: { action: 'dismiss' } },
    ]);
    refusal = new DomainError('unknown-reference', 'There is no exception x-9.');
    expect((await api.post('/v1/exceptions/x-9/resolve', dismiss, 'sam')).status).toBe(404);
  });
});
