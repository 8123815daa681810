import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { sqlState } from './database.js';
import { Record1764000000000 } from './migrations/1764000000000-record.js';
import { WorkingTables1764000001000 } from './migrations/1764000001000-working-tables.js';
import { ReadModels1764000002000 } from './migrations/1764000002000-read-models.js';
import { Exceptions1764000011000 } from './migrations/1764000011000-exceptions.js';
import { Imports1764000010000 } from './migrations/1764000010000-imports.js';
import { Statements1764000012000 } from './migrations/1764000012000-statements.js';
import { ContactAddresses1764000013000 } from './migrations/1764000013000-contact-addresses.js';
import { Charges1764000020000 } from './migrations/1764000020000-charges.js';
import { Deliveries1764000021000 } from './migrations/1764000021000-deliveries.js';
import { FrozenStreams1764000025001 } from './migrations/1764000025001-frozen-streams.js';
import { InvoiceDocuments1764000015000 } from './migrations/1764000015000-invoice-documents.js';
import { Policies1764000022000 } from './migrations/1764000022000-policies.js';
import { Placements1764000023000 } from './migrations/1764000023000-placements.js';
import { ReportedDisputes1764000025000 } from './migrations/1764000025000-reported-disputes.js';
import { Restraint1764000024000 } from './migrations/1764000024000-restraint.js';

const MIGRATIONS = [
  Record1764000000000,
  WorkingTables1764000001000,
  ReadModels1764000002000,
  Imports1764000010000,
  Exceptions1764000011000,
  Statements1764000012000,
  ContactAddresses1764000013000,
  InvoiceDocuments1764000015000,
  Charges1764000020000,
  Deliveries1764000021000,
  Policies1764000022000,
  Placements1764000023000,
  Restraint1764000024000,
  ReportedDisputes1764000025000,
  FrozenStreams1764000025001,
];
const LOCK = 7_264_001;
/** Roles belong to the whole server: two databases migrating at once may collide on them. */
const COLLISIONS = new Set(['23505', '42710', '40001', 'XX000']);

/**
 * Brings the database behind a privileged URL up to date; harmless when it already is, and when two processes start at
 * once. `upTo`: the name of the last migration wanted, all without it. @throws when the connection may not create roles that are missing, with the remedy.
 */
export async function migrate(adminUrl: string, options: { readonly upTo?: string } = {}): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url: adminUrl,
    synchronize: false,
    logging: false,
    poolSize: 2,
    migrations: MIGRATIONS.slice(0, lastOf(options.upTo) + 1),
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
  });
  await source.initialize();
  const guard = source.createQueryRunner();
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await ensureRoles(source);
    await source.runMigrations();
  } finally {
    await guard.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    await guard.release();
    await source.destroy();
  }
}

function lastOf(upTo: string | undefined): number {
  if (upTo === undefined) return MIGRATIONS.length - 1;
  const index = MIGRATIONS.findIndex(({ name }) => name === upTo);
  if (index === -1) throw new Error(`there is no migration ${upTo}`);
  return index;
}

async function ensureRoles(source: DataSource): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await createRoles(source);
    } catch (error) {
      const state = sqlState(error) ?? '';
      if (state === '42501') {
        throw new Error(
          'the database user may not create the roles amicable_owner and amicable_app: migrate once with a privileged DATABASE_URL',
          { cause: error },
        );
      }
      if (attempt === 10 || !COLLISIONS.has(state)) throw error;
      await pause(20 * attempt);
    }
  }
}

async function createRoles(source: DataSource): Promise<void> {
  for (const role of ['amicable_owner', 'amicable_app']) {
    const known: unknown[] = await source.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    if (known.length === 0) await source.query(`CREATE ROLE ${role} NOLOGIN`);
    const [member] = (await source.query(
      `SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
       WHERE r.rolname = $1 AND u.rolname = current_user AND m.set_option`,
      [role],
    )) as unknown[];
    if (member === undefined) await source.query(`GRANT ${role} TO CURRENT_USER WITH SET TRUE, INHERIT TRUE`);
  }
  await source.query('GRANT USAGE, CREATE ON SCHEMA public TO amicable_owner');
  await source.query('GRANT USAGE ON SCHEMA public TO amicable_app');
}
