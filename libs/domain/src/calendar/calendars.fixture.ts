import type { ResolvedCalendar } from './calendar.js';

const common = { tableVersion: 'fixture', from: '2026-01-01', to: '2027-06-30', weekend: [0, 6] } as const;
const window = { sendFrom: 540, sendUntil: 1050 } as const;

/** Germany 2026 to mid-2027, written down by hand: the tests' own truth. */
export const GERMANY: ResolvedCalendar = {
  ...common,
  ...window,
  zone: 'Europe/Berlin',
  calendar: 'DE',
  offsets: [
    { at: '2025-10-26T01:00:00.000Z', offsetMinutes: 60 },
    { at: '2026-03-29T01:00:00.000Z', offsetMinutes: 120 },
    { at: '2026-10-25T01:00:00.000Z', offsetMinutes: 60 },
    { at: '2027-03-28T01:00:00.000Z', offsetMinutes: 120 },
  ],
  holidays: [
    '2026-01-01',
    '2026-04-03',
    '2026-04-06',
    '2026-05-01',
    '2026-05-14',
    '2026-05-25',
    '2026-10-03',
    '2026-12-25',
    '2026-12-26',
    '2027-01-01',
    '2027-03-26',
    '2027-03-29',
    '2027-05-01',
    '2027-05-06',
    '2027-05-17',
  ],
};
/** The same clock without holidays: weekends only. */
export const WEEKENDS_ONLY: ResolvedCalendar = { ...GERMANY, calendar: 'none', holidays: [] };
export const ROME: ResolvedCalendar = { ...WEEKENDS_ONLY, zone: 'Europe/Rome' };
export const NEW_YORK: ResolvedCalendar = {
  ...WEEKENDS_ONLY,
  zone: 'America/New_York',
  offsets: [
    { at: '2025-11-02T06:00:00.000Z', offsetMinutes: -300 },
    { at: '2026-03-08T07:00:00.000Z', offsetMinutes: -240 },
    { at: '2026-11-01T06:00:00.000Z', offsetMinutes: -300 },
    { at: '2027-03-14T07:00:00.000Z', offsetMinutes: -240 },
  ],
};
/** Half an hour of daylight saving, the other way round the year. */
export const LORD_HOWE: ResolvedCalendar = {
  ...WEEKENDS_ONLY,
  zone: 'Australia/Lord_Howe',
  offsets: [
    { at: '2025-10-04T15:30:00.000Z', offsetMinutes: 660 },
    { at: '2026-04-04T15:00:00.000Z', offsetMinutes: 630 },
    { at: '2026-10-03T15:30:00.000Z', offsetMinutes: 660 },
    { at: '2027-04-03T15:00:00.000Z', offsetMinutes: 630 },
  ],
};
/** A zone that skips midnight itself (as Cairo does): 00:00 becomes 01:00 on 2026-04-24. */
export const MIDNIGHT_GAP: ResolvedCalendar = {
  ...WEEKENDS_ONLY,
  zone: 'Africa/Cairo',
  offsets: [
    { at: '2025-10-30T21:00:00.000Z', offsetMinutes: 120 },
    { at: '2026-04-23T22:00:00.000Z', offsetMinutes: 180 },
    { at: '2026-10-29T21:00:00.000Z', offsetMinutes: 120 },
  ],
};
