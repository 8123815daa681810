import type { PlainDate } from '../primitives.js';
import type { RestartCause } from './policy.js';

/** The limitation of one invoice, open or written off; it is gone with the debt. */
export interface LimitationClock {
  readonly itemId: string;
  readonly invoiceNumber: string;
  readonly dueDate: PlainDate;
  readonly jurisdiction: string;
  readonly years: number;
  readonly restartsOn: readonly RestartCause[];
  /** The day the present period began on. */
  readonly from: PlainDate;
  readonly expiresOn: PlainDate;
  /** The last warning given, in days before the end; null: none yet. */
  readonly warnedDays: number | null;
  /** Counsel has dealt with the last warning. */
  readonly answered: boolean;
  readonly expired: boolean;
  /** What of it was written off and nobody has paid since. */
  readonly writtenOff: number;
  /** Something started the period anew and is not on record as such yet. */
  readonly restart: { readonly because: RestartCause; readonly reference: string; readonly on: PlainDate } | null;
}

/** One task a day of expiry and warning, for all the invoices it is about. */
export const warningSubject = (one: Pick<LimitationClock, 'expiresOn' | 'warnedDays'>): string =>
  `limitation-${one.expiresOn}-${one.warnedDays ?? 0}`;
