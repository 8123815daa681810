import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What each placement brought: read models, filled from the record as it goes on. For placements of before, `amicable
 * rebuild` fills them in.
 */
export class Placements1764000023000 implements MigrationInterface {
  readonly name = 'Placements1764000023000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE placement ADD COLUMN agency_id text, ADD COLUMN stage text,
      ADD COLUMN amount bigint, ADD COLUMN placed_at text, ADD COLUMN fee_percent double precision`);
    await runner.query(`CREATE TABLE remittance (account_key text COLLATE "C" NOT NULL,
      remittance_id text COLLATE "C" NOT NULL, placement_id text COLLATE "C" NOT NULL, gross bigint NOT NULL,
      fee bigint NOT NULL, disputed boolean NOT NULL, reversed boolean NOT NULL,
      PRIMARY KEY (account_key, remittance_id))`);
    await runner.query('CREATE INDEX remittance_placement ON remittance (account_key, placement_id)');
    await runner.query('GRANT SELECT, INSERT, UPDATE, DELETE ON remittance TO amicable_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE remittance');
    await runner.query(`ALTER TABLE placement DROP COLUMN agency_id, DROP COLUMN stage, DROP COLUMN amount,
      DROP COLUMN placed_at, DROP COLUMN fee_percent`);
  }
}
