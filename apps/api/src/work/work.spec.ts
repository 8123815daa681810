import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { event } from '#domain';
import { Harness } from '../testing/harness.js';
import { ACCOUNT_KEY, CASE_ID } from '../testing/house.js';

interface Item {
  taskId: string;
  kind: string;
  claimedBy: string | null;
  score: number;
}
const task = (taskId: string, kind: string, dueAt: string, roles: string[], approvalId?: string) =>
  event('task.created', {
    taskId,
    kind,
    dueAt,
    roles,
    why: 'because',
    ...(approvalId === undefined ? {} : { approvalId }),
  });

describe('the worklist', () => {
  let api: Harness;
  beforeEach(async () => {
    api = await Harness.start();
    api.record.tell(
      ACCOUNT_KEY,
      [
        task('t-call', 'record-call', '2026-03-05T16:30:00.000Z', ['collector', 'supervisor']),
        task('t-older', 'set-reason', '2026-03-04T16:30:00.000Z', ['collector', 'supervisor']),
        task('t-soon', 'approve', '2026-03-02T12:00:00.000Z', ['supervisor', 'legal'], 'a-1'),
        task('t-late', 'approve', '2026-03-01T12:00:00.000Z', ['supervisor', 'legal'], 'a-2'),
      ],
      CASE_ID,
      { id: 'system', role: 'system' },
    );
  });
  afterEach(() => api.stop());
  const list = async (query = '', who: 'clara' | 'carl' = 'clara') =>
    (await api.get(`/v1/worklist${query}`, who)).body as { items: Item[]; nextCursor: string | null };

  it('has overdue approvals first, then the score, then the older due date', async () => {
    const { items, nextCursor } = await list();
    expect(items.map(({ taskId }) => taskId)).toEqual(['t-late', 't-soon', 't-older', 't-call']);
    expect(nextCursor).toBeNull();
    expect(items[1]).toEqual({
      taskId: 't-soon',
      caseId: CASE_ID,
      kind: 'approve',
      dueAt: '2026-03-02T12:00:00.000Z',
      claimedBy: null,
      approvalId: 'a-1',
      score: 25,
      reasons: ['approval due within 24 hours +25'],
    });
  });
  it('comes in pages that join without gap or repeat', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await list(`?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ taskId }) => taskId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['t-late', 't-soon', 't-older', 't-call']);
    expect((await api.get('/v1/worklist?cursor=rubbish', 'clara')).status).toBe(422);
  });
  it('7.8: shows a saved view, and refuses a kind or a view it does not know', async () => {
    expect((await list('?view=quick-wins')).items).toEqual([]);
    const forgot = event('reason.set', { reason: 'forgot', source: 'a mail', evidence: null });
    api.record.tell(ACCOUNT_KEY, [forgot], CASE_ID, { id: 'clara', role: 'collector' });
    expect((await list('?view=quick-wins&kind=record-call')).items.map(({ taskId }) => taskId)).toEqual(['t-call']);
    expect((await list('?view=at-risk')).items).toEqual([]);
    for (const query of ['?kind=telephone', '?view=everything']) {
      const refused = await api.get(`/v1/worklist${query}`, 'clara');
      expect([refused.status, (refused.body as { code?: string }).code]).toEqual([422, 'invalid']);
    }
  });
  it('is for staff', async () => {
    const statuses = await Promise.all(
      (['clara', 'sam', 'lena', 'ada', 'axel', 'erp'] as const).map(
        async (who) => (await api.get('/v1/worklist', who)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 200, 200, 403, 403]);
  });

  describe('claim and release', () => {
    const act = (what: 'claim' | 'release', who: 'clara' | 'carl' | 'sam' | 'axel', taskId = 't-call') =>
      api.post(`/v1/tasks/${taskId}/${what}`, undefined, who);

    it('gives a task to one person, without changing the version', async () => {
      const before = await api.record.head(ACCOUNT_KEY);
      const first = await act('claim', 'clara');
      expect([first.status, (first.body as Item).claimedBy]).toEqual([200, 'clara']);
      const second = await act('claim', 'carl');
      expect(second.status).toBe(409);
      expect(JSON.parse(second.text)).toMatchObject({ code: 'claimed', claimedBy: 'clara' });
      expect((await act('claim', 'clara')).status).toBe(200);
      const after = await api.record.head(ACCOUNT_KEY);
      expect(after).toMatchObject({ version: before?.version, seq: (before?.seq ?? 0) + 1 });
      expect((await list('?mine=true')).items.map(({ taskId }) => taskId)).toEqual(['t-call']);
      expect((await list('?mine=true', 'carl')).items).toEqual([]);
    });
    it('gives it back by the claimant or a supervisor', async () => {
      await act('claim', 'clara');
      expect((await act('release', 'carl')).status).toBe(409);
      expect(((await act('release', 'sam')).body as Item).claimedBy).toBeNull();
      expect(((await act('claim', 'carl')).body as Item).claimedBy).toBe('carl');
    });
    it('looks again when the stream has moved meanwhile', async () => {
      const fold = api.record.fold.bind(api.record);
      api.record.fold = async (...of) => {
        const state = await fold(...of);
        api.record.fold = fold;
        api.record.tell(
          ACCOUNT_KEY,
          [task('t-new', 'record-call', '2026-03-09T16:30:00.000Z', ['collector'])],
          CASE_ID,
          {
            id: 'system',
            role: 'system',
          },
        );
        return state;
      };
      expect(((await act('claim', 'clara')).body as Item).claimedBy).toBe('clara');
    });
    it('puts a task off: out of the worklist until then, back by itself, without changing the version', async () => {
      const before = await api.record.head(ACCOUNT_KEY);
      const snooze = (until: string, who: 'clara' | 'carl' | 'axel' = 'clara') =>
        api.post('/v1/tasks/t-call/snooze', { until }, who);
      const open = async () => (await list()).items.map(({ taskId }) => taskId);
      const until = new Date(Date.parse(api.record.instant) + 3_600_000).toISOString();
      expect((await snooze('2020-01-01T00:00:00.000Z')).status).toBe(422);
      expect((await snooze(until, 'axel')).status).toBe(403);
      expect([(await snooze(until)).status, await open()]).toEqual([200, ['t-late', 't-soon', 't-older']]);
      expect(await api.record.head(ACCOUNT_KEY)).toMatchObject({ version: before?.version });
      api.record.instant = until;
      expect(await open()).toContain('t-call');
    });
    it('is not for the auditor, and not for tasks that do not exist', async () => {
      expect((await act('claim', 'axel')).status).toBe(403);
      expect((await act('claim', 'axel', 't-none')).status).toBe(404);
    });
  });
});
