import { AGING_BUCKETS, bucketOf, type Aging, type AgingBucket } from '../aging.js';
import { addDays, addMonths, daysBetween } from '../calendar/dates.js';
import type { PlainDate } from '../primitives.js';
import { balanceAt, type InvoiceLife } from './invoices.js';
import { figuresOf, type PeriodFigures, type SalesMonth } from './receivables.js';

/** One month (to its last day, or the last day asked for) of one currency; minor units. */
export interface MonthFigures extends PeriodFigures {
  readonly currency: string;
  readonly from: PlainDate;
  readonly asOf: PlainDate;
  readonly begin: number;
  readonly sales: number;
  readonly aging: Aging;
}
const COUNTBACK_MONTHS = 24;
type Sums = Record<AgingBucket, { items: number; amount: number }>;

/** Month after month of a portfolio, invoice by invoice: nothing is kept but sums. Currencies are never mixed. */
export class MonthlyFigures {
  private readonly ends: readonly PlainDate[];
  /** Currency → month (`2026-03`) → sales. */
  private readonly sales = new Map<string, Map<string, number>>();
  /** Currency → month's end → what is open there, by age. */
  private readonly open = new Map<string, Map<PlainDate, Sums>>();

  constructor(
    from: PlainDate,
    private readonly to: PlainDate,
  ) {
    this.ends = [addDays(firstOf(from), -1), ...monthEnds(from, to)];
  }

  add(currency: string, invoice: InvoiceLife): void {
    const sales = entry(this.sales, currency, () => new Map<string, number>());
    const month = invoice.invoiceDate.slice(0, 7);
    if (invoice.invoiceDate <= this.to) sales.set(month, (sales.get(month) ?? 0) + invoice.amount);
    const open = entry(this.open, currency, () => new Map<PlainDate, Sums>());
    for (const end of this.ends) {
      const balance = balanceAt(invoice, end);
      if (balance === 0) continue;
      const sum = entry(open, end, noSums)[bucketOf(end, invoice.dueDate)];
      sum.items += 1;
      sum.amount += balance;
    }
  }

  rows(): MonthFigures[] {
    const currencies = [...this.open.keys()].sort();
    return currencies.flatMap((currency) => this.ends.slice(1).map((asOf) => this.row(currency, asOf)));
  }

  private row(currency: string, asOf: PlainDate): MonthFigures {
    const from = firstOf(asOf);
    const begin = this.agingAt(currency, addDays(from, -1)).total;
    const aging = this.agingAt(currency, asOf);
    const months = Array.from({ length: COUNTBACK_MONTHS }, (_, back) => this.salesMonth(currency, asOf, back));
    const sales = months[0]?.sales ?? 0;
    const endCurrent = aging.buckets[0]?.amount ?? 0;
    const days = daysBetween(from, asOf) + 1;
    const figures = figuresOf({ begin, sales, endTotal: aging.total, endCurrent, days, months });
    return { currency, from, asOf, begin, sales, aging, ...figures };
  }

  private salesMonth(currency: string, asOf: PlainDate, back: number): SalesMonth {
    const first = addMonths(firstOf(asOf), -back);
    const last = back === 0 ? asOf : addDays(addMonths(first, 1), -1);
    return {
      sales: this.sales.get(currency)?.get(first.slice(0, 7)) ?? 0,
      days: daysBetween(first, last) + 1,
    };
  }

  private agingAt(currency: string, end: PlainDate): Aging {
    const sums = this.open.get(currency)?.get(end) ?? noSums();
    const buckets = AGING_BUCKETS.map((bucket) => ({ bucket, ...sums[bucket] }));
    const total = buckets.reduce((sum, { amount }) => sum + amount, 0);
    return { buckets, disputed: 0, credits: 0, total };
  }
}

const firstOf = (day: PlainDate): PlainDate => `${day.slice(0, 8)}01`;

/** The last day of each month a period touches; of the last one the period's end. */
function monthEnds(from: PlainDate, to: PlainDate): PlainDate[] {
  const ends: PlainDate[] = [];
  for (let first = firstOf(from); first <= to; first = addMonths(first, 1)) {
    const last = addDays(addMonths(first, 1), -1);
    ends.push(last < to ? last : to);
  }
  return ends;
}

const noSums = (): Sums => ({
  current: { items: 0, amount: 0 },
  '1-30': { items: 0, amount: 0 },
  '31-60': { items: 0, amount: 0 },
  '61-90': { items: 0, amount: 0 },
  '90+': { items: 0, amount: 0 },
});

function entry<K, V>(map: Map<K, V>, key: K, first: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = first();
  map.set(key, value);
  return value;
}
