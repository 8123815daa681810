import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CalendarExhausted,
  addBusinessDays,
  businessDaysBetween,
  covers,
  endOfDay,
  inSendWindow,
  instantAt,
  isBusinessDay,
  localDate,
  nextSendHour,
  nextSendInstant,
  notBeforeCoverage,
  rollForward,
  startOfDay,
} from './business.js';
import type { ResolvedCalendar } from './calendar.js';
import { GERMANY, LORD_HOWE, MIDNIGHT_GAP, NEW_YORK, ROME, WEEKENDS_ONLY } from './calendars.fixture.js';
import { addDays, daysBetween, epochMs, fromDayNumber, dayNumber, weekdayOf } from './dates.js';

const HOUR = 3_600_000;
const dates = (from: string, to: string): fc.Arbitrary<string> =>
  fc.integer({ min: dayNumber(from), max: dayNumber(to) }).map(fromDayNumber);

describe('business time (DOMAIN 7.12, P14)', () => {
  it.each([
    ['2026-03-01', 60, '2026-04-30', '2026-04-29T22:00:00.000Z', -1],
    ['2026-09-15', 60, '2026-11-14', '2026-11-13T23:00:00.000Z', 1],
  ])('Berlin: %s 00:00 + %i days is %s 00:00, not 1,440 hours', (start, days, expected, instant, hoursOff) => {
    expect(addDays(start, days)).toBe(expected);
    expect(startOfDay(GERMANY, expected)).toBe(instant);
    expect(epochMs(instant) - (epochMs(startOfDay(GERMANY, start)) + days * 24 * HOUR)).toBe(hoursOff * HOUR);
  });
  it.each([
    ['2026-03-29', 2 * 60 + 30, '2026-03-29T01:30:00.000Z', 'does not exist: moves to 03:30'],
    ['2026-10-25', 2 * 60 + 30, '2026-10-25T00:30:00.000Z', 'exists twice: the first'],
    ['2026-10-25', 3 * 60, '2026-10-25T02:00:00.000Z', 'after the change'],
    ['2026-03-29', 0, '2026-03-28T23:00:00.000Z', 'before the change'],
    ['2026-06-01', 1440, '2026-06-01T22:00:00.000Z', 'midnight at the end'],
  ])('Berlin: %s, minute %i is %s (%s)', (date, minutes, expected) => {
    expect(instantAt(GERMANY, date, minutes)).toBe(expected);
  });
  it('Germany: Thu 2026-04-02 + 5 bd is Mon 2026-04-13 and passes at its end', () => {
    expect(addBusinessDays(GERMANY, '2026-04-02', 5)).toBe('2026-04-13');
    expect(endOfDay(GERMANY, '2026-04-13')).toBe('2026-04-13T22:00:00.000Z');
    expect(addBusinessDays(WEEKENDS_ONLY, '2026-04-02', 5)).toBe('2026-04-09');
  });
  it('DOMAIN 7.6: a promise for Fri 2026-06-12 with 3 bd tolerance breaks at the end of Wed 06-17, chasing resumes 06-18', () => {
    const tolerance = addBusinessDays(GERMANY, '2026-06-12', 3);
    expect([tolerance, weekdayOf(tolerance)]).toEqual(['2026-06-17', 3]);
    expect(endOfDay(GERMANY, tolerance)).toBe('2026-06-17T22:00:00.000Z');
    expect(localDate(GERMANY, '2026-06-17T21:59:59.999Z')).toBe('2026-06-17');
    expect(addBusinessDays(GERMANY, tolerance, 1)).toBe('2026-06-18');
  });
  it('a day of a clock change has 23 or 25 hours', () => {
    const hours = (cal: ResolvedCalendar, date: string): number =>
      (epochMs(endOfDay(cal, date)) - epochMs(startOfDay(cal, date))) / HOUR;
    expect(hours(ROME, '2026-03-29')).toBe(23);
    expect(hours(ROME, '2026-10-25')).toBe(25);
    expect(hours(NEW_YORK, '2026-03-08')).toBe(23);
    expect(hours(LORD_HOWE, '2026-04-05')).toBe(24.5);
    expect(hours(LORD_HOWE, '2026-10-04')).toBe(23.5);
  });
  it('a day whose midnight is skipped starts at the change', () => {
    expect(startOfDay(MIDNIGHT_GAP, '2026-04-24')).toBe('2026-04-23T22:00:00.000Z');
    expect(endOfDay(MIDNIGHT_GAP, '2026-04-23')).toBe('2026-04-23T22:00:00.000Z');
    expect(localDate(MIDNIGHT_GAP, '2026-04-23T21:59:59.999Z')).toBe('2026-04-23');
    const aroundMidnight: ResolvedCalendar = {
      ...MIDNIGHT_GAP,
      offsets: [MIDNIGHT_GAP.offsets[0]!, { at: '2026-04-23T21:30:00.000Z', offsetMinutes: 180 }],
    };
    expect(startOfDay(aroundMidnight, '2026-04-24')).toBe('2026-04-23T21:30:00.000Z');
    expect(localDate(aroundMidnight, '2026-04-23T21:30:00.000Z')).toBe('2026-04-24');
  });
  it('at the very instant of a change the new offset counts', () => {
    expect(localDate(MIDNIGHT_GAP, '2026-10-29T21:00:00.000Z')).toBe('2026-10-29');
    expect(startOfDay(MIDNIGHT_GAP, '2026-10-30')).toBe('2026-10-29T22:00:00.000Z');
  });
});

