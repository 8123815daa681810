import type { Query } from '../database/database.js';
import type { RecordStore } from '../ports.js';
import { EVENT_COLUMNS, hashOf, type EventRow } from './rows.js';

type Report = Awaited<ReturnType<RecordStore['verify']>>;
interface HeadRow {
  readonly account_key: string;
  readonly seq: number;
  readonly version: number;
  readonly hash: string;
  readonly at: string;
  readonly last_command: number | null;
}
const PAGE = 5_000;

/**
 * Recomputes every hash and compares chains with heads and commands, within one snapshot of the database. The first
 * fault of each account is named: a changed or missing event, a gap, a tail cut off, a head that says something else.
 */
export async function verifyChains(query: Query, accountKey?: string): Promise<Report> {
  const heads = await readHeads(query, accountKey);
  const faults: { accountKey: string; seq: number; fault: string }[] = [];
  const seen = new Set<string>();
  let events = 0;
  let previous: EventRow | null = null;
  let broken = false;
  const finish = (last: EventRow): void => {
    const fault = broken ? null : faultOfHead(last, heads.get(last.account_key));
    if (fault !== null) faults.push({ accountKey: last.account_key, seq: last.seq, fault });
  };
  for await (const row of rowsInOrder(query, accountKey)) {
    events++;
    if (previous !== null && previous.account_key !== row.account_key) {
      finish(previous);
      [previous, broken] = [null, false];
    }
    seen.add(row.account_key);
    const fault = broken ? null : faultOfLink(previous, row);
    if (fault !== null) {
      faults.push({ accountKey: row.account_key, seq: row.seq, fault });
      broken = true;
    }
    previous = row;
  }
  if (previous !== null) finish(previous);
  for (const head of heads.values()) {
    if (head.seq > 0 && !seen.has(head.account_key)) {
      faults.push({
        accountKey: head.account_key,
        seq: 1,
        fault: `the head is at ${head.seq}, but there are no events`,
      });
    }
  }
  return { accounts: seen.size, events, faults };
}

function faultOfLink(previous: EventRow | null, row: EventRow): string | null {
  if (row.seq !== (previous?.seq ?? 0) + 1) return `events ${(previous?.seq ?? 0) + 1} to ${row.seq - 1} are missing`;
  if (row.prev_hash !== (previous?.hash ?? '')) return 'the previous hash is not that of the event before';
  if (hashOf(row) !== row.hash) return 'the content does not match its hash';
  if (previous !== null && row.at < previous.at) return 'the business instant goes back';
  return null;
}

function faultOfHead(last: EventRow, head: HeadRow | undefined): string | null {
  if (head === undefined) return 'the stream has no head';
  if (head.seq > last.seq) return `the tail is missing: the head is at ${head.seq}, the last event is ${last.seq}`;
  if ((head.last_command ?? 0) > last.seq) return `the tail is missing: a command wrote up to ${head.last_command}`;
  if (head.seq !== last.seq || head.hash !== last.hash || head.version !== last.version || head.at !== last.at) {
    return 'the head does not match the last event';
  }
  return null;
}

async function readHeads(query: Query, accountKey?: string): Promise<Map<string, HeadRow>> {
  const rows = await query<HeadRow>(
    `SELECT h.account_key, h.seq, h.version, h.hash, h.at, c.last_command
     FROM stream_head h
     LEFT JOIN (SELECT account_key, max(last_seq) AS last_command FROM command GROUP BY account_key) c USING (account_key)
     WHERE $1::text IS NULL OR h.account_key = $1`,
    [accountKey ?? null],
  );
  return new Map(rows.map((row) => [row.account_key, row]));
}

async function* rowsInOrder(query: Query, accountKey?: string): AsyncGenerator<EventRow> {
  let [key, seq] = ['', 0];
  for (;;) {
    const rows: EventRow[] = await query<EventRow>(
      `SELECT ${EVENT_COLUMNS.join(',')} FROM event
       WHERE (account_key, seq) > ($1, $2) AND ($3::text IS NULL OR account_key = $3)
       ORDER BY account_key, seq LIMIT ${PAGE}`,
      [key, seq, accountKey ?? null],
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    [key, seq] = [last.account_key, last.seq];
  }
}
