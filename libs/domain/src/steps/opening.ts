import { addBusinessDays, chargesOf, claimOf, creditOf, endOfDay, inCurrency, localDate } from '../case/context.js';
import type { AccountState, OpenItem } from '../case/state.js';
import { notBeforeCoverage } from '../calendar/business.js';
import type { ResolvedCalendar } from '../calendar/calendar.js';
import { addDays } from '../calendar/dates.js';
import { event, type NewEvent } from '../events.js';
import { formatMoney } from '../money.js';
import type { Instant, PlainDate } from '../primitives.js';
import { chooseStrategy, type Strategy } from '../strategy.js';
import { contactsFirst } from '../value/conduct.js';
import { classifiedEvents, valuedEvents } from '../value/weighed.js';
import type { MonthEnd } from '../value/exposure.js';
import { NO_HISTORY, type AccountHistory } from '../value/history.js';
import { valuationOf, type ValueState } from '../value/valuation.js';
import { earlySignals, type EarlySignals } from './early-signals.js';

export interface OpeningOptions {
  readonly collector: string;
  /** The source of some invoices, where it has reported no payments since: nobody is chased on its word alone. */
  readonly staleSource: string | null;
  /** How the account has bought and paid so far; absent: as one nobody has heard of. */
  readonly history?: AccountHistory;
  /** Its open orders and unpaid invoices at the last ends of months, oldest first; absent: not looked at. */
  readonly monthEnds?: readonly MonthEnd[];
  /** The strategies a segment may name; absent: everybody is treated alike. */
  readonly strategies?: readonly Strategy[];
}
type Cause = EarlySignals['cause'];
/** A case to open, or why there is none; `signals` are recorded either way. */
export type Opening =
  { readonly events: readonly NewEvent[] } | { readonly skip: string; readonly signals?: readonly NewEvent[] };

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

/** R55: who gets in touch before we do is given longer. */
export const graceOf = ({ conduct }: AccountState, { graceBd, value }: Strategy): number =>
  contactsFirst(conduct) ? Math.max(graceBd, value.proactiveGraceBd) : graceBd;

/**
 * What the sweep does with one account: weighs it (R80), chooses its strategy, and opens a case, reopens one within its
 * watch period, or says why not. Credits and unapplied payments count for the customer first; disputed parts are not chased.
 */
export function decideOpening(state: AccountState, start: Strategy, now: Instant, opts: OpeningOptions): Opening {
  const { account, calendar } = state;
  if (account === null || calendar === null) {
    return { skip: 'unknown account' };
  }
  if (state.insolvency?.outcome === null) {
    return { skip: `insolvency ${state.insolvency.reference} is reported: only counsel takes it up` };
  }
  if (state.case !== null && state.case.status !== 'closed') {
    return { skip: `case ${state.case.caseId} is already open` };
  }
  const today = localDate(calendar, now);
  const open = state.items.filter((item) => item.kind === 'invoice' && !isLeftAlone(state, item));
  const overdue = open.filter((item) => endOfDay(calendar, item.dueDate) <= now);
  const value: ValueState = { history: opts.history ?? NO_HISTORY, told: state.value?.told ?? {} };
  const strategy = strategyFor(value, start, opts.strategies, { overdue, currency: account.currency, today });
  const sighted = { state, strategy, overdue, today, history: value.history, monthEnds: opts.monthEnds ?? [] };
  const { events: signals, cause } = earlySignals(sighted);
  const items =
    cause === null ? overdue.filter((item) => pastGrace(item, calendar, graceOf(state, strategy), now)) : overdue;
  const skip = whyNot(state, strategy, items, opts.staleSource) ?? null;
  if (skip !== null) {
    return {
      skip: items.length > 0 ? skip : nothingLate(state, open, today),
      ...(signals.length > 0 ? { signals } : {}),
    };
  }
  const begun =
    reopening(state, strategy, items, today, cause) ?? opening(state, strategy, items, opts.collector, cause);
  return {
    events: [
      ...begun,
      ...valuedEvents(value, { rules: strategy.value, asOf: today, currency: account.currency, changed: null }),
      ...classifiedEvents(value, strategy.value, today),
      ...signals,
    ],
  };
}

/** R46, R77: the strategy of the segment the account belongs to. */
function strategyFor(
  value: ValueState,
  start: Strategy,
  known: readonly Strategy[] | undefined,
  of: { readonly overdue: readonly OpenItem[]; readonly currency: string; readonly today: PlainDate },
): Strategy {
  const { band, behaviour } = valuationOf(value, start.value, of.today);
  const overdue = of.overdue.reduce((sum, item) => sum + item.balance + chargesOf(item), 0);
  return chooseStrategy(start, known ?? [start], { band, behaviour, reason: null, overdue, currency: of.currency });
}

/** Why there is no case although something is late; null: there is one. */
function whyNot(
  state: AccountState,
  strategy: Strategy,
  items: readonly OpenItem[],
  staleSource: string | null,
): string | null {
  const currency = state.account?.currency ?? '';
  const chased = items.reduce((sum, item) => sum + claimOf(item), 0) - creditOf(state);
  const minimum = inCurrency(strategy.minimumOverdue, currency);
  if (chased <= 0 || chased < minimum) {
    const [is, least] = [Math.max(0, chased), minimum].map((minor) => formatMoney({ minor, currency }));
    return `overdue ${is ?? ''} is below the minimum of ${least ?? ''}`;
  }
  return staleSource === null
    ? null
    : `its invoices from ${staleSource} are newer than the last file of payments from there: import the payments first`;
}

function nothingLate(state: AccountState, open: readonly OpenItem[], today: PlainDate): string {
  if (open.some((item) => item.dueDate < today)) return 'within the grace period';
  const left = open.length < state.items.filter((item) => item.kind === 'invoice').length;
  return left ? 'the case about it was closed' : 'nothing overdue';
}

/** New lateness in the watch period brings the same case back, at a contact. */
function reopening(
  { case: last, caseItemIds }: AccountState,
  strategy: Strategy,
  items: readonly OpenItem[],
  today: PlainDate,
  hastened: Cause,
): readonly NewEvent[] | null {
  const watched =
    last?.closedOn != null &&
    today <= addDays(last.closedOn, strategy.closing.watchDays) &&
    (last.outcome === 'paid' || last.outcome === 'amicable');
  if (!watched) return null;
  const what = hastened === 'payment-failed' ? 'a payment failed' : 'late again';
  const cause = `${what} within the watch period that began on ${last.closedOn ?? ''}`;
  const joined = items.filter((item) => !caseItemIds.includes(item.itemId));
  return [
    event('case.reopened', { cause, step: 'call', newLateness: true }),
    ...joined.map((item) => event('invoice.joined', { itemId: item.itemId })),
  ];
}

function opening(
  state: AccountState,
  strategy: Strategy,
  items: readonly OpenItem[],
  collector: string,
  cause: Cause,
): readonly NewEvent[] {
  const overdue = items.reduce((sum, item) => sum + item.balance + chargesOf(item), 0);
  return [
    event('case.opened', {
      number: state.caseCount + 1,
      cause: cause ?? 'overdue',
      strategy: { id: strategy.id, version: strategy.version },
      collector,
      overdue: { minor: overdue, currency: state.account?.currency ?? '' },
      itemIds: items.map((item) => item.itemId),
    }),
  ];
}