describe('business days', () => {
  it.each([
    ['2026-04-02', 0, '2026-04-02'],
    ['2026-04-04', 0, '2026-04-04'],
    ['2026-04-04', 1, '2026-04-07'],
    ['2026-04-07', -1, '2026-04-02'],
    ['2026-04-05', -2, '2026-04-01'],
    ['2026-04-20', 2, '2026-04-22'],
  ])('Germany: %s + %i bd is %s (P16: either sign)', (date, n, expected) => {
    expect(addBusinessDays(GERMANY, date, n)).toBe(expected);
  });
  it.each([
    ['2026-04-02', '2026-04-13', 5],
    ['2026-04-13', '2026-04-02', -5],
    ['2026-04-02', '2026-04-06', 0],
    ['2026-04-13', '2026-04-13', 0],
  ])('Germany: between %s and %s lie %i', (a, b, expected) => {
    expect(businessDaysBetween(GERMANY, a, b)).toBe(expected);
  });
  it('rolls forward over weekends and holidays only', () => {
    expect(rollForward(GERMANY, '2026-04-03')).toBe('2026-04-07');
    expect(rollForward(GERMANY, '2026-04-07')).toBe('2026-04-07');
    expect(isBusinessDay(GERMANY, '2026-04-06')).toBe(false);
    expect(isBusinessDay(WEEKENDS_ONLY, '2026-04-06')).toBe(true);
  });
  it('property: the n-th business day after a date is n business days from it, and later for a larger n', () => {
    fc.assert(
      fc.property(dates('2026-03-01', '2026-12-31'), fc.integer({ min: 1, max: 60 }), (date, n) => {
        const end = addBusinessDays(GERMANY, date, n);
        expect(isBusinessDay(GERMANY, end)).toBe(true);
        expect(businessDaysBetween(GERMANY, date, end)).toBe(n);
        expect(addBusinessDays(GERMANY, date, n + 1) > end).toBe(true);
        expect(addBusinessDays(GERMANY, addDays(date, 1), n) >= end).toBe(true);
      }),
    );
  });
  it('property: going n business days on and n back returns to a business day', () => {
    fc.assert(
      fc.property(dates('2026-03-01', '2026-12-31'), fc.integer({ min: -30, max: 60 }), (date, n) => {
        const start = rollForward(GERMANY, date);
        expect(addBusinessDays(GERMANY, addBusinessDays(GERMANY, start, n), -n)).toBe(start);
      }),
    );
  });
  it('property: agrees with counting day by day', () => {
    fc.assert(
      fc.property(dates('2026-01-01', '2026-12-31'), fc.integer({ min: 1, max: 40 }), (date, n) => {
        let day = date;
        for (let left = n; left > 0;) {
          day = addDays(day, 1);
          if (![0, 6].includes(weekdayOf(day)) && !GERMANY.holidays.includes(day)) left--;
        }
        expect(addBusinessDays(GERMANY, date, n)).toBe(day);
      }),
    );
  });
});

