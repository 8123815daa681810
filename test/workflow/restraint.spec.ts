/** What is left undone on purpose, and tasks put off: over HTTP, on Postgres and the real workflow. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { caseIdOf } from '#contracts';
import { ApiHouse } from '../support/api-house.js';
import { eur, invoice } from '../support/stores.js';

jest.setTimeout(120_000);

interface Withheld {
  readonly caseId: string;
  readonly accountId: string;
  readonly rule: string;
  readonly template: string;
  readonly facts: { readonly [key: string]: unknown };
}
const person = (contactId: string, email: string) => ({
  ...{ contactId, role: 'accounts-payable', name: contactId, email, phone: '+49 30 1' },
});

describe('proof of restraint (6.2, G09)', () => {
  let api: ApiHouse;
  const cases: Record<string, string> = {};
  const listed = async (path: string, who = 'axel'): Promise<{ items: Withheld[]; nextCursor: string | null }> => {
    const { status, body } = await api.get(path, who);
    expect(status).toBe(200);
    return body as { items: Withheld[]; nextCursor: string | null };
  };

  beforeAll(async () => {
    api = await ApiHouse.open();
    for (const accountId of ['refuses', 'promises', 'called']) {
      const contacts = [person('k1', 'Shared@Customer.example'), person('k2', 'shared@customer.example')];
      const key = await api.house.account(accountId, { contacts });
      await invoice(api.house.stores, accountId, accountId, { amount: eur(9_000), dueDate: '2026-02-16' });
      await api.house.sweep(accountId);
      cases[accountId] = caseIdOf(key, 1);
    }
    await api.house.driver.advance('2026-03-02T10:00:00.000Z');
  });
  afterAll(() => api.close());

  it('G09: an address opts out whoever has it; the reminder due later is withheld, once, and listed with its facts', async () => {
    const body = { channel: 'email', address: ' shared@customer.example', requestedBy: 'k1', source: 'their reply' };
    const done = await api.decide(cases['refuses'] ?? '', 'opt-out', 'clara', body);
    expect([done.status, (done.body as { events: { type: string }[] }).events.map(({ type }) => type)]).toEqual([
      200,
      expect.arrayContaining(['channel.opted-out', 'channel.opted-out']),
    ]);
    const unknown = await api.decide(cases['promises'] ?? '', 'opt-out', 'clara', { ...body, address: 'x@y.example' });
    expect([unknown.status, unknown.body]).toMatchObject([422, { code: 'unknown-reference' }]);
    const promise = {
      amount: { value: '9000.00', currency: 'EUR' },
      dueDate: '2026-03-25',
      promisedBy: 'k1',
      channel: 'phone',
    };
    expect((await api.decide(cases['promises'] ?? '', 'record-promise', 'clara', promise)).status).toBe(200);
    await api.house.driver.advance('2026-03-12T10:00:00.000Z');

    const { items } = await listed('/v1/audit/restraint?rule=G09&from=2026-03-02&to=2026-03-12');
    expect(items.map((one) => [one.accountId, one.rule, one.template]).sort()).toEqual([
      ['promises', 'G09/promise', 'reminder-2'],
      ['refuses', 'G09/opt-out', 'reminder-2'],
    ]);
    expect(items.find((one) => one.rule === 'G09/opt-out')?.facts).toMatchObject({
      optOutId: 'email:k1',
      zone: 'Europe/Berlin',
    });
    const first = await listed('/v1/audit/restraint?rule=G09&limit=1');
    const second = await listed(`/v1/audit/restraint?rule=G09&limit=1&cursor=${first.nextCursor ?? ''}`);
    expect([...first.items, ...second.items].map((one) => one.caseId).sort()).toEqual(
      items.map((one) => one.caseId).sort(),
    );
    expect((await listed('/v1/audit/restraint?rule=G10')).items).toEqual([]);
  });

  it('of one case, to its staff; what left is not in it', async () => {
    const own = await listed(`/v1/cases/${cases['refuses'] ?? ''}/restraint`, 'clara');
    expect(own.items.map((one) => one.rule)).toEqual(['G09/opt-out']);
    expect((await listed(`/v1/cases/${cases['called'] ?? ''}/restraint`, 'clara')).items).toEqual([]);
    expect((await api.get('/v1/audit/restraint', 'clara')).status).toBe(403);
  });

  it('no address stands in the record in clear', async () => {
    const rows = await api.house.stores.record.read((cases['refuses'] ?? '').replace(/-\d+$/, ''), 0);
    const said = rows.events.filter(({ type }) => type === 'channel.opted-out');
    expect(said).toHaveLength(2);
    expect(JSON.stringify(said)).not.toMatch(/customer\.example/i);
  });

  it('a task put off is out of the worklist until then, and the version stays', async () => {
    await api.house.driver.advance('2026-03-20T10:00:00.000Z');
    const caseId = cases['called'] ?? '';
    const open = async (): Promise<string[]> => {
      const { body } = await api.get(`/v1/worklist?caseId=${caseId}`, 'clara');
      return (body as { items: { taskId: string }[] }).items.map(({ taskId }) => taskId);
    };
    const [taskId = ''] = await open();
    const version = async (): Promise<unknown> => (await api.get(`/v1/cases/${caseId}`)).headers['etag'];
    const before = await version();
    const until = '2026-03-24T08:00:00.000Z';
    expect((await api.call('post', `/v1/tasks/${taskId}/snooze`, 'clara', { until })).status).toBe(200);
    expect([await open(), await version()]).toEqual([[], before]);
    await api.house.driver.advance('2026-03-24T08:00:00.000Z');
    expect(await open()).toEqual([taskId]);
  });
});
