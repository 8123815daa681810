import type { BookedItem, LedgerView, PlainDate, ReportedDispute } from '#domain';
import type { Query } from '../database/database.js';

/** What the core allocates from, as booked. */
export interface Ledger extends LedgerView {
  readonly items: readonly BookedItem[];
}
export interface LedgerPayment {
  readonly paymentId: string;
  readonly source: string;
  readonly amount: number;
  readonly receivedOn: PlainDate;
  unapplied: number;
  readonly reversedOn: PlainDate | null;
}
const ITEM_COLUMNS = [
  ...['item_id', 'kind', 'invoice_number', 'invoice_date', 'due_date', 'amount', 'balance', 'disputed', 'written_off'],
  ...['revision', 'document', 'interest', 'fees'],
].join(',');
const PAYMENT_COLUMNS = 'payment_id, source, amount, received_on, unapplied, reversed_on';
interface ItemRow {
  item_id: string;
  kind: 'invoice' | 'credit-note';
  invoice_number: string;
  invoice_date: string;
  due_date: string;
  amount: string;
  balance: string;
  disputed: string;
  written_off: string;
  revision: number;
  document: string | null;
  interest: string;
  fees: string;
}

/** Items money may still move on (open, or written off and not recovered), by account. Under the heads' locks. */
export async function liveItemsOf(query: Query, accountKeys: readonly string[]): Promise<Map<string, BookedItem[]>> {
  const rows = await query<ItemRow & { account_key: string }>(
    `SELECT account_key, ${ITEM_COLUMNS} FROM open_item
     WHERE account_key = ANY($1) AND (balance <> 0 OR written_off <> 0 OR interest <> 0 OR fees <> 0)`,
    [accountKeys],
  );
  return byAccount(rows, toItem);
}

/** Items by account and id. */
export async function itemsOf(
  query: Query,
  wanted: readonly { readonly accountKey: string; readonly itemId: string }[],
): Promise<Map<string, Map<string, BookedItem>>> {
  const columns = ITEM_COLUMNS.split(',').map((column) => `i.${column}`);
  const rows = await query<ItemRow & { account_key: string }>(
    `SELECT i.account_key, ${columns.join(',')} FROM unnest($1::text[], $2::text[]) AS w(account_key, item_id)
     JOIN open_item i ON i.account_key = w.account_key AND i.item_id = w.item_id`,
    [wanted.map((one) => one.accountKey), wanted.map((one) => one.itemId)],
  );
  const lists = byAccount(rows, toItem);
  return new Map([...lists].map(([key, items]) => [key, new Map(items.map((item) => [item.itemId, item]))]));
}

/** Accounts that have a credit note with something left on it. */
export async function accountsWithCreditNotes(query: Query, accountKeys: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ account_key: string }>(
    'SELECT DISTINCT account_key FROM open_item WHERE account_key = ANY($1) AND balance < 0',
    [accountKeys],
  );
  return new Set(rows.map((row) => row.account_key));
}

function byAccount<Row extends { account_key: string }, T>(
  rows: readonly Row[],
  convert: (row: Row) => T,
): Map<string, T[]> {
  const result = new Map<string, T[]>();
  for (const row of rows) {
    const list = result.get(row.account_key);
    if (list === undefined) result.set(row.account_key, [convert(row)]);
    else list.push(convert(row));
  }
  return result;
}

/** What feeds reported as disputed, by account and item, oldest first. */
export async function reportedDisputesOf(
  query: Query,
  wanted: readonly { readonly accountKey: string; readonly itemId: string }[],
): Promise<Map<string, Map<string, ReportedDispute[]>>> {
  const rows = await query<{ account_key: string; item_id: string } & ReportedRow>(
    `SELECT d.account_key, d.item_id, d.dispute_id, d.source, d.amount, d.open, d.resolved
     FROM unnest($1::text[], $2::text[]) AS w(account_key, item_id)
     JOIN item_dispute d ON d.account_key = w.account_key AND d.item_id = w.item_id
     WHERE d.source IS NOT NULL ORDER BY length(d.dispute_id), d.dispute_id`,
    [wanted.map((one) => one.accountKey), wanted.map((one) => one.itemId)],
  );
  const lists = byAccount(rows, (row) => row);
  return new Map([...lists].map(([key, list]) => [key, byItem(list)]));
}
interface ReportedRow {
  readonly item_id: string;
  readonly dispute_id: string;
  readonly source: string;
  readonly amount: string;
  readonly open: boolean;
  readonly resolved: boolean;
}
function byItem(rows: readonly ReportedRow[]): Map<string, ReportedDispute[]> {
  const result = new Map<string, ReportedDispute[]>();
  for (const { item_id, dispute_id: disputeId, amount, source, open, resolved } of rows) {
    const list = result.get(item_id) ?? [];
    list.push({ disputeId, source, amount: Number(amount), open, resolved });
    result.set(item_id, list);
  }
  return result;
}

export async function itemsById(query: Query, accountKey: string, ids: readonly string[]): Promise<BookedItem[]> {
  const rows = await query<ItemRow>(
    `SELECT ${ITEM_COLUMNS} FROM open_item WHERE account_key = $1 AND item_id = ANY($2) ORDER BY due_date, item_id`,
    [accountKey, ids],
  );
  return rows.map(toItem);
}

function toItem(row: ItemRow): BookedItem {
  return {
    itemId: row.item_id,
    kind: row.kind,
    invoiceNumber: row.invoice_number,
    invoiceDate: row.invoice_date,
    dueDate: row.due_date,
    amount: Number(row.amount),
    balance: Number(row.balance),
    disputed: Number(row.disputed),
    writtenOff: Number(row.written_off),
    revision: row.revision,
    document: row.document,
    interest: Number(row.interest),
    fees: Number(row.fees),
  };
}

interface PaymentRow {
  payment_id: string;
  source: string;
  amount: string;
  received_on: string;
  unapplied: string;
  reversed_on: string | null;
}
function toPayment(row: PaymentRow): LedgerPayment {
  return {
    paymentId: row.payment_id,
    source: row.source,
    amount: Number(row.amount),
    receivedOn: row.received_on,
    unapplied: Number(row.unapplied),
    reversedOn: row.reversed_on,
  };
}

/** Payments with money not matched to an item, by account. */
export async function unappliedPayments(
  query: Query,
  accountKeys: readonly string[],
): Promise<Map<string, LedgerPayment[]>> {
  const rows = await query<PaymentRow & { account_key: string }>(
    `SELECT account_key, ${PAYMENT_COLUMNS} FROM payment WHERE account_key = ANY($1) AND unapplied > 0 AND reversed_on IS NULL`,
    [accountKeys],
  );
  return byAccount(rows, toPayment);
}

export async function paymentById(query: Query, accountKey: string, paymentId: string): Promise<LedgerPayment | null> {
  const [row] = await query<PaymentRow>(
    `SELECT ${PAYMENT_COLUMNS} FROM payment WHERE account_key = $1 AND payment_id = $2`,
    [accountKey, paymentId],
  );
  return row === undefined ? null : toPayment(row);
}
