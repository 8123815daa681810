import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Harness } from '../testing/harness.js';

const PATIENT = 'extends: default.yaml\nid: standard\ngraceBd: 6\n';
const draftOf = (yaml: string): object => ({ yaml, why: 'customers asked for more time' });
const APPROVE = { decision: 'approve', reason: 'agreed' };

describe('strategies are published by two people', () => {
  let api: Harness;
  beforeAll(async () => {
    api = await Harness.start();
  });
  afterAll(() => api.stop());
  const path = '/v1/strategies/standard/versions';

  it('G08: is drafted by an administrator, approved by a supervisor who is somebody else, and then starts new cases', async () => {
    const drafted = await api.post(path, draftOf(PATIENT), 'ada');
    expect(drafted.status).toBe(201);
    expect(drafted.body).toMatchObject({
      strategyId: 'standard',
      status: 'draft',
      replaces: api.strategy.version,
      draftedBy: 'ada',
      judgedBy: null,
      differences: [{ path: 'graceBd', from: 3, to: 6 }],
    });
    const { version } = drafted.body as { version: string };
    const before = await api.get('/v1/strategies', 'axel');
    expect(before.body).toMatchObject({ items: [{ id: 'standard', version: api.strategy.version, graceBd: 3 }] });
    expect((await api.post(`${path}/${version}/approval`, APPROVE, 'ada')).body).toMatchObject({
      code: 'not-permitted',
    });
    expect((await api.post(`${path}/${version}/approval`, APPROVE, 'clara')).status).toBe(403);
    const approved = await api.post(`${path}/${version}/approval`, APPROVE, 'sam');
    expect([approved.status, (approved.body as { status: string }).status]).toEqual([200, 'active']);
    const after = await api.get('/v1/strategies', 'axel');
    expect(after.body).toMatchObject({ items: [{ id: 'standard', version, graceBd: 6 }] });
    const shown = await api.get('/v1/strategies/standard', 'sam');
    expect(shown.body).toMatchObject({
      active: version,
      source: 'published',
      versions: [{ version, judgedBy: 'sam' }],
    });
    const again = await api.post(`${path}/${version}/approval`, APPROVE, 'sofia');
    expect([again.status, again.body]).toMatchObject([409, { code: 'wrong-step' }]);
    const same = await api.post(path, draftOf(PATIENT), 'ada');
    expect([same.status, same.body]).toMatchObject([422, { code: 'duplicate' }]);
  });

  it('one that is rejected changes nothing', async () => {
    const current = (await api.get('/v1/strategies', 'sam')).body as { items: { version: string }[] };
    const drafted = await api.post(path, draftOf(PATIENT.replace('6', '9')), 'ada');
    const { version } = drafted.body as { version: string };
    const rejected = await api.post(`${path}/${version}/approval`, { decision: 'reject', reason: 'too long' }, 'sofia');
    expect(rejected.body).toMatchObject({ status: 'rejected', judgement: 'too long' });
    expect((await api.get('/v1/strategies', 'sam')).body).toMatchObject({
      items: [{ version: current.items[0]?.version }],
    });
  });

  it('R76: a simulation is kept as evidence, by whoever drafts or approves, and shown with the version', async () => {
    const drafted = await api.post(path, draftOf(PATIENT.replace('6', '7')), 'ada');
    const { version } = drafted.body as { version: string };
    const kept = { simulationId: 'seed-1', digest: 'ab'.repeat(32) };
    const answer = await api.post(`${path}/${version}/simulation`, kept, 'ada');
    expect([answer.status, answer.body]).toMatchObject([200, { version, simulation: { ...kept, by: 'ada' } }]);
    const shown = (await api.get('/v1/strategies/standard', 'sam')).body as { versions: { version: string }[] };
    expect(shown.versions.find((one) => one.version === version)).toMatchObject({ simulation: kept });
    for (const who of ['clara', 'lena', 'axel', 'erp'] as const)
      expect((await api.post(`${path}/${version}/simulation`, kept, who)).status).toBe(403);
    expect((await api.post(`${path}/none/simulation`, kept, 'ada')).status).toBe(404);
    expect((await api.post(`${path}/${version}/simulation`, { ...kept, digest: 'x' }, 'ada')).status).toBe(422);
  });

  it('only administrators draft', async () => {
    for (const who of ['clara', 'sam', 'lena', 'axel', 'erp'] as const) {
      expect((await api.post(path, draftOf(PATIENT), who)).status).toBe(403);
    }
  });

  it('a mistake answers 422 with its line, where and what to do', async () => {
    const wrong = await api.post(path, draftOf('extends: default.yaml\nid: standard\ngraceBd: -1\nhello: 1\n'), 'ada');
    expect(wrong.status).toBe(422);
    expect((wrong.body as { errors: object[] }).errors).toEqual([
      {
        pointer: '/yaml/graceBd',
        code: 'invalid',
        detail: expect.stringMatching(/^line 3: must not be negative\. .+/),
      },
      { pointer: '/yaml/hello', code: 'invalid', detail: expect.stringMatching(/^line 4: unknown setting\. .+/) },
    ]);
    const other = await api.post(path, draftOf('extends: default.yaml\nid: other\n'), 'ada');
    expect(other.body).toMatchObject({ errors: [{ pointer: '/yaml', detail: 'its id is other' }] });
  });

  it('an unknown strategy or version is not found', async () => {
    expect((await api.get('/v1/strategies/none', 'sam')).status).toBe(404);
    expect((await api.post(`${path}/none/approval`, APPROVE, 'sam')).status).toBe(404);
  });
});
