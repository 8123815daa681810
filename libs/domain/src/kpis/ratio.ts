/** Version of the rules in this folder; every figure names it, so that two reports can be told apart. */
export const KPI_RULES = 'kpis-1';

/**
 * `numerator ÷ denominator`, rounded half up once, at the end; null where there is nothing to divide by: not available,
 * never 0 and never 100. Exact for integers: a ratio of minor units does not lose a cent on its way.
 */
export function ratio(numerator: number | bigint, denominator: number | bigint, decimals = 2): number | null {
  const divisor = BigInt(denominator);
  if (divisor === 0n) return null;
  const scaled = BigInt(numerator) * 10n ** BigInt(decimals);
  const isNegative = scaled < 0n !== divisor < 0n;
  const [above, below] = [magnitude(scaled), magnitude(divisor)];
  // Half up towards the larger number: −2.5 becomes −2.
  const rounded = isNegative ? -((2n * above + below - 1n) / (2n * below)) : (2n * above + below) / (2n * below);
  return Number(rounded) / 10 ** decimals;
}

/** `ratio` in percent. */
export const percent = (part: number | bigint, whole: number | bigint, decimals = 2): number | null =>
  ratio(BigInt(part) * 100n, whole, decimals);

/** The middle of numbers; of an even count the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