describe('the covered dates', () => {
  const outside: readonly [string, () => unknown, string][] = [
    ['isBusinessDay', () => isBusinessDay(GERMANY, '2025-12-31'), '2025-12-31'],
    ['addBusinessDays beyond', () => addBusinessDays(GERMANY, '2027-06-29', 2), '2027-07-01'],
    ['addBusinessDays before', () => addBusinessDays(GERMANY, '2026-01-02', -1), '2025-12-31'],
    ['businessDaysBetween', () => businessDaysBetween(GERMANY, '2026-01-01', '2027-07-01'), '2027-07-01'],
    ['rollForward', () => rollForward({ ...GERMANY, to: '2026-10-04' }, '2026-10-03'), '2026-10-05'],
    ['localDate', () => localDate(GERMANY, '2027-06-30T22:00:00.000Z'), '2027-07-01'],
    ['instantAt', () => instantAt(GERMANY, '2027-07-01', 540), '2027-07-01'],
    ['endOfDay', () => endOfDay(GERMANY, '2027-07-01'), '2027-07-01'],
    ['inSendWindow', () => inSendWindow(GERMANY, '2027-07-01T08:00:00.000Z'), '2027-07-01'],
  ];
  it.each(outside)('%s throws CalendarExhausted naming the date', (_name, act, date) => {
    expect(act).toThrow(CalendarExhausted);
    expect(act).toThrow(expect.objectContaining({ date }));
  });
  it('includes both ends', () => {
    expect([covers(GERMANY, '2026-01-01'), covers(GERMANY, '2027-06-30')]).toEqual([true, true]);
    expect([covers(GERMANY, '2025-12-31'), covers(GERMANY, '2027-07-01')]).toEqual([false, false]);
    expect(endOfDay(GERMANY, '2027-06-30')).toBe('2027-06-30T22:00:00.000Z');
    expect(startOfDay(GERMANY, '2026-01-01')).toBe('2025-12-31T23:00:00.000Z');
  });
  it('an older date counts from the first covered one', () => {
    expect(notBeforeCoverage(GERMANY, '2024-05-05')).toBe('2026-01-01');
    expect(notBeforeCoverage(GERMANY, '2026-05-05')).toBe('2026-05-05');
  });
  it('refuses minutes that no day has and fractions of days', () => {
    expect(() => instantAt(GERMANY, '2026-05-05', 1441)).toThrow(RangeError);
    expect(() => instantAt(GERMANY, '2026-05-05', -1)).toThrow(RangeError);
    expect(() => addBusinessDays(GERMANY, '2026-05-05', 1.5)).toThrow(RangeError);
  });
});

