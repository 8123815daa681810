import { describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { freshDatabase, temporalNamespace } from '../support/servers.js';

describe('the servers of a test run', () => {
  it('give each spec a migrated database of its own', async () => {
    const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
    expect(one.url).not.toBe(two.url);
    for (const { url, drop } of [one, two]) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      expect((await client.query('SELECT count(*)::int AS events FROM event')).rows).toEqual([{ events: 0 }]);
      await client.end();
      await drop();
    }
  }, 60_000);

  it('give each spec a namespace of its own, ready for use', async () => {
    const { address, namespace } = await temporalNamespace();
    const connection = await Connection.connect({ address });
    const client = new Client({ connection, namespace });
    const handle = await client.workflow.start('nobody', { taskQueue: 'nobody', workflowId: 'sample' });
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.terminate();
    await connection.close();
  }, 60_000);
});
