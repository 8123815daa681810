import { addDays, instantAt, localDate, type Instant, type PlainDate, type ResolvedCalendar } from '#domain';
import { resolveCalendar } from '#platform';

/** Days a resolved calendar surely covers. */
const COVERED_DAYS = 300;

/** The house's days: which day an instant lies on, and when a day begins there. */
export class HouseDays {
  private calendar: ResolvedCalendar | null = null;
  private from: PlainDate = '';

  constructor(private readonly zone: string) {}

  dayOf(instant: Instant): PlainDate {
    return localDate(this.around(instant.slice(0, 10)), instant);
  }
  startOf(day: PlainDate): Instant {
    return instantAt(this.around(day), day, 0);
  }

  private around(day: PlainDate): ResolvedCalendar {
    if (this.calendar === null || day < addDays(this.from, 1) || day > addDays(this.from, COVERED_DAYS)) {
      this.from = addDays(day, -2);
      this.calendar = resolveCalendar({ zone: this.zone, calendar: 'none', from: this.from });
    }
    return this.calendar;
  }
}

/** Every day from the first to the last, both included. */
export function daysFrom(first: PlainDate, last: PlainDate): PlainDate[] {
  const days: PlainDate[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
