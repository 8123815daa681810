import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate, openStores, type Stores } from '#persistence';
import { freshDatabase, type TestDatabase } from '../support/servers.js';
import { plainRenderer, register, TestClock } from '../support/stores.js';

/** Facts that were parked before there were exceptions are not lost, and apply as they would have. */
describe('the migration of parked facts', () => {
  let database: TestDatabase;
  let stores: Stores;
  const parked = [
    ['account:old', 'payment', 'p-1', { paymentId: 'p-1', accountId: 'old', amount: { minor: 500, currency: 'EUR' } }],
    ['payment:p-1', 'reversal', 'p-1', { paymentId: 'p-1', reason: 'bounced' }],
    ['person', 'message-status', 's-1', { externalId: 's-1', messageId: 'm', status: 'opened', at: '2026-03-01' }],
  ] as const;

  beforeAll(async () => {
    database = await freshDatabase({ migrated: false });
    await migrate(database.url, { upTo: 'Imports1764000010000' });
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    for (const [awaiting, kind, externalId, content] of parked) {
      const payload = JSON.stringify(kind === 'payment' ? { ...content, receivedOn: '2026-03-01' } : content);
      await client.query(
        `INSERT INTO parked (awaiting, kind, source, source_role, external_id, payload, why, parked_at)
         VALUES ($1, $2, 'erp', 'integration', $3, $4, 'unknown', '2026-03-01T08:00:00.000Z')`,
        [awaiting, kind, externalId, payload],
      );
      await client.query(
        `INSERT INTO inbox (source, kind, external_id, digest, outcome, recorded_id, received_at)
         VALUES ('erp', $1, $2, 'd', 'parked', $2, '2026-03-01T08:00:00.000Z')`,
        [kind, externalId],
      );
    }
    await client.end();
    await migrate(database.url);
    stores = await openStores({
      ...{ url: database.url, clock: new TestClock(), renderer: plainRenderer, smallDifference: {} },
      keys: { current: 'k', all: { k: randomBytes(32).toString('base64') } },
    });
  });
  afterAll(async () => {
    await stores?.close();
    await database?.drop();
  });

  it('keeps them as exceptions in their order, raised in the house’s stream', async () => {
    const { items } = await stores.exceptions.list({ limit: 10 });
    expect(items.map((one) => [one.exceptionId, one.kind, one.factKind, one.waitsFor, one.status])).toEqual([
      ['x-1', 'unknown-account', 'payment', 'account:old', 'open'],
      ['x-2', 'unknown-payment', 'reversal', 'payment:p-1', 'open'],
      ['x-3', 'unreadable', 'message-status', null, 'open'],
    ]);
    expect(await stores.record.verify()).toMatchObject({ events: 3, faults: [] });
  });

  it('applies them when what they wait for turns up', async () => {
    const key = await register(stores, 'old');
    const { events } = await stores.record.read(key, 2);
    expect(events.map((one) => one.type)).toEqual(['payment.received', 'payment.parked-unapplied', 'payment.reversed']);
    const { items } = await stores.exceptions.list({ limit: 10 });
    expect(items.map((one) => one.status)).toEqual(['applied', 'applied', 'open', 'obsolete']);
    expect((await stores.record.verify()).faults).toEqual([]);
  });
});
