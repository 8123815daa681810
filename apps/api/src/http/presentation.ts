import { formatDecimal, type Money } from '#domain';

/**
 * What leaves the house: the same value with every `{minor, currency}` as `{value, currency}`, at any depth. Key order
 * is kept, so that equal inputs give equal bytes.
 */
export function present(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(present);
  if (isMoney(value)) return amountOf(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, present(part)]));
}

export const amountOf = (money: Money): { value: string; currency: string } => ({
  value: formatDecimal(money),
  currency: money.currency,
});
export const amountOfMinor = (minor: number, currency: string): { value: string; currency: string } =>
  amountOf({ minor, currency });

export function isMoney(value: object): value is Money {
  const { minor, currency, ...rest } = value as Partial<Money>;
  return typeof minor === 'number' && typeof currency === 'string' && Object.keys(rest).length === 0;
}

/** A page of a list, as every list answers. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
export const wholeList = <T>(items: readonly T[]): Page<T> => ({ items, nextCursor: null });
