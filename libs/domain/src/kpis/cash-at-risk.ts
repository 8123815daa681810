import { AGING_BUCKETS, type AgingBucket } from '../aging.js';

/** What share of each bucket is taken to be at risk, in percent. Assumptions, never measurements. */
export type RiskShares = Readonly<Record<AgingBucket, number>>;

/** A cautious table to start from; whoever reports with another one states it. */
export const RISK_SHARES: RiskShares = { current: 1, '1-30': 3, '31-60': 10, '61-90': 25, '90+': 50 };

/** Σ amount × share, rounded half up once; minor units of one currency. */
export function cashAtRisk(amounts: Readonly<Record<AgingBucket, number>>, shares: RiskShares = RISK_SHARES): number {
  const hundredths = AGING_BUCKETS.reduce(
    (sum, bucket) => sum + BigInt(amounts[bucket]) * BigInt(Math.round(shares[bucket] * 100)),
    0n,
  );
  return Number((2n * hundredths + 10_000n) / 20_000n);
}

/**
 * The same money one bucket further on by so many percent: what an aging looks like when customers pay later. The last
 * bucket keeps what it has. Whole minor units; nothing is lost on the way.
 */
export function shiftAging(
  amounts: Readonly<Record<AgingBucket, number>>,
  percentShifted: number,
): Record<AgingBucket, number> {
  const shifted = { ...amounts };
  for (const [index, bucket] of AGING_BUCKETS.entries()) {
    const worse = AGING_BUCKETS[index + 1];
    if (worse === undefined) continue;
    const moved = Math.floor((amounts[bucket] * percentShifted + 50) / 100);
    shifted[bucket] -= moved;
    shifted[worse] += moved;
  }
  return shifted;
}
