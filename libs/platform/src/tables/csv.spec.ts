import { describe, expect, it } from '@jest/globals';
import { csvCell, csvOf } from './csv.js';

describe('tables as CSV', () => {
  it.each([
    ['=HYPERLINK("http://evil")', `"'=HYPERLINK(""http://evil"")"`],
    ['+49 30 1', "'+49 30 1"],
    ['@sum', "'@sum"],
    ['-2+3', "'-2+3"],
    ['\tx', "'\tx"],
    ['-12.50', '-12.50'],
    ['12', '12'],
    ['a,b', '"a,b"'],
    ['two\nlines', '"two\nlines"'],
    ['plain', 'plain'],
  ])('a cell is never a formula: %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
  it('has a heading and one line a row', () => {
    expect(csvOf(['a', 'b'], [['1', 'x,y']])).toBe('a,b\r\n1,"x,y"\r\n');
  });
});
