import type { Instant } from '#domain';
import type { Database } from '../database/database.js';
import type { ReadModels, RestraintRow } from '../ports.js';

interface Row {
  account_key: string;
  account_id: string;
  seq: number;
  case_id: string;
  at: Instant;
  rule: string;
  message_id: string;
  template: string;
  step: string;
  planned_at: Instant;
  next_try_at: Instant | null;
  facts: string;
  policy_version: string | null;
}

/** Contacts withheld, oldest first; a rule such as `G09` stands for all its gates. The cursor is the last one seen. */
export async function listRestraint(
  database: Database,
  filter: Parameters<ReadModels['restraint']>[0],
): Promise<{ items: RestraintRow[]; nextCursor: string | null }> {
  const [at, accountKey, seq] = parseCursor(filter.cursor);
  const rows = await database.query<Row>(
    `SELECT r.*, a.account_id FROM restraint r JOIN account a USING (account_key)
     WHERE (r.at, r.account_key, r.seq) > ($1, $2, $3) AND ($4::text IS NULL OR r.case_id = $4)
       AND ($5::text IS NULL OR r.rule = $5 OR starts_with(r.rule, $5 || '/'))
       AND ($6::text IS NULL OR r.at >= $6) AND ($7::text IS NULL OR r.at < $7)
     ORDER BY r.at, r.account_key, r.seq LIMIT $8`,
    [
      ...[at, accountKey, seq],
      ...[filter.caseId ?? null, filter.rule ?? null, filter.from ?? null, filter.to ?? null],
      filter.limit + 1,
    ],
  );
  const items = rows.slice(0, filter.limit).map(toRestraint);
  const last = rows.length > filter.limit ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : cursorOf(last) };
}

const toRestraint = (row: Row): RestraintRow => ({
  accountKey: row.account_key,
  accountId: row.account_id,
  seq: row.seq,
  caseId: row.case_id,
  at: row.at,
  rule: row.rule,
  messageId: row.message_id,
  template: row.template,
  step: row.step,
  plannedAt: row.planned_at,
  nextTryAt: row.next_try_at,
  facts: JSON.parse(row.facts) as RestraintRow['facts'],
  policyVersion: row.policy_version,
});

const cursorOf = ({ at, accountKey, seq }: RestraintRow): string =>
  Buffer.from(`${at}|${accountKey}|${seq}`).toString('base64url');
/** A cursor that is none of ours starts from the beginning. */
function parseCursor(cursor: string | undefined): [string, string, number] {
  const [at, accountKey, seq] = Buffer.from(cursor ?? '', 'base64url')
    .toString('utf8')
    .split('|');
  const number = Number(seq);
  return at === undefined || accountKey === undefined || !Number.isInteger(number)
    ? ['', '', 0]
    : [at, accountKey, number];
}
