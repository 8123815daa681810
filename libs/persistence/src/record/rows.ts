import type { StoredEvent } from '#domain';
import { hashedText, type EventRow } from '#contracts';
import { sha256 } from '../people/cipher.js';

export { EVENT_COLUMNS, type EventRow } from '#contracts';

/** SHA-256 over every other column, the previous hash last. */
export const hashOf = (row: Omit<EventRow, 'hash'>): string => sha256(hashedText(row));

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
