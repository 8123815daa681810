import type { z } from 'zod';
import { isPlainDate } from '#domain';
import {
  accountBody,
  creditNoteBody,
  id,
  invoiceBody,
  paymentBody,
  type AccountBody,
  type InvoiceBody,
  type PaymentBody,
} from '#contracts/schemas';
import { CellReader, rowFault, type RowFault, type Values } from './cells.js';
import { ACCOUNT_FIELDS, FIELDS, type FileKind } from './fields.js';
import type { Header } from './header.js';
import type { Mapping } from './mappings.js';
import { LIST_SEPARATOR, quoted } from './values.js';

export type ContactRow = AccountBody['contacts'][number];
export interface AccountRow {
  readonly account: Omit<AccountBody, 'contacts'> & { readonly accountId: string };
  /** null when the row names none. */
  readonly contact: ContactRow | null;
}
export interface InvoiceRow extends InvoiceBody {
  /** `amount` is then the credit, positive. */
  readonly creditNote?: boolean;
  readonly createAccount?: (AccountBody & { readonly accountId: string }) | null;
}
/** What a row of each kind becomes; judged by the same schemas as the API's single routes. */
export interface RowOf {
  readonly accounts: AccountRow;
  readonly invoices: InvoiceRow;
  readonly payments: PaymentBody;
  /** Taken apart by the reader of statements. */
  readonly statements: Values;
}
export interface Understood<T> {
  readonly value: T;
  /** The same by field, as text: what a dry run shows. */
  readonly values: Values;
}
export interface RowReader<T> {
  /** @throws RowFault */
  read(fields: readonly string[]): Understood<T>;
  /** How each field is read. */
  description(): { field: string; from: string }[];
}

/** The reader of rows of a kind, for the columns this file has. */
export function rowReader<K extends FileKind>(mapping: Mapping & { kind: K }, header: Header): RowReader<RowOf[K]> {
  const cells = new CellReader(FIELDS[mapping.kind], mapping.fields, header);
  const readers: { [Kind in FileKind]: () => RowReader<RowOf[Kind]> } = {
    accounts: () => simple(cells, (values) => accountOf(values, cells)),
    invoices: () => invoiceReader(mapping, header, cells),
    payments: () => simple(cells, (values) => paymentOf(values, cells)),
    statements: () => simple(cells, (values) => statementOf(values, cells)),
  };
  return readers[mapping.kind]();
}
function simple<T>(cells: CellReader, make: (values: Values) => T): RowReader<T> {
  return {
    read: (fields) => {
      const values = cells.read(fields);
      return { values, value: make(values) };
    },
    description: () => cells.description(),
  };
}

function accountOf(values: Values, cells: CellReader): AccountRow {
  const accountId = judged(id, values['accountId'], values, cells, () => 'accountId');
  const { contacts, ...account } = accountFields(values, cells);
  return { account: { accountId, ...account }, contact: contacts[0] ?? null };
}

const CONTACT = ['contactRole', 'contactName', 'contactEmail', 'contactPhone', 'contactZone', 'contactLanguage'];
const ADDRESS = ['addressLine1', 'addressLine2', 'addressLine3', 'postalCode', 'city', 'country'];
function accountFields(values: Values, cells: CellReader): AccountBody {
  const { name, entity, customerId, currency, zone, calendar, language } = values;
  const named = [...CONTACT, ...ADDRESS].filter((field) => values[field] !== undefined);
  if (values['contactId'] === undefined && named.length > 0) {
    const detail = `${cells.label('contactId')} is empty though ${cells.label(named[0] ?? '')} is not: name the contact`;
    throw rowFault([{ code: 'missing-field', detail }]);
  }
  const contacts = values['contactId'] === undefined ? [] : [contactOf(values)];
  const body = { name, entity, customerId, currency, zone, calendar, language, contacts };
  return judged(accountBody, body, values, cells, fieldOfAccount);
}
function contactOf(values: Values): unknown {
  const lines = ADDRESS.slice(0, 3).flatMap((field) => values[field] ?? []);
  const { postalCode, city, country } = values;
  const hasAddress = ADDRESS.some((field) => values[field] !== undefined);
  return {
    contactId: values['contactId'],
    role: values['contactRole'],
    name: values['contactName'],
    email: values['contactEmail'],
    phone: values['contactPhone'],
    zone: values['contactZone'],
    language: values['contactLanguage'],
    ...(hasAddress ? { address: { lines, postalCode, city, country } } : {}),
  };
}
/** Which field of a row a path of `accountBody` means: `contacts.0.email` is `contactEmail`. */
function fieldOfAccount(path: readonly PropertyKey[]): string {
  const [first, , part, inner, index] = path.map(String);
  if (first !== 'contacts') return first ?? 'accountId';
  if (part === 'address') return inner === 'lines' ? `addressLine${Number(index ?? 0) + 1}` : (inner ?? 'addressLine1');
  return part === 'contactId' || part === undefined ? 'contactId' : `contact${part[0]?.toUpperCase()}${part.slice(1)}`;
}

function invoiceReader(mapping: Mapping, header: Header, cells: CellReader): RowReader<InvoiceRow> {
  const negativeIsCreditNote = mapping.fields['amount']?.negativeIsCreditNote === true;
  const { createAccounts } = mapping;
  const accounts =
    createAccounts === undefined ? null : new CellReader(ACCOUNT_FIELDS, createAccounts, header, 'createAccounts.');
  const created = new RecentAccounts();
  return {
    read: (fields) => {
      const values = cells.read(fields);
      const invoice = invoiceOf(values, cells, negativeIsCreditNote);
      if (accounts === null) return { values, value: invoice };
      const about = accounts.read(fields);
      const account = created.get(about, () => accountFields(about, accounts));
      const shown = Object.entries(about).map(([field, value]) => [`createAccounts.${field}`, value] as const);
      return {
        values: { ...values, ...Object.fromEntries(shown) },
        value: { ...invoice, createAccount: { accountId: invoice.accountId, ...account } },
      };
    },
    description: () => [...cells.description(), ...(accounts?.description() ?? [])],
  };
}

