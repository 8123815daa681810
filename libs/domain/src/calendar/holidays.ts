import type { ResolvedCalendar } from './calendar.js';

/**
 * A calendar that was resolved anew, with every holiday that was known before: a later change of the tables moves open
 * deadlines only outward (DOMAIN 7.12). Another calendar or zone is another matter: it counts as it is.
 */
export function keepingHolidays(next: ResolvedCalendar, before: ResolvedCalendar | null): ResolvedCalendar {
  if (before === null || before.zone !== next.zone || before.calendar !== next.calendar) return next;
  const known = new Set(next.holidays);
  const gone = before.holidays.filter((day) => day >= next.from && day <= next.to && !known.has(day));
  return gone.length === 0 ? next : { ...next, holidays: [...next.holidays, ...gone].sort() };
}
