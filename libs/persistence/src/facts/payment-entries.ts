import { accountOfRemittance } from '#domain';
import type { Query } from '../database/database.js';
import { paymentById } from '../ledger/open-items.js';
import { inboxEntries, type InboxEntry } from './inbox.js';

/**
 * Entries of a payment of every sender. A remittance that a person told of came in by no feed: the ledger knows it, and it
 * can be reversed like one that did (3.11).
 */
export async function paymentEntries(query: Query, paymentId: string): Promise<readonly InboxEntry[]> {
  const entries = await inboxEntries(query, ['payment'], paymentId);
  const accountKey = entries.length === 0 ? accountOfRemittance(paymentId) : null;
  const booked = accountKey === null ? null : await paymentById(query, accountKey, paymentId);
  return booked === null ? entries : [toldByDecision(accountKey, paymentId, booked.source)];
}

const toldByDecision = (accountKey: string | null, recordedId: string, source: string): InboxEntry => ({
  ...{ kind: 'payment', outcome: 'accepted', digest: '', seq: null, accountKey, recordedId, source },
});
