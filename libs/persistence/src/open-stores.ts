import { PostgresAccessLog } from './access-log.js';
import { PostgresClock } from './clock.js';
import { addDays, type PlainDate, type ResolvedCalendar } from '#domain';
import { Database } from './database/database.js';
import { PostgresDocuments } from './documents/store.js';
import { PostgresExceptions } from './exceptions/store.js';
import type { FactSettings } from './facts/fact-writer.js';
import { PostgresFacts } from './facts/store.js';
import { PostgresPolicies } from './house/policies.js';
import { PostgresHouse } from './house/store.js';
import { PostgresImports } from './imports/store.js';
import { PostgresOutbox } from './outbox.js';
import { PostgresPeople } from './people/store.js';
import { Vault } from './people/vault.js';
import type { OpenStoresOptions, Stores } from './ports.js';
import { PostgresReads } from './reads/store.js';
import { PostgresRecord } from './record/store.js';
import { PostgresStatements } from './statements/store.js';

const DEFAULT_POOL = 10;

/**
 * Connects to a migrated database as the application role. `close()` waits for the access log and ends every connection.
 * @throws when the database is out of reach, or a key is no 32 bytes of base64.
 */
export async function openStores(options: OpenStoresOptions): Promise<Stores> {
  const database = await Database.open(options.url, options.poolSize ?? DEFAULT_POOL);
  const vault = new Vault(database, options.keys);
  const { clock, renderer, smallDifference, allocation = 'oldest-due' } = options;
  const houseCalendar = options.houseCalendar ?? weekdays;
  const outbox = new PostgresOutbox(database, options.url);
  const access = new PostgresAccessLog(database);
  const facts: FactSettings = { clock, smallDifference, allocation, hint: outbox.hint, vault, houseCalendar };
  return {
    record: new PostgresRecord(database, clock, vault, renderer, facts),
    facts: new PostgresFacts(database, facts),
    exceptions: new PostgresExceptions(database, facts),
    statements: new PostgresStatements(database, facts),
    imports: new PostgresImports(database, facts),
    reads: new PostgresReads(database, vault, clock),
    outbox,
    clock: new PostgresClock(database),
    house: new PostgresHouse(database, clock, outbox.hint),
    policies: new PostgresPolicies(database, clock),
    people: new PostgresPeople(database, vault),
    documents: new PostgresDocuments(database, vault, facts),
    access,
    close: async () => {
      outbox.close();
      await access.idle();
      await database.close();
    },
  };
}

/** A house without a calendar of its own. */
function weekdays(from: PlainDate): ResolvedCalendar {
  return {
    ...{ zone: 'UTC', calendar: 'none', tableVersion: 'weekdays', holidays: [], weekend: [0, 6] },
    ...{ from, to: addDays(from, 14), sendFrom: 9 * 60, sendUntil: 17 * 60 + 30 },
    offsets: [{ at: `${addDays(from, -2)}T00:00:00.000Z`, offsetMinutes: 0 }],
  };
}
