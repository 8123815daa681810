import type { ResolvedCalendar } from '../calendar/calendar.js';
import type { PlainDate } from '../primitives.js';
import { localDate, renewalFrom } from './days.js';
import type { AccountFacts } from './state.js';

/** Zones in which contacts of the account live, other than its own. */
export function foreignZones({ zone: own, contacts }: Pick<AccountFacts, 'zone' | 'contacts'>): string[] {
  const zones = contacts.map(({ zone }) => zone).filter((zone): zone is string => zone !== null && zone !== own);
  return [...new Set(zones)].sort();
}

/** From where a new calendar is wanted: the present one runs out, or a contact lives in a zone it does not know; else null. */
export function calendarWanted(account: AccountFacts, calendar: ResolvedCalendar, now: string): PlainDate | null {
  const known = calendar.zones ?? {};
  const missing = foreignZones(account).some((zone) => known[zone] === undefined);
  return renewalFrom(calendar, now) ?? (missing ? localDate(calendar, now) : null);
}

/** The calendar with the offsets of every zone wanted; a zone nobody can resolve keeps the account's own clock. */
export function knowingZones(
  calendar: ResolvedCalendar,
  zones: readonly string[],
  offsetsOf: (zone: string) => ResolvedCalendar['offsets'] | undefined = () => undefined,
): ResolvedCalendar {
  if (zones.length === 0) {
    return calendar;
  }
  const found = zones.map((zone) => [zone, offsetsOf(zone) ?? calendar.zones?.[zone] ?? calendar.offsets] as const);
  return { ...calendar, zones: Object.fromEntries(found) };
}
