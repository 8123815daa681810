import type { Instant, StepName } from '#domain';
import type { Database } from '../database/database.js';
import type { CaseRow, ReadModels } from '../ports.js';

interface Row {
  case_id: string;
  account_key: string;
  account_id: string;
  status: CaseRow['status'];
  step: StepName;
  assignee: string;
  currency: string;
  balance: string;
  overdue: string;
  opened_at: Instant;
  version: number;
  seq: number;
}
/** `$1` is business now: what is overdue is judged in the account's own zone. The latest case moves with its stream. */
const SELECT = `SELECT c.case_id, c.account_key, a.account_id, c.status, c.step, c.assignee, a.currency, c.opened_at,
    CASE WHEN h.case_id = c.case_id THEN h.version ELSE c.version END AS version,
    CASE WHEN h.case_id = c.case_id THEN h.seq ELSE c.last_seq END AS seq,
    coalesce(l.balance, 0) - coalesce(u.unapplied, 0) AS balance, coalesce(l.overdue, 0) AS overdue
  FROM case_view c JOIN account a USING (account_key) JOIN stream_head h USING (account_key)
  LEFT JOIN LATERAL (
    SELECT sum(i.balance + i.interest + i.fees) AS balance, sum(i.balance + i.interest + i.fees) FILTER (
      WHERE i.kind = 'invoice' AND i.due_date::date < ($1::timestamptz AT TIME ZONE a.zone)::date) AS overdue
    FROM open_item i WHERE i.account_key = c.account_key AND (i.balance <> 0 OR i.interest <> 0 OR i.fees <> 0)) l ON true
  LEFT JOIN LATERAL (
    SELECT sum(p.unapplied) AS unapplied FROM payment p
    WHERE p.account_key = c.account_key AND p.unapplied > 0 AND p.reversed_on IS NULL) u ON true`;

function toCase(row: Row): CaseRow {
  return {
    caseId: row.case_id,
    accountKey: row.account_key,
    accountId: row.account_id,
    status: row.status,
    step: row.step,
    assignee: row.assignee,
    currency: row.currency,
    balance: Number(row.balance),
    overdue: Number(row.overdue),
    openedAt: row.opened_at,
    version: row.version,
    seq: row.seq,
  };
}

/** Cases in the order they were opened; the cursor is the last one seen. */
export async function listCases(
  database: Database,
  now: Instant,
  filter: Parameters<ReadModels['cases']>[0],
): Promise<{ items: CaseRow[]; nextCursor: string | null }> {
  const after = filter.cursor === undefined ? ['', ''] : parseCursor(filter.cursor);
  const rows = await database.query<Row>(
    `${SELECT} WHERE (c.opened_at, c.case_id) > ($2, $3)
       AND ($4::text IS NULL OR a.account_id = $4) AND ($5::text IS NULL OR c.status = $5)
       AND ($6::text IS NULL OR c.step = $6) AND ($7::text IS NULL OR c.assignee = $7)
     ORDER BY c.opened_at, c.case_id LIMIT $8`,
    [
      now,
      ...after,
      filter.accountId ?? null,
      filter.status ?? null,
      filter.step ?? null,
      filter.assignee ?? null,
      filter.limit + 1,
    ],
  );
  const items = rows.slice(0, filter.limit).map(toCase);
  const last = rows.length > filter.limit ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : cursorOf(last) };
}

export async function oneCase(database: Database, now: Instant, caseId: string): Promise<CaseRow | null> {
  const [row] = await database.query<Row>(`${SELECT} WHERE c.case_id = $2`, [now, caseId]);
  return row === undefined ? null : toCase(row);
}

function cursorOf(row: CaseRow): string {
  return Buffer.from(`${row.openedAt}|${row.caseId}`).toString('base64url');
}
/** A cursor that is none of ours starts from the beginning. */
function parseCursor(cursor: string): string[] {
  const [openedAt, caseId] = Buffer.from(cursor, 'base64url').toString('utf8').split('|');
  return openedAt === undefined || caseId === undefined ? ['', ''] : [openedAt, caseId];
}
