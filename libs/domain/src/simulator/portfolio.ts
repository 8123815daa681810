import type { PlainDate } from '../primitives.js';
import { KPI_RULES } from '../kpis/index.js';
import type { AccountScript } from './account-script.js';
import { runAccount, type RunOptions } from './account-run.js';
import { STAFF_RULES, type StaffRule } from './staff.js';
import { Tally, type SimulatedAction, type Tallied } from './tally.js';

/** What a strategy would have done with a portfolio: actions and exposure. It never says what would have been paid because of them. */
export interface PortfolioReport extends Tallied {
  /** Whether the facts are a seeded invention or a ledger as it happened. */
  readonly facts: 'synthetic' | 'as-they-happened';
  readonly strategy: { readonly id: string; readonly version: string };
  readonly staff: { readonly rule: StaffRule; readonly inWords: string };
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly accounts: number;
  readonly rules: string;
  /** What else the numbers rest on. */
  readonly assumptions: readonly string[];
}
export interface PortfolioOptions extends RunOptions {
  readonly facts: PortfolioReport['facts'];
  readonly assumptions?: readonly string[];
  readonly onAction?: (action: SimulatedAction) => void;
  readonly onAccount?: (done: number) => void;
}

const ALWAYS: readonly string[] = [
  'Payments come on the days the facts say, whatever we do: nothing here is a recovery.',
  'Letters leave and none comes back.',
];

/** Lives through every account, one after the other; the same accounts, options and strategy give the same report. */
export function runPortfolio(accounts: Iterable<AccountScript>, options: PortfolioOptions): PortfolioReport {
  const { facts, strategy, staff, from, to, assumptions = [], onAction, onAccount } = options;
  const tally = new Tally(from, to, onAction);
  let done = 0;
  for (const script of accounts) {
    tally.add(runAccount(script, { ...options, onWeek: (week, state) => tally.observe(week, state) }));
    onAccount?.((done += 1));
  }
  return {
    facts,
    strategy: { id: strategy.id, version: strategy.version },
    staff: { rule: staff, inWords: STAFF_RULES[staff] },
    ...{ from, to, accounts: done, rules: KPI_RULES, assumptions: [...ALWAYS, ...assumptions] },
    ...tally.result(),
  };
}
