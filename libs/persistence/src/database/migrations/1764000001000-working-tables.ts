import type { MigrationInterface, QueryRunner } from 'typeorm';

const KEY = 'account_key text COLLATE "C" NOT NULL';
const INSTANT = 'text COLLATE "C"';

/** What stands beside the record and is not derived from it alone: heads, ledger, people, inbox and outbox, clock, house. */
const TABLES: Readonly<Record<string, string>> = {
  stream_head: `account_key text COLLATE "C" PRIMARY KEY, seq integer NOT NULL DEFAULT 0, version integer NOT NULL DEFAULT 0,
    hash text NOT NULL DEFAULT '', at ${INSTANT} NOT NULL DEFAULT '', case_id text, case_open boolean NOT NULL DEFAULT false,
    obliged boolean NOT NULL DEFAULT false`,
  account: `account_key text COLLATE "C" PRIMARY KEY, account_id text COLLATE "C" NOT NULL UNIQUE, entity text NOT NULL,
    customer_id text NOT NULL, currency text NOT NULL, zone text NOT NULL, calendar text NOT NULL, language text NOT NULL,
    name_ref text NOT NULL, resolved_calendar text, UNIQUE (entity, customer_id, currency)`,
  inbox: `source text COLLATE "C" NOT NULL, kind text NOT NULL, external_id text COLLATE "C" NOT NULL, digest text NOT NULL,
    outcome text NOT NULL, account_key text COLLATE "C", seq integer, recorded_id text NOT NULL,
    received_at ${INSTANT} NOT NULL, PRIMARY KEY (kind, external_id, source)`,
  parked: `id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, awaiting text COLLATE "C" NOT NULL, kind text NOT NULL,
    source text NOT NULL, source_role text NOT NULL, external_id text COLLATE "C" NOT NULL, payload text NOT NULL,
    why text NOT NULL, parked_at ${INSTANT} NOT NULL`,
  outbox: `id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${KEY}, kind text NOT NULL, attempts integer NOT NULL DEFAULT 0,
    claim bigint, claimed_until timestamptz, available_at timestamptz NOT NULL DEFAULT clock_timestamp(), last_error text,
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp()`,
  person_key: `person text COLLATE "C" PRIMARY KEY, ${KEY}, key_id text NOT NULL, wrapped text NOT NULL`,
  person_value: `ref text COLLATE "C" PRIMARY KEY, ${KEY}, person text COLLATE "C" NOT NULL, ciphertext text NOT NULL`,
  document: `message_id text COLLATE "C" NOT NULL, digest text NOT NULL, ${KEY}, person text COLLATE "C" NOT NULL,
    ciphertext text NOT NULL, PRIMARY KEY (message_id, digest)`,
  open_item: `${KEY}, item_id text COLLATE "C" NOT NULL, kind text NOT NULL, invoice_number text COLLATE "C" NOT NULL,
    invoice_date ${INSTANT} NOT NULL, due_date ${INSTANT} NOT NULL, amount bigint NOT NULL, balance bigint NOT NULL,
    disputed bigint NOT NULL DEFAULT 0, written_off bigint NOT NULL DEFAULT 0, revision integer NOT NULL DEFAULT 1,
    PRIMARY KEY (account_key, item_id)`,
  payment: `${KEY}, payment_id text COLLATE "C" NOT NULL, source text NOT NULL, amount bigint NOT NULL,
    received_on ${INSTANT} NOT NULL, unapplied bigint NOT NULL, reversed_on ${INSTANT}, PRIMARY KEY (account_key, payment_id)`,
  allocation_line: `id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${KEY}, seq integer NOT NULL,
    item_id text COLLATE "C" NOT NULL, kind text NOT NULL, part text NOT NULL, amount bigint NOT NULL,
    payment_id text COLLATE "C", effective_on ${INSTANT} NOT NULL`,
  item_dispute: `${KEY}, dispute_id text COLLATE "C" NOT NULL, item_id text COLLATE "C" NOT NULL, amount bigint NOT NULL,
    open boolean NOT NULL DEFAULT true, PRIMARY KEY (account_key, dispute_id)`,
  driven_clock: `id integer PRIMARY KEY CHECK (id = 1), now ${INSTANT} NOT NULL, speed double precision NOT NULL,
    next_sweep_at ${INSTANT}`,
  case_report: `account_key text COLLATE "C" PRIMARY KEY, seq integer NOT NULL, next_wake_at ${INSTANT}, instant ${INSTANT} NOT NULL`,
  brake: `id integer PRIMARY KEY CHECK (id = 1), stopped boolean NOT NULL, reason text NOT NULL`,
  strategy: `id text NOT NULL, version text NOT NULL, document text NOT NULL, PRIMARY KEY (id, version)`,
  template_source: `version text PRIMARY KEY, files text NOT NULL`,
};
const INDEXES = [
  'CREATE INDEX parked_awaiting ON parked (awaiting, id)',
  'CREATE INDEX outbox_account ON outbox (account_key, id)',
  'CREATE INDEX person_value_person ON person_value (person)',
  'CREATE INDEX open_item_due ON open_item (due_date, account_key) WHERE balance > 0',
  'CREATE INDEX allocation_line_item ON allocation_line (account_key, item_id)',
  'CREATE INDEX allocation_line_payment ON allocation_line (account_key, payment_id)',
  'CREATE INDEX stream_head_obliged ON stream_head (account_key) WHERE obliged',
  'CREATE INDEX case_report_wake ON case_report (next_wake_at)',
];
/** Written once and read for ever: nothing to update. */
const INSERT_ONLY = new Set(['allocation_line', 'strategy', 'template_source']);

export class WorkingTables1764000001000 implements MigrationInterface {
  readonly name = 'WorkingTables1764000001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TABLES)) {
      await runner.query(`CREATE TABLE ${table} (${columns})`);
      const rights = INSERT_ONLY.has(table) ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE';
      await runner.query(`GRANT ${rights} ON ${table} TO amicable_app`);
    }
    for (const index of INDEXES) await runner.query(index);
    await runner.query(`INSERT INTO brake (id, stopped, reason) VALUES (1, false, '')`);
  }

  async down(): Promise<void> {
    throw new Error('ledger, people and queues are never dropped by a migration');
  }
}
