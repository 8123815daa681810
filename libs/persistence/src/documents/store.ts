import { createHash } from 'node:crypto';
import { attachDocument, invoiceFileName, type Actor } from '#domain';
import type { Database, Query } from '../database/database.js';
import { accountByClientId } from '../facts/accounts-table.js';
import { FactWriter, type FactSettings } from '../facts/fact-writer.js';
import { outgoingLetter } from './outgoing.js';
import { decryptBytes, encryptBytes } from '../people/cipher.js';
import { personOf, type Vault } from '../people/vault.js';
import type {
  AttachedDocument,
  DocumentStore,
  InvoiceDocumentInput,
  OutgoingLetter,
  StoredDocument,
} from '../ports.js';

interface ItemRow {
  readonly account_key: string;
  readonly item_id: string;
  readonly document: string | null;
}
const ITEM = `SELECT i.account_key, i.item_id, i.document FROM open_item i JOIN account a USING (account_key)
  WHERE a.account_id = $1 AND i.invoice_number = $2 AND i.kind = 'invoice'`;

/** Files of invoices: kept encrypted for as long as the account's people are not erased, found again by their digest. */
export class PostgresDocuments implements DocumentStore {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly settings: FactSettings,
  ) {}

  async attach(actor: Actor, input: InvoiceDocumentInput): Promise<AttachedDocument | null> {
    const { accountId, invoiceNumber, content } = input;
    const account = await accountByClientId(this.database.query, accountId);
    if (account === null) return null;
    const { accountKey } = account;
    const digest = createHash('sha256').update(content).digest('hex');
    const name = invoiceFileName(invoiceNumber);
    const answer = { accountId, invoiceNumber, digest, bytes: content.length, name };
    const person = personOf(accountKey, null);
    const key = (await this.vault.keysOf(accountKey, [person])).get(person);
    if (key === undefined) throw new Error(`no key for account ${accountKey}: erased at this moment`);
    return this.database.transaction(async (query) => {
      const writer = await FactWriter.lock(query, account, this.settings);
      const item = await itemOf(query, accountId, invoiceNumber);
      if (item === null) return null;
      const itemId = item.item_id;
      const events = attachDocument(item.document, { itemId, invoiceNumber, digest, bytes: content.length });
      if (events.length === 0) return { ...answer, created: false };
      const ciphertext = encryptBytes(key, content, contextOf(accountKey, itemId, digest));
      const commandId = `document:${actor.id}:${itemId}#${writer.seq + 1}`;
      await writer.write({ commandId, actor, events }, (batch) =>
        batch.insert(
          'invoice_document',
          ['account_key', 'item_id', 'digest', 'person', 'name', 'bytes', 'ciphertext'],
          [[accountKey, itemId, digest, person, name, content.length, ciphertext]],
          'ON CONFLICT DO NOTHING',
        ),
      );
      return { ...answer, created: true };
    });
  }

  async ofInvoice(accountId: string, invoiceNumber: string): Promise<StoredDocument | null> {
    const item = await itemOf(this.database.query, accountId, invoiceNumber);
    if (item?.document == null) return null;
    return this.byDigest(item.account_key, item.item_id, item.document);
  }

  async byDigest(accountKey: string, itemId: string, digest: string): Promise<StoredDocument | null> {
    const [row] = await this.database.query<{ person: string; name: string; ciphertext: Buffer }>(
      'SELECT person, name, ciphertext FROM invoice_document WHERE account_key = $1 AND item_id = $2 AND digest = $3',
      [accountKey, itemId, digest],
    );
    const key = row === undefined ? undefined : await this.vault.keyOf(row.person);
    if (row === undefined || key === undefined) return null;
    const content = decryptBytes(key, row.ciphertext, contextOf(accountKey, itemId, digest));
    const found = createHash('sha256').update(content).digest('hex');
    if (found !== digest) throw new Error(`the file of item ${itemId} is not the one with the digest ${digest}`);
    return { name: row.name, digest, content };
  }

  outgoing(messageId: string): Promise<OutgoingLetter | null> {
    return outgoingLetter(this.database, this.vault, messageId);
  }
}

/** The encrypted bytes open in their own place only. */
const contextOf = (accountKey: string, itemId: string, digest: string): string => `${accountKey}/${itemId}/${digest}`;

async function itemOf(query: Query, accountId: string, invoiceNumber: string): Promise<ItemRow | null> {
  const [row] = await query<ItemRow>(ITEM, [accountId, invoiceNumber]);
  return row ?? null;
}
