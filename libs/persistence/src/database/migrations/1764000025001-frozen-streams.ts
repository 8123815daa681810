import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a stream's case is frozen: under the lock of its head, payments are then kept and not set off (G13). */
export class FrozenStreams1764000025001 implements MigrationInterface {
  readonly name = 'FrozenStreams1764000025001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE stream_head ADD COLUMN frozen boolean NOT NULL DEFAULT false');
    await runner.query(`UPDATE stream_head h SET frozen = true FROM (
      SELECT DISTINCT ON (account_key) account_key, type FROM event
      WHERE type IN ('case.frozen', 'case.unfrozen', 'case.closed') ORDER BY account_key, seq DESC) last
      WHERE last.account_key = h.account_key AND last.type = 'case.frozen'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE stream_head DROP COLUMN frozen');
  }
}
