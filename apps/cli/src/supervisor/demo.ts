/** The demo portfolio: loaded once into an empty database; a load that was cut off goes on at the next start. */
import { join } from 'node:path';
import pg from 'pg';
import { loadConfig } from '#platform';
import { readJson, writeJson } from '#platform/servers';
import type { Running } from './supervisor.js';

interface Marker {
  readonly state: 'loading' | 'loaded';
  /** The database it belongs to: a new one gets the demo again. */
  readonly database: string;
}

/** Whether the demo is wanted here and not complete yet. */
export async function demoIsDue({ config, databaseUrl }: Running): Promise<boolean> {
  // Its ten weeks happen on the driven clock.
  if (!config.demo || config.clock.mode === 'real') return false;
  const marker = readJson<Marker>(markerFile(config.home));
  const database = await databaseIdentity(databaseUrl);
  if (marker?.database === database.id) return marker.state === 'loading';
  return database.empty;
}

/** @throws whatever the loader throws; the next start goes on where it stopped */
export async function loadDemoInto(running: Running): Promise<void> {
  const file = markerFile(running.config.home);
  const { id: database } = await databaseIdentity(running.databaseUrl);
  writeJson(file, { state: 'loading', database } satisfies Marker);
  const { loadDemo } = await import('../demo.js');
  await loadDemo(loadConfig(running.env));
  writeJson(file, { state: 'loaded', database } satisfies Marker);
}

const markerFile = (home: string): string => join(home, 'demo.json');

/** The cluster's own identifier tells one embedded database from its successor on the same port. */
async function databaseIdentity(url: string): Promise<{ id: string; empty: boolean }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; empty: boolean }>(
      `SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' || current_database() AS id,
              NOT EXISTS (SELECT 1 FROM event) AS empty`,
    );
    return rows[0] ?? { id: '', empty: false };
  } finally {
    await client.end();
  }
}
