import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions of strategies that were drafted, with what was written and who judged it; an approved one is kept in `strategy` too. */
export class Policies1764000022000 implements MigrationInterface {
  readonly name = 'Policies1764000022000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE strategy_version (
      id text COLLATE "C" NOT NULL, version text COLLATE "C" NOT NULL, source text NOT NULL, document text NOT NULL,
      status text NOT NULL, replaces text, why text NOT NULL, drafted_by text NOT NULL, drafted_at text COLLATE "C" NOT NULL,
      judged_by text, judged_at text COLLATE "C", judgement text, simulation text, PRIMARY KEY (id, version))`);
    await runner.query(`CREATE UNIQUE INDEX strategy_version_active ON strategy_version (id) WHERE status = 'active'`);
    await runner.query('GRANT SELECT, INSERT, UPDATE ON strategy_version TO amicable_app');
  }

  async down(): Promise<void> {
    throw new Error('what was drafted and judged is never dropped by a migration');
  }
}
