import * as business from '../calendar/business.js';
import type { ResolvedCalendar } from '../calendar/calendar.js';
import { addDays, earlier, epochMs, MINUTE_MS } from '../calendar/dates.js';
import type { Instant, PlainDate } from '../primitives.js';

/**
 * Business time for a case that may outlive its calendar: what lies before the covered dates is counted from their first
 * day (deadlines can only move outward by it), and a day's end beyond them is approximate, which is harmless because the
 * calendar is renewed long before that.
 */
const covered = (cal: ResolvedCalendar, date: PlainDate): PlainDate => business.notBeforeCoverage(cal, date);

/** Throws CalendarExhausted when the result lies beyond the covered dates. */
export const addBusinessDays = (cal: ResolvedCalendar, date: PlainDate, n: number): PlainDate =>
  business.addBusinessDays(cal, covered(cal, date), n);
export const businessDaysBetween = (cal: ResolvedCalendar, a: PlainDate, b: PlainDate): number =>
  business.businessDaysBetween(cal, covered(cal, a), covered(cal, b));
export const endOfDay = (cal: ResolvedCalendar, date: PlainDate): Instant =>
  date > cal.to ? `${addDays(earlier(date, LAST_END), 2)}T00:00:00.000Z` : business.endOfDay(cal, covered(cal, date));
/** What says "never" (9999-12-31) has an end as well. */
const LAST_END: PlainDate = '9999-12-28';
/**
 * The local date at an instant; one before the covered dates becomes their first, one after them is told by the last offset
 * known: an account may rest longer than its calendar lasts, and is given a new one as soon as something happens.
 */
export const localDate = (cal: ResolvedCalendar, instant: Instant): PlainDate =>
  isCovered(cal, instant) ? business.nearLocalDate(cal, instant) : cal.from;
/** A calendar is renewed when less than this is left of it. */
export const CALENDAR_RESERVE_DAYS = 120;
/** Where a new calendar has to begin because the present one runs out; null while it lasts. */
export function renewalFrom(cal: ResolvedCalendar, now: Instant): PlainDate | null {
  const today = localDate(cal, now);
  return business.covers(cal, addDays(today, CALENDAR_RESERVE_DAYS)) ? null : today;
}
/** Not before the covered dates; the first comparison settles nearly every question without a look at the clock. */
const isCovered = (cal: ResolvedCalendar, instant: Instant): boolean =>
  instant.slice(0, 10) > cal.from || instant >= business.startOfDay(cal, cal.from);
export const nextSendHour = (cal: ResolvedCalendar, date: PlainDate): Instant =>
  business.nextSendHour(cal, covered(cal, date));
export const nextSendInstant = (cal: ResolvedCalendar, instant: Instant): Instant =>
  business.nextSendInstant(cal, isCovered(cal, instant) ? instant : business.startOfDay(cal, cal.from));
export const startOfDay = (cal: ResolvedCalendar, date: PlainDate): Instant =>
  business.startOfDay(cal, covered(cal, date));
/** The local time of day `HH:MM` at an instant; approximate beyond the covered dates, like the date it belongs to. */
export function localTime(cal: ResolvedCalendar, instant: Instant): string {
  const date = localDate(cal, instant);
  if (!business.covers(cal, date)) {
    return instant.slice(11, 16);
  }
  const since = (at: Instant): number => Math.floor((epochMs(instant) - epochMs(at)) / MINUTE_MS);
  const elapsed = Math.min(1439, Math.max(0, since(business.startOfDay(cal, date))));
  // On a day of 23 or 25 hours the minutes since midnight are not the time on the clock.
  const minutes = Math.min(1439, Math.max(0, elapsed + since(business.instantAt(cal, date, elapsed))));
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
export { covers, instantAt } from '../calendar/business.js';
