import type { BankEntry } from '#domain';

/** What stands at a line of a statement: an entry, one that is no booked money, or one that cannot be read. */
export type StatementRow =
  | { readonly line: number; readonly kind: 'entry'; readonly entry: BankEntry }
  | { readonly line: number; readonly kind: 'pending' }
  | ({ readonly line: number; readonly kind: 'rejected'; readonly code: string; readonly detail: string } & Origin);
interface Origin {
  /** The row of a CSV file as it came. */
  readonly fields?: readonly string[];
}
