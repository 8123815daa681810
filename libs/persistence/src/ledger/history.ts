import { monthEndsBefore, type MonthEnd, type PastInvoice, type PlainDate } from '#domain';
import type { Database } from '../database/database.js';
import { OPEN_LINES } from '../reads/aging.js';

/** The invoices of an account, as of a place in its stream. */
export interface PastInvoices {
  readonly seq: number;
  readonly currency: string;
  readonly invoices: readonly PastInvoice[];
}

/**
 * The invoices of many accounts in one query, each with the value date of the last money or credit on it; what was written
 * off was never paid.
 */
export async function pastInvoicesOf(
  database: Database,
  accountKeys: readonly string[],
): Promise<Map<string, PastInvoices>> {
  const rows = await database.query<{
    account_key: string;
    seq: number;
    currency: string;
    invoice_date: PlainDate | null;
    due_date: PlainDate;
    amount: string;
    settled_on: PlainDate | null;
  }>(
    `SELECT a.account_key, h.seq, a.currency, i.invoice_date, i.due_date, i.amount,
       CASE WHEN i.balance = 0 AND i.written_off = 0 THEN l.settled_on END AS settled_on
     FROM account a JOIN stream_head h USING (account_key)
     LEFT JOIN open_item i ON i.account_key = a.account_key AND i.kind = 'invoice'
     LEFT JOIN LATERAL (SELECT max(effective_on) AS settled_on FROM allocation_line l
       WHERE l.account_key = i.account_key AND l.item_id = i.item_id AND l.kind IN ('applied', 'credited')) l ON true
     WHERE a.account_key = ANY($1)`,
    [accountKeys],
  );
  const result = new Map<string, { seq: number; currency: string; invoices: PastInvoice[] }>();
  for (const row of rows) {
    const { account_key: accountKey, seq, currency, invoice_date: invoiceDate, due_date: dueDate } = row;
    const account = result.get(accountKey) ?? { seq, currency, invoices: [] };
    result.set(accountKey, account);
    if (invoiceDate === null) continue;
    account.invoices.push({ invoiceDate, dueDate, amount: Number(row.amount), settledOn: row.settled_on });
  }
  return result;
}

/** Median order of all customers by currency, over the invoices of the 24 months before a day. */
export async function medianOrdersSince(database: Database, since: PlainDate): Promise<Map<string, number>> {
  const rows = await database.query<{ currency: string; median: string }>(
    `SELECT a.currency, percentile_disc(0.5) WITHIN GROUP (ORDER BY i.amount) AS median
     FROM open_item i JOIN account a USING (account_key)
     WHERE i.kind = 'invoice' AND i.invoice_date > $1 GROUP BY a.currency`,
    [since],
  );
  return new Map(rows.map(({ currency, median }) => [currency, Number(median)]));
}

/**
 * Accounts without an open case whose open orders and unpaid invoices grew at each of the last ends of months (R01), by
 * account key, of those after one key up to another. Only accounts something new was sold to in the last of these months
 * are looked at: the others cannot have grown.
 */
export async function growingExposure(
  database: Database,
  of: { readonly today: PlainDate; readonly periods: number; readonly after: string; readonly upTo: string | null },
): Promise<Map<string, readonly MonthEnd[]>> {
  const ends = monthEndsBefore(of.today, of.periods);
  const rows = await database.query<{ account_key: string; amounts: string[] }>(
    `WITH ends AS (SELECT unnest($3::text[]) AS d),
     sold AS (
       SELECT account_key FROM open_item WHERE invoice_date > $4 AND kind = 'invoice'
       UNION SELECT account_key FROM delivery WHERE opened_on > $4),
     looked AS (
       SELECT h.account_key FROM stream_head h JOIN sold USING (account_key)
       WHERE h.account_key > $1 AND ($2::text IS NULL OR h.account_key <= $2) AND NOT h.case_open),
     unpaid AS (
       SELECT a.account_key, e.d, sum(l.amount) AS amount
       FROM looked a CROSS JOIN ends e JOIN allocation_line l ON l.account_key = a.account_key AND l.effective_on <= e.d
       JOIN open_item i ON i.account_key = l.account_key AND i.item_id = l.item_id AND i.kind = 'invoice'
       WHERE l.kind IN ${OPEN_LINES} GROUP BY a.account_key, e.d),
     ordered AS (
       SELECT a.account_key, e.d, sum(o.amount) AS amount
       FROM looked a CROSS JOIN ends e JOIN delivery o ON o.account_key = a.account_key
         AND o.opened_on <= e.d AND (o.closed_on IS NULL OR o.closed_on > e.d)
       GROUP BY a.account_key, e.d),
     exposed AS (
       SELECT a.account_key, e.d, coalesce(u.amount, 0) + coalesce(o.amount, 0) AS amount
       FROM looked a CROSS JOIN ends e
       LEFT JOIN unpaid u ON u.account_key = a.account_key AND u.d = e.d
       LEFT JOIN ordered o ON o.account_key = a.account_key AND o.d = e.d),
     compared AS (SELECT *, lag(amount) OVER (PARTITION BY account_key ORDER BY d) AS before FROM exposed)
     SELECT account_key, array_agg(amount::text ORDER BY d) AS amounts FROM compared
     GROUP BY account_key HAVING bool_and(before IS NULL OR amount > before)`,
    [of.after, of.upTo, ends, ends.at(-2) ?? of.today],
  );
  return new Map(
    rows.map((row) => [row.account_key, ends.map((on, index) => ({ on, amount: Number(row.amounts[index] ?? 0) }))]),
  );
}
