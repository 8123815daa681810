import { judgeReply, type FactRefusal, type Json } from '#domain';
import { accountKeyOfCase } from '#contracts';
import type { Query } from '../database/database.js';
import { sha256 } from '../people/cipher.js';
import type { Vault } from '../people/vault.js';
import type { FactResult, ReplyInput } from '../ports.js';
import { accountByKey, type AccountRow } from './accounts-table.js';
import { findLetter } from './apply-status.js';
import { recordCaseFact } from './case-fact.js';
import type { FactWriter } from './fact-writer.js';
import type { Fact } from './inbox.js';

/** Whose reply it is, as far as the mail says. */
export interface ReplyPlace {
  readonly account: AccountRow;
  /** The letter it answers. */
  readonly messageId: string | null;
}
/** Nothing says whose it is: what a person might choose from. */
export interface Unplaced {
  readonly why: string;
  readonly suggestions: Json;
}

/**
 * Finds the account a reply belongs to: by the case it names, by the address it was sent to (`…+<caseId>@…`), by the
 * letter it answers, by a sender who is a contact of exactly one account. Never guessed.
 */
export async function placeReply(query: Query, vault: Vault, input: ReplyInput): Promise<ReplyPlace | Unplaced> {
  const letter = await answeredLetter(query, input);
  const named = [input.caseId, ...input.to.map(caseInAddress)].filter((caseId) => caseId !== null);
  for (const caseId of named) {
    const account = await accountOfCase(query, caseId);
    if (account === null) continue;
    return { account, messageId: letter?.accountKey === account.accountKey ? letter.messageId : null };
  }
  const answered = letter === null ? null : await accountByKey(query, letter.accountKey);
  if (answered !== null) return { account: answered, messageId: letter?.messageId ?? null };
  const owners = await accountsOfSender(query, vault, input.from);
  const [only] = owners;
  const account = owners.length === 1 && only !== undefined ? await accountByKey(query, only.accountKey) : null;
  if (account !== null) return { account, messageId: null };
  const many = `its sender is a contact of ${owners.length} accounts`;
  return {
    why: owners.length > 1 ? many : 'neither its addresses nor the letter it answers say whose it is',
    suggestions: owners.map(({ accountId }) => ({ accountId })),
  };
}

async function answeredLetter(
  query: Query,
  input: ReplyInput,
): Promise<{ messageId: string; accountKey: string } | null> {
  const ids = [input.inReplyTo, ...input.references.toReversed()].filter((one) => one !== null);
  for (const one of ids) {
    const letter = await findLetter(query, one);
    if (letter !== null) return letter;
  }
  return null;
}

/** `replies+<caseId>@…`: the case a letter asked to be answered at. */
function caseInAddress(address: string): string | null {
  return /^[^+@\s]+\+([A-Za-z0-9_-]+-[1-9]\d{0,6})@[^@\s]+$/.exec(address.trim())?.[1] ?? null;
}

async function accountOfCase(query: Query, caseId: string): Promise<AccountRow | null> {
  const number = Number(/-([1-9]\d{0,6})$/.exec(caseId)?.[1]);
  if (!Number.isInteger(number)) return null;
  const account = await accountByKey(query, accountKeyOfCase(caseId));
  if (account === null) return null;
  const [row] = await query<{ case_id: string | null }>('SELECT case_id FROM stream_head WHERE account_key = $1', [
    account.accountKey,
  ]);
  const latest = Number(/-(\d+)$/.exec(row?.case_id ?? '')?.[1]);
  return latest >= number ? account : null;
}

async function accountsOfSender(
  query: Query,
  vault: Vault,
  from: string,
): Promise<{ accountKey: string; accountId: string }[]> {
  const rows = await query<{ account_key: string; account_id: string }>(
    `SELECT DISTINCT a.account_key, a.account_id FROM person_value v JOIN contact c ON c.ref = v.ref
     JOIN account a ON a.account_key = c.account_key WHERE v.address_digest = ANY($1) ORDER BY a.account_id LIMIT 20`,
    [vault.addressDigests(from)],
  );
  return rows.map((row) => ({ accountKey: row.account_key, accountId: row.account_id }));
}

/** Records a reply with the account it belongs to. */
export async function applyReply(
  writer: FactWriter,
  fact: Fact<ReplyInput>,
  messageId: string | null,
): Promise<FactResult | { readonly refusal: FactRefusal }> {
  const { content, actor, externalId } = fact;
  const contactId = await contactOf(writer, content.from);
  const report = {
    replyId: sha256(`${actor.id}/${externalId}`).slice(0, 20),
    contactId,
    messageId,
    repliedAt: content.at ?? writer.now,
    automatic: content.automatic,
    subject: content.subject,
    text: content.text,
  };
  return recordCaseFact(writer, fact, (state) => judgeReply(state, report));
}

async function contactOf({ query, account, settings }: FactWriter, from: string): Promise<string | null> {
  const [row] = await query<{ contact_id: string }>(
    `SELECT c.contact_id FROM contact c JOIN person_value v ON v.ref = c.ref
     WHERE c.account_key = $1 AND v.address_digest = ANY($2) ORDER BY c.position LIMIT 1`,
    [account.accountKey, settings.vault.addressDigests(from)],
  );
  return row?.contact_id ?? null;
}
