import { addDays, weekdayOf } from '../calendar/dates.js';
import { localDate } from '../case/days.js';
import { accountBalance, overdueOf } from '../case/context.js';
import type { AccountState } from '../case/state.js';
import type { StoredEvent } from '../events.js';
import { MonthlyFigures, type MonthFigures } from '../kpis/index.js';
import type { Instant, PlainDate } from '../primitives.js';
import { livesOf } from './lives.js';
import type { Simulation } from './simulation.js';

/** Something the product would have done or asked for. */
export interface SimulatedAction {
  readonly on: PlainDate;
  readonly at: Instant;
  readonly accountId: string;
  readonly action: 'letter' | 'withheld' | 'task' | 'request' | 'hold' | 'placement' | 'opened' | 'closed';
  /** Template, kind of task, decision, scope, outcome: whatever tells actions of one kind apart. */
  readonly what: string;
}
/** One week, from its Monday on: counts by what was done. */
export interface WorkloadWeek {
  readonly week: PlainDate;
  readonly opened: number;
  readonly closed: number;
  readonly letters: number;
  readonly withheld: number;
  readonly tasks: number;
  readonly requests: number;
  readonly holds: number;
  readonly placements: number;
  /** At the end of its Sunday. */
  readonly openCases: number;
  readonly waitingRequests: number;
}
/** What is at stake at the end of a week, per currency; minor units. */
export interface Exposure {
  readonly week: PlainDate;
  readonly currency: string;
  readonly open: number;
  readonly overdue: number;
}
export interface ActionTotal {
  readonly action: SimulatedAction['action'];
  readonly what: string;
  readonly count: number;
}
export interface Tallied {
  readonly events: number;
  readonly totals: readonly ActionTotal[];
  readonly weeks: readonly WorkloadWeek[];
  readonly exposure: readonly Exposure[];
  readonly months: readonly MonthFigures[];
}

type Counts = { -readonly [K in keyof WorkloadWeek]: WorkloadWeek[K] };
const COLUMN = {
  letter: 'letters',
  withheld: 'withheld',
  task: 'tasks',
  request: 'requests',
  hold: 'holds',
  placement: 'placements',
  opened: 'opened',
  closed: 'closed',
} as const satisfies Record<SimulatedAction['action'], keyof WorkloadWeek>;

export const mondayOf = (day: PlainDate): PlainDate => addDays(day, -((weekdayOf(day) + 6) % 7));

/** Counts what simulated accounts do, one after the other; keeps sums, never the accounts. */
export class Tally {
  private readonly weeks = new Map<PlainDate, Counts>();
  private readonly totals = new Map<string, ActionTotal>();
  private readonly exposure = new Map<string, Exposure>();
  private readonly months: MonthlyFigures;
  private events = 0;

  /** @param onAction called with every action, account by account, in order of time within one */
  constructor(
    from: PlainDate,
    to: PlainDate,
    private readonly onAction: (action: SimulatedAction) => void = () => undefined,
  ) {
    for (let week = mondayOf(from); week <= to; week = addDays(week, 7)) this.weeks.set(week, noWork(week));
    this.months = new MonthlyFigures(from, to);
  }

  /** What stands at the end of a week; called while an account is lived through. */
  observe(week: PlainDate, state: AccountState): void {
    const counts = this.weeks.get(week);
    const { case: c, account } = state;
    if (counts === undefined || account === null) return;
    if (c !== null && c.status !== 'closed') counts.openCases += 1;
    counts.waitingRequests += c?.approvals.filter((one) => one.status === 'open').length ?? 0;
    const { currency } = account;
    const key = `${week} ${currency}`;
    const { open = 0, overdue = 0 } = this.exposure.get(key) ?? {};
    this.exposure.set(key, {
      ...{ week, currency },
      open: open + Math.max(0, accountBalance(state)),
      overdue: overdue + overdueOf(state, addDays(week, 7)),
    });
  }

  /** An account that was lived through. */
  add(sim: Simulation): void {
    const accountId = sim.state.account?.accountId ?? sim.state.accountKey;
    this.events += sim.events.length;
    // A long simulation renews its calendar: each event is dated by the one of its time.
    let { calendar } = sim;
    for (const one of sim.events) {
      if (one.type === 'calendar.resolved') calendar = one.data;
      const found = actionOf(one, sim);
      if (found !== null) this.count({ ...found, on: localDate(calendar, one.at), at: one.at, accountId });
    }
    for (const life of livesOf(sim.events)) this.months.add(sim.currency, life);
  }

  result(): Tallied {
    return {
      events: this.events,
      totals: [...this.totals.values()].sort((a, b) => compare(`${a.action} ${a.what}`, `${b.action} ${b.what}`)),
      weeks: [...this.weeks.values()],
      exposure: [...this.exposure.values()].sort((a, b) =>
        compare(`${a.week} ${a.currency}`, `${b.week} ${b.currency}`),
      ),
      months: this.months.rows(),
    };
  }

  private count(action: SimulatedAction): void {
    const week = this.weeks.get(mondayOf(action.on));
    if (week !== undefined) week[COLUMN[action.action]] += 1;
    const key = `${action.action} ${action.what}`;
    const { count = 0 } = this.totals.get(key) ?? {};
    this.totals.set(key, { action: action.action, what: action.what, count: count + 1 });
    this.onAction(action);
  }
}

function actionOf(one: StoredEvent, sim: Simulation): Pick<SimulatedAction, 'action' | 'what'> | null {
  switch (one.type) {
    case 'message.sent':
      return { action: 'letter', what: sim.templateOf(one.data.messageId) };
    case 'message.suppressed':
      return { action: 'withheld', what: `${one.data.template} (${one.data.rule})` };
    case 'task.created':
      return { action: 'task', what: one.data.kind };
    case 'approval.requested':
      return { action: 'request', what: one.data.decision };
    case 'hold.placed':
      return { action: 'hold', what: one.data.scope };
    case 'placement.made':
      return { action: 'placement', what: one.data.agencyId };
    case 'case.opened':
      return { action: 'opened', what: one.data.cause };
    case 'case.reopened':
      return { action: 'opened', what: 'reopened' };
    case 'case.closed':
      return { action: 'closed', what: one.data.outcome };
    default:
      return null;
  }
}

const noWork = (week: PlainDate): Counts => ({
  week,
  ...{ opened: 0, closed: 0, letters: 0, withheld: 0, tasks: 0, requests: 0, holds: 0, placements: 0 },
  ...{ openCases: 0, waitingRequests: 0 },
});
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
