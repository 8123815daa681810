import { Batch } from '../database/batch.js';
import type { Database, Query } from '../database/database.js';
import { toStored } from '../record/rows.js';
import { lockHead, streamRows } from '../record/stream.js';
import { HOUSE } from '../house/stream.js';
import { projectEvents, READ_MODELS } from './projector.js';

/**
 * Drops and rebuilds the read models, account by account under its head lock: a running product goes on beside it, and
 * nobody sees an account half rebuilt. Returns how many events were replayed.
 */
export async function rebuildReadModels(
  database: Database,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<number> {
  const heads = await database.query<{ account_key: string }>(
    'SELECT account_key FROM stream_head WHERE account_key <> $1 ORDER BY account_key',
    [HOUSE],
  );
  await dropOrphans(database);
  let events = 0;
  for (const [index, { account_key: accountKey }] of heads.entries()) {
    events += await database.transaction((query) => rebuildAccount(query, accountKey));
    onProgress(index + 1, heads.length);
  }
  return events;
}

async function rebuildAccount(query: Query, accountKey: string): Promise<number> {
  await lockHead(query, accountKey);
  for (const table of READ_MODELS) await query(`DELETE FROM ${table} WHERE account_key = $1`, [accountKey]);
  const events = [];
  for await (const row of streamRows(query, accountKey)) events.push(toStored(row));
  const batch = new Batch();
  projectEvents(batch, accountKey, events);
  await batch.flush(query);
  return events.length;
}

/** Rows of no stream at all: whatever put them there, they follow from nothing. */
async function dropOrphans(database: Database): Promise<void> {
  for (const table of READ_MODELS) {
    await database.query(
      `DELETE FROM ${table} t WHERE NOT EXISTS (SELECT 1 FROM stream_head h WHERE h.account_key = t.account_key)`,
    );
  }
}
