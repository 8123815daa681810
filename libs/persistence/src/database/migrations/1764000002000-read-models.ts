import type { MigrationInterface, QueryRunner } from 'typeorm';

const KEY = 'account_key text COLLATE "C" NOT NULL';
const INSTANT = 'text COLLATE "C"';

/** Derived from the record alone: may be dropped and rebuilt at any time. */
const TABLES: Readonly<Record<string, string>> = {
  case_view: `case_id text COLLATE "C" PRIMARY KEY, ${KEY}, number integer NOT NULL, status text NOT NULL, step text NOT NULL,
    assignee text NOT NULL, opened_at ${INSTANT} NOT NULL, last_seq integer NOT NULL, version integer NOT NULL,
    last_contact_at ${INSTANT}`,
  task: `task_id text COLLATE "C" PRIMARY KEY, ${KEY}, case_id text NOT NULL, kind text NOT NULL, due_at ${INSTANT} NOT NULL,
    created_at ${INSTANT} NOT NULL, roles text NOT NULL, why text NOT NULL, approval_id text, claimed_by text, status text NOT NULL`,
  approval: `approval_id text COLLATE "C" PRIMARY KEY, ${KEY}, draft_hash text NOT NULL, status text NOT NULL`,
  letter: `message_id text COLLATE "C" PRIMARY KEY, ${KEY}, case_id text NOT NULL, seq integer NOT NULL, step text NOT NULL,
    attempt integer NOT NULL, template text NOT NULL, channel text NOT NULL, contact_id text NOT NULL, contact_ref text,
    draft_hash text NOT NULL, text_digest text NOT NULL, status text NOT NULL, smtp_message_id text, sent_at ${INSTANT},
    delivered_at ${INSTANT}`,
  contact: `${KEY}, contact_id text COLLATE "C" NOT NULL, position integer NOT NULL, role text NOT NULL, ref text NOT NULL,
    zone text, language text, PRIMARY KEY (account_key, contact_id)`,
  promise: `${KEY}, promise_id text COLLATE "C" NOT NULL, case_id text, status text NOT NULL, PRIMARY KEY (account_key, promise_id)`,
  plan: `${KEY}, plan_id text COLLATE "C" NOT NULL, case_id text, status text NOT NULL, PRIMARY KEY (account_key, plan_id)`,
  placement: `${KEY}, placement_id text COLLATE "C" NOT NULL, case_id text, status text NOT NULL, PRIMARY KEY (account_key, placement_id)`,
};
const INDEXES = [
  'CREATE INDEX case_view_list ON case_view (opened_at, case_id)',
  'CREATE INDEX case_view_account ON case_view (account_key)',
  `CREATE INDEX task_open ON task (due_at, task_id) WHERE status = 'open'`,
  'CREATE INDEX task_account ON task (account_key)',
  'CREATE INDEX approval_account ON approval (account_key)',
  'CREATE INDEX letter_account ON letter (account_key)',
  'CREATE INDEX letter_smtp ON letter (smtp_message_id)',
];

export class ReadModels1764000002000 implements MigrationInterface {
  readonly name = 'ReadModels1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TABLES)) {
      await runner.query(`CREATE TABLE ${table} (${columns})`);
      await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO amicable_app`);
    }
    for (const index of INDEXES) await runner.query(index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(TABLES)) await runner.query(`DROP TABLE ${table}`);
  }
}
