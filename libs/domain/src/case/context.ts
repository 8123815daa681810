import { localDate } from './days.js';
import type { ResolvedCalendar } from '../calendar/calendar.js';
import { DomainError } from '../errors.js';
import type { Instant, Money, PlainDate } from '../primitives.js';
import type { Strategy } from '../strategy.js';
import type { AccountFacts, AccountState, CaseState, OpenItem } from './state.js';

/** Everything a rule may look at: the folded state, the pinned strategy and the instant it is judged at. */
export interface Context {
  readonly state: AccountState;
  readonly case: CaseState;
  readonly account: AccountFacts;
  readonly strategy: Strategy;
  readonly calendar: ResolvedCalendar;
  /** Never before the last folded event. */
  readonly now: Instant;
  /** The account's local date of `now`. */
  readonly today: PlainDate;
  readonly currency: string;
  /** Strategies looked up for a decision that names one; the pinned one is `strategy`. */
  readonly named?: readonly Strategy[];
}

/** @throws DomainError `unknown-reference` for an account without a case. */
export function contextOf(state: AccountState, strategy: Strategy, now: Instant): Context {
  if (state.case === null || state.account === null || state.calendar === null) {
    throw new DomainError('unknown-reference', `Account ${state.accountKey} has no case.`);
  }
  const at = now < state.at ? state.at : now;
  return {
    state,
    case: state.case,
    account: state.account,
    strategy,
    calendar: state.calendar,
    now: at,
    today: localDate(state.calendar, at),
    currency: state.account.currency,
  };
}

export const amount = (context: Context, minor: number): Money => ({ minor, currency: context.currency });

/** Threshold or limit of the strategy in the account's currency. */
export function inCurrency(amounts: Readonly<Record<string, number>>, currency: string): number {
  const minor = amounts[currency];
  if (minor === undefined) {
    throw new Error(`the strategy has no amount for currency ${currency}: add it under every amount of the strategy`);
  }
  return minor;
}

/** Open invoices treated by the case. */
export function caseItems(state: AccountState): readonly OpenItem[] {
  return state.items.filter((item) => item.kind === 'invoice' && state.caseItemIds.includes(item.itemId));
}
/** What of an item may be asked for: not what is contested, nor what was conceded and is about to be credited (G11). */
export const undisputed = (item: OpenItem): number => Math.max(0, item.balance - item.disputed - item.conceded);
/** Interest and fees posted on an item and still open. */
export const chargesOf = (item: OpenItem): number => item.interest + item.fees;
/** What of an item may be asked for with its charges; those of an item that is contested whole wait with it. */
export const claimOf = (item: OpenItem): number => {
  const principal = undisputed(item);
  return principal === 0 && item.balance > 0 ? 0 : principal + chargesOf(item);
};
/** Open credit notes and unapplied payments, as a positive number: what counts for the customer before any chasing. */
export function creditOf(state: AccountState): number {
  return state.unapplied - state.items.reduce((sum, item) => sum + Math.min(0, item.balance), 0);
}
/** What the customer owes on the case's items, charges and disputed parts included, less credits (G15). */
export function owed(state: AccountState): number {
  return Math.max(0, caseItems(state).reduce((sum, item) => sum + item.balance + chargesOf(item), 0) - creditOf(state));
}
/** What may be asked for: `owed` without disputed parts. */
export function claimable(state: AccountState): number {
  return Math.max(0, caseItems(state).reduce((sum, item) => sum + claimOf(item), 0) - creditOf(state));
}
/** Something is open, and nothing of it may be asked for: all of it is disputed, or covered by credits. */
export const allDisputed = (state: AccountState): boolean =>
  claimable(state) === 0 && caseItems(state).some((item) => item.balance > 0);
/** Balance of the whole account: all open items less unapplied credit. */
export function accountBalance(state: AccountState): number {
  return state.items.reduce((sum, item) => sum + item.balance + chargesOf(item), 0) - state.unapplied;
}
/**
 * Overdue now: items past due; under a live plan only its missed installments (DOMAIN 3.7), and what of its items lies
 * outside it: a payment that came back after the plan was made anew.
 */
export function overdueOf(state: AccountState, today: PlainDate): number {
  const plan = state.case === null ? null : livePlan(state.case);
  const overdue = state.items.filter((item) => item.kind === 'invoice' && item.dueDate < today);
  const isCovered = (item: OpenItem): boolean => plan !== null && plan.itemIds.includes(item.itemId);
  const sum = (items: readonly OpenItem[], of: (item: OpenItem) => number): number =>
    items.reduce((total, item) => total + of(item), 0);
  const outside = sum(
    overdue.filter((item) => !isCovered(item)),
    (item) => item.balance + chargesOf(item),
  );
  if (plan === null) return outside;
  const openIn = (installments: typeof plan.installments): number =>
    installments.reduce((total, one) => total + Math.max(0, one.amount - one.paid), 0);
  const missed = openIn(plan.installments.filter((one) => one.status === 'missed'));
  const unplanned = sum(overdue.filter(isCovered), claimOf) - openIn(plan.installments);
  return outside + missed + Math.max(0, unplanned);
}
/** Overdue and undisputed, due dates as invoiced: what is compared with the lawyer threshold (R64). */
export function aboveLawyerThreshold({ state, strategy, currency, today }: Context): boolean {
  const overdue = state.items
    .filter((item) => item.kind === 'invoice' && item.dueDate < today)
    .reduce((sum, item) => sum + claimOf(item), 0);
  return overdue > inCurrency(strategy.lawyerThreshold, currency);
}
/** When the last payment (still standing), promise or plan came: the "progress" of G03; null when there was none. */
export function lastProgressAt({ state, case: c }: Context): Instant | null {
  return state.payments
    .filter((fact) => !fact.reversed && fact.at >= c.openedAt)
    .reduce<Instant | null>((last, fact) => (last === null || fact.at > last ? fact.at : last), c.agreedAt);
}
/** The day of the last standing payment that was no part of a plan; null when there was none in this case. */
export function lastPartialPaymentOn({ state, case: c, calendar }: Context): PlainDate | null {
  return state.payments
    .filter((fact) => !fact.reversed && fact.at >= c.openedAt && fact.filled.length === 0)
    .reduce<PlainDate | null>((_last, fact) => localDate(calendar, fact.at), null);
}
export function openPromise(c: CaseState): CaseState['promises'][number] | undefined {
  return c.promises.find((one) => one.status === 'open');
}
export const livePlan = (c: CaseState): NonNullable<CaseState['plan']> | null =>
  c.plan?.status === 'active' ? c.plan : null;
export function livePlacement(c: CaseState): CaseState['placement'] {
  const status = c.placement?.status;
  return status === 'placed' || status === 'accepted' || status === 'collecting' ? c.placement : null;
}
export function openApproval(c: CaseState, decision: string): CaseState['approvals'][number] | undefined {
  return c.approvals.find((one) => one.status === 'open' && one.decision === decision);
}
/** Business days and a local day's end make an instant; see calendar/business. */
export {
  addBusinessDays,
  businessDaysBetween,
  covers,
  endOfDay,
  instantAt,
  localDate,
  nextSendHour,
  nextSendInstant,
  startOfDay,
} from './days.js';
