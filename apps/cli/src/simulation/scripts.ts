import type { InvoiceBody, PaymentBody } from '#contracts/schemas';
import type { AccountScript, ScriptedInvoice, ScriptedPayment } from '#domain';
import { CommandError, UsageError } from '../failure.js';
import { readLedger, readRows, type LedgerFile } from '../ledger/read.js';

/** Where invoices and payments are read from: one ledger with both, or two files. */
export type FactFiles =
  | ({ readonly kind: 'ledger' } & LedgerFile)
  | {
      readonly kind: 'two-files';
      readonly mappingsDir: string;
      readonly invoices: { readonly path: string; readonly mapping: string };
      readonly payments: { readonly path: string; readonly mapping: string };
    };
export interface Place {
  readonly zone: string;
  readonly calendar: string;
}

/**
 * The accounts of files, in the order of their ids; a customer's second currency is an account of its own.
 * @throws CommandError, UsageError for a file or a row that cannot be read
 */
export async function scriptsOf(files: FactFiles, place: Place): Promise<AccountScript[]> {
  const accounts = new Accounts(place);
  if (files.kind === 'ledger') {
    for (const { invoice, payment } of (await readLedger(files)).rows) {
      accounts.invoice(invoice);
      if (payment !== null) accounts.payment(payment);
    }
    return accounts.all();
  }
  const { mappingsDir, invoices, payments } = files;
  const [posted, paid] = await Promise.all([
    readRows({ path: invoices.path, mappingsDir }, 'invoices', invoices.mapping),
    readRows({ path: payments.path, mappingsDir }, 'payments', payments.mapping),
  ]);
  for (const row of posted.rows) accounts.invoice(valueOf(row, invoices.path));
  for (const row of paid.rows) accounts.payment(valueOf(row, payments.path));
  return accounts.all();
}

function valueOf<T>(
  row: { readonly line: number; readonly value: T } | { readonly line: number; readonly problem: { detail: string } },
  path: string,
): T {
  if ('value' in row) return row.value;
  throw new CommandError(`${path} line ${row.line}: ${row.problem.detail}`);
}

class Accounts {
  private readonly known = new Map<string, Account>();
  private readonly ids = new Set<string>();

  constructor(private readonly place: Place) {}

  invoice({ accountId, invoiceNumber, invoiceDate, dueDate, amount }: InvoiceBody): void {
    const { invoices } = this.of(accountId, amount.currency);
    invoices.push({ invoiceNumber, invoiceDate, dueDate, amount: amount.minor });
  }
  payment({ accountId, paymentId, receivedOn, amount, invoiceNumbers = [] }: PaymentBody): void {
    const { payments } = this.of(accountId, amount.currency);
    payments.push({ paymentId, receivedOn, amount: amount.minor, invoiceNumbers });
  }
  all(): AccountScript[] {
    if (this.known.size === 0) throw new UsageError('The files hold no row: there is nothing to go through.');
    return [...this.known.values()].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  }

  private of(accountId: string, currency: string): Account {
    const key = `${accountId} ${currency}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const name = this.ids.has(accountId) ? `${accountId}/${currency}` : accountId;
    const account: Account = { accountId: name, currency, ...this.place, invoices: [], payments: [] };
    this.ids.add(accountId);
    this.known.set(key, account);
    return account;
  }
}
type Account = AccountScript & { readonly invoices: ScriptedInvoice[]; readonly payments: ScriptedPayment[] };

/** First and last day on which files say something. */
export function daysOf(scripts: readonly AccountScript[]): { from: string; to: string } {
  let [from, to] = ['9999-12-31', '0001-01-01'];
  for (const { invoices, payments } of scripts) {
    for (const day of [...invoices.map((one) => one.invoiceDate), ...payments.map((one) => one.receivedOn)]) {
      if (day < from) from = day;
      if (day > to) to = day;
    }
  }
  return { from, to };
}
