import { describe, expect, it } from '@jest/globals';
import {
  addBusinessDays,
  addDays,
  endOfDay,
  instantAt,
  isBusinessDay,
  localDate,
  startOfDay,
  weekdayOf,
} from '#domain';
import { CalendarSettingError, isZone, resolveCalendar } from './resolve.js';

const request = { zone: 'Europe/Berlin', calendar: 'DE', from: '2026-03-01' } as const;

describe('resolveCalendar', () => {
  it('covers two months back and more than thirteen on, and says what it was made from', () => {
    const cal = resolveCalendar(request);
    expect([cal.from, cal.to]).toEqual([addDays('2026-03-01', -62), addDays('2026-03-01', 430)]);
    expect(cal.tableVersion).toMatch(/^date-holidays@\d+\.\d+\.\d+\/tzdata@\d{4}[a-z]$/);
    expect([cal.sendFrom, cal.sendUntil, cal.weekend]).toEqual([540, 1050, [0, 6]]);
    expect(startOfDay(cal, cal.from)).toBe('2025-12-28T23:00:00.000Z');
    expect(endOfDay(cal, cal.to)).toBe('2027-05-05T22:00:00.000Z');
    expect(resolveCalendar(request)).toBe(cal);
    expect(JSON.parse(JSON.stringify(cal))).toEqual(cal);
  });
  it('DOMAIN 7.12: Germany, Thu 2026-04-02 + 5 bd is Mon 2026-04-13', () => {
    const cal = resolveCalendar(request);
    expect(addBusinessDays(cal, '2026-04-02', 5)).toBe('2026-04-13');
    expect(cal.holidays.filter((d) => d.startsWith('2026'))).toEqual([
      '2026-01-01',
      '2026-04-03',
      '2026-04-06',
      '2026-05-01',
      '2026-05-14',
      '2026-05-25',
      '2026-10-03',
      '2026-12-25',
      '2026-12-26',
    ]);
  });
  it.each([
    ['Europe/Berlin', ['2026-03-29T01:00:00.000Z', 120], ['2026-10-25T01:00:00.000Z', 60]],
    ['Europe/Rome', ['2026-03-29T01:00:00.000Z', 120], ['2026-10-25T01:00:00.000Z', 60]],
    ['America/New_York', ['2026-03-08T07:00:00.000Z', -240], ['2026-11-01T06:00:00.000Z', -300]],
    ['Australia/Lord_Howe', ['2026-04-04T15:00:00.000Z', 630], ['2026-10-03T15:30:00.000Z', 660]],
    ['America/St_Johns', ['2026-03-08T05:30:00.000Z', -90 - 60], ['2026-11-01T04:30:00.000Z', -210]],
  ])('finds the clock changes of %s to the minute', (zone, ...changes) => {
    const { offsets } = resolveCalendar({ zone, calendar: 'none', from: '2026-03-01' });
    const of2026 = offsets.filter((o) => o.at.startsWith('2026'));
    expect(of2026.map((o) => [o.at, o.offsetMinutes])).toEqual(changes);
    expect(offsets[0]!.at < '2025-12-29').toBe(true);
  });
  it('a zone without changes has one offset; Kathmandu is 5:45 ahead', () => {
    const cal = resolveCalendar({ zone: 'Asia/Kathmandu', calendar: 'none', from: '2026-03-01' });
    expect(cal.offsets.map((o) => o.offsetMinutes)).toEqual([345]);
    expect(instantAt(cal, '2026-06-01', 540)).toBe('2026-06-01T03:15:00.000Z');
    expect(localDate(cal, '2026-05-31T18:15:00.000Z')).toBe('2026-06-01');
  });
  it('regional calendars differ, `none` has weekends only, a long holiday counts each day', () => {
    const corpusChristi = '2026-06-04';
    expect(isBusinessDay(resolveCalendar(request), corpusChristi)).toBe(true);
    expect(isBusinessDay(resolveCalendar({ ...request, calendar: 'DE-BY' }), corpusChristi)).toBe(false);
    expect(resolveCalendar({ ...request, calendar: 'none' }).holidays).toEqual([]);
    const riyadh = resolveCalendar({ zone: 'Asia/Riyadh', calendar: 'SA', from: '2026-03-01' });
    expect(riyadh.holidays.filter((d) => d.startsWith('2026-03'))).toEqual([
      '2026-03-19',
      '2026-03-20',
      '2026-03-21',
      '2026-03-22',
    ]);
    expect([riyadh.weekend, weekdayOf('2026-03-06')]).toEqual([[5, 6], 5]);
  });
  it('public holidays include the weekday a holiday is moved to, and nothing that offices work on', () => {
    const us = resolveCalendar({ zone: 'America/New_York', calendar: 'US', from: '2026-03-01' });
    expect(isBusinessDay(us, '2026-07-03')).toBe(false);
    expect(isBusinessDay(us, '2026-11-27')).toBe(true);
    const gb = resolveCalendar({ zone: 'Europe/London', calendar: 'GB', from: '2026-03-01' });
    expect(gb.holidays).toContain('2026-12-28');
  });
  it.each<[string, object, string]>([
    ['zone', { zone: 'Europe/Nowhere' }, 'use an IANA name such as Europe/Berlin'],
    ['zone', { zone: '+01:00' }, 'use an IANA name'],
    ['calendar', { calendar: 'XX' }, 'use a country or state such as DE'],
    ['calendar', { calendar: 'DE-ZZ' }, 'use a country'],
    ['calendar', { calendar: 'DE-BY-ZZ' }, 'use a country'],
    ['calendar', { calendar: 'DE-BY-A-1' }, 'use a country'],
    ['calendar', { calendar: '' }, 'use a country'],
    ['calendar', { calendar: 'constructor' }, 'use a country'],
    ['from', { from: '2026-02-31' }, 'write it as YYYY-MM-DD'],
    ['sendFrom', { sendFrom: 1440 }, 'use 0 to 1439'],
    ['sendUntil', { sendUntil: 540 }, 'use up to 1440'],
  ])('names the faulty field %s (%j) and the remedy', (field, fault, remedy) => {
    const act = (): unknown => resolveCalendar({ ...request, ...fault });
    expect(act).toThrow(CalendarSettingError);
    expect(act).toThrow(expect.objectContaining({ field, message: expect.stringContaining(remedy) }));
  });
  it('knows zones', () => {
    expect(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'].every(isZone)).toBe(true);
    expect(['', 'local', '+02:00', 'Europe/ Berlin'].some(isZone)).toBe(false);
  });
});
