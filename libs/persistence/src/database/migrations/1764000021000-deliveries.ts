import type { MigrationInterface, QueryRunner } from 'typeorm';

const DAY = 'text COLLATE "C"';

/** Orders and deliveries as the client reported them, each with the days between which it stood uninvoiced. */
export class Deliveries1764000021000 implements MigrationInterface {
  readonly name = 'Deliveries1764000021000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE delivery (account_key text COLLATE "C" NOT NULL, delivery_id text COLLATE "C" NOT NULL,
      status text NOT NULL, amount bigint NOT NULL, opened_on ${DAY} NOT NULL, closed_on ${DAY},
      PRIMARY KEY (account_key, delivery_id))`);
    await runner.query('GRANT SELECT, INSERT, UPDATE, DELETE ON delivery TO amicable_app');
    await runner.query('CREATE INDEX open_item_invoiced ON open_item (invoice_date, account_key)');
    await runner.query('CREATE INDEX delivery_opened ON delivery (opened_on, account_key)');
    await this.reasons(runner);
  }

  /** Saved views of the worklist ask why it is unpaid, and how the customer usually pays: the record knows the first. */
  private async reasons(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE case_view ADD COLUMN reason text, ADD COLUMN behaviour text');
    await runner.query(`UPDATE case_view c SET reason = (SELECT e.payload::jsonb ->> 'reason' FROM event e
      WHERE e.account_key = c.account_key AND e.case_id = c.case_id AND e.type IN ('reason.set', 'reason.changed')
      ORDER BY e.seq DESC LIMIT 1)`);
  }

  async down(): Promise<void> {
    throw new Error('what was ordered and delivered is never dropped by a migration');
  }
}
