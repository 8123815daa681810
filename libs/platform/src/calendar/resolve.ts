import { DAY_MS, addDays, dayNumber, isPlainDate } from '#domain';
import type { PlainDate, ResolvedCalendar } from '#domain';
import { HOLIDAY_TABLE, isHolidayCalendar, publicHolidays, weekendOf } from './holidays.js';
import { offsetsOf } from './offsets.js';

/** Calendar days covered before and after the asked date: two months back, more than thirteen months on. */
const DAYS_BEFORE = 62;
const DAYS_AFTER = 430;
const REMEMBERED = 256;

export interface CalendarRequest {
  /** IANA zone, e.g. `Europe/Berlin`. */
  readonly zone: string;
  /** Holiday calendar, e.g. `DE`, `DE-BY`, `GB`; `none` has no holidays. */
  readonly calendar: string;
  /** The local date the calendar is asked for. */
  readonly from: PlainDate;
  /** Sending window in local minutes of the day; 09:00 until 17:30 unless told. */
  readonly sendFrom?: number;
  readonly sendUntil?: number;
}

/** A setting of a calendar that does not exist. `field` is the account's field to put right. */
export class CalendarSettingError extends Error {
  override readonly name = 'CalendarSettingError';
  constructor(
    readonly field: 'zone' | 'calendar' | 'from' | 'sendFrom' | 'sendUntil',
    problem: string,
    readonly remedy: string,
  ) {
    super(`${field}: ${problem}; ${remedy}`);
  }
}

/**
 * Zone offsets and public holidays from 62 days before `from` to 430 days after it, as the fact `calendar.resolved`
 * records. The same request in the same process answers the same object. Throws CalendarSettingError.
 */
export function resolveCalendar(request: CalendarRequest): ResolvedCalendar {
  const { zone, calendar, from, sendFrom = 540, sendUntil = 1050 } = request;
  const key = JSON.stringify([zone, calendar, from, sendFrom, sendUntil]);
  const known = remembered.get(key);
  if (known) return known;
  checkSettings({ zone, calendar, from, sendFrom, sendUntil });
  const first = addDays(from, -DAYS_BEFORE);
  const last = addDays(from, DAYS_AFTER);
  const resolved: ResolvedCalendar = {
    zone,
    calendar,
    tableVersion: `${HOLIDAY_TABLE}/tzdata@${process.versions.tz ?? 'unknown'}`,
    from: first,
    to: last,
    // Two days on either side: no zone is further than that from UTC.
    offsets: offsetsOf(zone, (dayNumber(first) - 2) * DAY_MS, (dayNumber(last) + 3) * DAY_MS),
    holidays: calendar === 'none' ? [] : publicHolidays(calendar, first, last),
    weekend: weekendOf(calendar),
    sendFrom,
    sendUntil,
  };
  if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value!);
  remembered.set(key, resolved);
  return resolved;
}
/** The same by zone, calendar and first date. */
export const calendarFrom = (zone: string, calendar: string, from: PlainDate): ResolvedCalendar =>
  resolveCalendar({ zone, calendar, from });
const remembered = new Map<string, ResolvedCalendar>();

/** Whether accounts may name this zone: an IANA name the runtime's database knows. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function checkSettings({ zone, calendar, from, sendFrom, sendUntil }: Required<CalendarRequest>): void {
  if (!isZone(zone)) {
    throw new CalendarSettingError('zone', `'${zone}' is no time zone`, 'use an IANA name such as Europe/Berlin');
  }
  if (calendar !== 'none' && !isHolidayCalendar(calendar)) {
    throw new CalendarSettingError(
      'calendar',
      `there is no holiday calendar '${calendar}'`,
      'use a country or state such as DE, DE-BY or US, or none',
    );
  }
  if (!isPlainDate(from)) {
    throw new CalendarSettingError('from', `'${String(from)}' is no calendar date`, 'write it as YYYY-MM-DD');
  }
  if (!Number.isInteger(sendFrom) || sendFrom < 0 || sendFrom >= 1440) {
    throw new CalendarSettingError('sendFrom', `${sendFrom} is no minute of the day`, 'use 0 to 1439, such as 540');
  }
  if (!Number.isInteger(sendUntil) || sendUntil <= sendFrom || sendUntil > 1440) {
    throw new CalendarSettingError(
      'sendUntil',
      `${sendUntil} is not after ${sendFrom}`,
      'use up to 1440, such as 1050',
    );
  }
}
