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
  }

  async down(): Promise<void> {
    throw new Error('what was ordered and delivered is never dropped by a migration');
  }
}
