import type { Query } from '../database/database.js';

/** Accounts (by key) that a person has assigned a counterparty's account to, by its blind index. */
export async function accountsPaidFrom(query: Query, digests: readonly string[]): Promise<Map<string, string[]>> {
  if (digests.length === 0) return new Map();
  const rows = await query<{ digest: string; account_key: string }>(
    'SELECT digest, account_key FROM counterparty_account WHERE digest = ANY($1) ORDER BY account_key',
    [digests],
  );
  const found = new Map<string, string[]>();
  for (const row of rows) found.set(row.digest, [...(found.get(row.digest) ?? []), row.account_key]);
  return found;
}

/** Remembers that somebody pays for the account from there. */
export async function learnCounterparty(
  query: Query,
  one: { readonly digest: string; readonly accountKey: string; readonly by: string },
): Promise<void> {
  await query(
    `INSERT INTO counterparty_account (digest, account_key, learned_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [one.digest, one.accountKey, one.by],
  );
}
