import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files of invoices, encrypted under the account's key; the item points to the one that is sent along now. */
export class InvoiceDocuments1764000015000 implements MigrationInterface {
  readonly name = 'InvoiceDocuments1764000015000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE invoice_document (account_key text COLLATE "C" NOT NULL,
      item_id text COLLATE "C" NOT NULL, digest text NOT NULL, person text COLLATE "C" NOT NULL, name text NOT NULL,
      bytes integer NOT NULL, ciphertext bytea NOT NULL, PRIMARY KEY (account_key, item_id, digest))`);
    await runner.query('ALTER TABLE invoice_document ALTER COLUMN ciphertext SET STORAGE EXTERNAL');
    await runner.query('GRANT SELECT, INSERT, DELETE ON invoice_document TO amicable_app');
    await runner.query('ALTER TABLE open_item ADD COLUMN document text');
  }

  async down(): Promise<void> {
    throw new Error('files that letters refer to are never dropped by a migration');
  }
}
