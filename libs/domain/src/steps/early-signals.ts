import { undisputed } from '../case/context.js';
import type { AccountState, OpenItem } from '../case/state.js';
import { daysBetween } from '../calendar/dates.js';
import { event, type NewEvent } from '../events.js';
import type { PlainDate } from '../primitives.js';
import type { Strategy } from '../strategy.js';
import { grows, type MonthEnd } from '../value/exposure.js';
import type { AccountHistory } from '../value/history.js';
import { behaviourClass } from '../value/score.js';

/** What the sweep reads besides lateness: the events to record, and why a case opens before the grace is over. */
export interface EarlySignals {
  readonly events: readonly NewEvent[];
  readonly cause: 'payment-failed' | 'pattern-departed' | 'exposure' | null;
}
interface Sighted {
  readonly state: AccountState;
  readonly strategy: Strategy;
  readonly history: AccountHistory;
  readonly monthEnds: readonly MonthEnd[];
  /** Past due, whatever the grace. */
  readonly overdue: readonly OpenItem[];
  readonly today: PlainDate;
}

export function earlySignals(of: Sighted): EarlySignals {
  const { pattern, exposure, failedPayment } = of.strategy.signals;
  const departure = pattern.raise ? departed(of) : null;
  const growing = exposure.raise && grows(of.monthEnds, exposure.periods);
  const events = [...(departure ?? []), ...(growing && !isRaised(of) ? [raised(of)] : [])];
  const cause =
    failedPayment.opensCase && hasFailed(of)
      ? 'payment-failed'
      : pattern.opensCase && departure !== null
        ? 'pattern-departed'
        : exposure.opensCase && growing
          ? 'exposure'
          : null;
  return { events, cause: of.overdue.length === 0 ? null : cause };
}

/** R44: a payment failed, or was returned, after something that is overdue was invoiced. */
export const hasFailed = ({ state, overdue }: Pick<Sighted, 'state' | 'overdue'>): boolean =>
  state.conduct.failed.some(({ on }) => overdue.some((item) => item.invoiceDate <= on));

/**
 * R94: a never-late or occasional payer, judged by what they have paid so far, is later than they usually are when they
 * are late, by more than the strategy allows. Null: they keep to their pattern, or have none; no events: on record already.
 */
function departed({ state, strategy, history, overdue, today }: Sighted): readonly NewEvent[] | null {
  const pattern = behaviourClass(history.lateSettled24m, history.settled24m, strategy.value);
  if (pattern !== 'never-late' && pattern !== 'occasional') return null;
  const limit = history.usualDaysLate + strategy.signals.pattern.extraDays;
  const late = overdue.filter((item) => undisputed(item) > 0 && daysBetween(item.dueDate, today) > limit);
  const [oldest] = late;
  if (oldest === undefined) return null;
  const fresh = late.filter(({ itemId }) => !state.signals.departed.includes(itemId));
  if (fresh.length === 0) return [];
  return [
    event('account.pattern-departed', {
      itemIds: fresh.map(({ itemId }) => itemId),
      class: pattern,
      daysOverdue: daysBetween(oldest.dueDate, today),
      usualDaysLate: history.usualDaysLate,
    }),
  ];
}

/** One alert for one run of growth: it is on record while its month is among those looked at. */
const isRaised = ({ state, strategy, monthEnds }: Sighted): boolean =>
  state.signals.exposureOn !== null &&
  monthEnds.slice(-strategy.signals.exposure.periods).some(({ on }) => on <= (state.signals.exposureOn ?? ''));

function raised({ state, strategy, monthEnds }: Sighted): NewEvent {
  const currency = state.account?.currency ?? '';
  return event('account.exposure-raised', {
    monthEnds: monthEnds
      .slice(-strategy.signals.exposure.periods - 1)
      .map(({ on, amount }) => ({ on, amount: { minor: amount, currency } })),
  });
}
