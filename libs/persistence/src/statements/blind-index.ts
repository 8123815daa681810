import { createHmac } from 'node:crypto';
import type { Query } from '../database/database.js';
import { HOUSE } from '../house/stream.js';
import { personOf, type Vault } from '../people/vault.js';

/** Keyed digests of what must be found again and never read: account numbers, references of payers. */
export class BlindIndex {
  private constructor(private readonly key: Buffer) {}

  /** The key stands in the vault under the house's name: wrapped by the master key, so that a change of that keeps it. */
  static async open(vault: Vault, query: Query): Promise<BlindIndex> {
    const person = personOf(HOUSE, 'counterparties');
    const key = (await vault.keysOf(HOUSE, [person], query)).get(person);
    if (key === undefined) throw new Error('the key of the index of counterparties is missing');
    return new BlindIndex(key);
  }

  of(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('hex');
  }

  /** Of an account number, however it is written; null for none. */
  ofAccount(account: string | null): string | null {
    const text = account?.replace(/[^0-9A-Za-z]/g, '').toUpperCase() ?? '';
    return text === '' ? null : this.of(`account:${text}`);
  }
}
