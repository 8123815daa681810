import { describe, expect, it } from '@jest/globals';
import { inBytes } from './bytes.js';
import { fields, inMoney, inTime, table, wrapped } from './words.js';

describe('output for people', () => {
  it('groups the digits of amounts and keeps their sign and cents', () => {
    expect(inMoney({ value: '1234567.89', currency: 'EUR' })).toBe('EUR 1,234,567.89');
    expect(inMoney({ value: '-1000.00', currency: 'GBP' })).toBe('GBP -1,000.00');
    expect(inMoney({ value: '999.5', currency: 'EUR' })).toBe('EUR 999.5');
    expect(inMoney({ value: '120000', currency: 'JPY' })).toBe('JPY 120,000');
  });
  it('tells the time on the clocks of a zone, and which', () => {
    expect(inTime('2026-03-02T08:00:00.000Z', 'Europe/Berlin')).toBe('2026-03-02 09:00 Europe/Berlin');
    expect(inTime('2026-03-01T23:30:00.000Z', 'Europe/Berlin')).toBe('2026-03-02 00:30 Europe/Berlin');
    expect(inTime(null)).toBe('-');
  });
  it('aligns columns, numbers to the right, and wraps the last one within the line', () => {
    const columns = [{ title: 'N', right: true as const }, { title: 'NAME' }, { title: 'WHY' }];
    const rows = [
      ['7', 'a', 'short'],
      ['12', 'bcd', 'one two three four five'],
    ];
    expect(table(columns, rows, 30)).toEqual([
      ' N  NAME  WHY',
      ' 7  a     short',
      '12  bcd   one two three four',
      '          five',
    ]);
    expect(table(columns, [], 30)).toEqual([]);
    expect(table(columns, Array<string[]>(200_000).fill(['1', 'a', 'b']), 30)).toHaveLength(200_001);
  });
  it('breaks a word that is longer than the line, and loses nothing', () => {
    expect(wrapped('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij']);
    expect(wrapped('a\n\nb', 3)).toEqual(['a', '', 'b']);
  });
  it('sets values below each other and leaves out what is not there', () => {
    const pairs = [
      ['A', '1'],
      ['Longer', '2'],
      ['None', null],
    ] as const;
    expect(fields(pairs)).toEqual(['A       1', 'Longer  2']);
  });
  it('names sizes in units', () => {
    expect([0, 999, 1000, 122_885, 5_000_000, 7e12].map(inBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 KB',
      '122.9 KB',
      '5.0 MB',
      '7000.0 GB',
    ]);
  });
});
