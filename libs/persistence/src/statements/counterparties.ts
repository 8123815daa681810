import type { Query } from '../database/database.js';
import { HOUSE } from '../house/stream.js';

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

/** Forgets from where somebody pays for the account, and what bank statements told about those payers. */
export async function forgetPayers(query: Query, accountKey: string): Promise<void> {
  await query('DELETE FROM counterparty_account WHERE account_key = $1', [accountKey]);
  const people = await query<{ person: string }>(
    `SELECT DISTINCT '${HOUSE}/' || x.exception_id AS person FROM statement_entry e
     JOIN exception x ON x.external_id = e.payment_id AND x.source = e.source
     WHERE e.account_key = $1 AND x.content_ref IS NOT NULL`,
    [accountKey],
  );
  const told = [people.map((one) => one.person)];
  await query('DELETE FROM person_value WHERE person = ANY($1)', told);
  await query('DELETE FROM person_key WHERE person = ANY($1)', told);
}
