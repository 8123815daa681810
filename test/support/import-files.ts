/** Files of rows for imports: sent in chunks, or one row at a time, and what they leave behind in a comparable form. */
import { randomUUID } from 'node:crypto';
import type { Actor, ResolvedCalendar } from '#domain';
import type { ImportKind, ImportRow, InvoiceRowInput, PaymentInput, RowResult, Stores } from '#persistence';
import { BERLIN, ERP, type TestStores } from './stores.js';

export const calendarOf = (): ResolvedCalendar => BERLIN;

export function lines<T>(values: readonly T[]): ImportRow<T>[] {
  return values.map((value, index) => ({ line: index + 2, value }));
}
export function inChunks<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, n) => rows.slice(n * size, (n + 1) * size));
}

/** Begins a job and returns its id. */
export async function begin(
  stores: Stores,
  kind: ImportKind,
  changes: { actor?: Actor; dryRun?: boolean; atomic?: boolean } = {},
): Promise<string> {
  const importId = `imp-${randomUUID()}`;
  const { actor = ERP, dryRun = false, atomic = false } = changes;
  await stores.imports.begin(actor, { importId, kind, mapping: null, dryRun, atomic, bytes: 1, fileDigest: null });
  return importId;
}

/** A whole import of invoices in chunks, as a client would run it. */
export async function importInvoices(
  stores: Stores,
  values: readonly InvoiceRowInput[],
  chunk = 1_000,
  actor = ERP,
): Promise<RowResult[]> {
  const importId = await begin(stores, 'invoices', { actor });
  const results: RowResult[] = [];
  for (const rows of inChunks(lines(values), chunk)) {
    results.push(...(await stores.imports.invoices(actor, importId, rows, calendarOf)));
  }
  await stores.imports.finish(importId, { status: 'done', rows: values.length });
  return results;
}

export async function importPayments(
  stores: Stores,
  values: readonly PaymentInput[],
  chunk = 1_000,
  actor = ERP,
): Promise<RowResult[]> {
  const importId = await begin(stores, 'payments', { actor });
  const results: RowResult[] = [];
  for (const rows of inChunks(lines(values), chunk)) {
    results.push(...(await stores.imports.payments(actor, importId, rows)));
  }
  const count = (kind: RowResult['kind']): number => results.filter((one) => one.kind === kind).length;
  await stores.imports.finish(importId, {
    ...{ status: 'done', rows: values.length, accepted: count('accepted') + count('parked') },
    ...{ unchanged: count('unchanged'), rejectedCount: count('rejected') },
  });
  return results;
}

export const kindsOf = (results: readonly RowResult[]): string[] =>
  results.map((one) => (one.kind === 'rejected' ? one.code : one.kind));

/** Everything facts wrote, by the clients' ids instead of our keys: streams, ledger, inbox. */
export async function booksOf(test: TestStores, accountIds: readonly string[]): Promise<unknown> {
  const accounts = await test.admin<{ account_key: string; account_id: string }>(
    'SELECT account_key, account_id FROM account WHERE account_id = ANY($1) ORDER BY account_id',
    [accountIds],
  );
  const names = new Map(accounts.map((row) => [row.account_key, row.account_id]));
  const streams: Record<string, unknown> = {};
  for (const { account_key: key, account_id: id } of accounts) {
    const { events } = await test.stores.record.read(key, 0);
    streams[id] = await test.stores.record.reveal(
      events.map(({ seq, type, at, effectiveOn, actor, caseId, commandId, version, data }) => ({
        ...{ seq, type, at, effectiveOn, actor, caseId, commandId, version, data },
      })),
    );
  }
  const tables: Record<string, unknown> = {};
  for (const [table, order] of Object.entries(TABLES)) {
    const rows = await test.admin<Record<string, unknown> & { account_key: string }>(
      `SELECT * FROM ${table} WHERE account_key = ANY($1) ORDER BY ${order}`,
      [[...names.keys()]],
    );
    tables[table] = rows
      .map(({ account_key: key, id: _id, received_at: _at, hash: _hash, ref: _ref, name_ref: _name, ...rest }) => ({
        account: names.get(key),
        ...rest,
      }))
      .sort((a, b) => (a.account ?? '').localeCompare(b.account ?? ''));
  }
  return { streams, tables };
}
/** Each in an order that does not depend on our keys. */
const TABLES = {
  stream_head: 'seq',
  command: 'command_id',
  open_item: 'item_id',
  payment: 'payment_id',
  allocation_line: 'seq, id',
  inbox: 'kind, external_id, source',
  contact: 'contact_id',
  account: 'account_id',
  outbox: 'id',
};

/** What was received by payment, less what was applied and what is unused: zero for each, or money was made or lost. */
export async function moneyLost(test: TestStores): Promise<unknown[]> {
  return test.admin(
    `SELECT p.account_key, p.payment_id, p.amount, p.unapplied, coalesce(l.applied, 0) AS applied
     FROM payment p LEFT JOIN (SELECT account_key, payment_id, -sum(amount) AS applied FROM allocation_line
       WHERE kind IN ('applied', 'recovered', 'reversed', 'recovery-reversed', 'released') AND part <> 'small-difference' GROUP BY 1, 2) l
       USING (account_key, payment_id)
     WHERE p.amount <> p.unapplied + coalesce(l.applied, 0) AND p.reversed_on IS NULL
     UNION ALL
     SELECT i.account_key, i.item_id, i.amount, i.balance, l.moved FROM open_item i
     JOIN (SELECT account_key, item_id, sum(amount) AS moved FROM allocation_line
       WHERE kind NOT IN ('recovered', 'recovery-reversed') GROUP BY 1, 2) l USING (account_key, item_id)
     WHERE i.balance <> l.moved`,
  );
}
