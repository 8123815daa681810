import { createHash } from 'node:crypto';
import { rowFault } from './cells.js';
import type { RowCheck } from './file.js';
import type { AccountRow } from './rows.js';

/**
 * Judges that the rows of one account agree: an account stands in as many rows as it has contacts, and which of two
 * names counts nobody could tell. Remembers a digest for each account and contact of the file.
 */
export function accountsAgree(): RowCheck<AccountRow> {
  const seen = new Map<string, string>();
  const differs = (key: string, content: unknown): boolean => {
    const digest = createHash('sha256').update(JSON.stringify(content)).digest('base64').slice(0, 22);
    const before = seen.get(key);
    if (before === undefined) seen.set(key, digest);
    return before !== undefined && before !== digest;
  };
  return ({ account, contact }) => {
    const { accountId } = account;
    if (differs(accountId, account)) {
      const detail = `account ${accountId} stands in an earlier row with other fields: give each row of an account the same ones`;
      throw rowFault([{ code: 'duplicate', detail }]);
    }
    if (contact !== null && differs(`${accountId}\n${contact.contactId}`, contact)) {
      const detail = `contact ${contact.contactId} of account ${accountId} stands in an earlier row with other fields: keep one of the two`;
      throw rowFault([{ code: 'duplicate', detail }]);
    }
  };
}
