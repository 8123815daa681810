import type { MigrationInterface, QueryRunner } from 'typeorm';
import { sha256 } from '../../people/cipher.js';

const INSTANT = 'text COLLATE "C"';

/**
 * What needs a person because nobody else can place it. The house's stream says that it was raised and how it ended; what
 * the feed said (`content`, or a reference to the sealed personal content) stands here alone.
 */
export class Exceptions1764000011000 implements MigrationInterface {
  readonly name = 'Exceptions1764000011000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE exception (
      exception_id text COLLATE "C" PRIMARY KEY, seq integer NOT NULL UNIQUE, kind text NOT NULL, status text NOT NULL,
      source text COLLATE "C" NOT NULL, source_role text NOT NULL, external_id text COLLATE "C" NOT NULL,
      fact_kind text NOT NULL, digest text NOT NULL, content text, content_ref text, why text NOT NULL,
      waits_for text COLLATE "C", account_key text COLLATE "C", account_id text COLLATE "C", currency text, amount bigint,
      import_id text COLLATE "C", line integer, suggestions text, raised_at ${INSTANT} NOT NULL, due_at ${INSTANT} NOT NULL,
      claimed_by text, settled_at ${INSTANT}, settled_by text, outcome text)`);
    await runner.query('GRANT SELECT, INSERT, UPDATE ON exception TO amicable_app');
    for (const index of [
      'exception_fact ON exception (external_id, kind, source)',
      `exception_waits ON exception (waits_for, seq) WHERE status = 'open' AND waits_for IS NOT NULL`,
      `exception_open ON exception (seq) WHERE status = 'open'`,
      'exception_account ON exception (account_key)',
    ])
      await runner.query(`CREATE INDEX ${index}`);
    await this.move(runner);
    await runner.query('DROP TABLE parked');
  }

  /** Facts parked so far become exceptions, raised in the house's stream in their order. */
  private async move(runner: QueryRunner): Promise<void> {
    const parked = (await runner.query(
      'SELECT awaiting, kind, source, source_role, external_id, payload, why, parked_at FROM parked ORDER BY id',
    )) as Parked[];
    if (parked.length === 0) return;
    await runner.query(`INSERT INTO stream_head (account_key) VALUES ('house') ON CONFLICT DO NOTHING`);
    const [head] = (await runner.query(
      `SELECT seq, version, hash, at FROM stream_head WHERE account_key = 'house' FOR UPDATE`,
    )) as [Head];
    let end = head;
    for (const row of parked) end = await this.raise(runner, row, end);
    await runner.query(
      `UPDATE stream_head SET seq = $1, version = $2, hash = $3, at = $4 WHERE account_key = 'house'`,
      [end.seq, end.version, end.hash, end.at],
    );
  }

  private async raise(runner: QueryRunner, row: Parked, head: Head): Promise<Head> {
    const seq = head.seq + 1;
    const id = `x-${seq}`;
    // The business instant of the parking is not on record: the later of its system instant and the head's.
    const at = row.parked_at > head.at ? row.parked_at : head.at;
    const [kind, waitsFor] = kindOf(row.awaiting);
    const digest = sha256(row.payload);
    const payload = JSON.stringify({
      ...{ accountKey: null, amount: null, digest, exceptionId: id, externalId: row.external_id, factKind: row.kind },
      ...{ importId: null, kind, line: null, source: row.source, waitsFor, why: row.why },
    });
    const event = [
      ...['house', seq, 'exception.raised', at, new Date().toISOString(), null, row.source, row.source_role],
      ...[null, `exception:${id}`, null, null, head.version + 1, payload, head.hash],
    ];
    const hash = sha256(JSON.stringify(event));
    await runner.query(
      `INSERT INTO event (account_key, seq, type, at, recorded_at, effective_on, actor_id, actor_role, case_id, command_id,
         caused_by, policy_version, version, payload, prev_hash, hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
      [...event, hash],
    );
    await runner.query(
      `INSERT INTO command (account_key, command_id, first_seq, last_seq, version) VALUES ('house', $1, $2, $2, $3)`,
      [`exception:${id}`, seq, head.version + 1],
    );
    await runner.query(
      `INSERT INTO exception (exception_id, seq, kind, status, source, source_role, external_id, fact_kind, digest, content,
         why, waits_for, raised_at, due_at) VALUES ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
      [
        ...[id, seq, kind, row.source, row.source_role, row.external_id, row.kind, digest, row.payload, row.why],
        ...[waitsFor, at],
      ],
    );
    return { seq, version: head.version + 1, hash, at };
  }

  async down(): Promise<void> {
    throw new Error('what waits for a person is never dropped by a migration');
  }
}

interface Parked {
  awaiting: string;
  kind: string;
  source: string;
  source_role: string;
  external_id: string;
  payload: string;
  why: string;
  parked_at: string;
}
interface Head {
  seq: number;
  version: number;
  hash: string;
  at: string;
}

function kindOf(awaiting: string): [kind: string, waitsFor: string | null] {
  if (awaiting.startsWith('account:')) return ['unknown-account', awaiting];
  if (awaiting.startsWith('payment:')) return ['unknown-payment', awaiting];
  if (awaiting.startsWith('sibling:')) return ['other-currency', awaiting];
  return ['unreadable', null];
}
