import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { event, SYSTEM, type Actor, type NewEvent } from '#domain';
import { Harness } from '../../apps/api/src/testing/harness.js';
import {
  CLARA,
  eur,
  invoice,
  opening,
  openTestStores,
  pay,
  register,
  rendering,
  type TestStores,
} from '../support/stores.js';

let test: TestStores;
let api: Harness;

async function append(accountKey: string, at: string, events: NewEvent[], actor: Actor = SYSTEM): Promise<void> {
  const { seq } = await test.stores.record.fold(accountKey);
  const command = { commandId: `${accountKey}-${seq}`, actor, policyVersion: null, contentDigest: null, events };
  const answer = await test.stores.record.append({
    ...{ accountKey, expectedSeq: seq, at },
    commands: [{ ...command, caseId: `${accountKey}-1` }],
  });
  expect(answer.kind).toBe('appended');
}
const call = (callId: string, callAt: string, outcome: 'reached' | 'no-answer', direction: 'inbound' | 'outbound') =>
  event('call.recorded', {
    ...{ callId, callAt, direction, contactId: 'ap', outcome, summary: { personal: 'we spoke' } },
    ...{ gateViolated: null, callBackAt: null },
  });
const promise = (promiseId: string, value: number): NewEvent =>
  event('promise.made', {
    ...{ promiseId, itemIds: ['inv-b'], amount: eur(value), dueDate: '2026-02-12', toleranceUntil: '2026-02-13' },
    ...{ promisedBy: 'x', channel: 'phone', level: 1 },
  });
const dates = (invoiceDate: string, dueDate: string, value: number) => ({ invoiceDate, dueDate, amount: eur(value) });

/** One customer who owes and talks, one who pays in time, one in dollars; the numbers below are worked out by hand. */
beforeAll(async () => {
  test = await openTestStores();
  test.clock.instant = '2026-01-31T08:00:00.000Z';
  const { stores } = test;
  const owing = await register(stores, 'owing');
  const paying = await register(stores, 'paying');
  await register(stores, 'abroad', { currency: 'USD' });
  await invoice(stores, 'owing', 'a', dates('2026-01-05', '2026-02-04', 1000));
  await invoice(stores, 'owing', 'b', dates('2025-12-01', '2026-01-15', 600));
  await invoice(stores, 'paying', 'd', dates('2026-01-20', '2026-02-19', 300));
  const usd = { minor: 700_00, currency: 'USD' };
  await invoice(stores, 'abroad', 'e', { invoiceDate: '2026-02-01', dueDate: '2026-02-15', amount: usd });
  await append(owing, '2026-02-02T09:00:00.000Z', [opening(owing).event]);
  await append(paying, '2026-02-02T09:00:00.000Z', [opening(paying).event]);
  const messageId = `${owing}-m`;
  await append(owing, '2026-02-03T09:00:00.000Z', [
    await rendering(stores, owing, messageId),
    event('message.sending', { messageId, attempt: 1, smtpMessageId: '<m@amicable.invalid>' }),
    event('message.sent', { messageId, attempt: 1, proof: 'ok' }),
    event('message.suppressed', {
      ...{ messageId: 'x', template: 'reminder-2', step: 'reminder', plannedAt: '2026-02-03T09:00:00.000Z' },
      ...{ rule: 'G09/cap', facts: {}, nextTryAt: null },
    }),
  ]);
  await append(
    owing,
    '2026-02-05T09:00:00.000Z',
    [
      call('c1', '2026-02-05T09:00:00.000Z', 'no-answer', 'outbound'),
      call('c2', '2026-02-05T09:00:00.000Z', 'reached', 'outbound'),
      call('c3', '2026-02-05T09:00:00.000Z', 'reached', 'inbound'),
      ...[promise('p1', 100), promise('p2', 300), promise('p3', 50)],
    ],
    CLARA,
  );
  await append(paying, '2026-02-10T09:00:00.000Z', [call('c4', '2026-02-10T09:00:00.000Z', 'reached', 'outbound')]);
  await append(owing, '2026-02-16T09:00:00.000Z', [
    event('promise.kept', { promiseId: 'p1', smallDifference: eur(0) }),
    event('promise.broken', { promiseId: 'p2', paid: eur(0), level: 2 }),
  ]);
  test.clock.instant = '2026-02-18T08:00:00.000Z';
  await invoice(stores, 'paying', 'c', dates('2026-02-10', '2026-03-12', 500));
  await pay(stores, 'paying', 'early', eur(300), { receivedOn: '2026-02-18', invoiceNumbers: ['d'] });
  await append(paying, '2026-02-18T09:00:00.000Z', [event('case.closed', { outcome: 'paid', summary: 'paid' })]);
  test.clock.instant = '2026-02-20T08:00:00.000Z';
  await pay(stores, 'owing', 'late', eur(200), { receivedOn: '2026-02-20', invoiceNumbers: ['b'] });
  await append(owing, '2026-02-27T08:00:00.000Z', [
    event('approval.requested', {
      ...{ approvalId: 'q', decision: 'request-write-off', draftHash: 'h', deadline: '2026-03-04T08:00:00.000Z' },
      ...{ roles: ['supervisor'], payload: {}, limitAmount: null, ledgerBound: false },
    }),
  ]);
  test.clock.instant = '2026-03-02T08:00:00.000Z';
  api = await Harness.start((deps) => ({
    ...deps,
    stores: { ...deps.stores, reads: stores.reads, record: stores.record },
  }));
});
afterAll(async () => {
  await api.stop();
  await test.close();
});

