import type { Instant, PlainDate } from '../primitives.js';
import type { ResolvedCalendar } from './calendar.js';
import { DAY_MS, MINUTE_MS, dayNumber, epochMs, fromDayNumber, later, toInstant, weekdayOfDayNumber } from './dates.js';

/** A date outside what a resolved calendar covers: resolve a newer one. `date` is the first local date that is missing. */
export class CalendarExhausted extends Error {
  override readonly name = 'CalendarExhausted';
  constructor(
    readonly date: PlainDate,
    calendar: Pick<ResolvedCalendar, 'calendar' | 'from' | 'to'>,
  ) {
    super(`${date} lies outside the calendar '${calendar.calendar}', resolved from ${calendar.from} to ${calendar.to}`);
  }
}

/** What is looked up again and again, computed once for each calendar object. */
interface Tables {
  readonly first: number;
  readonly last: number;
  /** Day numbers of the business days, ascending. */
  readonly businessDays: Int32Array;
  /** At index `day − first`: how many business days lie in [first, day]. */
  readonly upTo: Int32Array;
  readonly offsetAt: Float64Array;
  readonly offsetMs: Float64Array;
}
const cache = new WeakMap<ResolvedCalendar, Tables>();

function tablesOf(cal: ResolvedCalendar): Tables {
  let tables = cache.get(cal);
  if (!tables) {
    tables = buildTables(cal);
    cache.set(cal, tables);
  }
  return tables;
}

function buildTables(cal: ResolvedCalendar): Tables {
  const first = dayNumber(cal.from);
  const last = dayNumber(cal.to);
  if (cal.offsets.length === 0 || last < first) throw new RangeError(`calendar '${cal.calendar}' covers nothing`);
  const holidays = new Set(cal.holidays.map(dayNumber));
  const weekend = new Set(cal.weekend);
  const businessDays: number[] = [];
  const upTo = new Int32Array(last - first + 1);
  for (let day = first; day <= last; day++) {
    if (!weekend.has(weekdayOfDayNumber(day)) && !holidays.has(day)) businessDays.push(day);
    upTo[day - first] = businessDays.length;
  }
  return {
    first,
    last,
    businessDays: Int32Array.from(businessDays),
    upTo,
    offsetAt: Float64Array.from(cal.offsets, (o) => epochMs(o.at)),
    offsetMs: Float64Array.from(cal.offsets, (o) => o.offsetMinutes * MINUTE_MS),
  };
}

/** The day number of a covered date; throws CalendarExhausted otherwise. */
function coveredDay(cal: ResolvedCalendar, tables: Tables, date: PlainDate): number {
  const day = dayNumber(date);
  if (day < tables.first || day > tables.last) throw new CalendarExhausted(date, cal);
  return day;
}

/** Business days in [first covered date, day]. */
function countUpTo(tables: Tables, day: number): number {
  return day < tables.first ? 0 : tables.upTo[day - tables.first]!;
}

/** The business day with this index among the covered ones; throws CalendarExhausted beyond either end. */
function businessDayAt(cal: ResolvedCalendar, tables: Tables, index: number): PlainDate {
  const day = tables.businessDays[index];
  if (day !== undefined) return fromDayNumber(day);
  throw new CalendarExhausted(fromDayNumber(index < 0 ? tables.first - 1 : tables.last + 1), cal);
}

/** Whether the calendar knows this local date. */
export function covers(cal: ResolvedCalendar, date: PlainDate): boolean {
  return date >= cal.from && date <= cal.to;
}

/**
 * `date`, or the first covered date when it lies before that. For counting from an old date: business days counted from
 * here can only end later than the true ones, never earlier.
 */
export function notBeforeCoverage(cal: ResolvedCalendar, date: PlainDate): PlainDate {
  return later(date, cal.from);
}

/** Neither weekend nor holiday. Throws CalendarExhausted outside the covered dates. */
export function isBusinessDay(cal: ResolvedCalendar, date: PlainDate): boolean {
  const tables = tablesOf(cal);
  const day = coveredDay(cal, tables, date);
  return countUpTo(tables, day) > countUpTo(tables, day - 1);
}

/**
 * The n-th business day after `date` (DOMAIN 7.12); n = 0 is `date` itself, n < 0 the n-th business day before it.
 * Throws CalendarExhausted when `date` or the result is not covered.
 */
export function addBusinessDays(cal: ResolvedCalendar, date: PlainDate, n: number): PlainDate {
  if (!Number.isInteger(n)) throw new RangeError(`business days must be a whole number, got ${n}`);
  if (n === 0) return date;
  const tables = tablesOf(cal);
  const day = coveredDay(cal, tables, date);
  return businessDayAt(cal, tables, n > 0 ? countUpTo(tables, day) + n - 1 : countUpTo(tables, day - 1) + n);
}

/** How many business days lie in (a, b]; negative, counting (b, a], when `b` is earlier. */
export function businessDaysBetween(cal: ResolvedCalendar, a: PlainDate, b: PlainDate): number {
  const tables = tablesOf(cal);
  return countUpTo(tables, coveredDay(cal, tables, b)) - countUpTo(tables, coveredDay(cal, tables, a));
}

