import type { AllocationLine } from '../events.js';
import { MoneyError, money } from '../money.js';
import type { PlainDate } from '../primitives.js';

/** An open item as money may go to it; all sums in minor units of the allocation's currency. */
export interface AllocatableItem {
  readonly itemId: string;
  readonly invoiceNumber: string;
  readonly dueDate: PlainDate;
  /** Open principal; zero or less (a credit note) takes no money. */
  readonly balance: number;
  /** The part of `balance` that is disputed. */
  readonly disputed: number;
  /** Interest and costs posted and still open, beside `balance`. */
  readonly interest?: number;
  readonly fees?: number;
}
/**
 * `oldest-due`: item by item, oldest due first, within one costs → interest → principal (BGB § 367).
 * `fees-interest-principal`: all costs, then all interest, then all principal, each oldest due first.
 * `principal-first`: all principal, then all interest, then all costs, each oldest due first: a house that would rather see
 * its invoices settled.
 */
export type AllocationOrder = 'oldest-due' | 'fees-interest-principal' | 'principal-first';

export interface AllocationRequest {
  /** Minor units received, zero or more. */
  readonly amount: number;
  readonly currency: string;
  readonly items: readonly AllocatableItem[];
  /** What the payer named. Unknown numbers are ignored: the money then goes the ordinary way. */
  readonly invoiceNumbers: readonly string[];
  /** Largest shortfall of an item, in minor units, that is let go. */
  readonly smallDifference: number;
  readonly order?: AllocationOrder;
}

const PARTS = ['fee', 'interest', 'principal'] as const;
type Part = (typeof PARTS)[number];
interface Claim {
  readonly item: AllocatableItem;
  readonly open: Record<Part, number>;
  touched: boolean;
}

/**
 * Splits money over open items (DOMAIN 7.7): first what the payer named, then the rest, each in the given order; never to
 * a disputed part unless the payer named the item (G11). What remains of the principal of a touched, undisputed item
 * becomes a line of its own if within the small difference; what no item takes is the surplus. Σ lines without small
 * differences + surplus = amount, always. Throws MoneyError for sums that are no whole minor units.
 */
export function allocate(request: AllocationRequest): { lines: AllocationLine[]; surplus: number } {
  const { amount, currency, items, invoiceNumbers, smallDifference, order = 'oldest-due' } = request;
  if (money(amount, currency).minor < 0) throw new MoneyError(`cannot allocate a negative amount (${amount})`);
  const named = new Set(invoiceNumbers);
  const sorted = [...items].sort(byDueDate);
  const groups = [sorted.filter((i) => named.has(i.invoiceNumber)), sorted.filter((i) => !named.has(i.invoiceNumber))];
  const lines: AllocationLine[] = [];
  let left = amount;
  for (const [rank, group] of groups.entries()) {
    const claims = group.map((item) => claimOf(item, rank === 0));
    for (const [claim, part] of sequence(claims, order)) {
      const taken = Math.min(left, claim.open[part]);
      if (taken === 0) continue;
      left -= taken;
      claim.open[part] -= taken;
      claim.touched = true;
      lines.push({ itemId: claim.item.itemId, part, amount: money(taken, currency) });
    }
    lines.push(...smallDifferences(claims, smallDifference, currency));
  }
  return { lines, surplus: left };
}

/**
 * The lines that undo exactly these lines: the same parts of the same items with the opposite sign, last one first
 * (DOMAIN 7.7). Booked like any allocation, they put back what these took, whatever was allocated since.
 */
export function reverseLines(lines: readonly AllocationLine[]): AllocationLine[] {
  return lines.map((line) => ({ ...line, amount: money(-line.amount.minor, line.amount.currency) })).reverse();
}

function byDueDate(a: AllocatableItem, b: AllocatableItem): number {
  return compare(a.dueDate, b.dueDate) || compare(a.invoiceNumber, b.invoiceNumber) || compare(a.itemId, b.itemId);
}

/** By code unit, the same on every machine and in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What of an item may be paid. A wholly disputed item keeps its interest and costs to itself too. */
function claimOf(item: AllocatableItem, named: boolean): Claim {
  const whollyDisputed = item.disputed > 0 && item.disputed >= item.balance;
  const blocked = !named && whollyDisputed;
  const principal = named ? item.balance : item.balance - item.disputed;
  return {
    item,
    open: {
      fee: blocked ? 0 : payable(item.fees ?? 0),
      interest: blocked ? 0 : payable(item.interest ?? 0),
      principal: payable(principal),
    },
    touched: false,
  };
}

function payable(minor: number): number {
  if (!Number.isSafeInteger(minor)) throw new MoneyError(`${minor} is no exact number of minor units`);
  return Math.max(0, minor);
}

function* sequence(claims: readonly Claim[], order: AllocationOrder): Generator<readonly [Claim, Part]> {
  if (order === 'oldest-due') {
    for (const claim of claims) for (const part of PARTS) yield [claim, part];
  } else {
    const parts = order === 'principal-first' ? PARTS.toReversed() : PARTS;
    for (const part of parts) for (const claim of claims) yield [claim, part];
  }
}

/**
 * Remainders let go: of principal alone, since an open charge is paid, waived or written off (P09), and of items without
 * a dispute, since there the remainder is the dispute's to settle.
 */
function smallDifferences(claims: readonly Claim[], limit: number, currency: string): AllocationLine[] {
  return claims.flatMap(({ item, open, touched }) => {
    const charges = open.fee + open.interest;
    if (!touched || item.disputed > 0 || charges > 0 || open.principal === 0 || open.principal > limit) return [];
    return [{ itemId: item.itemId, part: 'small-difference' as const, amount: money(open.principal, currency) }];
  });
}
