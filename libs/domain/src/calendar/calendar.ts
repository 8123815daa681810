import type { Instant, PlainDate } from '../primitives.js';

/**
 * Zone offsets and holidays as a recorded fact (`calendar.resolved`), so that the core needs no time-zone database:
 * everything below is integer day arithmetic over this table (DOMAIN 7.12).
 */
export interface ResolvedCalendar {
  /** IANA zone the offsets belong to, e.g. `Europe/Berlin`. */
  readonly zone: string;
  /** Holiday calendar, e.g. `DE`; `none` has no holidays. */
  readonly calendar: string;
  /** Version of the tables it was resolved from. */
  readonly tableVersion: string;
  /** First and last local date covered, inclusive. */
  readonly from: PlainDate;
  readonly to: PlainDate;
  /** Offset changes in order: from `at` on, local time = UTC + `offsetMinutes`. The first entry is at or before `from`. */
  readonly offsets: readonly { readonly at: Instant; readonly offsetMinutes: number }[];
  /** Offsets of other zones in which contacts of the account live; absent where all live in its own. */
  readonly zones?: Readonly<Record<string, ResolvedCalendar['offsets']>>;
  readonly holidays: readonly PlainDate[];
  /** Weekdays that are no business days, 0 = Sunday … 6 = Saturday. */
  readonly weekend: readonly number[];
  /** Sending window in local minutes of the day: from 09:00 = 540 until 17:30 = 1050. */
  readonly sendFrom: number;
  readonly sendUntil: number;
}
