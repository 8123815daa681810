import type { MigrationInterface, QueryRunner } from 'typeorm';

const INSTANT = 'text COLLATE "C"';

/** Contacts that were due and not made, for whoever audits them; and until when a task was put off. */
export class Restraint1764000024000 implements MigrationInterface {
  readonly name = 'Restraint1764000024000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE restraint (account_key text COLLATE "C" NOT NULL, seq integer NOT NULL,
      case_id text COLLATE "C" NOT NULL, at ${INSTANT} NOT NULL, rule text COLLATE "C" NOT NULL, message_id text NOT NULL,
      template text NOT NULL, step text NOT NULL, planned_at ${INSTANT} NOT NULL, next_try_at ${INSTANT},
      facts text NOT NULL, policy_version text, PRIMARY KEY (account_key, seq))`);
    await runner.query('CREATE INDEX restraint_list ON restraint (at, account_key, seq)');
    await runner.query('CREATE INDEX restraint_case ON restraint (case_id)');
    await runner.query('GRANT SELECT, INSERT, UPDATE, DELETE ON restraint TO amicable_app');
    await runner.query(`INSERT INTO restraint SELECT account_key, seq, case_id, at, d->>'rule', d->>'messageId', d->>'template',
        d->>'step', d->>'plannedAt', d->>'nextTryAt', coalesce(d->'facts', '{}')::text, policy_version
      FROM (SELECT *, payload::jsonb AS d FROM event WHERE type = 'message.suppressed' AND case_id IS NOT NULL) e`);
    await runner.query(`ALTER TABLE task ADD COLUMN snoozed_until ${INSTANT}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE restraint');
    await runner.query('ALTER TABLE task DROP COLUMN snoozed_until');
  }
}
