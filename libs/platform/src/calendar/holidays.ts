import { createRequire } from 'node:module';
import Holidays from 'date-holidays';
import { DAY_MS, addDays } from '#domain';
import type { PlainDate } from '#domain';

/** Version of the holiday tables in use. */
export const HOLIDAY_TABLE: string = `date-holidays@${
  (createRequire(import.meta.url)('date-holidays/package.json') as { version: string }).version
}`;

const FRIDAY_AND_SATURDAY = [5, 6];
const SATURDAY_AND_SUNDAY = [0, 6];
/** Countries whose offices close on Friday and Saturday; the holiday tables do not say. */
const FRIDAY_COUNTRIES = new Set('BD BH DZ EG IL IQ JO KW LY MV OM PS QA SA SD SY YE'.split(' '));

/** Whether a calendar id such as `DE`, `DE-BY` or `DE-BY-A` names a country, state and region of the tables. */
export function isHolidayCalendar(id: string): boolean {
  const [country = '', state, region, ...rest] = id.split('-');
  const tables = new Holidays();
  if (rest.length > 0 || !has(tables.getCountries(), country)) return false;
  if (state === undefined) return true;
  if (!has(tables.getStates(country), state)) return false;
  return region === undefined || has(tables.getRegions(country, state), region);
}

/** Weekdays on which the calendar's country does no business, 0 = Sunday … 6 = Saturday. */
export function weekendOf(id: string): readonly number[] {
  return FRIDAY_COUNTRIES.has(id.slice(0, 2)) ? FRIDAY_AND_SATURDAY : SATURDAY_AND_SUNDAY;
}

/** Public holidays of a known calendar within both dates, ascending; a holiday of several days counts each of them. */
export function publicHolidays(id: string, from: PlainDate, to: PlainDate): PlainDate[] {
  const [country = '', state = '', region = ''] = id.split('-');
  const tables = new Holidays(country, state, region, { types: ['public'] });
  const days = new Set<PlainDate>();
  // A week before `from`: a holiday of several days may begin in the old year.
  for (let year = Number(addDays(from, -7).slice(0, 4)); year <= Number(to.slice(0, 4)); year++) {
    for (const holiday of tables.getHolidays(year)) {
      const first = holiday.date.slice(0, 10);
      // Rounded, since a day of a clock change has 23 or 25 hours; half a holiday counts as one, which is the patient side.
      const length = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / DAY_MS));
      for (let day = 0; day < length; day++) days.add(addDays(first, day));
    }
  }
  return [...days].filter((day) => day >= from && day <= to).sort();
}

function has(names: object | undefined | null, key: string): boolean {
  return names !== undefined && names !== null && Object.hasOwn(names, key);
}
