import { event, type AllocationLine, type NewEvent } from '../events.js';
import { money } from '../money.js';
import type { PlainDate } from '../primitives.js';

/** What reduced the balance of one item and still stands, in the order of booking; minor units, positive. */
export interface Standing {
  readonly payments: readonly {
    readonly paymentId: string;
    /** The whole payment. */
    readonly amount: number;
    readonly receivedOn: PlainDate;
    readonly part: AllocationLine['part'];
    readonly taken: number;
  }[];
  readonly credits: readonly {
    readonly creditNoteId: string;
    /** The whole credit note. */
    readonly amount: number;
    readonly creditedOn: PlainDate;
    readonly taken: number;
  }[];
  /** Written off and not recovered. */
  readonly writtenOff: number;
}
/** Money and credit set free again, by payment and by credit note. */
export interface Freed {
  readonly events: readonly NewEvent[];
  readonly payments: readonly { readonly paymentId: string; readonly receivedOn: PlainDate; readonly freed: number }[];
  readonly credits: readonly {
    readonly creditNoteId: string;
    readonly creditedOn: PlainDate;
    readonly freed: number;
  }[];
}

/**
 * Sets free what stands on an item beyond its corrected amount, exact to the cent (V02): first what nobody paid (small
 * differences, then write-offs), then what payments paid, the latest first, then credit notes, the latest first.
 * @param surplus how far the balance lies below zero, in minor units.
 * @throws Error when less stands on the item than is to be set free: ledger and record disagree.
 */
export function releaseSurplus(
  item: { readonly itemId: string; readonly currency: string },
  surplus: number,
  standing: Standing,
  on: PlainDate,
): Freed {
  const { itemId, currency } = item;
  let left = surplus;
  const take = (most: number): number => {
    const part = Math.min(left, Math.max(0, most));
    left -= part;
    return part;
  };
  const latest = [...standing.payments].reverse();
  const differences = latest.filter((line) => line.part === 'small-difference').map((line) => released(line, take));
  const writtenOff = take(standing.writtenOff);
  const paid = latest.filter((line) => line.part !== 'small-difference').map((line) => released(line, take));
  const credits = [...standing.credits].reverse().map((credit) => ({ ...credit, freed: take(credit.taken) }));
  if (left > 0) throw new Error(`item ${itemId} is corrected ${left} below what stands on it`);
  const events: NewEvent[] = [];
  if (writtenOff > 0) {
    const lines = [{ itemId, part: 'principal' as const, amount: money(writtenOff, currency) }];
    const reason = 'the invoice was corrected below what was written off';
    events.push(event('write-off.reversed', { lines, amount: money(writtenOff, currency), reason }, on));
  }
  const touched = [...differences, ...paid].filter((line) => line.freed > 0);
  for (const paymentId of new Set(touched.map((line) => line.paymentId))) {
    const own = touched.filter((line) => line.paymentId === paymentId);
    const { amount = 0, receivedOn = on } = own[0] ?? {};
    const lines = own.map((line) => ({ itemId, part: line.part, amount: money(line.freed, currency) }));
    events.push(event('payment.released', { paymentId, amount: money(amount, currency), receivedOn, lines }, on));
  }
  for (const { creditNoteId, creditedOn, amount, freed } of credits.filter((credit) => credit.freed > 0)) {
    const data = { creditNoteId, itemId, amount: money(freed, currency), creditedOn, posted: money(amount, currency) };
    events.push(event('credit-note.released', data, on));
  }
  return { events, payments: paid.filter((line) => line.freed > 0), credits: credits.filter((one) => one.freed > 0) };
}

type Line = Standing['payments'][number];
const released = (line: Line, take: (most: number) => number): Line & { freed: number } => ({
  ...line,
  freed: take(line.taken),
});

/** Payments whose unapplied credit these events may have changed, and what of it they leave to a person. */
export function unappliedBy(events: readonly NewEvent[]): {
  /** Credit that now waits for a person, by payment. */
  readonly left: readonly { readonly paymentId: string; readonly minor: number }[];
  /** Payments of which credit may have been used up, or taken back. */
  readonly touched: readonly string[];
} {
  const left = new Map<string, number>();
  const fresh = new Set<string>();
  const touched = new Set<string>();
  const add = (paymentId: string, minor: number): void => void left.set(paymentId, (left.get(paymentId) ?? 0) + minor);
  for (const one of events) {
    switch (one.type) {
      case 'payment.received':
      case 'payment.reinstated':
        fresh.add(one.data.paymentId);
        break;
      case 'payment.over-received':
      case 'payment.parked-unapplied':
        add(one.data.paymentId, one.data.amount.minor);
        break;
      case 'payment.released':
        add(one.data.paymentId, moneyOf(one.data.lines));
        break;
      case 'payment.applied':
      case 'recovery.received': {
        const { paymentId, lines } = one.data;
        if (left.has(paymentId)) add(paymentId, -moneyOf(lines));
        else if (!fresh.has(paymentId)) touched.add(paymentId);
        break;
      }
      case 'payment.refunded':
        touched.add(one.data.paymentId);
        break;
      case 'payment.reversed':
        left.delete(one.data.paymentId);
        touched.add(one.data.paymentId);
        break;
      default:
        break;
    }
  }
  const waiting = [...left].filter(([, minor]) => minor > 0);
  for (const [paymentId, minor] of left) if (minor <= 0) touched.add(paymentId);
  return { left: waiting.map(([paymentId, minor]) => ({ paymentId, minor })), touched: [...touched] };
}

/** Money in lines: a small difference closes an item, but nobody paid it. */
export function moneyOf(lines: readonly AllocationLine[]): number {
  return lines.reduce((sum, line) => sum + (line.part === 'small-difference' ? 0 : line.amount.minor), 0);
}
