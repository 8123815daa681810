import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Bank statements: what an invoice's number is looked up by when somebody writes it in his own way (`referenceKey` of the
 * core), the entries taken so far, and from which accounts, as blind indexes, a person said that customers pay.
 */
export class Statements1764000012000 implements MigrationInterface {
  readonly name = 'Statements1764000012000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE open_item ADD COLUMN reference_key text COLLATE "C" GENERATED ALWAYS AS (
      regexp_replace(regexp_replace(upper(invoice_number), '[^0-9A-Z]+', '', 'g'), '(^|[^0-9])0+(?=[0-9])', '\\1', 'g')) STORED`);
    await runner.query('CREATE INDEX open_item_reference ON open_item (reference_key)');
    await runner.query(`CREATE TABLE statement_entry (
      source text COLLATE "C" NOT NULL, payment_id text COLLATE "C" NOT NULL, import_id text COLLATE "C" NOT NULL,
      line integer NOT NULL, direction text NOT NULL, currency text NOT NULL, amount bigint NOT NULL,
      servicer text COLLATE "C", end_to_end text COLLATE "C", outcome text NOT NULL, account_key text COLLATE "C",
      reversed_by text COLLATE "C", PRIMARY KEY (payment_id, source))`);
    await runner.query(
      'CREATE INDEX statement_entry_servicer ON statement_entry (servicer) WHERE servicer IS NOT NULL',
    );
    await runner.query('CREATE INDEX statement_entry_end ON statement_entry (end_to_end) WHERE end_to_end IS NOT NULL');
    await runner.query(
      'CREATE INDEX statement_entry_account ON statement_entry (account_key) WHERE account_key IS NOT NULL',
    );
    await runner.query(`CREATE TABLE counterparty_account (
      digest text COLLATE "C" NOT NULL, account_key text COLLATE "C" NOT NULL, learned_by text NOT NULL,
      PRIMARY KEY (digest, account_key))`);
    await runner.query('CREATE INDEX counterparty_account_of ON counterparty_account (account_key)');
    await runner.query('GRANT SELECT, INSERT, UPDATE, DELETE ON statement_entry, counterparty_account TO amicable_app');
  }

  async down(): Promise<void> {
    throw new Error('what statements told is never dropped by a migration');
  }
}
