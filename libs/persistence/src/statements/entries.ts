import { meaningful, type BankEntry, type Money } from '#domain';
import type { Batch } from '../database/batch.js';
import type { Query } from '../database/database.js';
import type { BlindIndex } from './blind-index.js';

/** What became of an entry. */
export type Outcome = 'posted' | 'queued' | 'reversal' | 'skipped';

/** Which of these entries of a source are known already. */
export async function knownEntries(query: Query, source: string, paymentIds: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ payment_id: string }>(
    'SELECT payment_id FROM statement_entry WHERE source = $1 AND payment_id = ANY($2)',
    [source, paymentIds],
  );
  return new Set(rows.map((row) => row.payment_id));
}

/** What an entry can be found by again: blind indexes of its references on its account. */
export interface Traces {
  readonly servicer: string | null;
  readonly endToEnd: string | null;
}
export function tracesOf(entry: BankEntry, index: BlindIndex): Traces {
  const trace = (kind: string, reference: string | null): string | null => {
    const text = meaningful(reference);
    return text === null ? null : index.of(`${kind}:${entry.account}:${text}`);
  };
  return { servicer: trace('servicer', entry.servicerReference), endToEnd: trace('end-to-end', entry.endToEndId) };
}

/** Credits of the same amount with one of the debit's references, not given back yet: what it may give back. */
export async function originalsOf(
  query: Query,
  source: string,
  debits: readonly { readonly entry: BankEntry; readonly traces: Traces }[],
): Promise<Map<string, string[]>> {
  const traces = debits
    .flatMap(({ traces: { servicer, endToEnd } }) => [servicer, endToEnd])
    .filter((one) => one !== null);
  const found = new Map<string, string[]>();
  if (traces.length === 0) return found;
  const rows = await query<{
    payment_id: string;
    servicer: string | null;
    end_to_end: string | null;
    currency: string;
    amount: string;
  }>(
    `SELECT payment_id, servicer, end_to_end, currency, amount FROM statement_entry
     WHERE source = $1 AND direction = 'credit' AND reversed_by IS NULL AND (servicer = ANY($2) OR end_to_end = ANY($2))
     ORDER BY payment_id`,
    [source, traces],
  );
  for (const { entry, traces: own } of debits) {
    const matching = rows.filter((row) => {
      const amount = { minor: Number(row.amount), currency: row.currency };
      return givesBack(entry, own, amount, { servicer: row.servicer, endToEnd: row.end_to_end });
    });
    found.set(
      entry.paymentId,
      matching.map((row) => row.payment_id),
    );
  }
  return found;
}

/** Whether a debit may give back a credit: the same amount, and one of its references. */
export function givesBack(debit: BankEntry, traces: Traces, amount: Money, credit: Traces): boolean {
  const same = (a: string | null, b: string | null): boolean => a !== null && a === b;
  return (
    amount.minor === debit.amount.minor &&
    amount.currency === debit.amount.currency &&
    (same(traces.servicer, credit.servicer) || same(traces.endToEnd, credit.endToEnd))
  );
}

export interface EntryRow {
  readonly line: number;
  readonly entry: BankEntry;
  readonly traces: Traces;
  readonly outcome: Outcome;
  readonly accountKey: string | null;
}
/** Remembers what became of entries, so that each counts once in however many statements. */
export function recordEntries(batch: Batch, source: string, importId: string, rows: readonly EntryRow[]): void {
  batch.insert(
    'statement_entry',
    [
      ...['source', 'payment_id', 'import_id', 'line', 'direction', 'currency', 'amount', 'servicer', 'end_to_end'],
      ...['outcome', 'account_key'],
    ],
    rows.map(({ line, entry, traces, outcome, accountKey }) => [
      ...[source, entry.paymentId, importId, line, entry.direction, entry.amount.currency, entry.amount.minor],
      ...[traces.servicer, traces.endToEnd, outcome, accountKey],
    ]),
  );
}
/** Remembers by which debit each of these credits was given back. */
export function recordReversals(batch: Batch, source: string, pairs: ReadonlyMap<string, string>): void {
  if (pairs.size === 0) return;
  batch.add(
    'statement_entry',
    `UPDATE statement_entry e SET reversed_by = r.debit FROM unnest($2::text[], $3::text[]) AS r(credit, debit)
     WHERE e.source = $1 AND e.payment_id = r.credit`,
    [source, [...pairs.keys()], [...pairs.values()]],
  );
}
/** The account an entry was assigned to by a person. */
export async function recordAssignment(
  query: Query,
  source: string,
  paymentId: string,
  accountKey: string,
): Promise<void> {
  await query(`UPDATE statement_entry SET outcome = 'posted', account_key = $3 WHERE source = $1 AND payment_id = $2`, [
    source,
    paymentId,
    accountKey,
  ]);
}
