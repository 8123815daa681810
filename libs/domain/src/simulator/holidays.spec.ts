import { describe, expect, it } from '@jest/globals';
import { GERMANY } from '../calendar/calendars.fixture.js';
import type { ResolvedCalendar } from '../calendar/calendar.js';
import { event } from '../events.js';
import { account, at, eventsOf, lettersOf, walkTo } from './journey.fixture.js';

const secondReminderUnder = (calendar: ResolvedCalendar | null): string => {
  const sim = walkTo('reminder', account());
  sim.advance(at('2026-03-03'));
  if (calendar !== null) sim.fact([event('calendar.resolved', calendar)]);
  sim.advance(at('2026-03-31'));
  expect(lettersOf(sim)).toEqual(['reminder-1', 'reminder-2']);
  return sim.letters[1]?.sentAt.slice(0, 10) ?? '';
};
const without = (...days: string[]): ResolvedCalendar => ({
  ...GERMANY,
  holidays: GERMANY.holidays.filter((day) => !days.includes(day)),
});

describe('7.12 P16: a later change of the holidays moves open deadlines only outward', () => {
  it('a day that becomes a holiday moves the next letter on', () => {
    expect(secondReminderUnder(null)).toBe('2026-03-10');
    expect(secondReminderUnder({ ...GERMANY, holidays: [...GERMANY.holidays, '2026-03-05'].sort() })).toBe(
      '2026-03-11',
    );
  });
  it('a holiday that the tables no longer know stays one where it was known', () => {
    const sim = walkTo('notice');
    const { effectDate } = sim.state.case!.notice!;
    sim.fact([event('calendar.resolved', without('2026-04-03', '2026-04-06'))]);
    expect(sim.calendar.holidays).toEqual(GERMANY.holidays);
    sim.advance(at('2026-04-09', '23:00'));
    expect(eventsOf(sim, 'hold.placed')).toEqual([]);
    sim.advance(at('2026-04-10', '09:00'));
    expect(eventsOf(sim, 'hold.placed').map((one) => sim.localDate(one.at))).toEqual([effectDate]);
  });
  it('another calendar or zone is no change of the tables: it counts as it is', () => {
    const sim = walkTo('reminder', account());
    sim.fact([event('calendar.resolved', { ...without('2026-04-03'), calendar: 'DE-BE' })]);
    expect(sim.calendar.holidays).not.toContain('2026-04-03');
  });
});
