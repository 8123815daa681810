import type { Instant, PlainDate } from '../primitives.js';

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

const DATE_PATTERN = /^\d{4}-\d{2}-\d{2}$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const LAST_DAY_NUMBER = 2_932_896;
const FIRST_DAY_NUMBER = -719_162;

/** True for an existing Gregorian date `YYYY-MM-DD` from year 0001 on; 31 February and `2026-2-3` are none. */
export function isPlainDate(value: unknown): value is PlainDate {
  if (typeof value !== 'string' || !DATE_PATTERN.test(value)) return false;
  const year = digits(value, 0, 4);
  const month = digits(value, 5, 2);
  const day = digits(value, 8, 2);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Days since 1970-01-01 (negative before). Throws RangeError for a string that is no date. */
export function dayNumber(date: PlainDate): number {
  if (!isPlainDate(date)) throw new RangeError(`'${String(date)}' is no calendar date; write it as YYYY-MM-DD`);
  return fromCivil(digits(date, 0, 4), digits(date, 5, 2), digits(date, 8, 2));
}

/** The date so many days after 1970-01-01. Throws RangeError outside the years 0001 to 9999 and for a fraction. */
export function fromDayNumber(day: number): PlainDate {
  if (!Number.isInteger(day) || day < FIRST_DAY_NUMBER || day > LAST_DAY_NUMBER) {
    throw new RangeError(`day number ${day} is outside the years 0001 to 9999`);
  }
  const { year, month, dayOfMonth } = toCivil(day);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}

/** `date` plus so many calendar days (negative: earlier). */
export function addDays(date: PlainDate, days: number): PlainDate {
  return fromDayNumber(dayNumber(date) + days);
}

/** Calendar days from `a` to `b`: b − a, negative when `b` is earlier. */
export function daysBetween(a: PlainDate, b: PlainDate): number {
  return dayNumber(b) - dayNumber(a);
}

/** Day of the week, 0 = Sunday … 6 = Saturday. */
export function weekdayOf(date: PlainDate): number {
  return weekdayOfDayNumber(dayNumber(date));
}

/** Day of the week of a day number (1970-01-01 was a Thursday). */
export function weekdayOfDayNumber(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** `date` plus so many months; a day the target month does not have becomes its last day (01-31 + 1 = 02-28 or 02-29). */
export function addMonths(date: PlainDate, months: number): PlainDate {
  if (!Number.isInteger(months)) throw new RangeError(`months must be a whole number, got ${months}`);
  const { year, month, dayOfMonth } = toCivil(dayNumber(date));
  const target = year * 12 + (month - 1) + months;
  const targetYear = Math.floor(target / 12);
  const targetMonth = target - targetYear * 12 + 1;
  return fromDayNumber(fromCivil(targetYear, targetMonth, Math.min(dayOfMonth, daysInMonth(targetYear, targetMonth))));
}

/** Milliseconds since the epoch. Throws RangeError for a string that is no instant. */
export function epochMs(instant: Instant): number {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms))
    throw new RangeError(`'${String(instant)}' is no instant; write it as 2026-03-02T08:00:00.000Z`);
  return ms;
}

/** The instant so many milliseconds after the epoch, in the fixed width form. */
export function toInstant(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** `instant` plus so many milliseconds. */
export function plus(instant: Instant, ms: number): Instant {
  return toInstant(epochMs(instant) + ms);
}

/** The later of two dates, or of two instants. */
export function later<T extends PlainDate | Instant>(a: T, b: T): T {
  return a < b ? b : a;
}

/** The earlier of two dates, or of two instants. */
export function earlier<T extends PlainDate | Instant>(a: T, b: T): T {
  return b < a ? b : a;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : MONTH_DAYS[month - 1]!;
}

/** Days since the epoch of a Gregorian date, counted in years that begin in March so that the leap day comes last. */
function fromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function toCivil(days: number): { year: number; month: number; dayOfMonth: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return {
    year: yoe + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfMonth: doy - Math.floor((153 * mp + 2) / 5) + 1,
  };
}

function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let i = start; i < start + count; i++) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
