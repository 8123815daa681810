import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addBusinessDays,
  addDays,
  addMonths,
  endOfDay,
  instantAt,
  runAccount,
  startOfDay,
  type AccountScript,
  type PlainDate,
  type ResolvedCalendar,
  type Simulation,
} from '#domain';
import { loadStrategy } from '../strategy/load.js';
import { resolveCalendar } from './resolve.js';

const calendarOf = (zone: string, from: PlainDate, calendar = 'none'): ResolvedCalendar =>
  resolveCalendar({ zone, calendar, from });

/** Sixty local calendar days over both changes of the clock: local midnight to local midnight, never 1,440 hours. */
describe('7.12 P14: sixty local calendar days', () => {
  it.each([
    // Spring: an hour is lost, so 1,440 hours would end at 01:00. Autumn: they would end a day early at 23:00.
    ['Europe/Rome', '2026-03-01', '2026-04-30', '2026-04-29T22:00:00.000Z', -1],
    ['Europe/Rome', '2026-09-15', '2026-11-14', '2026-11-13T23:00:00.000Z', 1],
    ['America/New_York', '2026-02-01', '2026-04-02', '2026-04-02T04:00:00.000Z', -1],
    ['America/New_York', '2026-10-01', '2026-11-30', '2026-11-30T05:00:00.000Z', 1],
    // Lord Howe moves by half an hour, and the other way round the year.
    ['Australia/Lord_Howe', '2026-03-01', '2026-04-30', '2026-04-29T13:30:00.000Z', 0.5],
    ['Australia/Lord_Howe', '2026-09-01', '2026-10-31', '2026-10-30T13:00:00.000Z', -0.5],
  ])('%s: %s 00:00 + 60 days is %s 00:00', (zone, start, end, instant, hoursOff) => {
    const calendar = calendarOf(zone, start);
    expect(addDays(start, 60)).toBe(end);
    expect(startOfDay(calendar, end)).toBe(instant);
    const hours = (Date.parse(instant) - Date.parse(startOfDay(calendar, start))) / 3_600_000;
    expect(hours - 1_440).toBe(hoursOff);
  });
  it('the year 2028 has a 29 February: counted, and a month from 31 January ends on it', () => {
    const calendar = calendarOf('Europe/Rome', '2028-01-31');
    expect([addDays('2028-01-31', 60), addMonths('2028-01-31', 1), addMonths('2028-02-29', 12)]).toEqual([
      ...['2028-03-31', '2028-02-29', '2029-02-28'],
    ]);
    expect(endOfDay(calendar, '2028-02-29')).toBe('2028-02-29T23:00:00.000Z');
    expect(addBusinessDays(calendar, '2028-02-28', 2)).toBe('2028-03-01');
  });
  it.each([
    ['Europe/Rome', '2026-03-29', 150, '2026-03-29T01:30:00.000Z', 'the gap: 02:30 is 03:30'],
    ['Europe/Rome', '2026-10-25', 150, '2026-10-25T00:30:00.000Z', 'twice: the first'],
    ['America/New_York', '2026-03-08', 150, '2026-03-08T07:30:00.000Z', 'the gap: 02:30 is 03:30'],
    ['America/New_York', '2026-11-01', 90, '2026-11-01T05:30:00.000Z', 'twice: the first'],
    ['Australia/Lord_Howe', '2026-10-04', 135, '2026-10-03T15:45:00.000Z', 'the gap of half an hour: 02:15 is 02:45'],
    ['Australia/Lord_Howe', '2026-04-05', 105, '2026-04-04T14:45:00.000Z', 'twice: the first'],
  ])('%s: %s, minute %i is %s (%s)', (zone, date, minute, instant) => {
    expect(instantAt(calendarOf(zone, date), date, minute)).toBe(instant);
  });
});

/** A case from its reminder to its agency, in three zones: what leaves and ends does so by the local clock of the account. */
describe('7.12 P14: a whole ladder over the change of the clock', () => {
  const live = async (zone: string, dueDate: PlainDate): Promise<Simulation> => {
    const { strategy } = await loadStrategy();
    const invoice = { invoiceNumber: '1', invoiceDate: addDays(dueDate, -30), dueDate, amount: 9_000_00 };
    const script: AccountScript = {
      ...{ accountId: 'A', currency: 'EUR', zone, calendar: 'none', payments: [] },
      invoices: [invoice],
    };
    const to = addDays(dueDate, 200);
    const resolve = (at: string, calendar: string, from: PlainDate) => calendarOf(at, from, calendar);
    return runAccount(script, { strategy, staff: 'next-day', from: dueDate, to, resolveCalendar: resolve });
  };
  const localTime = (zone: string, instant: string): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' }).format(new Date(instant));

  it.each([
    ['Europe/Rome', '2026-02-10'],
    ['Europe/Rome', '2026-09-08'],
    ['America/New_York', '2026-01-20'],
    ['America/New_York', '2026-09-15'],
    ['Australia/Lord_Howe', '2026-02-20'],
    ['Australia/Lord_Howe', '2026-08-25'],
  ])('%s, due %s: letters from 09:00 local on, holds at 09:00, deadlines at local midnight', async (zone, dueDate) => {
    const sim = await live(zone, dueDate);
    const at = (type: string): string[] =>
      sim.events.filter((one) => one.type === type).map((one) => localTime(zone, one.at));
    const sent = at('message.sent');
    expect(sent.length).toBeGreaterThan(4);
    for (const time of sent) expect(time >= '09:00' && time < '17:30').toBe(true);
    expect(at('hold.placed')).toEqual(['09:00']);
    expect([...new Set([...at('final-notice.expired'), ...at('offer.expired')])]).toEqual(['00:00']);
    const placed = sim.events.find((one) => one.type === 'placement.made');
    const recall = sim.events.find((one) => one.type === 'task.created' && one.data.kind === 'recall-from-agency');
    if (placed === undefined || recall === undefined) throw new Error('the ladder was not walked to its end');
    const term = addDays(sim.localDate(placed.at), 90);
    expect(recall.at).toBe(endOfDay(calendarOf(zone, term), term));
  });
});

describe('7.12: a later change of the holidays', () => {
  it('moves a deadline only outward when days become holidays (property)', () => {
    const before = calendarOf('Europe/Rome', '2026-03-01');
    const day = fc.integer({ min: 0, max: 300 }).map((days) => addDays('2026-02-01', days));
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 30 }), fc.array(day, { maxLength: 12 }), (start, bd, holidays) => {
        const after = { ...before, holidays: [...new Set(holidays)].sort() };
        expect(addBusinessDays(after, start, bd) >= addBusinessDays(before, start, bd)).toBe(true);
      }),
      { seed: 712 },
    );
  });
});
