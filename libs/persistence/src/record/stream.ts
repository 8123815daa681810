import type { EventType, Instant } from '#domain';
import type { StoredCommand } from '#contracts';
import type { Query } from '../database/database.js';
import { EVENT_COLUMNS, PAGE_ROWS, type EventRow } from './rows.js';

/** End of a stream: what the next event continues. */
export interface Head {
  readonly accountKey: string;
  readonly seq: number;
  readonly version: number;
  readonly hash: string;
  /** '' for a stream without events. */
  readonly at: Instant | '';
  /** The account's latest case, and whether it is open. */
  readonly caseId: string | null;
  readonly caseOpen: boolean;
  /** A workflow should be running: it must hear of news. */
  readonly obliged: boolean;
  /** The case is frozen: nothing is set off. */
  readonly frozen: boolean;
}
export interface HeadRow {
  readonly account_key: string;
  readonly seq: number;
  readonly version: number;
  readonly hash: string;
  readonly at: string;
  readonly case_id: string | null;
  readonly case_open: boolean;
  readonly obliged: boolean;
  readonly frozen: boolean;
}
const COLUMNS = EVENT_COLUMNS.join(',');
export const HEAD_COLUMNS =
  'h.account_key, h.seq, h.version, h.hash, h.at, h.case_id, h.case_open, h.obliged, h.frozen';

export async function readHead(query: Query, accountKey: string): Promise<Head | null> {
  const [row] = await query<HeadRow>(`SELECT ${HEAD_COLUMNS} FROM stream_head h WHERE account_key = $1`, [accountKey]);
  return row === undefined ? null : toHead(row);
}

/** Locks the head row until the transaction ends: one writer per stream. A stream begins with its first lock. */
export async function lockHead(query: Query, accountKey: string): Promise<Head> {
  const sql = `SELECT ${HEAD_COLUMNS} FROM stream_head h WHERE account_key = $1 FOR UPDATE`;
  const [row] = await query<HeadRow>(sql, [accountKey]);
  if (row !== undefined) return toHead(row);
  await query('INSERT INTO stream_head (account_key) VALUES ($1) ON CONFLICT DO NOTHING', [accountKey]);
  const [fresh] = await query<HeadRow>(sql, [accountKey]);
  if (fresh === undefined) throw new Error(`the head of stream ${accountKey} cannot be locked`);
  return toHead(fresh);
}

/** Locks the heads of many streams that have begun, in the one order everybody keeps: by account key. */
export async function lockHeads(query: Query, accountKeys: readonly string[]): Promise<Head[]> {
  if (accountKeys.length === 0) return [];
  const rows = await query<HeadRow>(
    `SELECT ${HEAD_COLUMNS} FROM stream_head h WHERE account_key = ANY($1) ORDER BY account_key FOR UPDATE`,
    [accountKeys],
  );
  if (rows.length !== accountKeys.length) throw new Error('an account without a stream');
  return rows.map(toHead);
}

export function toHead(row: HeadRow): Head {
  return {
    accountKey: row.account_key,
    seq: row.seq,
    version: row.version,
    hash: row.hash,
    at: row.at,
    caseId: row.case_id,
    caseOpen: row.case_open,
    obliged: row.obliged,
    frozen: row.frozen,
  };
}

/** One answer's worth of rows after a seq, and one more to see whether there are more. */
export async function rowsAfter(query: Query, accountKey: string, seq: number, upTo?: number): Promise<EventRow[]> {
  return query<EventRow>(
    `SELECT ${COLUMNS} FROM event WHERE account_key = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT ${PAGE_ROWS}`,
    [accountKey, seq, upTo ?? 2_147_483_647],
  );
}

const FOLD_PAGE = 1_000;
/** All rows of a stream in order, page by page, up to a seq, an instant (inclusive), both or the end. */
export async function* streamRows(
  query: Query,
  accountKey: string,
  until: { seq?: number; at?: Instant } = {},
): AsyncGenerator<EventRow> {
  for (let after = 0; ;) {
    const rows = await query<EventRow>(
      `SELECT ${COLUMNS} FROM event WHERE account_key = $1 AND seq > $2 AND seq <= $3 AND at <= $4 ORDER BY seq LIMIT ${FOLD_PAGE}`,
      [accountKey, after, until.seq ?? 2_147_483_647, until.at ?? '9'],
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < FOLD_PAGE) return;
    after = last.seq;
  }
}

export interface CommandRow {
  readonly command_id: string;
  readonly content_digest: string | null;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly version: number;
  readonly case_id: string | null;
  readonly approval_id: string | null;
  readonly task_id: string | null;
}
export async function commandRows(query: Query, accountKey: string, ids: readonly string[]): Promise<CommandRow[]> {
  return query<CommandRow>(
    `SELECT command_id, content_digest, first_seq, last_seq, version, case_id, approval_id, task_id
     FROM command WHERE account_key = $1 AND command_id = ANY($2) ORDER BY first_seq`,
    [accountKey, ids],
  );
}

/** Commands with the events they wrote: what a repeat is answered with. */
export async function storedCommands(
  query: Query,
  accountKey: string,
  rows: readonly CommandRow[],
): Promise<StoredCommand[]> {
  const commands: StoredCommand[] = [];
  for (const row of rows) {
    const events = await query<{ seq: number; type: EventType }>(
      'SELECT seq, type FROM event WHERE account_key = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq',
      [accountKey, row.first_seq, row.last_seq],
    );
    commands.push(toCommand(row, events));
  }
  return commands;
}

export function toCommand(row: CommandRow, events: StoredCommand['events']): StoredCommand {
  return {
    commandId: row.command_id,
    events,
    version: row.version,
    caseId: row.case_id,
    ...(row.approval_id === null ? {} : { approvalId: row.approval_id }),
    ...(row.task_id === null ? {} : { taskId: row.task_id }),
  };
}
