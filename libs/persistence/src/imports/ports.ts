import type { Actor, Instant, ResolvedCalendar } from '#domain';
import type { AccountInput, InvoiceInput, PaymentInput } from '../ports.js';

export const IMPORT_KINDS = ['accounts', 'invoices', 'payments', 'statements'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];
/** Kinds whose rows the store takes itself; statements are taken apart by their own reader. */
export type RowKind = Exclude<ImportKind, 'statements'>;

/** A row that was not taken: its line in the file (the header is line 1), a stable code, and what to do about it. */
export interface RowProblem {
  readonly line: number;
  readonly code: string;
  /** For a person; ends with the remedy. */
  readonly detail: string;
}
export interface ImportCounts {
  /** Rows read so far. */
  readonly rows: number;
  /** Rows that changed the record, the parked ones among them. */
  readonly accepted: number;
  /** Rows that said what was on record already. */
  readonly unchanged: number;
  /** Part of `accepted`: kept until what they name turns up. */
  readonly parked: number;
  readonly rejectedCount: number;
}
/** One import of one file. */
export interface ImportJob extends ImportCounts {
  readonly importId: string;
  readonly kind: ImportKind;
  readonly source: string;
  readonly mapping: string | null;
  readonly dryRun: boolean;
  readonly atomic: boolean;
  /** `refused`: a fault of the file, or atomic with rejected rows. `interrupted`: its process died (no sign of life for 60 s). */
  readonly status: 'running' | 'done' | 'refused' | 'interrupted';
  /** System instants. */
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly bytes: number;
  /** The first 10 000, by line. */
  readonly rejected: readonly RowProblem[];
  /** SHA-256 of the file in hex. */
  readonly fileDigest: string | null;
  /** Why the file was refused. */
  readonly problem: string | null;
}
export type NewImport = Pick<ImportJob, 'importId' | 'kind' | 'mapping' | 'dryRun' | 'atomic' | 'bytes' | 'fileDigest'>;
/** How an import ended. What is absent stays as last reported; `rejected` is added to what was reported before. */
export type ImportResult = { readonly status: 'done' | 'refused' } & Partial<
  Pick<ImportJob, keyof ImportCounts | 'bytes' | 'fileDigest' | 'problem' | 'rejected'>
>;

export interface ImportRow<T> {
  readonly line: number;
  readonly value: T;
}
export type RowResult =
  | { readonly line: number; readonly kind: 'accepted' | 'unchanged' | 'parked' }
  | ({ readonly kind: 'rejected' } & RowProblem);

/** Upserts the account's own fields and this one contact; its other contacts stay as they are. */
export interface AccountRowInput {
  readonly account: Omit<AccountInput, 'contacts'>;
  readonly contact: AccountInput['contacts'][number] | null;
}
export interface InvoiceRowInput extends InvoiceInput {
  /** The row is a credit note; `amount` is the credit, positive. */
  readonly creditNote?: boolean;
  /** Registered when `accountId` is unknown; without it such a row is rejected. */
  readonly createAccount?: AccountInput | null;
}
export interface RowInputs {
  readonly accounts: AccountRowInput;
  readonly invoices: InvoiceRowInput;
  readonly payments: PaymentInput;
}
/** Days and holidays of a zone and a calendar; cached by the caller, since a file names few of them and often. */
export type CalendarOf = (zone: string, calendar: string) => ResolvedCalendar;

/** Files of rows: each chunk is one transaction, and does to the record exactly what its rows would do one at a time. */
export interface ImportStore {
  /** Opens a job and takes its place in the order of files, by which freshness is judged. @throws when the id is taken. */
  begin(actor: Actor, job: NewImport): Promise<void>;
  /** One transaction over 500 to 1000 rows; results in the order given. */
  accounts(
    actor: Actor,
    importId: string,
    rows: readonly ImportRow<AccountRowInput>[],
    calendarOf: CalendarOf,
  ): Promise<RowResult[]>;
  invoices(
    actor: Actor,
    importId: string,
    rows: readonly ImportRow<InvoiceRowInput>[],
    calendarOf: CalendarOf,
  ): Promise<RowResult[]>;
  payments(actor: Actor, importId: string, rows: readonly ImportRow<PaymentInput>[]): Promise<RowResult[]>;
  /**
   * All chunks in one transaction, rolled back when any row is rejected and for a dry run. No other fact is taken while
   * it lasts, so the chunks must come from a file at hand, never from a slow sender.
   */
  atomically<K extends RowKind>(
    actor: Actor,
    importId: string,
    kind: K,
    chunks: AsyncIterable<readonly ImportRow<RowInputs[K]>[]>,
    calendarOf: CalendarOf,
  ): Promise<RowResult[]>;
  /** Dry run of one chunk: the same judgement on the present record, written nowhere. */
  judge<K extends RowKind>(
    actor: Actor,
    importId: string,
    kind: K,
    rows: readonly ImportRow<RowInputs[K]>[],
    calendarOf: CalendarOf,
  ): Promise<RowResult[]>;
  /** A sign of life: the counts so far, and the rows rejected since the last one. */
  progress(importId: string, counts: Partial<ImportCounts>, rejected?: readonly RowProblem[]): Promise<void>;
  /** A done import of payments or statements that was no dry run makes its source fresh up to its place. */
  finish(importId: string, result: ImportResult): Promise<void>;
  get(importId: string): Promise<ImportJob | null>;
  /** Newest first, without their rejected rows. */
  list(filter: {
    kind?: ImportKind;
    limit: number;
    cursor?: string;
  }): Promise<{ items: ImportJob[]; nextCursor: string | null }>;
  /**
   * The source whose imported invoices of this account are newer than its last completed file of payments; null when
   * there is none. Sources in `paidByApi` report each payment as it comes and are never stale.
   */
  staleSource(accountKey: string, paidByApi: readonly string[]): Promise<string | null>;
}
