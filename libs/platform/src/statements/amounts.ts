import { parseMoney, type Money } from '#domain';

/** Amounts of the format have at most five decimals; sums are counted in these, whatever the currency. */
const DECIMALS = 5;

/** An amount as the format writes it (`1234.5`, `.50`, `+7`), in hundred-thousandths; null for anything else. */
export function scaled(text: string): bigint | null {
  const match = /^\+?(\d{0,18})(?:\.(\d{0,18}))?$/.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction = ''] = match;
  const decimals = fraction.replace(/0+$/, '');
  if (whole + fraction === '' || decimals.length > DECIMALS) return null;
  return BigInt(`${whole}${decimals.padEnd(DECIMALS, '0')}`);
}

/** A sum of hundred-thousandths as an exact amount. @throws MoneyError for an unknown currency, or parts of a cent */
export function toMoney(value: bigint, currency: string): Money {
  return parseMoney(decimal(value), currency);
}
/** `1234.5` */
export function decimal(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}${fraction === '' ? '' : `.${fraction}`}`;
}
