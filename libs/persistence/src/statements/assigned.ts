import type { Actor, Json } from '#domain';
import type { Query } from '../database/database.js';
import type { Vault } from '../people/vault.js';
import { BlindIndex } from './blind-index.js';
import { learnCounterparty } from './counterparties.js';
import { recordAssignment } from './entries.js';

/**
 * A person has said whose payment a queued entry is, in this transaction: the entry is booked, and its payer's account is
 * known for that account from now on. Answers whether there was one to learn. Contents of other payments change nothing.
 */
export async function entryAssigned(
  query: Query,
  vault: Vault,
  one: { source: string; paymentId: string; content: Json; accountKey: string; by: Actor },
): Promise<boolean> {
  const entry = fieldOf(one.content, 'entry');
  if (entry === null) return false;
  await recordAssignment(query, one.source, one.paymentId, one.accountKey);
  const account = fieldOf(fieldOf(entry, 'counterparty'), 'account');
  if (typeof account !== 'string') return false;
  const digest = (await BlindIndex.open(vault, query)).ofAccount(account);
  if (digest === null) return false;
  await learnCounterparty(query, { digest, accountKey: one.accountKey, by: one.by.id });
  return true;
}

function fieldOf(value: Json, name: string): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  return (value as { readonly [key: string]: Json | undefined })[name] ?? null;
}
