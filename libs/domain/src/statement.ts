import { ageItems, bucketOf, type Aging, type AgingBucket } from './aging.js';
import { daysBetween } from './calendar/dates.js';
import type { ResolvedCalendar } from './calendar/calendar.js';
import { localDate } from './case/days.js';
import { chargesOf } from './case/context.js';
import type { AccountState } from './case/state.js';
import type { StoredEvent } from './events.js';
import type { Json, PlainDate } from './primitives.js';

/** An open item as a statement needs it; minor units of the account's currency, negative for a credit note. */
export interface StatementItem {
  readonly kind: 'invoice' | 'credit-note';
  readonly invoiceNumber: string;
  readonly invoiceDate: PlainDate;
  readonly dueDate: PlainDate;
  readonly amount: number;
  readonly balance: number;
  readonly disputed: number;
}
/** What a statement is made of, and nothing else: the same facts at the same date give the same statement. */
export interface StatementFacts {
  readonly currency: string;
  readonly items: readonly StatementItem[];
  /** Money received and not matched to an item. */
  readonly unapplied: number;
}
export interface StatementLine extends StatementItem {
  /** Calendar days past due; 0 or less: not yet due. Null for a credit note. */
  readonly daysOverdue: number | null;
  /** Null for a credit note, and for an item that is disputed whole. */
  readonly bucket: AgingBucket | null;
}
/** A statement of account at a date; minor units. `total` = aging total − unapplied money: what is open in the end. */
export interface Statement {
  readonly currency: string;
  readonly asOf: PlainDate;
  readonly lines: readonly StatementLine[];
  readonly unapplied: number;
  readonly aging: Aging;
  readonly overdue: number;
  readonly total: number;
}

/** All open items with their ages, credits, disputed parts and unapplied money, and the sums over them. */
export function statementOf({ currency, items, unapplied }: StatementFacts, asOf: PlainDate): Statement {
  const open = items.filter((item) => item.balance !== 0).toSorted(byDueDate);
  const aging = ageItems(open, asOf);
  const overdue = aging.buckets.reduce((sum, { bucket, amount }) => (bucket === 'current' ? sum : sum + amount), 0);
  return {
    currency,
    asOf,
    lines: open.map((item) => lineOf(item, asOf)),
    unapplied,
    aging,
    overdue,
    total: aging.total - unapplied,
  };
}

function lineOf(item: StatementItem, asOf: PlainDate): StatementLine {
  const disputed = item.balance < 0 ? 0 : Math.min(item.balance, Math.max(0, item.disputed));
  if (item.kind === 'credit-note') return { ...item, disputed, daysOverdue: null, bucket: null };
  return {
    ...item,
    disputed,
    daysOverdue: daysBetween(item.dueDate, asOf),
    bucket: item.balance <= disputed ? null : bucketOf(asOf, item.dueDate),
  };
}

function byDueDate(a: StatementItem, b: StatementItem): number {
  const order = (one: StatementItem): string => `${one.dueDate} ${one.invoiceDate} ${one.invoiceNumber}`;
  return order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0;
}

/** The facts of a statement as a letter's draft carries them (`facts.statement`): what is open on the account now. */
export function statementFactsOf(state: AccountState): StatementFacts {
  return {
    currency: state.account?.currency ?? '',
    // What is open of an item is open with its interest and fees.
    items: state.items.map((item) => {
      const { kind, invoiceNumber, invoiceDate, dueDate, amount, disputed } = item;
      return { kind, invoiceNumber, invoiceDate, dueDate, amount, balance: item.balance + chargesOf(item), disputed };
    }),
    unapplied: state.unapplied,
  };
}

export type DisputeEvent = StoredEvent<'dispute.opened' | 'dispute.resolved' | 'dispute.withdrawn'>;

/**
 * The disputed part of each item at the end of a day, from the account's dispute events in order.
 * @param calendar of the account; null: days are those of UTC
 */
export function disputedAt(
  events: readonly DisputeEvent[],
  asOf: PlainDate,
  calendar: ResolvedCalendar | null,
): Map<string, number> {
  const open = new Map<string, { itemId: string; minor: number }>();
  for (const one of events) {
    const on = one.effectiveOn ?? (calendar === null ? one.at.slice(0, 10) : localDate(calendar, one.at));
    if (on > asOf) continue;
    if (one.type !== 'dispute.opened') open.delete(one.data.disputeId);
    else open.set(one.data.disputeId, { itemId: one.data.itemId, minor: one.data.amount.minor });
  }
  const disputed = new Map<string, number>();
  for (const { itemId, minor } of open.values()) disputed.set(itemId, (disputed.get(itemId) ?? 0) + minor);
  return disputed;
}

/** Name of a statement's file. */
export const statementFileName = (asOf: PlainDate): string => `Statement-${asOf}.pdf`;

/** Facts of a statement as they stand in a draft; null when the draft carries none. */
export function statementFactsIn(facts: { readonly [key: string]: Json }): StatementFacts | null {
  const given = facts['statement'];
  return given === undefined || given === null ? null : (given as unknown as StatementFacts);
}
