import { createHmac, randomBytes } from 'node:crypto';
import { canonicalJson, type Json, type PersonalRef } from '#domain';
import type { Database, Query } from '../database/database.js';
import type { Batch } from '../database/batch.js';
import { PERSON_VALUE } from '../database/tables.js';
import type { OpenStoresOptions } from '../ports.js';
import { forgetPayers } from '../statements/counterparties.js';
import { decrypt, encrypt, sha256 } from './cipher.js';

const KEY_BYTES = 32;

/** Whose personal data: a contact of an account, or (null) the account's own. Erased together. */
export function personOf(accountKey: string, contactId: string | null): string {
  return contactId === null ? accountKey : `${accountKey}/${contactId}`;
}
/** Something sealed and not yet written: its row goes into the transaction that refers to it. */
export interface SealedRow {
  readonly ref: string;
  readonly accountKey: string;
  readonly person: string;
  readonly ciphertext: string;
  /** Keyed digest of the e-mail address among the values, by which its owner is found; null without one. */
  readonly addressDigest: string | null;
}
interface KeyRow {
  readonly person: string;
  readonly key_id: string;
  readonly wrapped: string;
}

/**
 * Personal data, encrypted under one key for each person, that key under a master key. Deleting a person's key and
 * values erases the person everywhere, backups of the values included; the record keeps only salted digests, whose salt
 * is gone too.
 */
export class Vault {
  private readonly masters: ReadonlyMap<string, Buffer>;

  constructor(
    private readonly database: Database,
    private readonly keys: OpenStoresOptions['keys'],
  ) {
    this.masters = new Map(Object.entries(keys.all).map(([id, text]) => [id, masterKey(id, text)]));
    if (!this.masters.has(keys.current)) throw new Error(`the current key "${keys.current}" is not among the keys`);
  }

  /**
   * Keys of these people, made on first use. Committed at once (a key without values harms nobody), unless the caller's
   * transaction is given.
   */
  async keysOf(
    accountKey: string,
    people: readonly string[],
    query: Query = this.database.query,
  ): Promise<Map<string, Buffer>> {
    return this.keysOfMany(new Map(people.map((person) => [person, accountKey])), query);
  }

  /** The same for people of many accounts: person to account key. */
  async keysOfMany(people: ReadonlyMap<string, string>, query: Query): Promise<Map<string, Buffer>> {
    const wanted = [...people.keys()];
    const found = await this.existingKeys(query, wanted);
    const missing = wanted.filter((person) => !found.has(person));
    if (missing.length === 0) return found;
    const rows = missing.map((person) => [
      person,
      people.get(person),
      this.keys.current,
      encrypt(this.master(this.keys.current), randomBytes(KEY_BYTES).toString('base64'), person),
    ]);
    await query(
      `INSERT INTO person_key (person, account_key, key_id, wrapped)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
      [0, 1, 2, 3].map((column) => rows.map((row) => row[column])),
    );
    return this.existingKeys(query, wanted);
  }

  /** Encrypts one personal value: what stands in the event, and the row that holds the value. */
  seal(
    key: Buffer,
    value: { accountKey: string; person: string; plain: Json },
  ): { reference: PersonalRef; row: SealedRow } {
    const salt = randomBytes(16).toString('hex');
    const ref = `p_${randomBytes(12).toString('hex')}`;
    const ciphertext = encrypt(key, JSON.stringify({ salt, value: value.plain }), ref);
    return {
      reference: { ref, digest: sha256(salt + canonicalJson(value.plain)) },
      row: {
        ref,
        accountKey: value.accountKey,
        person: value.person,
        ciphertext,
        addressDigest: this.digestOf(this.keys.current, emailIn(value.plain)),
      },
    };
  }

  /** What an e-mail address may be stored under: one digest for each master key that was ever in use. */
  addressDigests(address: string): string[] {
    return [...this.masters.keys()].flatMap((id) => this.digestOf(id, address) ?? []);
  }

  private digestOf(masterId: string, address: string | null): string | null {
    if (address === null) return null;
    const normal = address.trim().toLowerCase();
    return createHmac('sha256', this.master(masterId)).update(`e-mail address\n${normal}`).digest('hex');
  }

  /** Values behind references; null where erased. References nobody knows are null as well. */
  async open(refs: readonly string[], query: Query = this.database.query): Promise<Map<string, Json>> {
    const result = new Map<string, Json>(refs.map((ref) => [ref, null]));
    if (refs.length === 0) return result;
    const rows = await query<KeyRow & { ref: string; ciphertext: string }>(
      `SELECT v.ref, v.ciphertext, k.person, k.key_id, k.wrapped
       FROM person_value v JOIN person_key k USING (person) WHERE v.ref = ANY($1)`,
      [[...result.keys()]],
    );
    for (const row of rows) {
      const { value } = JSON.parse(decrypt(this.unwrap(row), row.ciphertext, row.ref)) as { value: Json };
      result.set(row.ref, value);
    }
    return result;
  }

  /** The key of somebody who has one; undefined where the person was erased. */
  async keyOf(person: string): Promise<Buffer | undefined> {
    return (await this.existingKeys(this.database.query, [person])).get(person);
  }

  /** Texts of documents by the row that holds them; null where the person was erased. */
  async openDocument(row: { person: string; ciphertext: string; context: string }): Promise<string | null> {
    const key = await this.keyOf(row.person);
    return key === undefined ? null : decrypt(key, row.ciphertext, row.context);
  }

  /** Erases a contact, or with null every person of the account; returns how many people lost their key. */
  async erase(accountKey: string, contactId: string | null): Promise<number> {
    const matches = contactId === null ? 'account_key = $1' : 'account_key = $1 AND person = $2';
    const params = contactId === null ? [accountKey] : [accountKey, personOf(accountKey, contactId)];
    return this.database.transaction(async (query) => {
      await query(`DELETE FROM person_value WHERE ${matches}`, params);
      await query(`DELETE FROM document WHERE ${matches}`, params);
      await query(`DELETE FROM invoice_document WHERE ${matches}`, params);
      await forgetPayers(query, accountKey);
      return (await query(`DELETE FROM person_key WHERE ${matches} RETURNING person`, params)).length;
    });
  }

  private async existingKeys(query: Query, people: readonly string[]): Promise<Map<string, Buffer>> {
    const rows = await query<KeyRow>('SELECT person, key_id, wrapped FROM person_key WHERE person = ANY($1)', [people]);
    return new Map(rows.map((row) => [row.person, this.unwrap(row)]));
  }

  private unwrap(row: KeyRow): Buffer {
    return Buffer.from(decrypt(this.master(row.key_id), row.wrapped, row.person), 'base64');
  }

  private master(id: string): Buffer {
    const key = this.masters.get(id);
    if (key === undefined) throw new Error(`master key "${id}" is not configured, but stored data needs it`);
    return key;
  }
}

/** Rows of sealed values, into the transaction of the events that refer to them. */
export function storeSealed(batch: Batch, rows: readonly SealedRow[]): void {
  batch.rows(
    PERSON_VALUE,
    rows.map((row) => [row.ref, row.accountKey, row.person, row.ciphertext, row.addressDigest]),
  );
}

/** The address among a person's details. */
function emailIn(plain: Json): string | null {
  if (typeof plain !== 'object' || plain === null || !('email' in plain)) return null;
  return typeof plain.email === 'string' && plain.email.trim() !== '' ? plain.email : null;
}

function masterKey(id: string, text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES) throw new Error(`master key "${id}" must be ${KEY_BYTES} bytes in base64`);
  return key;
}