/** `date` if it is a business day, else the next one. */
export function rollForward(cal: ResolvedCalendar, date: PlainDate): PlainDate {
  const tables = tablesOf(cal);
  const day = coveredDay(cal, tables, date);
  return businessDayAt(cal, tables, countUpTo(tables, day - 1));
}

/** Milliseconds between UTC and local time at an instant, clock reading = UTC + offset. */
function offsetAtMs(tables: Tables, ms: number): number {
  let i = tables.offsetAt.length - 1;
  while (i > 0 && tables.offsetAt[i]! > ms) i--;
  return tables.offsetMs[i]!;
}

/** The local clock reading at an instant as day number and milliseconds of the day. */
function localClock(cal: ResolvedCalendar, instant: Instant): { tables: Tables; day: number; msOfDay: number } {
  const tables = tablesOf(cal);
  const ms = epochMs(instant);
  const local = ms + offsetAtMs(tables, ms);
  const day = Math.floor(local / DAY_MS);
  if (day < tables.first || day > tables.last) throw new CalendarExhausted(fromDayNumber(day), cal);
  return { tables, day, msOfDay: local - day * DAY_MS };
}

/** The local date at an instant, also outside the covered dates: there by the nearest offset that is known. */
export function nearLocalDate(cal: ResolvedCalendar, instant: Instant): PlainDate {
  const ms = epochMs(instant);
  return fromDayNumber(Math.floor((ms + offsetAtMs(tablesOf(cal), ms)) / DAY_MS));
}

/** The local date at an instant. Throws CalendarExhausted outside the covered dates. */
export function localDate(cal: ResolvedCalendar, instant: Instant): PlainDate {
  return fromDayNumber(localClock(cal, instant).day);
}

/** The minutes of the local day at an instant, as the clock shows them. Throws CalendarExhausted outside the coverage. */
export function localMinutes(cal: ResolvedCalendar, instant: Instant): number {
  return Math.floor(localClock(cal, instant).msOfDay / MINUTE_MS);
}

/**
 * The UTC milliseconds at which the local clock shows `localMs` (milliseconds of a clock without zone): the first of two;
 * a reading the clock skips moves forward by the gap, or, for a start of day, to the change itself.
 */
function utcOfLocal(tables: Tables, localMs: number, inGap: 'move-forward' | 'at-change' = 'move-forward'): number {
  const { offsetAt, offsetMs } = tables;
  for (let i = 0; ; i++) {
    const utc = localMs - offsetMs[i]!;
    if (i > 0 && utc < offsetAt[i]!) return inGap === 'at-change' ? offsetAt[i]! : localMs - offsetMs[i - 1]!;
    if (i === offsetAt.length - 1 || utc < offsetAt[i + 1]!) return utc;
  }
}

/**
 * The instant at which the local clock shows so many minutes of the day on `date` (0 … 1440). A time that does not exist
 * moves forward by the gap, an ambiguous one is the first (DOMAIN 7.12). Throws CalendarExhausted outside the coverage.
 */
export function instantAt(cal: ResolvedCalendar, date: PlainDate, minutesOfDay: number): Instant {
  if (!Number.isInteger(minutesOfDay) || minutesOfDay < 0 || minutesOfDay > 1440) {
    throw new RangeError(`minutes of the day must be 0 to 1440, got ${minutesOfDay}`);
  }
  const tables = tablesOf(cal);
  const day = coveredDay(cal, tables, date);
  return toInstant(utcOfLocal(tables, day * DAY_MS + minutesOfDay * MINUTE_MS));
}

/** The first instant of a local date, also where the clock skips midnight. */
export function startOfDay(cal: ResolvedCalendar, date: PlainDate): Instant {
  const tables = tablesOf(cal);
  return toInstant(utcOfLocal(tables, coveredDay(cal, tables, date) * DAY_MS, 'at-change'));
}

/** The instant at which a local date has passed: the start of the next one, exactly. */
export function endOfDay(cal: ResolvedCalendar, date: PlainDate): Instant {
  const tables = tablesOf(cal);
  return toInstant(utcOfLocal(tables, (coveredDay(cal, tables, date) + 1) * DAY_MS, 'at-change'));
}

/** Whether letters may leave at this instant: on a business day, from `sendFrom` on and before `sendUntil`. */
export function inSendWindow(cal: ResolvedCalendar, instant: Instant): boolean {
  const { tables, day, msOfDay } = localClock(cal, instant);
  return (
    msOfDay >= cal.sendFrom * MINUTE_MS &&
    msOfDay < cal.sendUntil * MINUTE_MS &&
    countUpTo(tables, day) > countUpTo(tables, day - 1)
  );
}

/** `instant` itself inside the sending window, else the next send hour after it. */
export function nextSendInstant(cal: ResolvedCalendar, instant: Instant): Instant {
  if (inSendWindow(cal, instant)) return instant;
  const { tables, day, msOfDay } = localClock(cal, instant);
  const passed = msOfDay >= cal.sendFrom * MINUTE_MS;
  return instantAt(cal, businessDayAt(cal, tables, countUpTo(tables, passed ? day : day - 1)), cal.sendFrom);
}

/** The send hour of `date`, or of the next business day when it is none. */
export function nextSendHour(cal: ResolvedCalendar, date: PlainDate): Instant {
  return instantAt(cal, rollForward(cal, date), cal.sendFrom);
}
