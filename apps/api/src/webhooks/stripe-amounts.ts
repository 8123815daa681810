import { parseMoney, type Money } from '#domain';

/** Currencies that Stripe counts in whole units; MGA among them, although its unit has five parts. */
const WHOLE = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const THOUSANDTHS = new Set('BHD JOD KWD OMR TND'.split(' '));

/**
 * An amount as Stripe writes it, exactly as ours. Stripe counts most currencies in hundredths, also those that have none
 * any more (ISK, UGX), a few in whole units and a few in thousandths: https://docs.stripe.com/currencies.
 * @throws MoneyError for a currency we do not know, and for a part of a unit that the currency does not have
 */
export function stripeMoney(minor: number, stripeCurrency: string): Money {
  const currency = stripeCurrency.toUpperCase();
  const decimals = WHOLE.has(currency) ? 0 : THOUSANDTHS.has(currency) ? 3 : 2;
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const part = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return parseMoney(`${minor < 0 ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}`, currency);
}
