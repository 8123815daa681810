/** One event of the record as stored, and as it is handed out for others to verify. */
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

/**
 * What an event's hash is the SHA-256 of: a JSON array of every other column, the previous hash last. Order and text are
 * fixed, so it is canonical, and whoever has the rows can verify the chain without us.
 */
export function hashedText(row: Omit<EventRow, 'hash'>): string {
  return JSON.stringify(HASHED.map((column) => row[column]));
}
const HASHED = EVENT_COLUMNS.filter((column) => column !== 'hash');
