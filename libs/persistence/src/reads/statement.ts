import { disputedAt, type DisputeEvent, type Instant, type PlainDate, type StatementItem } from '#domain';
import { accountByClientId, calendarOf } from '../facts/accounts-table.js';
import type { Database, Query } from '../database/database.js';
import type { AccountStatementFacts } from '../ports.js';
import { toStored, EVENT_COLUMNS, type EventRow } from '../record/rows.js';
import { OPEN_LINES, unappliedAt } from './aging.js';

/**
 * What was open on an account at a date: the lines with a value date up to it, over one snapshot of the ledger, and the
 * disputed parts as they stood at the end of that day. Null: no such account.
 */
export async function statementFactsAt(
  database: Database,
  accountId: string,
  asOf: PlainDate,
): Promise<AccountStatementFacts | null> {
  return database.transaction(
    async (query) => {
      const account = await accountByClientId(query, accountId);
      if (account === null) return null;
      const { accountKey, currency, language, nameRef } = account;
      const [head] = await query<{ seq: number; at: Instant }>(
        'SELECT seq, at FROM stream_head WHERE account_key = $1',
        [accountKey],
      );
      const items = await itemsAt(query, accountKey, asOf);
      const unapplied = (await unappliedAt(query, asOf, { accountKey })).get(currency) ?? 0;
      return {
        accountKey,
        accountId,
        language,
        nameRef,
        seq: head?.seq ?? 0,
        at: head?.at ?? '',
        facts: { currency, items: await withDisputes(query, accountKey, asOf, items), unapplied },
      };
    },
    { snapshot: true },
  );
}

type BookedItem = StatementItem & { readonly itemId: string };

async function itemsAt(query: Query, accountKey: string, asOf: PlainDate): Promise<BookedItem[]> {
  const rows = await query<{
    item_id: string;
    kind: 'invoice' | 'credit-note';
    invoice_number: string;
    invoice_date: PlainDate;
    due_date: PlainDate;
    amount: string;
    balance: string;
  }>(
    `SELECT i.item_id, i.kind, i.invoice_number, i.invoice_date, i.due_date, i.amount, sum(l.amount) AS balance
     FROM open_item i JOIN allocation_line l ON l.account_key = i.account_key AND l.item_id = i.item_id
     WHERE i.account_key = $1 AND i.invoice_date <= $2 AND l.effective_on <= $2 AND l.kind IN ${OPEN_LINES}
     GROUP BY i.account_key, i.item_id HAVING sum(l.amount) <> 0 ORDER BY i.due_date, i.item_id`,
    [accountKey, asOf],
  );
  return rows.map((row) => ({
    itemId: row.item_id,
    kind: row.kind,
    invoiceNumber: row.invoice_number,
    invoiceDate: row.invoice_date,
    dueDate: row.due_date,
    amount: Number(row.amount),
    balance: Number(row.balance),
    disputed: 0,
  }));
}

async function withDisputes(
  query: Query,
  accountKey: string,
  asOf: PlainDate,
  items: readonly BookedItem[],
): Promise<StatementItem[]> {
  const rows = await query<EventRow>(
    `SELECT ${EVENT_COLUMNS.join(',')} FROM event WHERE account_key = $1 AND type = ANY($2) ORDER BY seq`,
    [accountKey, ['dispute.opened', 'dispute.resolved', 'dispute.withdrawn'] satisfies DisputeEvent['type'][]],
  );
  const disputed = disputedAt(
    rows.map((row) => toStored(row) as DisputeEvent),
    asOf,
    await calendarOf(query, accountKey),
  );
  return items.map(({ itemId, ...item }) => {
    const part = Math.min(disputed.get(itemId) ?? 0, item.balance);
    return { ...item, disputed: Math.max(0, part) };
  });
}
