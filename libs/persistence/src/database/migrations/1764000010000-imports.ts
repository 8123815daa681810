import type { MigrationInterface, QueryRunner } from 'typeorm';

const INSTANT = 'text COLLATE "C"';

/**
 * Imports of files. None of it follows from the streams (a file of payments that changed nothing leaves no event, and yet
 * makes its source fresh), so `amicable rebuild` leaves these tables alone.
 */
const TABLES: Readonly<Record<string, string>> = {
  // `place`: the order of files, by which it is judged whether a file of payments came after the invoices.
  import_job: `import_id text COLLATE "C" PRIMARY KEY, place bigint GENERATED ALWAYS AS IDENTITY UNIQUE, kind text NOT NULL,
    source text COLLATE "C" NOT NULL, mapping text, dry_run boolean NOT NULL, atomic boolean NOT NULL, status text NOT NULL,
    started_at ${INSTANT} NOT NULL, finished_at ${INSTANT}, alive_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    bytes bigint NOT NULL, rows integer NOT NULL DEFAULT 0, accepted integer NOT NULL DEFAULT 0,
    unchanged integer NOT NULL DEFAULT 0, parked integer NOT NULL DEFAULT 0, rejected integer NOT NULL DEFAULT 0,
    file_digest text, problem text`,
  import_problem: `id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, import_id text COLLATE "C" NOT NULL,
    line integer NOT NULL, code text NOT NULL, detail text NOT NULL`,
  // The newest file of a source that put an invoice on record for the account.
  imported_invoice: `account_key text COLLATE "C" NOT NULL, source text COLLATE "C" NOT NULL, place bigint NOT NULL,
    PRIMARY KEY (account_key, source)`,
};
const INDEXES = [
  'CREATE INDEX import_problem_job ON import_problem (import_id, line, id)',
  `CREATE INDEX import_job_fresh ON import_job (source, place)
   WHERE kind IN ('payments', 'statements') AND status = 'done' AND NOT dry_run`,
  // What a new invoice may be set off against, found without reading all items of a large account.
  `CREATE INDEX open_item_credit ON open_item (account_key) WHERE balance < 0`,
  `CREATE INDEX payment_unapplied ON payment (account_key) WHERE unapplied > 0`,
];

export class Imports1764000010000 implements MigrationInterface {
  readonly name = 'Imports1764000010000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TABLES)) {
      await runner.query(`CREATE TABLE ${table} (${columns})`);
      await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO amicable_app`);
    }
    for (const index of INDEXES) await runner.query(index);
  }

  async down(): Promise<void> {
    throw new Error('the order of files is never dropped by a migration');
  }
}
