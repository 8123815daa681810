import type { Instant, LetterDraft, PersonDetails, PlainDate } from '#domain';
import type { Database, Query } from '../database/database.js';
import { nameOf } from '../people/letters.js';
import type { Vault } from '../people/vault.js';
import type { OutgoingLetter } from '../ports.js';
import { letterById } from '../reads/letters.js';

/**
 * A letter with everything that its delivery, or another look at it, is made of: text as stored, draft, the addressee
 * as at `message.sending`, dates of the record. Null: no such letter.
 */
export async function outgoingLetter(
  database: Database,
  vault: Vault,
  messageId: string,
): Promise<OutgoingLetter | null> {
  const letter = await letterById(database, vault, messageId);
  if (letter === null) return null;
  const { accountKey, caseId, contactId, attempt, subject, text, html } = letter;
  const [account] = await database.query<{ account_id: string; zone: string }>(
    'SELECT account_id, zone FROM account WHERE account_key = $1',
    [accountKey],
  );
  const life = await lifeOf(database.query, accountKey, messageId, attempt);
  if (account === undefined || life === null) return null;
  const { draft, renderedAt, sendingAt, proof } = life;
  const person = await addressee(database.query, vault, { messageId, accountKey, contactId });
  const names = await vault.open([draft.accountName, draft.contactName]);
  const on = (at: Instant): PlainDate => localDateIn(account.zone, at);
  return {
    ...{ messageId, attempt, accountKey, caseId, contactId, subject, text, html, draft, sendingAt, proof },
    accountId: account.account_id,
    channel: draft.channel ?? 'email',
    date: on(renderedAt),
    sendingOn: sendingAt === null ? null : on(sendingAt),
    accountName: nameOf(names.get(draft.accountName)),
    contactName: nameOf(names.get(draft.contactName)),
    email: person?.email ?? null,
    address: person?.address ?? null,
  };
}

interface Life {
  readonly draft: LetterDraft;
  readonly renderedAt: Instant;
  readonly sendingAt: Instant | null;
  readonly proof: string | null;
}

/** What the record says about the letter's last rendering and its last attempt. */
async function lifeOf(query: Query, accountKey: string, messageId: string, attempt: number): Promise<Life | null> {
  const rows = await query<{ type: string; at: Instant; payload: string }>(
    `SELECT e.type, e.at, e.payload FROM event e JOIN letter l ON l.account_key = e.account_key AND l.message_id = $2
     WHERE e.account_key = $1 AND e.seq >= l.seq AND e.type IN ('message.rendered', 'message.sending', 'message.sent')
     ORDER BY e.seq`,
    [accountKey, messageId],
  );
  type Data = { messageId: string; attempt: number; draft: LetterDraft; proof: string };
  const own = rows
    .map(({ type, at, payload }) => ({ type, at, data: JSON.parse(payload) as Data }))
    .filter(({ data }) => data.messageId === messageId);
  const rendered = own.findLast(({ type }) => type === 'message.rendered');
  if (rendered === undefined) return null;
  const last = (type: string) => own.findLast((one) => one.type === type && one.data.attempt === attempt);
  return {
    draft: rendered.data.draft,
    renderedAt: rendered.at,
    sendingAt: last('message.sending')?.at ?? null,
    proof: last('message.sent')?.data.proof ?? null,
  };
}

/** The contact's details: as at the last `message.sending`, before the first as they are now; null: unknown or erased. */
async function addressee(
  query: Query,
  vault: Vault,
  { messageId, accountKey, contactId }: { messageId: string; accountKey: string; contactId: string },
): Promise<PersonDetails | null> {
  const [row] = await query<{ ref: string | null }>(
    `SELECT coalesce((SELECT contact_ref FROM letter WHERE message_id = $1),
       (SELECT ref FROM contact WHERE account_key = $2 AND contact_id = $3)) AS ref`,
    [messageId, accountKey, contactId],
  );
  if (row?.ref == null) return null;
  const person = (await vault.open([row.ref])).get(row.ref);
  return typeof person === 'object' && person !== null && !Array.isArray(person)
    ? (person as unknown as PersonDetails)
    : null;
}

/** The local date of an instant. The zone of an account never changes, and what clocks showed in the past neither. */
function localDateIn(zone: string, at: Instant): PlainDate {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, calendar: 'gregory', numberingSystem: 'latn' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
  });
  const parts = new Map(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}
