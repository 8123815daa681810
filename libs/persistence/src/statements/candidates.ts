import { referenceKeys, type BankEntry, type MatchableInvoice, type MatchCandidates } from '#domain';
import type { Query } from '../database/database.js';
import { ACCOUNT_COLUMNS, toAccount, type AccountRow, type RawAccount } from '../facts/accounts-table.js';
import type { FactWriter } from '../facts/fact-writer.js';
import type { Vault } from '../people/vault.js';
import type { BlindIndex } from './blind-index.js';
import { accountsPaidFrom } from './counterparties.js';

/** A number that more accounts use than this tells none of them; all but these are known by name alone, and not locked. */
const MOST_LOCKED = 20;
/** More open invoices of one amount say nothing about any of them. */
const MOST_SAME = 20;

/**
 * What the portfolio holds that some entries may be about, looked up for all of them at once before their accounts are
 * locked; what is open on it is asked of the locked accounts, entry by entry.
 */
export class Candidates {
  private constructor(
    private readonly numbered: ReadonlyMap<string, readonly NumberedInvoice[]>,
    private readonly learned: ReadonlyMap<string, readonly string[]>,
    private readonly index: BlindIndex,
    private readonly accounts: ReadonlyMap<string, AccountRow>,
    /** Accounts an entry may be booked to. */
    readonly bookable: readonly AccountRow[],
  ) {}

  static async lookUp(
    query: Query,
    index: BlindIndex,
    entries: readonly BankEntry[],
    more: readonly string[],
  ): Promise<Candidates> {
    const keys = [...new Set(entries.flatMap(referenceKeys))];
    const digests = entries.map((entry) => index.ofAccount(entry.counterparty.account)).filter((one) => one !== null);
    const numbered = await invoicesByReference(query, keys);
    const learned = await accountsPaidFrom(query, [...new Set(digests)]);
    const locked = new Set([...more, ...[...learned.values()].flat()]);
    const wanted = new Set(locked);
    for (const invoices of numbered.values()) {
      for (const { accountKey } of invoices) wanted.add(accountKey);
      for (const { accountKey } of invoices.slice(0, MOST_LOCKED)) locked.add(accountKey);
    }
    const rows = await query<RawAccount>(`SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.account_key = ANY($1)`, [
      [...wanted],
    ]);
    const accounts = rows.map(toAccount);
    const byKey = new Map(accounts.map((one) => [one.accountKey, one]));
    const bookable = accounts.filter((one) => locked.has(one.accountKey));
    return new Candidates(numbered, learned, index, byKey, bookable);
  }

  /** The candidates of one entry, as the ledger stands at this moment. */
  async of(entry: BankEntry, writers: ReadonlyMap<string, FactWriter>): Promise<Omit<MatchCandidates, 'sameAmount'>> {
    const digest = this.index.ofAccount(entry.counterparty.account);
    const learned = (digest === null ? undefined : this.learned.get(digest)) ?? [];
    const named = referenceKeys(entry).flatMap((key) => this.numbered.get(key) ?? []);
    const accounts = [];
    for (const accountKey of new Set([...learned, ...named.map((one) => one.accountKey)])) {
      const account = this.accounts.get(accountKey);
      if (account === undefined) continue;
      const { accountId, currency } = account;
      accounts.push({ accountId, currency, invoices: await invoicesOf(accountKey, writers.get(accountKey), named) });
    }
    return { accounts, learned: learned.flatMap((key) => this.accounts.get(key)?.accountId ?? []) };
  }
}

interface NumberedInvoice {
  readonly accountKey: string;
  readonly itemId: string;
  readonly invoiceNumber: string;
  readonly dueDate: string;
}
/** Invoices of any account, open or settled, by the key of their number. */
async function invoicesByReference(query: Query, keys: readonly string[]): Promise<Map<string, NumberedInvoice[]>> {
  if (keys.length === 0) return new Map();
  const rows = await query<{
    reference_key: string;
    account_key: string;
    item_id: string;
    invoice_number: string;
    due_date: string;
  }>(
    `SELECT reference_key, account_key, item_id, invoice_number, due_date FROM open_item
     WHERE reference_key = ANY($1) AND kind = 'invoice' ORDER BY account_key, item_id`,
    [keys],
  );
  const found = new Map<string, NumberedInvoice[]>();
  for (const row of rows) {
    const invoice = {
      accountKey: row.account_key,
      itemId: row.item_id,
      invoiceNumber: row.invoice_number,
      dueDate: row.due_date,
    };
    found.set(row.reference_key, [...(found.get(row.reference_key) ?? []), invoice]);
  }
  return found;
}

/** The account's open invoices, and those of the named ones that are settled; of one that is not locked the latter alone. */
async function invoicesOf(
  accountKey: string,
  writer: FactWriter | undefined,
  named: readonly NumberedInvoice[],
): Promise<MatchableInvoice[]> {
  const items = writer === undefined ? [] : (await writer.ledger()).items;
  const open = items.filter((item) => item.kind === 'invoice');
  const ids = new Set(open.map((item) => item.itemId));
  const others = named.filter((one) => one.accountKey === accountKey && !ids.has(one.itemId));
  return [
    ...open,
    ...[...new Map(others.map((one) => [one.itemId, one])).values()].map((one) => ({
      ...{ invoiceNumber: one.invoiceNumber, dueDate: one.dueDate },
      ...{ balance: 0, disputed: 0, writtenOff: 0 },
    })),
  ];
}

/** Open invoices of exactly these amounts (`EUR:12345`), with the names of their customers: evidence for a person. */
export async function invoicesOfAmount(
  query: Query,
  vault: Vault,
  amounts: readonly BankEntry['amount'][],
): Promise<Map<string, MatchCandidates['sameAmount']>> {
  if (amounts.length === 0) return new Map();
  const rows = await query<{
    currency: string;
    balance: string;
    account_id: string;
    invoice_number: string;
    name_ref: string;
  }>(
    `SELECT x.currency, x.balance, x.account_id, x.invoice_number, x.name_ref FROM (
       SELECT a.currency, i.balance, a.account_id, i.invoice_number, a.name_ref,
         row_number() OVER (PARTITION BY a.currency, i.balance ORDER BY i.due_date, a.account_id, i.item_id) AS place
       FROM open_item i JOIN account a USING (account_key)
       WHERE i.kind = 'invoice' AND i.balance > 0 AND i.balance = ANY($1)) x
     WHERE x.place <= ${MOST_SAME} ORDER BY x.place`,
    [[...new Set(amounts.map((one) => one.minor))]],
  );
  const names = await vault.open(
    rows.map((row) => row.name_ref),
    query,
  );
  const found = new Map<string, { accountId: string; invoiceNumber: string; name: string }[]>();
  for (const row of rows) {
    const name = names.get(row.name_ref);
    const one = {
      accountId: row.account_id,
      invoiceNumber: row.invoice_number,
      name: typeof name === 'string' ? name : '',
    };
    const key = amountKey({ minor: Number(row.balance), currency: row.currency });
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}
export const amountKey = ({ minor, currency }: BankEntry['amount']): string => `${currency}:${minor}`;
