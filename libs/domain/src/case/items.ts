import type { AccountState, OpenItem } from './state.js';

/** One more open item; one without a balance is none, unless its lines are about to follow. */
export function addItem(state: AccountState, item: OpenItem, withoutBalance = false): AccountState {
  if (item.balance === 0 && !withoutBalance) {
    return state;
  }
  return { ...state, items: [...state.items, item].sort(oldestFirst) };
}

export function oldestFirst(a: OpenItem, b: OpenItem): number {
  return a.dueDate < b.dueDate
    ? -1
    : a.dueDate > b.dueDate
      ? 1
      : a.itemId < b.itemId
        ? -1
        : a.itemId > b.itemId
          ? 1
          : 0;
}

/** Moves balances; what is settled is no open item any more. */
export function changeBalances(
  state: AccountState,
  changes: readonly { itemId: string; change: number }[],
): AccountState {
  let items = state.items;
  for (const { itemId, change } of changes) {
    items = items.map((item) => (item.itemId === itemId ? { ...item, balance: item.balance + change } : item));
  }
  return { ...state, items: items.filter((item) => item.balance !== 0) };
}
