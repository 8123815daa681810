import {
  aboveLawyerThreshold,
  addBusinessDays,
  creditOf,
  endOfDay,
  inCurrency,
  localDate,
  undisputed,
  type Context,
} from '../case/context.js';
import type { AccountState, OpenItem } from '../case/state.js';
import { event, type NewEvent } from '../events.js';
import { formatMoney } from '../money.js';
import { notBeforeCoverage } from '../calendar/business.js';
import type { ResolvedCalendar } from '../calendar/calendar.js';
import { addDays } from '../calendar/dates.js';
import type { Instant, PlainDate } from '../primitives.js';
import { chooseStrategy, type Strategy } from '../strategy.js';
import { supervisors, type Agenda, type Step } from './step.js';

/** Intake: decide fairly whether there is a case; a new case never starts with a demand (DOMAIN 3.1). */
export const intake: Step = {
  name: 'intake',
  next(): Agenda {
    return {
      acts: [
        {
          moveId: 'enter-reminder',
          why: 'A new case starts with a friendly reminder.',
          events: [event('step.entered', { step: 'reminder' })],
        },
      ],
    };
  },
};

/** Beside the ladder: an amount over the lawyer threshold asks a supervisor for a legal review, never opens it (R64). */
export function overThreshold(context: Context): Agenda {
  const { case: c, strategy, currency } = context;
  if (c.review !== null || !aboveLawyerThreshold(context)) {
    return {};
  }
  const threshold = formatMoney({ minor: inCurrency(strategy.lawyerThreshold, currency), currency });
  const why = `More than ${threshold} is overdue: decide whether counsel should look at it.`;
  return {
    tasks: [
      {
        kind: 'request-legal-review',
        subject: 'review',
        roles: supervisors,
        dueBd: strategy.legal.taskDueBd,
        why,
      },
    ],
  };
}

/** True when the item's due date and the grace after it have passed at `now`: a deadline passes when its local day ends. */
export function pastGrace(item: OpenItem, calendar: ResolvedCalendar, graceBd: number, now: Instant): boolean {
  // What is not due needs no business day, and may be due beyond every calendar.
  if (endOfDay(calendar, item.dueDate) > now) return false;
  const due: PlainDate = notBeforeCoverage(calendar, item.dueDate);
  return endOfDay(calendar, addBusinessDays(calendar, due, graceBd)) <= now;
}

/** Items that people closed a case about without being paid (insolvent, uncollectible, …): only people take them up again. */
function isLeftAlone({ case: last, caseItemIds }: AccountState, item: OpenItem): boolean {
  const byPeople = last?.status === 'closed' && last.outcome !== 'paid' && last.outcome !== 'amicable';
  return byPeople && caseItemIds.includes(item.itemId);
}

/**
 * What the sweep does with one account: opens a case, reopens one within its watch period, or says why not.
 * Credits and unapplied payments count for the customer first; disputed parts are not chased. Nobody is chased on the word
 * of a file of invoices alone: where the source of some (`staleSource`) has reported no payments since, the account waits.
 */
export function decideOpening(
  state: AccountState,
  strategy: Strategy,
  now: Instant,
  opts: {
    readonly collector: string;
    readonly staleSource: string | null;
    /** The strategies its segments may hand over to. */
    readonly strategies?: readonly Strategy[];
  },
): { readonly events: readonly NewEvent[] } | { readonly skip: string } {
  if (state.account === null || state.calendar === null) {
    return { skip: 'unknown account' };
  }
  if (state.case !== null && state.case.status !== 'closed') {
    return { skip: `case ${state.case.caseId} is already open` };
  }
  const { calendar, account } = state;
  const today = localDate(calendar, now);
  const open = state.items.filter((item) => item.kind === 'invoice' && !isLeftAlone(state, item));
  const items = open.filter((item) => pastGrace(item, calendar, strategy.graceBd, now));
  if (items.length === 0) {
    const late = open.some((item) => item.dueDate < today);
    const left = open.length < state.items.filter((item) => item.kind === 'invoice').length;
    return { skip: late ? 'within the grace period' : left ? 'the case about it was closed' : 'nothing overdue' };
  }
  const chased = items.reduce((sum, item) => sum + undisputed(item), 0) - creditOf(state);
  const minimum = inCurrency(strategy.minimumOverdue, account.currency);
  if (chased <= 0 || chased < minimum) {
    return {
      skip: `overdue ${formatMoney({ minor: Math.max(0, chased), currency: account.currency })} is below the minimum of ${formatMoney({ minor: minimum, currency: account.currency })}`,
    };
  }
  if (opts.staleSource !== null) {
    return {
      skip: `its invoices from ${opts.staleSource} are newer than the last file of payments from there: import the payments first`,
    };
  }
  const last = state.case;
  if (
    last?.closedOn != null &&
    today <= addDays(last.closedOn, strategy.closing.watchDays) &&
    (last.outcome === 'paid' || last.outcome === 'amicable')
  ) {
    const cause = `late again within the watch period that began on ${last.closedOn}`;
    const joined = items.filter((item) => !state.caseItemIds.includes(item.itemId));
    return {
      events: [
        event('case.reopened', { cause, step: 'call', newLateness: true }),
        ...joined.map((item) => event('invoice.joined', { itemId: item.itemId })),
      ],
    };
  }
  const overdue = items.reduce((sum, item) => sum + item.balance, 0);
  const facts = { band: null, behaviour: null, reason: null, overdue, currency: account.currency };
  const chosen = chooseStrategy(strategy, opts.strategies ?? [], facts);
  return {
    events: [
      event('case.opened', {
        number: state.caseCount + 1,
        cause: 'overdue',
        strategy: { id: chosen.id, version: chosen.version },
        collector: opts.collector,
        overdue: { minor: overdue, currency: account.currency },
        itemIds: items.map((item) => item.itemId),
      }),
    ],
  };
}
