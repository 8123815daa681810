import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Interest and fees posted on an item and still open; `balance` stays what is open of the invoice itself. */
export class Charges1764000020000 implements MigrationInterface {
  readonly name = 'Charges1764000020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE open_item ADD COLUMN interest bigint NOT NULL DEFAULT 0,
      ADD COLUMN fees bigint NOT NULL DEFAULT 0`);
  }

  async down(): Promise<void> {
    throw new Error('the ledger is never dropped by a migration');
  }
}
