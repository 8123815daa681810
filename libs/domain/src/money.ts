import type { Money } from './primitives.js';

/** A faulty amount: a malformed decimal, an unknown currency, two currencies in one sum, or more than can be exact. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';
}

/** Active ISO 4217 codes by the number of decimals of their minor unit (metals, funds of account and test codes left out). */
const CODES_BY_EXPONENT: readonly (readonly [exponent: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
  [
    2,
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF ' +
      'CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG ' +
      'HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR ' +
      'MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD ' +
      'SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG ' +
      'YER ZAR ZMW ZWG',
  ],
];
const EXPONENTS: ReadonlyMap<string, number> = new Map(
  CODES_BY_EXPONENT.flatMap(([exponent, codes]) => codes.split(' ').map((code) => [code, exponent] as const)),
);
const DECIMAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/;

/** Whether `code` is an ISO 4217 currency in upper case that amounts can be kept in. */
export function isCurrency(code: unknown): code is string {
  return typeof code === 'string' && EXPONENTS.has(code);
}

/** Decimals of the currency: EUR 2, JPY 0, KWD 3. Throws MoneyError for an unknown code. */
export function exponentOf(currency: string): number {
  const exponent = EXPONENTS.get(currency);
  if (exponent === undefined) {
    throw new MoneyError(`unknown currency '${String(currency)}'; use an ISO 4217 code such as EUR`);
  }
  return exponent;
}

/** An amount of so many minor units (cents). Throws MoneyError for a fraction, an inexact integer or an unknown code. */
export function money(minor: number, currency: string): Money {
  exponentOf(currency);
  if (!Number.isSafeInteger(minor)) {
    throw new MoneyError(`${minor} is no exact number of minor units of ${currency}`);
  }
  return { minor: minor === 0 ? 0 : minor, currency };
}

/** Nothing, in a currency. */
export function zero(currency: string): Money {
  return money(0, currency);
}

/**
 * The amount a decimal string states, exactly: `9000`, `9000.5`, `-0.10`. Throws MoneyError for signs, spaces, exponents
 * and separators that do not belong there, and for more decimals than the currency has.
 */
export function parseMoney(value: string, currency: string): Money {
  const exponent = exponentOf(currency);
  const match = typeof value === 'string' && value.length <= 24 ? DECIMAL.exec(value) : null;
  if (!match) throw new MoneyError(`'${String(value).slice(0, 40)}' is no decimal amount; write it like 9000.00`);
  const [, sign, whole, fraction = ''] = match;
  if (fraction.length > exponent) {
    throw new MoneyError(`'${value}' has ${fraction.length} decimals; ${currency} has ${exponent}`);
  }
  const minor = Number(`${whole}${fraction.padEnd(exponent, '0')}`);
  return money(sign ? -minor : minor, currency);
}

/** The plain decimal string of an amount, with all decimals of its currency: `9000.00`. */
export function formatDecimal(m: Money): string {
  const { sign, whole, fraction } = partsOf(m);
  return `${sign}${whole}${fraction}`;
}

/** An amount as letters print it: `EUR 9,000.00`. */
export function formatMoney(m: Money): string {
  const { sign, whole, fraction } = partsOf(m);
  return `${m.currency} ${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}

/** The sum of amounts of one currency. Throws MoneyError where another currency is among them (G16). */
export function sum(amounts: readonly Money[], currency: string): Money {
  let minor = 0;
  for (const amount of amounts) {
    if (amount.currency !== currency) throw new MoneyError(`${amount.currency} cannot be added to ${currency}`);
    minor = money(minor + amount.minor, currency).minor;
  }
  return money(minor, currency);
}

/**
 * So many percent of an amount, rounded half up once, at the end (DOMAIN 7); of a negative amount the exact opposite.
 * `percent` counts as the decimal it is written as (12.5, 10.15). Throws MoneyError for a percentage that is none.
 */
export function percentOf(m: Money, percent: number): Money {
  const match = DECIMAL.exec(String(percent));
  if (!match) throw new MoneyError(`${percent} is no percentage; write it like 12.5`);
  const [, percentSign, whole, fraction = ''] = match;
  const scaled = BigInt(Math.abs(money(m.minor, m.currency).minor)) * BigInt(`${whole}${fraction}`);
  const divisor = 100n * 10n ** BigInt(fraction.length);
  const rounded = Number((2n * scaled + divisor) / (2n * divisor));
  return money(m.minor < 0 !== (percentSign === '-') ? -rounded : rounded, m.currency);
}

function partsOf(m: Money): { sign: string; whole: string; fraction: string } {
  const exponent = exponentOf(m.currency);
  const digits = String(Math.abs(money(m.minor, m.currency).minor)).padStart(exponent + 1, '0');
  const point = digits.length - exponent;
  return {
    sign: m.minor < 0 ? '-' : '',
    whole: digits.slice(0, point),
    fraction: exponent > 0 ? `.${digits.slice(point)}` : '',
  };
}
