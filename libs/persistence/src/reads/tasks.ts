import type { Instant } from '#domain';
import type { Database } from '../database/database.js';
import type { ReadModels, TaskRow } from '../ports.js';

interface Row {
  task_id: string;
  case_id: string;
  account_key: string;
  account_id: string;
  kind: string;
  due_at: Instant;
  created_at: Instant;
  roles: string;
  why: string;
  claimed_by: string | null;
  snoozed_until: Instant | null;
  approval_id: string | null;
  draft_hash: string | null;
  status: TaskRow['status'];
  overdue: string;
  currency: string;
  broken: boolean;
  promised: boolean;
  all_disputed: boolean;
  disputed: boolean;
  reason: string | null;
  behaviour: string | null;
  placed: boolean;
  last_contact_at: Instant | null;
}
const MOST = 1_000;
/** `$1` is business now. The facts are those of the worklist score; the score itself belongs to the core. */
const SELECT = `SELECT t.*, a.account_id, a.currency, p.draft_hash, c.last_contact_at, c.reason, c.behaviour, coalesce(l.overdue, 0) AS overdue,
    coalesce(l.all_disputed, false) AS all_disputed, coalesce(l.disputed, false) AS disputed,
    EXISTS (SELECT 1 FROM promise x WHERE x.account_key = t.account_key AND x.case_id = t.case_id AND x.status = 'broken')
      OR EXISTS (SELECT 1 FROM plan x WHERE x.account_key = t.account_key AND x.case_id = t.case_id AND x.status = 'broken')
      AS broken,
    EXISTS (SELECT 1 FROM promise x WHERE x.account_key = t.account_key AND x.case_id = t.case_id AND x.status = 'open')
      AS promised,
    EXISTS (SELECT 1 FROM placement x WHERE x.account_key = t.account_key AND x.case_id = t.case_id AND x.status = 'live')
      AS placed
  FROM task t JOIN account a USING (account_key)
  LEFT JOIN case_view c ON c.case_id = t.case_id
  LEFT JOIN approval p ON p.approval_id = t.approval_id
  LEFT JOIN LATERAL (
    SELECT sum(i.balance + i.interest + i.fees) FILTER (
        WHERE i.due_date::date < ($1::timestamptz AT TIME ZONE a.zone)::date) AS overdue,
      bool_and(i.disputed >= i.balance) AS all_disputed, bool_or(i.disputed > 0) AS disputed
    FROM open_item i WHERE i.account_key = t.account_key AND i.balance > 0) l ON true`;

function toTask(row: Row): TaskRow {
  return {
    taskId: row.task_id,
    caseId: row.case_id,
    accountKey: row.account_key,
    accountId: row.account_id,
    kind: row.kind,
    dueAt: row.due_at,
    createdAt: row.created_at,
    roles: JSON.parse(row.roles) as string[],
    why: row.why,
    claimedBy: row.claimed_by,
    approvalId: row.approval_id,
    draftHash: row.draft_hash,
    status: row.status,
    snoozedUntil: row.snoozed_until,
    facts: {
      overdue: Number(row.overdue),
      currency: row.currency,
      brokenPromise: row.broken,
      openPromise: row.promised,
      allDisputed: row.all_disputed,
      disputed: row.disputed,
      reason: row.reason,
      behaviour: row.behaviour,
      placed: row.placed,
      lastContactAt: row.last_contact_at,
    },
  };
}

/** Open tasks, earliest due first. */
export async function openTasks(
  database: Database,
  now: Instant,
  filter: Parameters<ReadModels['tasks']>[0],
): Promise<TaskRow[]> {
  const rows = await database.query<Row>(
    `${SELECT} WHERE t.status = 'open' AND ($2::text IS NULL OR t.case_id = $2) AND ($3::text IS NULL OR t.kind = $3)
       AND ($4::text IS NULL OR t.claimed_by = $4)
     ORDER BY t.due_at, t.task_id LIMIT $5`,
    [now, filter.caseId ?? null, filter.kind ?? null, filter.claimedBy ?? null, filter.limit ?? MOST],
  );
  return rows.map(toTask);
}

export async function oneTask(database: Database, now: Instant, taskId: string): Promise<TaskRow | null> {
  const [row] = await database.query<Row>(`${SELECT} WHERE t.task_id = $2`, [now, taskId]);
  return row === undefined ? null : toTask(row);
}
