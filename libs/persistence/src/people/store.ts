import type { Json, PersonDetails } from '#domain';
import type { Database } from '../database/database.js';
import type { PersonStore } from '../ports.js';
import type { Vault } from './vault.js';

/** Names and addresses behind the references of the record. */
export class PostgresPeople implements PersonStore {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
  ) {}

  async details(refs: readonly string[]): Promise<Map<string, Json>> {
    return this.vault.open(refs);
  }

  async currentContact(accountKey: string, contactId: string): Promise<(PersonDetails & { ref: string }) | null> {
    const [row] = await this.database.query<{ ref: string }>(
      'SELECT ref FROM contact WHERE account_key = $1 AND contact_id = $2',
      [accountKey, contactId],
    );
    if (row === undefined) return null;
    const person = (await this.vault.open([row.ref])).get(row.ref);
    if (typeof person !== 'object' || person === null || Array.isArray(person)) return null;
    return { ...(person as unknown as PersonDetails), ref: row.ref };
  }

  async erase(accountKey: string, contactId: string | null): Promise<number> {
    return this.vault.erase(accountKey, contactId);
  }
}
