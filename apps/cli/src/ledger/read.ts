import type { InvoiceBody, PaymentBody } from '#contracts/schemas';
import type { PlainDate } from '#domain';
import {
  ConfigurationError,
  FileFault,
  loadMapping,
  MappedFile,
  nativeMapping,
  type FileKind,
  type Mapping,
  type ReadRow,
} from '#platform';
import { CommandError, UsageError } from '../failure.js';
import { inputFault } from '../files/paths.js';

/** A row of a ledger as it stands in the file, with the two days on which it says something. */
export interface LedgerRow {
  readonly line: number;
  readonly fields: readonly string[];
  readonly invoiceDate: PlainDate;
  /** null: not paid as far as the ledger knows. */
  readonly receivedOn: PlainDate | null;
  readonly invoice: InvoiceBody;
  readonly payment: PaymentBody | null;
}
export interface Ledger {
  readonly columns: readonly string[];
  readonly separator: string;
  readonly rows: readonly LedgerRow[];
}
export interface LedgerFile {
  readonly path: string;
  readonly mappingsDir: string;
  readonly invoicesMapping: string;
  readonly paymentsMapping: string;
}

/**
 * Reads a ledger whose rows are invoices and, where they have been paid, their payments too, each by its mapping.
 * @throws CommandError (a UsageError for a path) for a file or a row that cannot be read: nothing has been posted then
 */
export async function readLedger(file: LedgerFile): Promise<Ledger> {
  const invoices = await readRows(file, 'invoices', file.invoicesMapping);
  const payments = await readRows(file, 'payments', file.paymentsMapping);
  if (invoices.separator !== payments.separator)
    throw new UsageError('Both mappings must read the same file: they name different separators.');
  const paid = paidCell(payments.mapping, payments.columns);
  const rows = invoices.rows.map((invoice, index): LedgerRow => {
    const payment = payments.rows[index];
    if ('problem' in invoice) throw unreadable(file, invoice.line, invoice.problem.detail);
    const { line, fields, value } = invoice;
    const row = { line, fields, invoiceDate: value.invoiceDate, invoice: value };
    if (payment === undefined || paid(fields) === '') return { ...row, receivedOn: null, payment: null };
    if ('problem' in payment) throw unreadable(file, payment.line, payment.problem.detail);
    return { ...row, receivedOn: payment.value.receivedOn, payment: payment.value };
  });
  return { columns: invoices.columns, separator: invoices.separator, rows };
}

/** Every row of a file of one kind, readable or not. */
export async function readRows<K extends FileKind>(
  { path, mappingsDir }: Pick<LedgerFile, 'path' | 'mappingsDir'>,
  kind: K,
  name: string,
) {
  const mapping = await mappingOf(mappingsDir, kind, name);
  const file = MappedFile.at(path, mapping);
  const rows: ReadRow<Parsed<K>>[] = [];
  try {
    for await (const batch of file.rows()) rows.push(...(batch as ReadRow<Parsed<K>>[]));
  } catch (error) {
    if (error instanceof FileFault) {
      const [first] = error.faults;
      throw new CommandError(`${path} cannot be read: line ${first?.line ?? 1}: ${first?.detail ?? error.message}`);
    }
    throw inputFault(path, error);
  }
  return { mapping, rows, columns: file.columns, separator: file.separator };
}
type Parsed<K extends FileKind> = K extends 'invoices' ? InvoiceBody : PaymentBody;

/** `native` is the format without a mapping. */
async function mappingOf<K extends FileKind>(folder: string, kind: K, name: string): Promise<Mapping & { kind: K }> {
  const mapping = name === 'native' ? nativeMapping(kind) : await loaded(folder, name);
  if (mapping === null) throw new UsageError(`There is no mapping ${name} in ${folder}.`);
  if (mapping.kind !== kind) throw new UsageError(`The mapping ${name} reads ${mapping.kind}, not ${kind}.`);
  return mapping as Mapping & { kind: K };
}
async function loaded(folder: string, name: string): Promise<Mapping | null> {
  try {
    return await loadMapping(folder, name);
  } catch (error) {
    throw error instanceof ConfigurationError ? new CommandError(error.message) : error;
  }
}

/** What stands where the day of the payment is read from. */
function paidCell({ fields }: Mapping, columns: readonly string[]): (row: readonly string[]) => string {
  const { column } = fields['receivedOn'] ?? {};
  const at = column === undefined ? -1 : columns.indexOf(column);
  if (at < 0) throw new UsageError('The mapping of the payments must read receivedOn from a column of the ledger.');
  return (row) => row[at]?.trim() ?? '';
}
const unreadable = ({ path }: LedgerFile, line: number, detail: string): CommandError =>
  new CommandError(`${path} line ${line}: ${detail}\n→ Nothing was posted; correct the row and start again.`);

/** Some rows of a ledger as a file of their own. */
export interface Extract {
  /** UTF-8 with a byte order mark, which counts for more than what a mapping says. */
  readonly file: Buffer;
  /** The line of the ledger on which the row stands that begins on this line of the file. */
  lineOf(line: number): number;
}
export function extractOf({ columns, separator }: Ledger, rows: readonly LedgerRow[]): Extract {
  const cell = (value: string): string =>
    /["\r\n]/.test(value) || value.includes(separator) ? `"${value.replaceAll('"', '""')}"` : value;
  const text = (fields: readonly string[]): string => fields.map(cell).join(separator);
  const lines = new Map<number, number>();
  let next = 1 + linesOf(text(columns));
  for (const { line, fields } of rows) {
    lines.set(next, line);
    next += linesOf(text(fields));
  }
  const all = [columns, ...rows.map(({ fields }) => fields)].map(text);
  return { file: Buffer.from(`\ufeff${all.join('\n')}\n`), lineOf: (line) => lines.get(line) ?? line };
}
const linesOf = (row: string): number => row.split('\n').length;
