import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Strategy } from '#domain';
import { openCases, policiesNow } from '#persistence';
import { calendarFrom, loadStrategy } from '#platform';
import { eur, invoice, openTestStores, register, SAM, type TestStores } from '../support/stores.js';

const ADA = { id: 'ada', role: 'admin' } as const;
const SOFIA = { id: 'sofia', role: 'supervisor' } as const;

let test: TestStores;
let file: Strategy;
beforeAll(async () => {
  test = await openTestStores();
  file = (await loadStrategy()).strategy;
  await test.stores.house.saveStrategy(file);
});
afterAll(() => test.close());

const version = (name: string): Strategy => ({ ...file, version: name, segments: [] });
const draft = (name: string) =>
  test.stores.policies.draft(ADA, { strategy: version(name), source: 'yaml', why: 'w', replaces: file.version });

describe('versions of strategies in the stream of the house', () => {
  it('V04: start no case before a second person has approved them, and then do', async () => {
    const { policies, house } = test.stores;
    await draft('p1');
    await expect(draft('p1')).rejects.toThrow('is draft already');
    expect(await house.strategy('standard', 'p1')).toBeNull();
    expect((await policiesNow(policies, [file]))[0]?.version).toBe(file.version);
    await expect(policies.judge({ ...ADA, role: 'supervisor' }, 'standard', 'p1', true, 'w')).rejects.toThrow(
      'own draft',
    );
    await policies.keepSimulation(ADA, { id: 'standard', version: 'p1', simulationId: 's1', digest: 'd' });
    await policies.judge(SOFIA, 'standard', 'p1', true, 'agreed');
    expect((await house.strategy('standard', 'p1'))?.version).toBe('p1');
    await register(test.stores, 'a');
    await invoice(test.stores, 'a', 'a1', { dueDate: '2026-02-01', invoiceDate: '2026-01-05', amount: eur(900) });
    const defaults = {
      ...{ strategy: file, collectorFor: () => 'clara', paidByApi: ['erp'], resolveCalendar: calendarFrom },
      published: () => policiesNow(policies, [file]),
    };
    const { opened } = await openCases(test.stores, defaults, SAM, { accountId: 'a' });
    const state = await test.stores.record.fold(opened[0]!.replace(/-1$/, ''));
    expect(state.case?.strategy).toEqual({ id: 'standard', version: 'p1' });
  });

  it('replace each other, remember who judged what, and are verified against their events', async () => {
    const { policies, record } = test.stores;
    await draft('p2');
    await policies.judge(SAM, 'standard', 'p2', true, 'better');
    await draft('p3');
    await policies.judge(SAM, 'standard', 'p3', false, 'worse');
    const rows = await policies.versions('standard');
    expect(Object.fromEntries(rows.map((row) => [row.version, row.status]))).toEqual({
      p1: 'replaced',
      p2: 'active',
      p3: 'rejected',
    });
    expect(rows.find((row) => row.version === 'p1')).toMatchObject({ draftedBy: 'ada', judgedBy: 'sofia' });
    expect(rows.find((row) => row.version === 'p2')).toMatchObject({ replaces: 'p1', judgement: 'better' });
    expect((await policies.active()).map((one) => one.version)).toEqual(['p2']);
    expect((await record.verify()).faults).toEqual([]);
    await test.admin(`UPDATE strategy_version SET status = 'replaced' WHERE version = 'p2'`);
    expect((await record.verify()).faults.map(({ fault }) => fault)).toEqual([
      'strategy standard@p2 is replaced, but its events say otherwise',
    ]);
  });
});
