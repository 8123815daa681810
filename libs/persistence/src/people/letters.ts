import { canonicalJson, type LetterDraft, type NewEvent } from '#domain';
import { UnrenderableLetter } from '#contracts';
import type { Batch } from '../database/batch.js';
import type { LetterRenderer, RenderedLetter } from '../ports.js';
import { sqlState } from '../database/database.js';
import { encrypt, sha256 } from './cipher.js';
import { personOf, type Vault } from './vault.js';

/** A rendered letter waiting for its transaction. */
export interface DocumentRow {
  readonly messageId: string;
  readonly digest: string;
  readonly accountKey: string;
  readonly person: string;
  readonly ciphertext: string;
}
/** SHA-256 over subject, text and HTML as stored: what a `message.rendered` vouches for. */
export function textDigest(letter: RenderedLetter): string {
  return sha256(canonicalJson({ subject: letter.subject, text: letter.text, html: letter.html }));
}

/**
 * Renders the letter of a `message.rendered` and fills in its digest; any other event is returned as it is.
 * @throws UnrenderableLetter when a variable or a name is missing; anything else is an outage.
 */
export async function renderEvent(
  event: NewEvent,
  accountKey: string,
  vault: Vault,
  renderer: LetterRenderer,
): Promise<{ event: NewEvent; document: DocumentRow | null }> {
  if (event.type !== 'message.rendered') return { event, document: null };
  const { draft, messageId } = event.data;
  const letter = await render(draft, vault, renderer);
  const digest = textDigest(letter);
  const person = personOf(accountKey, draft.contactId);
  const key = (await vault.keysOf(accountKey, [person])).get(person);
  if (key === undefined) throw new UnrenderableLetter(draft.template, 'contactName', 'the contact was erased');
  const ciphertext = encrypt(key, JSON.stringify(letter), `${messageId}/${digest}`);
  return {
    event: { ...event, data: { ...event.data, textDigest: digest } },
    document: { messageId, digest, accountKey, person, ciphertext },
  };
}

async function render(draft: LetterDraft, vault: Vault, renderer: LetterRenderer): Promise<RenderedLetter> {
  const values = await vault.open([draft.accountName, draft.contactName]);
  const accountName = nameOf(values.get(draft.accountName));
  const contactName = nameOf(values.get(draft.contactName));
  if (accountName === null || contactName === null) {
    const variable = accountName === null ? 'accountName' : 'contactName';
    throw new UnrenderableLetter(draft.template, variable, `${variable} is unknown or was erased`);
  }
  try {
    const { subject, text, html } = await renderer.render(draft, { accountName, contactName });
    return { subject, text, html };
  } catch (error) {
    if (error instanceof UnrenderableLetter || sqlState(error) !== null || isOutage(error)) throw error;
    throw new UnrenderableLetter(draft.template, '', error instanceof Error ? error.message : String(error));
  }
}

/** A value stored for a name: the text itself, or a person's details. */
export function nameOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string')
    return value.name;
  return null;
}

/** The database of the templates is away: to be tried again, unlike a letter that lacks a variable. */
function isOutage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
}

export function storeDocuments(batch: Batch, rows: readonly DocumentRow[]): void {
  batch.insert(
    'document',
    ['message_id', 'digest', 'account_key', 'person', 'ciphertext'],
    rows.map((row) => [row.messageId, row.digest, row.accountKey, row.person, row.ciphertext]),
    'ON CONFLICT DO NOTHING',
  );
}
