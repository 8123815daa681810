import type { StoredEvent } from '#domain';
import { sha256 } from '../people/cipher.js';

/** One row of the record as stored. */
export interface EventRow {
  readonly account_key: string;
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly recorded_at: string;
  readonly effective_on: string | null;
  readonly actor_id: string;
  readonly actor_role: string;
  readonly case_id: string | null;
  readonly command_id: string;
  readonly caused_by: string | null;
  readonly policy_version: string | null;
  readonly version: number;
  /** Canonical JSON of the event's data: the text is what is hashed, so it is never `jsonb`. */
  readonly payload: string;
  readonly prev_hash: string;
  readonly hash: string;
}
/** Columns in the order of the hash. */
export const EVENT_COLUMNS = [
  'account_key',
  'seq',
  'type',
  'at',
  'recorded_at',
  'effective_on',
  'actor_id',
  'actor_role',
  'case_id',
  'command_id',
  'caused_by',
  'policy_version',
  'version',
  'payload',
  'prev_hash',
  'hash',
] as const satisfies readonly (keyof EventRow)[];

/** SHA-256 over a JSON array of every other column, the previous hash last: order and text are fixed, so it is canonical. */
export function hashOf(row: Omit<EventRow, 'hash'>): string {
  return sha256(
    JSON.stringify([
      row.account_key,
      row.seq,
      row.type,
      row.at,
      row.recorded_at,
      row.effective_on,
      row.actor_id,
      row.actor_role,
      row.case_id,
      row.command_id,
      row.caused_by,
      row.policy_version,
      row.version,
      row.payload,
      row.prev_hash,
    ]),
  );
}

/** The event as everybody reads it. */
export function toStored(row: EventRow): StoredEvent {
  return asStored(row, { data: JSON.parse(row.payload) as unknown });
}

/** The same for an event at hand: its text need not be read again. */
export function asStored(row: EventRow, { data }: { readonly data: unknown }): StoredEvent {
  return {
    seq: row.seq,
    type: row.type,
    at: row.at,
    recordedAt: row.recorded_at,
    effectiveOn: row.effective_on,
    actor: { id: row.actor_id, role: row.actor_role },
    caseId: row.case_id,
    commandId: row.command_id,
    causedBy: row.caused_by,
    policyVersion: row.policy_version,
    version: row.version,
    data,
  } as StoredEvent;
}

const MOST_EVENTS = 200;
const MOST_BYTES = 128 * 1024;

/** As many rows, from the first, as one answer may carry (200 or 128 KB, at least one), and whether some are left out. */
export function pageOf(rows: readonly EventRow[]): { events: StoredEvent[]; more: boolean } {
  let bytes = 0;
  let count = 0;
  for (const row of rows.slice(0, MOST_EVENTS)) {
    bytes += Buffer.byteLength(row.payload);
    if (count > 0 && bytes > MOST_BYTES) break;
    count++;
  }
  return { events: rows.slice(0, count).map(toStored), more: rows.length > count };
}
/** Rows to ask for so that `pageOf` can tell whether there are more. */
export const PAGE_ROWS = MOST_EVENTS + 1;
