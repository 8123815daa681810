import type { ExceptionKind, ExceptionStatus, Json, Role } from '#domain';
import type { ExceptionRow } from './ports.js';

export interface RawException {
  exception_id: string;
  seq: number;
  kind: ExceptionKind;
  status: ExceptionStatus;
  source: string;
  source_role: Role;
  external_id: string;
  fact_kind: string;
  content: string | null;
  content_ref: string | null;
  why: string;
  waits_for: string | null;
  account_key: string | null;
  account_id: string | null;
  case_id: string | null;
  currency: string | null;
  amount: string | null;
  import_id: string | null;
  line: number | null;
  suggestions: string | null;
  raised_at: string;
  due_at: string;
  claimed_by: string | null;
  settled_at: string | null;
  settled_by: string | null;
  outcome: string | null;
}
/**
 * An account that became known after the exception was raised is found by its client's id; of unapplied credit it says what
 * is left. An open one names the account's open case; a settled one its latest, so that what was answered once stays the answer
 * when the case closes because of it.
 */
export const SELECT_EXCEPTION = `SELECT x.exception_id, x.seq, x.kind, x.status, x.source, x.source_role, x.external_id,
  x.fact_kind, x.content, x.content_ref, x.why, x.waits_for, a.account_key, coalesce(x.account_id, a.account_id) AS account_id,
  CASE WHEN h.case_open OR x.status <> 'open' THEN h.case_id END AS case_id, x.currency, coalesce(p.unapplied, x.amount) AS amount, x.import_id, x.line, x.suggestions, x.raised_at,
  x.due_at, x.claimed_by, x.settled_at, x.settled_by, x.outcome
  FROM exception x
  LEFT JOIN account a ON a.account_key = x.account_key OR (x.account_key IS NULL AND a.account_id = x.account_id)
  LEFT JOIN payment p ON x.kind = 'unapplied' AND x.status = 'open' AND p.account_key = x.account_key AND p.payment_id = x.external_id
  LEFT JOIN stream_head h ON h.account_key = a.account_key`;

export function toException(row: RawException): ExceptionRow {
  return {
    exceptionId: row.exception_id,
    kind: row.kind,
    status: row.status,
    source: row.source,
    sourceRole: row.source_role,
    externalId: row.external_id,
    factKind: row.fact_kind,
    why: row.why,
    waitsFor: row.waits_for,
    accountKey: row.account_key,
    accountId: row.account_id,
    caseId: row.case_id,
    amount: row.currency === null ? null : { minor: Number(row.amount), currency: row.currency },
    importId: row.import_id,
    line: row.line,
    suggestions: row.suggestions === null ? null : (JSON.parse(row.suggestions) as Json),
    raisedAt: row.raised_at,
    dueAt: row.due_at,
    claimedBy: row.claimed_by,
    settledAt: row.settled_at,
    settledBy: row.settled_by,
    outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as { readonly [key: string]: Json }),
  };
}
