import type { MigrationInterface, QueryRunner } from 'typeorm';

const PARTITIONS = 8;
const INSTANT = 'text COLLATE "C"';

/**
 * The record: the accounts' streams, the commands that wrote them and the access log. They belong to a role without
 * login; the application may insert and select, and triggers refuse the rest to everybody, the owner included.
 * Instants and dates are fixed-width text: what is hashed is what is stored.
 */
export class Record1764000000000 implements MigrationInterface {
  readonly name = 'Record1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION '% is insert-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege'; END $$`);
    await runner.query(`CREATE TABLE event (
      account_key text COLLATE "C" NOT NULL, seq integer NOT NULL, type text NOT NULL, at ${INSTANT} NOT NULL,
      recorded_at ${INSTANT} NOT NULL, effective_on ${INSTANT}, actor_id text NOT NULL, actor_role text NOT NULL,
      case_id text, command_id text NOT NULL, caused_by text, policy_version text, version integer NOT NULL,
      payload text NOT NULL, prev_hash text NOT NULL, hash text NOT NULL,
      PRIMARY KEY (account_key, seq)) PARTITION BY HASH (account_key)`);
    const partitions = Array.from({ length: PARTITIONS }, (_, n) => `event_p${n}`);
    for (const [n, partition] of partitions.entries()) {
      await runner.query(
        `CREATE TABLE ${partition} PARTITION OF event FOR VALUES WITH (MODULUS ${PARTITIONS}, REMAINDER ${n})`,
      );
    }
    await runner.query(`CREATE TABLE command (
      account_key text COLLATE "C" NOT NULL, command_id text COLLATE "C" NOT NULL, content_digest text,
      first_seq integer NOT NULL, last_seq integer NOT NULL, version integer NOT NULL, case_id text, approval_id text,
      task_id text, PRIMARY KEY (account_key, command_id))`);
    await runner.query(`CREATE TABLE access_entry (
      seq bigint PRIMARY KEY, at ${INSTANT} NOT NULL, actor_id text NOT NULL, actor_role text NOT NULL, action text NOT NULL,
      subject text NOT NULL, outcome text NOT NULL, facts text NOT NULL, prev_hash text NOT NULL, hash text NOT NULL)`);
    for (const table of ['event', ...partitions, 'command', 'access_entry']) await this.seal(runner, table);
  }

  private async seal(runner: QueryRunner, table: string): Promise<void> {
    for (const [name, operations] of [
      ['no_change', 'UPDATE OR DELETE'],
      ['no_truncate', 'TRUNCATE'],
    ] as const) {
      await runner.query(
        `CREATE TRIGGER ${table}_${name} BEFORE ${operations} ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      );
      await runner.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_${name}`);
    }
    await runner.query(`ALTER TABLE ${table} OWNER TO amicable_owner`);
    await runner.query(`REVOKE ALL ON ${table} FROM PUBLIC`);
    await runner.query(`GRANT SELECT, INSERT ON ${table} TO amicable_app`);
  }

  async down(): Promise<void> {
    throw new Error('the record is never dropped by a migration');
  }
}
