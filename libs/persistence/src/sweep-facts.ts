import {
  addMonths,
  historyOf,
  type AccountHistory,
  type AccountState,
  type MonthEnd,
  type PlainDate,
  type Strategy,
} from '#domain';
import type { PastInvoices } from './ledger/history.js';
import type { ReadModels } from './ports.js';

type Reads = Pick<ReadModels, 'pastInvoices' | 'medianOrders' | 'growingExposure'>;
const MEDIAN_OVER_MONTHS = 24;

/** What a sweep reads of many accounts at once: how they bought and paid, and whose exposure grows. */
export class SweepFacts {
  private invoices = new Map<string, PastInvoices>();
  private growing = new Map<string, readonly MonthEnd[]>();
  private candidates: ReadonlySet<string> = new Set();
  private medians: ReadonlyMap<string, number> | null = null;

  constructor(
    private readonly reads: Reads,
    private readonly strategy: Strategy,
    private readonly today: PlainDate,
  ) {}

  /** Reads a page of candidates, and adds the accounts of its range whose exposure grows; `upTo` null: to the very end. */
  async page(candidates: readonly string[], after: string, upTo: string | null): Promise<readonly string[]> {
    const { raise, periods } = this.strategy.signals.exposure;
    this.growing = raise
      ? await this.reads.growingExposure({ today: this.today, periods, after, upTo })
      : new Map<string, readonly MonthEnd[]>();
    this.candidates = new Set(candidates);
    const keys = [...new Set([...candidates, ...this.growing.keys()])].sort(byKey);
    this.invoices = await this.reads.pastInvoices(keys);
    return keys;
  }

  /** True for those that are late; the others were looked at for a signal alone. */
  isCandidate(accountKey: string): boolean {
    return this.candidates.has(accountKey);
  }

  /** The history of an account as of a day of its own, read again where its stream has moved since. */
  async of(
    { accountKey, seq }: Pick<AccountState, 'accountKey' | 'seq'>,
    today: PlainDate,
  ): Promise<{ readonly history: AccountHistory; readonly monthEnds: readonly MonthEnd[] }> {
    const read = this.invoices.get(accountKey);
    const known = read?.seq === seq ? read : (await this.reads.pastInvoices([accountKey])).get(accountKey);
    this.medians ??= await this.reads.medianOrders(addMonths(this.today, -MEDIAN_OVER_MONTHS));
    const median = this.medians.get(known?.currency ?? '') ?? null;
    return {
      history: historyOf(known?.invoices ?? [], today, median),
      monthEnds: this.growing.get(accountKey) ?? [],
    };
  }
}

/** As the database orders keys. */
const byKey = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
