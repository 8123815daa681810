import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  MoneyError,
  exponentOf,
  formatDecimal,
  formatMoney,
  isCurrency,
  money,
  parseMoney,
  percentOf,
  sum,
  zero,
} from './money.js';

const currencies = fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF');
const minors = fc.maxSafeInteger();

describe('G16: money', () => {
  it.each([
    ['9000.00', 'EUR', 900_000, '9000.00', 'EUR 9,000.00'],
    ['9000', 'EUR', 900_000, '9000.00', 'EUR 9,000.00'],
    ['0.5', 'EUR', 50, '0.50', 'EUR 0.50'],
    ['-0.10', 'EUR', -10, '-0.10', 'EUR -0.10'],
    ['-0.00', 'EUR', 0, '0.00', 'EUR 0.00'],
    ['1234567', 'JPY', 1_234_567, '1234567', 'JPY 1,234,567'],
    ['1.005', 'KWD', 1_005, '1.005', 'KWD 1.005'],
    ['-1234567.891', 'BHD', -1_234_567_891, '-1234567.891', 'BHD -1,234,567.891'],
    ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER, '90071992547409.91', 'USD 90,071,992,547,409.91'],
  ])('%s %s is %i minor units', (value, currency, minor, decimal, printed) => {
    const parsed = parseMoney(value, currency);
    expect(parsed).toStrictEqual({ minor, currency });
    expect(formatDecimal(parsed)).toBe(decimal);
    expect(formatMoney(parsed)).toBe(printed);
  });
  it.each([
    ['9000.001', 'EUR', '3 decimals; EUR has 2'],
    ['1.0', 'JPY', '1 decimals; JPY has 0'],
    ...['', ' 1', '1 ', '+1', '--1', '1e3', '1,000', '1.', '.5', '007', '0x10', 'NaN', 'Infinity', '1\n', '١'].map(
      (value): [string, string, string] => [value, 'EUR', 'is no decimal amount'],
    ),
    ['90071992547409.92', 'EUR', 'no exact number'],
    ['9'.repeat(5000), 'EUR', 'is no decimal amount'],
    ['1.00', 'XYZ', "unknown currency 'XYZ'"],
    ['1.00', 'eur', "unknown currency 'eur'"],
  ])('refuses %j %s: %s', (value, currency, message) => {
    expect(() => parseMoney(value, currency)).toThrow(MoneyError);
    expect(() => parseMoney(value, currency)).toThrow(message);
  });
  it('knows the decimals of currencies', () => {
    expect(['EUR', 'JPY', 'KWD', 'BHD', 'CLF'].map(exponentOf)).toEqual([2, 0, 3, 3, 4]);
    expect([isCurrency('USD'), isCurrency('XXX'), isCurrency('usd'), isCurrency(undefined)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
  it('never adds two currencies and never leaves exact integers', () => {
    expect(sum([money(1, 'EUR'), money(-3, 'EUR')], 'EUR')).toEqual(money(-2, 'EUR'));
    expect(sum([], 'USD')).toEqual(zero('USD'));
    expect(() => sum([money(1, 'EUR'), money(1, 'USD')], 'EUR')).toThrow('USD cannot be added to EUR');
    expect(() => sum([money(Number.MAX_SAFE_INTEGER, 'EUR'), money(1, 'EUR')], 'EUR')).toThrow(MoneyError);
    expect(() => money(0.5, 'EUR')).toThrow(MoneyError);
    expect(() => money(NaN, 'EUR')).toThrow(MoneyError);
    expect(Object.is(money(-0, 'EUR').minor, 0)).toBe(true);
  });
  it.each([
    [1_234_567, 20, 246_913],
    [250, 1, 3],
    [249, 1, 2],
    [-250, 1, -3],
    [50, 1, 1],
    [1000, 12.5, 125],
    [100_000, 10.15, 10_150],
    [100, 1.005, 1],
    [10_000, 1.005, 101],
    [Number.MAX_SAFE_INTEGER, 100, Number.MAX_SAFE_INTEGER],
    [999, 0, 0],
  ])('of %i cents, %d percent is %i, rounded half up once', (minor, percent, expected) => {
    expect(percentOf(money(minor, 'EUR'), percent)).toStrictEqual(money(expected, 'EUR'));
  });
  it('refuses a percentage that is none or overflows', () => {
    for (const percent of [NaN, Infinity, 1e-7, 1e21]) {
      expect(() => percentOf(money(1, 'EUR'), percent)).toThrow(MoneyError);
    }
    expect(() => percentOf(money(Number.MAX_SAFE_INTEGER, 'EUR'), 101)).toThrow(MoneyError);
  });
  it('property: what is printed is read back unchanged', () => {
    fc.assert(
      fc.property(minors, currencies, (minor, currency) => {
        const amount = money(minor, currency);
        expect(parseMoney(formatDecimal(amount), currency)).toStrictEqual(amount);
        const printed = formatMoney(amount).split(' ')[1]!;
        expect(printed.replaceAll(',', '')).toBe(formatDecimal(amount));
      }),
    );
  });
});
