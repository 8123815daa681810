import { addBusinessDays, instantAt, localDate } from './calendar/business.js';
import type { ResolvedCalendar } from './calendar/calendar.js';
import type { Instant } from './primitives.js';

/** What a feed told us and nobody but a person can place (DOMAIN 4): never dropped, never guessed. */
export const EXCEPTION_KINDS = [
  /** Something for an account nobody has registered: applied by itself when the account appears. */
  'unknown-account',
  /** A reversal before its payment, a reinstatement before its reversal: applied by itself when that comes. */
  'unknown-payment',
  /** Money in a currency the customer has no account in: applied by itself when the sibling account appears. */
  'other-currency',
  /** The same id with other content: both contents are kept, the first one stands. */
  'conflict',
  /** Money received and not matched to an item. */
  'unapplied',
  /** A line of a bank statement without a certain owner. */
  'unmatched',
  'unknown-letter',
  'unknown-case',
  'unknown-placement',
  /** Understood as a message, not as a fact. */
  'unreadable',
] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];
export type ExceptionStatus = 'open' | 'applied' | 'dismissed' | 'obsolete';

/** A person looks at it until the close of the next business day of the house. */
const DUE_BD = 1;
export function exceptionDue(house: ResolvedCalendar, raisedAt: Instant): Instant {
  return instantAt(house, addBusinessDays(house, localDate(house, raisedAt), DUE_BD), house.sendUntil);
}
