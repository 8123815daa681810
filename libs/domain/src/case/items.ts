import type { AllocationLine } from '../events.js';
import type { PlainDate } from '../primitives.js';
import { contestedOn } from './contested.js';
import { INITIAL_ITEM } from './initial.js';
import type { AccountState, ChargeState, OpenItem, PostedItem } from './state.js';

/** What is remembered of an item's moves; the older ones count as one, on the day of the first of them. */
const REMEMBERED_MOVES = 24;

export const newItem = (
  given: Pick<OpenItem, 'itemId' | 'kind' | 'invoiceNumber' | 'invoiceDate' | 'dueDate' | 'amount' | 'balance'> &
    Partial<OpenItem>,
): OpenItem => ({ disputed: 0, conceded: 0, document: null, ...INITIAL_ITEM, ...given });

/** Something of it is open, or is to be computed again. */
export const isLive = (item: OpenItem): boolean =>
  item.balance !== 0 || item.interest !== 0 || item.fees !== 0 || item.recompute;

export function addItem(state: AccountState, item: OpenItem): AccountState {
  return isLive(item) ? { ...state, items: [...state.items, item].sort(oldestFirst) } : state;
}
/** An item that was settled comes back, with nothing open yet. */
export function revive(state: AccountState, { amount, ...posted }: PostedItem): AccountState {
  if (state.items.some((open) => open.itemId === posted.itemId)) return state;
  const disputed = contestedOn(state, posted.itemId);
  const item = newItem({ ...posted, kind: 'invoice', amount, balance: 0, disputed });
  return { ...state, items: [...state.items, item].sort(oldestFirst) };
}

export function oldestFirst(a: OpenItem, b: OpenItem): number {
  if (a.dueDate !== b.dueDate) return a.dueDate < b.dueDate ? -1 : 1;
  return a.itemId < b.itemId ? -1 : a.itemId > b.itemId ? 1 : 0;
}

export const changeItem = (
  state: AccountState,
  itemId: string,
  change: (item: OpenItem) => OpenItem,
): AccountState => ({
  ...state,
  items: state.items.map((item) => (item.itemId === itemId ? change(item) : item)).filter(isLive),
});

/** One booking on an item: positive, it is owed more. */
export interface Booking {
  readonly itemId: string;
  readonly part: AllocationLine['part'];
  readonly change: number;
  readonly on: PlainDate;
}
/** Books lines on their items; an item of which nothing is left is settled and no longer kept. */
export function book(state: AccountState, bookings: readonly Booking[]): AccountState {
  let items = state.items;
  for (const one of bookings) {
    items = items.map((item) => (item.itemId === one.itemId ? booked(item, one) : item));
  }
  return { ...state, items: items.filter(isLive) };
}
/** Lines as they were allocated: taken off (−1) or given back (1). */
export const bookingsOf = (lines: readonly AllocationLine[], sign: 1 | -1, on: PlainDate): Booking[] =>
  lines.map(({ itemId, part, amount }) => ({ itemId, part, change: sign * amount.minor, on }));

function booked(item: OpenItem, { part, change, on }: Booking): OpenItem {
  if (part === 'interest' || part === 'fee') return withCharges(item, settle(item, part, change));
  return moved({ ...item, balance: item.balance + change }, on, change);
}

/** Principal moved on a day; interest of later days that was posted is to be computed again. */
export function moved(item: OpenItem, on: PlainDate, change: number): OpenItem {
  const known = item.moves.find((move) => move.on === on);
  const others = item.moves.filter((move) => move !== known);
  const total = (known?.change ?? 0) + change;
  const moves = [...others, ...(total === 0 ? [] : [{ on, change: total }])].sort((a, b) => (a.on < b.on ? -1 : 1));
  const [first, second, ...rest] = moves;
  const kept =
    moves.length > REMEMBERED_MOVES && first !== undefined && second !== undefined
      ? [{ on: first.on, change: first.change + second.change }, ...rest]
      : moves;
  return touched({ ...item, moves: kept }, on);
}
/** Interest posted beyond that day no longer agrees with what it was computed on. */
export const touched = (item: OpenItem, on: PlainDate): OpenItem =>
  item.charges.some((one) => one.kind === 'interest' && one.until !== null && one.until > on)
    ? { ...item, recompute: true }
    : item;

export function withCharges(item: OpenItem, charges: readonly ChargeState[]): OpenItem {
  const open = (kind: ChargeState['kind']): number =>
    charges.reduce((sum, one) => (one.kind === kind ? sum + one.open : sum), 0);
  return { ...item, charges, interest: open('interest'), fees: open('fee') };
}

/** Money on charges: the oldest are paid first, and what is taken back was paid last. */
function settle(item: OpenItem, kind: ChargeState['kind'], change: number): readonly ChargeState[] {
  let left = Math.abs(change);
  const take = (room: number): number => {
    const part = Math.min(left, room);
    left -= part;
    return part;
  };
  if (change < 0) {
    return item.charges.map((one) => (one.kind === kind ? { ...one, open: one.open - take(one.open) } : one));
  }
  const back = item.charges
    .toReversed()
    .map((one) => (one.kind === kind ? { ...one, open: one.open + take(one.posted - one.waived - one.open) } : one))
    .toReversed();
  return left === 0 ? back : [...back, cameBack(item, kind, left)];
}
/** A charge of an item that had been settled: known again only by what came back of it. */
const cameBack = (item: OpenItem, kind: ChargeState['kind'], minor: number): ChargeState => ({
  chargeId: `${item.itemId}.${kind}.back-${item.charges.length + 1}`,
  kind,
  ...{ posted: minor, waived: 0, open: minor, from: null, until: null },
});
