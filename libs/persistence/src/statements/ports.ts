/** Entries of bank statements: booked as payments where the core says whose they are, else kept for a person. */
import type { Actor, BankEntry, MatchRule, MatchSuggestion } from '#domain';
import type { ImportRow } from '../imports/ports.js';

export type EntryResult = { readonly line: number; readonly paymentId: string } & (
  | {
      readonly kind: 'accepted';
      readonly accountId: string;
      readonly invoiceNumbers: readonly string[];
      /** `reversal`: it gave back an earlier payment. */
      readonly rule: MatchRule | 'reversal';
      readonly reasons: readonly string[];
    }
  /** Known from this or another statement: nothing was written. */
  | { readonly kind: 'unchanged' }
  /** An exception was raised. */
  | { readonly kind: 'parked'; readonly why: string; readonly suggestions: readonly MatchSuggestion[] }
  /** A debit that gives back no payment: not ours to book. */
  | { readonly kind: 'skipped' }
);
export interface StatementStore {
  /** Takes at most some hundred entries in one transaction, in their order; results in the order given. */
  take(actor: Actor, importId: string, rows: readonly ImportRow<BankEntry>[]): Promise<EntryResult[]>;
  /**
   * All chunks in one transaction: written together, or, for a dry run, judged together and rolled back. No other fact is
   * taken while it lasts, so the chunks must come from a file at hand; they may be asked for again.
   */
  together(
    actor: Actor,
    importId: string,
    chunks: () => AsyncIterable<readonly ImportRow<BankEntry>[]>,
    dryRun: boolean,
  ): Promise<EntryResult[]>;
}
