import type { PlainDate } from '#domain';
import type { Database, Query } from '../database/database.js';
import type { ReadModels } from '../ports.js';

type Aging = Awaited<ReturnType<ReadModels['aging']>>;
type Bucket = Aging[number]['buckets'][number]['bucket'];
const BUCKETS: readonly Bucket[] = ['current', '1-30', '31-60', '61-90', '90+'];

/** Lines that change what is open; the others move what was written off. */
export const OPEN_LINES = `('posted', 'corrected', 'applied', 'credited', 'written-off', 'reversed', 'released',
  'credit-released', 'write-off-reversed', 'charged', 'waived', 'charge-reversed', 're-dated', 'given-up', 'given-up-undone', 'settled-in-kind')`;
/** Lines that change how much of a payment is matched to nothing. */
const PAYMENT_LINES = `('applied', 'recovered', 'reversed', 'recovery-reversed', 'released', 'returned', 'reinstated',
  'refunded', 're-dated')`;

/**
 * Open items per currency by days past due at a date, from the lines with a value date up to it (DOMAIN 7.1). Credit
 * notes count as unapplied credit; disputed parts are those disputed now, and stand in their buckets as well.
 */
export async function agingAt(database: Database, asOf: PlainDate): Promise<Aging> {
  const items = await database.query<{
    currency: string;
    bucket: Bucket;
    items: number;
    amount: string;
    disputed: string;
  }>(
    `WITH open AS (
       SELECT a.currency, i.item_id, i.due_date, i.disputed, sum(l.amount) AS balance
       FROM open_item i JOIN account a USING (account_key)
       JOIN allocation_line l ON l.account_key = i.account_key AND l.item_id = i.item_id
       WHERE i.kind = 'invoice' AND i.invoice_date <= $1 AND l.effective_on <= $1 AND l.kind IN ${OPEN_LINES}
       GROUP BY a.currency, i.account_key, i.item_id, i.due_date, i.disputed HAVING sum(l.amount) <> 0),
     aged AS (SELECT *, $1::date - due_date::date AS days FROM open)
     SELECT currency, count(*)::int AS items, sum(balance) AS amount, sum(least(disputed, balance)) AS disputed,
       CASE WHEN days <= 0 THEN 'current' WHEN days <= 30 THEN '1-30' WHEN days <= 60 THEN '31-60'
            WHEN days <= 90 THEN '61-90' ELSE '90+' END AS bucket
     FROM aged GROUP BY currency, bucket`,
    [asOf],
  );
  const credits = await unappliedAt(database.query, asOf, { withCreditNotes: true });
  const currencies = [...new Set([...items.map((row) => row.currency), ...credits.keys()])].sort();
  return currencies.map((currency) => {
    const own = items.filter((row) => row.currency === currency);
    const buckets = BUCKETS.map((bucket) => {
      const row = own.find((one) => one.bucket === bucket);
      return { bucket, items: row?.items ?? 0, amount: Number(row?.amount ?? 0) };
    });
    return {
      currency,
      buckets,
      disputed: own.reduce((sum, row) => sum + Number(row.disputed), 0),
      unapplied: credits.get(currency) ?? 0,
      total: buckets.reduce((sum, bucket) => sum + bucket.amount, 0),
    };
  });
}

/**
 * Money received and not matched at a date, per currency; of one account or of all, with or without the credit notes
 * not used by then.
 */
export async function unappliedAt(
  query: Query,
  asOf: PlainDate,
  { accountKey = null, withCreditNotes = false }: { accountKey?: string | null; withCreditNotes?: boolean },
): Promise<Map<string, number>> {
  const rows = await query<{ currency: string; amount: string }>(
    `SELECT currency, sum(amount) AS amount FROM (
       SELECT a.currency, p.amount + coalesce((SELECT sum(l.amount) FROM allocation_line l
         WHERE l.account_key = p.account_key AND l.payment_id = p.payment_id AND l.kind IN ${PAYMENT_LINES}
           AND l.part <> 'small-difference' AND l.effective_on <= $1), 0) AS amount
       FROM payment p JOIN account a USING (account_key)
       WHERE p.received_on <= $1 AND (p.reversed_on IS NULL OR p.reversed_on > $1)
         AND ($2::text IS NULL OR p.account_key = $2)
       UNION ALL
       SELECT a.currency, -sum(l.amount) FROM open_item i JOIN account a USING (account_key)
       JOIN allocation_line l ON l.account_key = i.account_key AND l.item_id = i.item_id
       WHERE $3 AND i.kind = 'credit-note' AND i.invoice_date <= $1 AND l.effective_on <= $1 AND l.kind IN ${OPEN_LINES}
         AND ($2::text IS NULL OR i.account_key = $2)
       GROUP BY a.currency) credit
     GROUP BY currency HAVING sum(amount) <> 0`,
    [asOf, accountKey, withCreditNotes],
  );
  return new Map(rows.map((row) => [row.currency, Number(row.amount)]));
}