/** Rows of one customer say the same about its account: judged once, and kept for a while. */
class RecentAccounts {
  private static readonly MOST = 10_000;
  private readonly accounts = new Map<string, AccountBody>();
  get(values: Values, make: () => AccountBody): AccountBody {
    const key = JSON.stringify(values);
    const known = this.accounts.get(key);
    if (known !== undefined) return known;
    const account = make();
    if (this.accounts.size >= RecentAccounts.MOST) this.accounts.clear();
    this.accounts.set(key, account);
    return account;
  }
}

function invoiceOf(values: Values, cells: CellReader, negativeIsCreditNote: boolean): InvoiceRow {
  const { invoiceNumber, accountId, invoiceDate, dueDate, amount = '', currency, revision, kind = 'invoice' } = values;
  const { disputed } = values;
  if (kind !== 'invoice' && kind !== 'credit-note') {
    const detail = `${cells.label('kind')} is ${quoted(kind)}: write invoice or credit-note, or leave it empty`;
    throw rowFault([{ code: 'invalid', detail }]);
  }
  const negative = amount.startsWith('-');
  if (kind === 'credit-note' || (negative && negativeIsCreditNote)) {
    const credit = { value: negative ? amount.slice(1) : amount, currency };
    const note = { creditNoteId: invoiceNumber, accountId, amount: credit, creditedOn: invoiceDate };
    const parsed = judged(creditNoteBody, note, values, cells, fieldOfCreditNote);
    const dates = { invoiceDate: parsed.creditedOn, dueDate: dueDate ?? parsed.creditedOn };
    return {
      invoiceNumber: parsed.creditNoteId,
      accountId: parsed.accountId,
      ...dates,
      amount: parsed.amount,
      creditNote: true,
    };
  }
  if (negative) {
    const remedy = 'mark a credit note as such (column kind: credit-note, or negativeIsCreditNote in the mapping)';
    throw rowFault([{ code: 'invalid', detail: `${cells.label('amount')} is negative (${amount}): ${remedy}` }]);
  }
  return judged(
    invoiceBody,
    {
      ...{ invoiceNumber, accountId, invoiceDate, dueDate, amount: { value: amount, currency } },
      ...(revision === undefined ? {} : { revision: Number(revision) }),
      ...(disputed === undefined ? {} : { disputed: contestOf(disputed, currency) }),
    },
    values,
    cells,
    fieldOfAmount,
  );
}
/** As the API takes it; nothing contested is a no. */
function contestOf(said: string, currency: string | undefined): unknown {
  if (said === 'yes' || said === 'no') return said;
  return /^[0.]+$/.test(said) ? 'no' : { value: said, currency };
}
function fieldOfCreditNote(path: readonly PropertyKey[]): string {
  if (path[0] === 'creditNoteId') return 'invoiceNumber';
  return path[0] === 'creditedOn' ? 'invoiceDate' : fieldOfAmount(path);
}
/** `amount.currency` is the field `currency`, `amount.value` the field `amount`. */
const fieldOfAmount = (path: readonly PropertyKey[]): string =>
  path[0] === 'amount' && path[1] === 'currency' ? 'currency' : String(path[0] ?? 'accountId');

function paymentOf(values: Values, cells: CellReader): PaymentBody {
  const { paymentId, accountId, amount, currency, receivedOn, invoiceNumbers, method } = values;
  const listed = invoiceNumbers?.split(LIST_SEPARATOR);
  const body = { paymentId, accountId, amount: { value: amount, currency }, receivedOn, method };
  return judged(paymentBody, { ...body, invoiceNumbers: listed }, values, cells, fieldOfAmount);
}

/** No route of the API takes an entry of a statement: what is judged here are its dates. */
function statementOf(values: Values, cells: CellReader): Values {
  const faults = (['bookedOn', 'valueOn'] as const).flatMap((field) => {
    const value = values[field];
    if (value === undefined || isPlainDate(value)) return [];
    const remedy = 'write it like 2026-03-02, or declare in a mapping how dates are written';
    return [{ code: 'invalid', detail: `${cells.label(field)} is ${quoted(value)}, no date that exists: ${remedy}` }];
  });
  if (faults.length > 0) throw rowFault(faults);
  return values;
}

/** Judges a row by the schema of the API, and says its faults in the words of the file. @throws RowFault */
function judged<T>(
  schema: z.ZodType<T>,
  body: unknown,
  values: Values,
  cells: CellReader,
  fieldOf: (path: readonly PropertyKey[]) => string,
): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw faultOf(result.error.issues, values, cells, fieldOf);
}
function faultOf(
  issues: readonly z.core.$ZodIssue[],
  values: Values,
  cells: CellReader,
  fieldOf: (path: readonly PropertyKey[]) => string,
): RowFault {
  const fields = new Map<string, string>();
  for (const { path, message } of issues) {
    const field = fieldOf(path);
    if (!fields.has(field)) fields.set(field, message);
  }
  return rowFault(
    [...fields].map(([field, message]) => {
      const value = values[field];
      if (value === undefined) return { code: 'missing-field', detail: `${cells.label(field)} is empty: fill it in` };
      const shown = cells.isPersonal(field) ? '' : ` (now ${quoted(value)})`;
      return { code: 'invalid', detail: `${cells.label(field)}: ${message}${shown}; correct it` };
    }),
  );
}
