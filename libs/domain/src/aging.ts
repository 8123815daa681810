import { daysBetween } from './calendar/dates.js';
import type { PlainDate } from './primitives.js';

export const AGING_BUCKETS = ['current', '1-30', '31-60', '61-90', '90+'] as const;
export type AgingBucket = (typeof AGING_BUCKETS)[number];

/** One account's or currency's aging at a date, in minor units of one currency. */
export interface Aging {
  /** All five, in order. `amount` is what is undisputed; `items` counts the items that have such a part. */
  readonly buckets: readonly { readonly bucket: AgingBucket; readonly items: number; readonly amount: number }[];
  /** Disputed parts of open items, in no bucket. */
  readonly disputed: number;
  /** Open credit notes, as a positive amount, in no bucket. */
  readonly credits: number;
  /** Buckets + disputed − credits: the open balance. */
  readonly total: number;
}

/** The bucket of an item due on `dueDate`, by local calendar days past due (DOMAIN 7.1): on the due date it is current. */
export function bucketOf(asOf: PlainDate, dueDate: PlainDate): AgingBucket {
  const days = daysBetween(dueDate, asOf);
  if (days <= 0) return 'current';
  if (days <= 30) return '1-30';
  if (days <= 60) return '31-60';
  return days <= 90 ? '61-90' : '90+';
}

/** Ages open items of **one** currency (minor units) by due date; an installment ages by its own. */
export function ageItems(
  items: readonly { readonly dueDate: PlainDate; readonly balance: number; readonly disputed?: number }[],
  asOf: PlainDate,
): Aging {
  const counts = new Map<AgingBucket, { items: number; amount: number }>(
    AGING_BUCKETS.map((bucket) => [bucket, { items: 0, amount: 0 }]),
  );
  let disputed = 0;
  let credits = 0;
  let total = 0;
  for (const item of items) {
    total += item.balance;
    if (item.balance < 0) {
      credits -= item.balance;
      continue;
    }
    const contested = Math.min(item.balance, Math.max(0, item.disputed ?? 0));
    disputed += contested;
    if (item.balance === contested) continue;
    const entry = counts.get(bucketOf(asOf, item.dueDate))!;
    entry.items += 1;
    entry.amount += item.balance - contested;
  }
  return { buckets: AGING_BUCKETS.map((bucket) => ({ bucket, ...counts.get(bucket)! })), disputed, credits, total };
}
