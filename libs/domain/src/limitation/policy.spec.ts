import { describe, expect, it } from '@jest/globals';
import { addDays } from '../calendar/dates.js';
import { expiryOf, jurisdictionOf, restartedExpiry, type LimitationPolicy } from './policy.js';

const GERMANY = { years: 3, starts: 'end-of-year' } as const;
const years = (count: number) => ({ years: count, starts: 'due-date' }) as const;

describe('7.13: limitation clocks', () => {
  it.each([
    ['Germany', GERMANY, '2027-12-31'],
    ['USA, sale of goods', years(4), '2028-03-15'],
    ['California, written', years(4), '2028-03-15'],
    ['California, oral', years(2), '2026-03-15'],
    ['United Kingdom', years(6), '2030-03-15'],
  ])('7.13: %s, due 2024-03-15', (_where, rule, expiresOn) => {
    expect(expiryOf(rule, '2024-03-15')).toBe(expiresOn);
  });

  it('7.13: warnings of a claim that ends on 2027-12-31', () => {
    const warnings = [180, 90, 30].map((days) => addDays('2027-12-31', -days));
    expect(warnings).toEqual(['2027-07-04', '2027-10-02', '2027-12-01']);
  });

  it('7.13: the last and the first day of a year, and a leap day', () => {
    expect(expiryOf(GERMANY, '2024-12-31')).toBe('2027-12-31');
    expect(expiryOf(GERMANY, '2025-01-01')).toBe('2028-12-31');
    expect(expiryOf(years(6), '2024-02-29')).toBe('2030-02-28');
    expect(expiryOf(years(4), '2024-02-29')).toBe('2028-02-29');
  });

  it('7.13: begun anew it runs from the day itself, and never ends earlier than before', () => {
    expect(restartedExpiry(GERMANY, '2025-06-01', '2027-12-31')).toBe('2028-06-01');
    // Before the first period has begun (it begins with the end of the year) nothing is gained.
    expect(restartedExpiry(GERMANY, '2024-06-01', '2027-12-31')).toBe('2027-12-31');
    expect(restartedExpiry(years(6), '2025-06-01', '2030-03-15')).toBe('2031-06-01');
  });

  it('the first line whose conditions all hold says which law; without one nobody does', () => {
    const policy: LimitationPolicy = {
      warnDays: [180],
      assign: [
        { jurisdiction: 'us-ca-written', entity: 'west' },
        { jurisdiction: 'de', calendar: 'DE', currency: 'EUR' },
      ],
      rules: {},
    };
    const account = { entity: 'north', calendar: 'DE', currency: 'EUR' };
    expect(jurisdictionOf(policy, account)).toBe('de');
    expect(jurisdictionOf(policy, { ...account, entity: 'west' })).toBe('us-ca-written');
    expect(jurisdictionOf(policy, { ...account, currency: 'USD' })).toBeNull();
  });
});
