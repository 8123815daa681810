import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A keyed digest of each contact's e-mail address beside its sealed details, so that a reply finds who wrote it. Without
 * the master key it says nothing about the address, and it is erased with the person.
 */
export class ContactAddresses1764000013000 implements MigrationInterface {
  readonly name = 'ContactAddresses1764000013000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE person_value ADD COLUMN address_digest text COLLATE "C"');
    await runner.query(
      'CREATE INDEX person_value_address ON person_value (address_digest) WHERE address_digest IS NOT NULL',
    );
    await runner.query('CREATE INDEX contact_ref ON contact (ref)');
  }

  async down(): Promise<void> {
    throw new Error('what finds the sender of a reply is never dropped by a migration');
  }
}