describe('the sending window (G09, P14)', () => {
  it.each([
    ['2026-06-12T06:59:59.999Z', false, '2026-06-12T07:00:00.000Z', 'Friday before nine'],
    ['2026-06-12T07:00:00.000Z', true, '2026-06-12T07:00:00.000Z', 'Friday at nine'],
    ['2026-06-12T15:29:59.999Z', true, '2026-06-12T15:29:59.999Z', 'Friday, the last moment'],
    ['2026-06-12T15:30:00.000Z', false, '2026-06-15T07:00:00.000Z', 'Friday at half past five'],
    ['2026-06-13T10:00:00.000Z', false, '2026-06-15T07:00:00.000Z', 'Saturday noon'],
    ['2026-04-02T16:00:00.000Z', false, '2026-04-07T07:00:00.000Z', 'the evening before Easter'],
    ['2026-03-27T17:00:00.000Z', false, '2026-03-30T07:00:00.000Z', 'over the clock change'],
  ])('%s: inside %s, next %s (%s)', (instant, inside, next) => {
    expect(inSendWindow(GERMANY, instant)).toBe(inside);
    expect(nextSendInstant(GERMANY, instant)).toBe(next);
  });
  it('the send hour of a date rolls to a business day', () => {
    expect(nextSendHour(GERMANY, '2026-04-03')).toBe('2026-04-07T07:00:00.000Z');
    expect(nextSendHour(GERMANY, '2026-02-03')).toBe('2026-02-03T08:00:00.000Z');
  });
  it('17:00 in Berlin is 23:00 six hours ahead: deferred to the next local nine o’clock (DOMAIN 7.11)', () => {
    const ahead: ResolvedCalendar = {
      ...WEEKENDS_ONLY,
      zone: 'Asia/Shanghai',
      offsets: [{ at: '2025-12-01T00:00:00.000Z', offsetMinutes: 480 }],
    };
    expect(nextSendInstant(ahead, instantAt(GERMANY, '2026-02-03', 17 * 60))).toBe('2026-02-04T01:00:00.000Z');
  });
  it('property: the next send instant is in the window, not earlier, and the first such hour', () => {
    const instants = fc
      .integer({ min: epochMs('2026-02-01T00:00:00.000Z'), max: epochMs('2027-05-01T00:00:00.000Z') })
      .map((ms) => new Date(ms).toISOString());
    fc.assert(
      fc.property(fc.constantFrom(GERMANY, NEW_YORK, LORD_HOWE), instants, (cal, instant) => {
        const next = nextSendInstant(cal, instant);
        expect(inSendWindow(cal, next)).toBe(true);
        expect(next >= instant).toBe(true);
        for (let day = localDate(cal, instant); day < localDate(cal, next); day = addDays(day, 1)) {
          expect(isBusinessDay(cal, day) && instantAt(cal, day, cal.sendFrom) >= instant).toBe(false);
        }
      }),
    );
  });
});

describe('local clock and instants (P14)', () => {
  const zones: [string, ResolvedCalendar][] = [ROME, NEW_YORK, LORD_HOWE].map((cal) => [cal.zone, cal]);

  it.each(zones)('property: %s: localDate ∘ instantAt is the date, and the clock reads as Intl says', (zone, cal) => {
    const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    const nearChanges = cal.offsets
      .map((o) => fromDayNumber(Math.floor(epochMs(o.at) / 86_400_000)))
      .filter((d) => covers(cal, addDays(d, -1)));
    const anyDate = fc.oneof(
      dates('2026-01-01', '2027-06-30'),
      fc.tuple(fc.constantFrom(...nearChanges), fc.integer({ min: -1, max: 1 })).map(([d, n]) => addDays(d, n)),
    );
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 0, max: 1439 }), (date, minutes) => {
        const instant = instantAt(cal, date, minutes);
        expect(localDate(cal, instant)).toBe(date);
        const [shownDate, shownTime] = clock.format(epochMs(instant)).split(' ');
        const shown = Number(shownTime!.slice(0, 2)) * 60 + Number(shownTime!.slice(3));
        expect(shownDate).toBe(date);
        expect([0, 30, 60]).toContain(shown - minutes);
        for (const overlap of [HOUR / 2, HOUR]) {
          expect(clock.format(epochMs(instant) - overlap)).not.toBe(`${shownDate} ${shownTime}`);
        }
      }),
      { numRuns: 300 },
    );
  });
  it.each(zones)('property: %s: days follow one another without gap or overlap', (_zone, cal) => {
    fc.assert(
      fc.property(dates('2026-01-01', '2027-06-29'), (date) => {
        expect(endOfDay(cal, date)).toBe(startOfDay(cal, addDays(date, 1)));
        expect(localDate(cal, startOfDay(cal, date))).toBe(date);
        expect(daysBetween(date, localDate(cal, endOfDay(cal, date)))).toBe(1);
      }),
    );
  });
});
