import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  dayNumber,
  daysBetween,
  earlier,
  epochMs,
  fromDayNumber,
  isPlainDate,
  later,
  plus,
  weekdayOf,
} from './dates.js';

const anyDay = fc.integer({ min: dayNumber('0001-01-01'), max: dayNumber('9999-12-31') });

describe('dates', () => {
  it.each(['2026-02-28', '2028-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s exists', (date) => {
    expect(isPlainDate(date)).toBe(true);
  });
  it.each([
    '2026-02-31',
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '2026-01-01T00:00:00.000Z',
    ' 2026-01-01',
    '2026-01-01\n',
    '0000-01-01',
    '',
    null,
    20260101,
  ])('%j is no date', (date) => {
    expect(isPlainDate(date)).toBe(false);
  });

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-01-31', 2, '2026-03-31'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
  ])('%s plus %i months is %s', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });

  it('agrees with the Gregorian calendar of the runtime on every day and weekday', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const date = new Date(day * 86_400_000);
        expect(fromDayNumber(day)).toBe(date.toISOString().slice(0, 10));
        expect(dayNumber(fromDayNumber(day))).toBe(day);
        expect(weekdayOf(fromDayNumber(day))).toBe(date.getUTCDay());
      }),
    );
  });
  it('counts days there and back', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -9999, max: 9999 }), (day, n) => {
        fc.pre(day + n >= dayNumber('0001-01-01') && day + n <= dayNumber('9999-12-31'));
        const date = fromDayNumber(day);
        expect(daysBetween(date, addDays(date, n))).toBe(n);
      }),
    );
  });
  it('refuses what is no date, no whole day and no instant', () => {
    expect(() => dayNumber('2026-02-31')).toThrow("'2026-02-31' is no calendar date");
    expect(() => addDays('2026-01-01', 0.5)).toThrow(RangeError);
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
    expect(() => addMonths('2026-01-01', 0.5)).toThrow(RangeError);
    expect(() => epochMs('soon')).toThrow("'soon' is no instant");
  });
  it('moves and orders instants', () => {
    expect(plus('2026-03-02T08:00:00.000Z', 90_500)).toBe('2026-03-02T08:01:30.500Z');
    expect(later('2026-01-02', '2026-01-10')).toBe('2026-01-10');
    expect(earlier('2026-03-02T08:00:00.000Z', '2026-03-02T08:00:00.001Z')).toBe('2026-03-02T08:00:00.000Z');
  });
});
