import { postalLine, type Json, type PersonDetails } from '#domain';
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

  async holders(accountKey: string, channel: string, address: string): Promise<string[]> {
    const rows = await this.database.query<{ contact_id: string; ref: string }>(
      'SELECT contact_id, ref FROM contact WHERE account_key = $1 ORDER BY position',
      [accountKey],
    );
    const people = await this.vault.open(rows.map(({ ref }) => ref));
    return rows
      .filter(({ ref }) => has((people.get(ref) ?? null) as PersonDetails | null, channel, address))
      .map((row) => row.contact_id);
  }

  async erase(accountKey: string, contactId: string | null): Promise<number> {
    return this.vault.erase(accountKey, contactId);
  }
}

/** Whether this is how they are reached on that channel, however it is written. */
function has(person: PersonDetails | null, channel: string, address: string): boolean {
  if (person === null) return false;
  if (channel === 'email') return plain(person.email ?? '') === plain(address);
  if (channel === 'letter') return person.address != null && plain(postalLine(person.address)) === plain(address);
  return person.phone !== null && digits(person.phone) !== '' && digits(person.phone) === digits(address);
}
const plain = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();
const digits = (text: string): string => text.replace(/^\s*00/, '').replace(/\D/g, '');
