import type { Actor } from '#domain';
import type { Database, Query } from '../database/database.js';
import type { ImportCounts, ImportJob, ImportKind, ImportResult, NewImport, RowProblem } from './ports.js';

/** Rejected rows kept for one import; all are counted. */
const MOST_PROBLEMS = 10_000;
/** An import that gave no sign of life for so long has lost its process. */
const LIFE = `interval '60 seconds'`;
const COLUMNS = `import_id, place, kind, source, mapping, dry_run, atomic, started_at, finished_at, bytes, rows, accepted,
  unchanged, parked, rejected, file_digest, problem,
  CASE WHEN status = 'running' AND alive_at < clock_timestamp() - ${LIFE} THEN 'interrupted' ELSE status END AS status`;
interface Row {
  import_id: string;
  place: string;
  kind: ImportKind;
  source: string;
  mapping: string | null;
  dry_run: boolean;
  atomic: boolean;
  status: ImportJob['status'];
  started_at: string;
  finished_at: string | null;
  bytes: string;
  rows: number;
  accepted: number;
  unchanged: number;
  parked: number;
  rejected: number;
  file_digest: string | null;
  problem: string | null;
}

export async function beginJob(query: Query, actor: Actor, job: NewImport): Promise<void> {
  await query(
    `INSERT INTO import_job (import_id, kind, source, mapping, dry_run, atomic, status, started_at, bytes, file_digest)
     VALUES ($1, $2, $3, $4, $5, $6, 'running', $7, $8, $9)`,
    [
      ...[job.importId, job.kind, actor.id, job.mapping, job.dryRun, job.atomic],
      ...[new Date().toISOString(), job.bytes, job.fileDigest],
    ],
  );
}

/** Counts so far and more rejected rows; also what says that the import is alive. */
export async function reportJob(
  query: Query,
  importId: string,
  counts: Partial<ImportCounts>,
  rejected: readonly RowProblem[],
): Promise<void> {
  const { rows = null, accepted = null, unchanged = null, parked = null, rejectedCount = null } = counts;
  await query(
    `UPDATE import_job SET alive_at = clock_timestamp(), rows = coalesce($2, rows), accepted = coalesce($3, accepted),
       unchanged = coalesce($4, unchanged), parked = coalesce($5, parked), rejected = coalesce($6, rejected)
     WHERE import_id = $1`,
    [importId, rows, accepted, unchanged, parked, rejectedCount],
  );
  if (rejected.length === 0) return;
  await query(
    `INSERT INTO import_problem (import_id, line, code, detail)
     SELECT $1, p.line, p.code, p.detail FROM unnest($2::integer[], $3::text[], $4::text[]) AS p(line, code, detail)
     LIMIT greatest(0, ${MOST_PROBLEMS} - (SELECT count(*) FROM import_problem WHERE import_id = $1))`,
    [importId, rejected.map((one) => one.line), rejected.map((one) => one.code), rejected.map((one) => one.detail)],
  );
}

export async function finishJob(database: Database, importId: string, result: ImportResult): Promise<void> {
  await database.transaction(async (query) => {
    await reportJob(query, importId, result, result.rejected ?? []);
    await query(
      `UPDATE import_job SET status = $2, finished_at = $3, bytes = coalesce($4, bytes),
         file_digest = coalesce($5, file_digest), problem = coalesce($6, problem)
       WHERE import_id = $1`,
      [
        ...[importId, result.status, new Date().toISOString()],
        ...[result.bytes ?? null, result.fileDigest ?? null, result.problem ?? null],
      ],
    );
  });
}

export async function findJob(query: Query, importId: string): Promise<ImportJob | null> {
  const [row] = await query<Row>(`SELECT ${COLUMNS} FROM import_job WHERE import_id = $1`, [importId]);
  if (row === undefined) return null;
  const rejected = await query<{ line: number; code: string; detail: string }>(
    'SELECT line, code, detail FROM import_problem WHERE import_id = $1 ORDER BY line, id',
    [importId],
  );
  return toJob(row, rejected);
}

export async function listJobs(
  query: Query,
  filter: { kind?: ImportKind; limit: number; cursor?: string },
): Promise<{ items: ImportJob[]; nextCursor: string | null }> {
  const rows = await query<Row>(
    `SELECT ${COLUMNS} FROM import_job WHERE ($1::text IS NULL OR kind = $1) AND place < $2 ORDER BY place DESC LIMIT $3`,
    [filter.kind ?? null, placeOf(filter.cursor), filter.limit + 1],
  );
  const page = rows.slice(0, filter.limit);
  const more = rows.length > page.length;
  return { items: page.map((row) => toJob(row, [])), nextCursor: more ? (page.at(-1)?.place ?? null) : null };
}

/** An unknown cursor is the beginning of the list, as everywhere. */
function placeOf(cursor: string | undefined): string {
  return cursor !== undefined && /^\d{1,18}$/.test(cursor) ? cursor : '9223372036854775807';
}

/**
 * Freshness: of two files of a source the one that began later counts as newer. An invoice is covered by a file of payments
 * only if that began after the file which recorded the invoice: an export made before knows nothing of it. A file of which every
 * row was rejected told nothing at all.
 */
export async function staleSourceOf(
  query: Query,
  accountKey: string,
  paidByApi: readonly string[],
): Promise<string | null> {
  const [row] = await query<{ source: string }>(
    `SELECT i.source FROM imported_invoice i
     WHERE i.account_key = $1 AND i.source <> ALL($2) AND NOT EXISTS (
       SELECT 1 FROM import_job j WHERE j.source = i.source AND j.place > i.place
         AND j.kind IN ('payments', 'statements') AND j.status = 'done' AND NOT j.dry_run
         AND (j.rejected = 0 OR j.accepted + j.unchanged > 0))
     ORDER BY i.source LIMIT 1`,
    [accountKey, paidByApi],
  );
  return row?.source ?? null;
}

function toJob(row: Row, rejected: readonly RowProblem[]): ImportJob {
  return {
    importId: row.import_id,
    kind: row.kind,
    source: row.source,
    mapping: row.mapping,
    dryRun: row.dry_run,
    atomic: row.atomic,
    status: row.status,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    bytes: Number(row.bytes),
    rows: row.rows,
    accepted: row.accepted,
    unchanged: row.unchanged,
    parked: row.parked,
    rejectedCount: row.rejected,
    rejected,
    fileDigest: row.file_digest,
    problem: row.problem,
  };
}
