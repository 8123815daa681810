/** The servers of this test run (started once by the global setup), with a database and a namespace for each spec file. */
import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import pg from 'pg';
import { migrate } from '#persistence';

interface TestServers {
  /** Superuser connection to the database `postgres`. */
  readonly adminUrl: string;
  readonly temporalAddress: string;
}

export function testServers(): TestServers {
  const text = process.env['AMICABLE_TEST_SERVERS'];
  if (text === undefined) throw new Error('No test servers: specs that need them belong under test/.');
  return JSON.parse(text) as TestServers;
}

const databaseUrl = (name: string): string => {
  const url = new URL(testServers().adminUrl);
  url.pathname = `/${name}`;
  return url.href;
};

async function asAdmin(statement: (escape: (name: string) => string) => string): Promise<void> {
  const client = new pg.Client({ connectionString: testServers().adminUrl });
  await client.connect();
  try {
    await client.query(statement((name) => client.escapeIdentifier(name)));
  } finally {
    await client.end();
  }
}

export interface TestDatabase {
  readonly url: string;
  /** Ends its connections and removes it. */
  drop(): Promise<void>;
}

/** A database of its own, migrated unless told otherwise. */
export async function freshDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin((escape) => `CREATE DATABASE ${escape(name)}`);
  const url = databaseUrl(name);
  if (options.migrated !== false) await migrate(url);
  return { url, drop: () => asAdmin((escape) => `DROP DATABASE IF EXISTS ${escape(name)} WITH (FORCE)`) };
}

/** A Temporal namespace of its own, ready for use. */
export async function temporalNamespace(): Promise<{ address: string; namespace: string }> {
  const address = testServers().temporalAddress;
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    await untilUsable(connection, namespace);
  } finally {
    await connection.close();
  }
  return { address, namespace };
}

/** The server's caches learn of a new namespace after a moment. */
async function untilUsable(connection: Connection, namespace: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      await connection.workflowService.listOpenWorkflowExecutions({ namespace, maximumPageSize: 1 });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
