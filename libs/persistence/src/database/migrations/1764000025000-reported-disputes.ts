import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who reported a dispute, and whether a person resolved it: what the next word of the same feed is judged by. */
export class ReportedDisputes1764000025000 implements MigrationInterface {
  readonly name = 'ReportedDisputes1764000025000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE item_dispute ADD COLUMN source text, ADD COLUMN resolved boolean NOT NULL DEFAULT false',
    );
    await runner.query(`UPDATE item_dispute d SET resolved = true FROM event e
      WHERE e.account_key = d.account_key AND e.type = 'dispute.resolved' AND e.payload::jsonb->>'disputeId' = d.dispute_id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE item_dispute DROP COLUMN source, DROP COLUMN resolved');
  }
}
