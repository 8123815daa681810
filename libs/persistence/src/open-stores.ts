import { PostgresAccessLog } from './access-log.js';
import { PostgresClock } from './clock.js';
import { Database } from './database/database.js';
import { PostgresDocuments } from './documents/store.js';
import { PostgresFacts } from './facts/store.js';
import { PostgresHouse } from './house/store.js';
import { PostgresOutbox } from './outbox.js';
import { PostgresPeople } from './people/store.js';
import { Vault } from './people/vault.js';
import type { OpenStoresOptions, Stores } from './ports.js';
import { PostgresReads } from './reads/store.js';
import { PostgresRecord } from './record/store.js';

const DEFAULT_POOL = 10;

/**
 * Connects to a migrated database as the application role. `close()` waits for the access log and ends every connection.
 * @throws when the database is out of reach, or a key is no 32 bytes of base64.
 */
export async function openStores(options: OpenStoresOptions): Promise<Stores> {
  const database = await Database.open(options.url, options.poolSize ?? DEFAULT_POOL);
  const vault = new Vault(database, options.keys);
  const { clock, renderer, smallDifference } = options;
  const outbox = new PostgresOutbox(database, options.url);
  const access = new PostgresAccessLog(database);
  return {
    record: new PostgresRecord(database, clock, vault, renderer),
    facts: new PostgresFacts(database, vault, { clock, smallDifference, hint: outbox.hint }),
    reads: new PostgresReads(database, vault, clock),
    outbox,
    clock: new PostgresClock(database),
    house: new PostgresHouse(database, clock, outbox.hint),
    people: new PostgresPeople(database, vault),
    documents: new PostgresDocuments(database, vault, { clock, smallDifference, hint: outbox.hint }),
    access,
    close: async () => {
      outbox.close();
      await access.idle();
      await database.close();
    },
  };
}
