import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settle } from '#domain';
import { Harness } from '../testing/harness.js';
import { ACCOUNT_KEY, CASE_ID } from '../testing/house.js';

const PATH = `/v1/cases/${CASE_ID}/letters/upcoming`;
interface Shown {
  template: string;
  plannedAt: string;
  draftHash: string;
  subject: string;
  text: string;
}
const itemsOf = (body: unknown): Shown[] => (body as { items: Shown[] }).items;

describe('letters to come', () => {
  let api: Harness;
  beforeAll(async () => {
    api = await Harness.start();
  });
  afterAll(() => api.stop());

  it('are shown with their exact text to staff and the auditor, and nothing is written', async () => {
    const before = (await api.record.fold(ACCOUNT_KEY)).seq;
    const answer = await api.get(PATH, 'clara');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      items: [
        expect.objectContaining({
          template: 'reminder-1',
          variant: null,
          language: 'en',
          channel: 'email',
          to: 'K-1@customer.example',
          condition: 'automatic',
          leaves: true,
          attachments: [],
          subject: 'reminder-1 for <name-of-account>',
        }),
        expect.objectContaining({ template: 'reminder-2', condition: 'automatic', leaves: true }),
      ],
      nextCursor: null,
    });
    expect((await api.record.fold(ACCOUNT_KEY)).seq).toBe(before);
    expect((await api.get(PATH, 'axel')).text).toBe(answer.text);
    expect((await api.get(PATH, 'erp')).status).toBe(403);
    expect((await api.get(PATH)).status).toBe(401);
  });

  it('look as far as asked', async () => {
    const near = await api.get(`${PATH}?horizonDays=1`, 'clara');
    expect(itemsOf(near.body).map((one) => one.template)).toEqual(['reminder-1']);
    expect((await api.get(`${PATH}?horizonDays=181`, 'clara')).status).toBe(422);
    expect((await api.get('/v1/cases/none-1/letters/upcoming', 'clara')).status).toBe(404);
  });

  it('carry the digest of the very draft that is sent then', async () => {
    const [first] = itemsOf((await api.get(PATH, 'clara')).body);
    const move = settle(await api.record.fold(ACCOUNT_KEY), api.strategy, first!.plannedAt).next;
    const rendered = move.kind === 'send' ? move.events.find((one) => one.type === 'message.rendered') : undefined;
    expect(rendered?.data).toMatchObject({ draftHash: first!.draftHash });
  });

  it('of a case for an approval name the request and who may approve it', async () => {
    const other = await Harness.start();
    const request = { amount: { value: '9000.00', currency: 'EUR' }, reason: 'not worth the effort' };
    const { body } = await other.post(`/v1/cases/${CASE_ID}/previews/write-off`, request, 'clara');
    const { draftHash } = body as { draftHash: string };
    const asked = await other.decide('write-off', { ...request, draftHash }, 'clara', 'k-1');
    expect(asked.status).toBe(200);
    const waiting = itemsOf((await other.get(PATH, 'sam')).body).filter((one) => one.template === 'write-off');
    expect(waiting).toEqual([
      expect.objectContaining({
        condition: 'approval',
        leaves: false,
        approvalId: (asked.body as { approvalId: string }).approvalId,
        roles: ['supervisor', 'legal'],
        draftHash,
        subject: 'write-off for <name-of-account>',
      }),
    ]);
    await other.stop();
  });
});
