import { postalLine, type Instant, type LetterTemplate, type PersonDetails } from '#domain';
import type { Database } from '../database/database.js';
import type { Vault } from '../people/vault.js';
import type { LetterRow, RenderedLetter } from '../ports.js';

interface Row {
  message_id: string;
  account_key: string;
  case_id: string;
  step: string;
  attempt: number;
  template: LetterTemplate;
  channel: string;
  contact_id: string;
  contact_ref: string | null;
  draft_hash: string;
  text_digest: string;
  status: string;
  sent_at: Instant | null;
  delivered_at: Instant | null;
  person: string | null;
  ciphertext: string | null;
}
export type FullLetter = LetterRow & { accountKey: string; contactId: string };
const SELECT = `SELECT l.*, d.person, d.ciphertext FROM letter l
  LEFT JOIN document d ON d.message_id = l.message_id AND d.digest = l.text_digest`;
/** What stands in the place of a letter whose addressee was erased. */
const ERASED: RenderedLetter = { subject: '', text: '', html: '' };

/** Letters that were sent, in the order in which they were written. */
export async function lettersOfCase(database: Database, vault: Vault, caseId: string): Promise<LetterRow[]> {
  const rows = await database.query<Row>(
    `${SELECT} WHERE l.case_id = $1 AND l.sent_at IS NOT NULL ORDER BY l.sent_at, l.seq`,
    [caseId],
  );
  const letters: LetterRow[] = [];
  for (const row of rows) {
    const { accountKey: _key, contactId: _contact, ...letter } = await toLetter(vault, row);
    letters.push(letter);
  }
  return letters;
}

export async function letterById(database: Database, vault: Vault, messageId: string): Promise<FullLetter | null> {
  const [row] = await database.query<Row>(`${SELECT} WHERE l.message_id = $1`, [messageId]);
  return row === undefined ? null : toLetter(vault, row);
}

async function toLetter(vault: Vault, row: Row): Promise<FullLetter> {
  const { subject, text, html } = await content(vault, row);
  return {
    messageId: row.message_id,
    accountKey: row.account_key,
    contactId: row.contact_id,
    caseId: row.case_id,
    step: row.step,
    attempt: row.attempt,
    template: row.template,
    channel: row.channel,
    to: await address(vault, row),
    subject,
    text,
    html,
    draftHash: row.draft_hash,
    status: row.status,
    sentAt: row.sent_at,
    deliveredAt: row.delivered_at,
  };
}

async function content(vault: Vault, row: Row): Promise<RenderedLetter> {
  if (row.person === null || row.ciphertext === null) return ERASED;
  const context = `${row.message_id}/${row.text_digest}`;
  const stored = await vault.openDocument({ person: row.person, ciphertext: row.ciphertext, context });
  return stored === null ? ERASED : (JSON.parse(stored) as RenderedLetter);
}

/** Where it went: the e-mail address, or the postal one on one line; null where it is unknown or was erased. */
async function address(vault: Vault, { contact_ref: ref, channel }: Row): Promise<string | null> {
  if (ref === null) return null;
  const person = (await vault.open([ref])).get(ref) as Partial<PersonDetails> | null | undefined;
  if (typeof person !== 'object' || person === null) return null;
  if (channel === 'email') return person.email ?? null;
  return person.address ? postalLine(person.address) : null;
}