const FEBRUARY = '/v1/portfolio/kpis?from=2026-02-01&to=2026-02-28';
interface Row {
  readonly currency: string;
  readonly segment: { readonly by: string; readonly name: string | null };
}
async function rows(path = FEBRUARY): Promise<Row[]> {
  const answer = await api.get(path, 'axel');
  expect([answer.status, answer.text.slice(0, 200)]).toEqual([200, expect.any(String)]);
  return (answer.body as { items: Row[] }).items;
}
const money = (value: string, currency = 'EUR') => ({ value, currency });

describe('GET /v1/portfolio/kpis', () => {
  it('7.2 7.3 7.10 R03 R76: gives the figures of a month as they are worked out by hand', async () => {
    const answer = await api.get(FEBRUARY, 'sam');
    expect(answer.body).toMatchObject({ from: '2026-02-01', to: '2026-02-28', rules: 'kpis-1' });
    expect((await rows())[0]).toEqual({
      currency: 'EUR',
      segment: { by: 'all', name: null },
      aging: [
        { bucket: 'current', items: 1, amount: money('500.00') },
        { bucket: '1-30', items: 1, amount: money('1000.00') },
        { bucket: '31-60', items: 1, amount: money('400.00') },
        { bucket: '61-90', items: 0, amount: money('0.00') },
        { bucket: '90+', items: 0, amount: money('0.00') },
      ],
      receivables: money('1900.00'),
      sales: money('500.00'),
      // 1900 ÷ 500 × 28, 500 ÷ 500 × 28; back over February (500), January (1300) and 100 of December's 600.
      dsoSimple: 106.4,
      dsoBestPossible: 28,
      averageDaysDelinquent: 78.4,
      dsoCountback: 64.17,
      // (1900 + 500 − 1900) ÷ (1900 + 500 − 500)
      collectionEffectiveness: 26.32,
      rollRates: [
        { bucket: 'current', start: money('1300.00'), moved: money('1000.00'), percent: 76.92 },
        { bucket: '1-30', start: money('600.00'), moved: money('400.00'), percent: 66.67 },
        { bucket: '31-60', start: money('0.00'), moved: money('0.00'), percent: null },
        { bucket: '61-90', start: money('0.00'), moved: money('0.00'), percent: null },
      ],
      promiseKept: {
        ...{ evaluated: 2, kept: 1, evaluatedAmount: money('400.00'), keptAmount: money('100.00') },
        ...{ byCount: 50, byAmount: 25 },
      },
      medianCureDays: 8,
      contactRate: { attempted: 3, reached: 2, percent: 66.67 },
      amicable: { closed: 1, percent: 100 },
      effort: { calls: 3, decisions: 1, letters: 1, agencyFees: money('0.00') },
      collected: money('200.00'),
      // 3 calls × 6.00 + 1 decision × 3.00 + 1 letter × 0.50
      costToCollect: { cost: money('21.50'), percentOfCollected: 10.75 },
      restraint: [{ rule: 'G09/cap', count: 1 }],
      approvals: { waiting: 1, oldestHours: 72, meanHours: 72 },
      // 1 % of 500, 3 % of 1000, 10 % of 400
      cashAtRisk: money('75.00'),
    });
  });

  it('G16 R76: never adds up currencies, and divides each by strategy and by customer value', async () => {
    const found = await rows();
    expect(found.map(({ currency, segment }) => `${currency} ${segment.by} ${segment.name}`)).toEqual([
      'EUR all null',
      'EUR strategy default',
      'EUR band none',
      'USD all null',
      'USD strategy none',
      'USD band none',
    ]);
    expect(found[3]).toMatchObject({
      receivables: money('700.00', 'USD'),
      sales: money('700.00', 'USD'),
      cashAtRisk: money('21.00', 'USD'),
      collectionEffectiveness: 0,
      promiseKept: { byCount: null, byAmount: null },
      medianCureDays: null,
    });
  });

  it('7.10: judges by what was known at the end of the period', async () => {
    expect((await rows('/v1/portfolio/kpis?from=2026-02-01&to=2026-02-15'))[0]).toMatchObject({
      promiseKept: { evaluated: 0, byCount: null },
      collected: money('0.00'),
      approvals: { waiting: 0, oldestHours: null },
      medianCureDays: null,
    });
  });

  it('refuses a period that is none, that has not come, and whoever is no staff', async () => {
    const refused = async (query: string) => (await api.get(`/v1/portfolio/kpis?${query}`, 'axel')).status;
    expect(await refused('from=2026-02-30&to=2026-02-28')).toBe(422);
    expect(await refused('from=2026-02-02&to=2026-02-01')).toBe(422);
    expect(await refused('from=2026-02-02&to=2026-03-03')).toBe(422);
    expect(await refused('from=1990-01-01&to=2026-02-01')).toBe(422);
    expect((await api.get(FEBRUARY, 'erp')).status).toBe(403);
  });
});
