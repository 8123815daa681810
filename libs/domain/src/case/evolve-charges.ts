import type { StoredEvent } from '../events.js';
import { changeItem, withCharges } from './items.js';
import type { AccountState, CaseState, ChargeState, OpenItem } from './state.js';

const REMEMBERED_CHARGES = 24;
const REMEMBERED_FEES = 200;
const REMEMBERED_OCCASIONS = 50;

/** Folds interest and fees: computed, posted, waived, taken back. */
export function evolveCharges(state: AccountState, event: StoredEvent): AccountState {
  switch (event.type) {
    case 'interest.accrued': {
      const { itemId, amount, until } = event.data;
      return accrued(state, itemId, (before) => ({ ...before, interest: amount.minor, until }));
    }
    case 'fee.accrued': {
      const { itemId, amount } = event.data;
      return accrued(state, itemId, (before) => ({ ...before, fees: amount.minor }));
    }
    case 'interest.posted': {
      const { chargeId, itemId, amount, computed, from, until, replaces } = event.data;
      return changeItem(state, itemId, (item) => {
        const before = replaces === undefined ? [] : item.charges.filter((one) => isWithin(one, from, until));
        const given = before.reduce((sum, one) => sum + one.waived, 0);
        const waived = Math.min(given, computed.minor - amount.minor);
        const sums = { posted: computed.minor, waived, open: amount.minor };
        const charge: ChargeState = { chargeId, kind: 'interest', ...sums, from, until };
        return post(item, charge, before);
      });
    }
    case 'fee.posted': {
      const { chargeId, itemId, amount } = event.data;
      const sums = { posted: amount.minor, waived: 0, open: amount.minor };
      const charge: ChargeState = { chargeId, kind: 'fee', ...sums, from: null, until: null };
      const next = changeItem(state, itemId, (item) => post(item, charge));
      return { ...next, feeItems: [...next.feeItems.filter((one) => one !== itemId), itemId].slice(-REMEMBERED_FEES) };
    }
    case 'interest.waived':
    case 'fee.waived': {
      const { chargeId, itemId, amount } = event.data;
      return onCharge(state, itemId, chargeId, (one) => ({
        ...one,
        waived: one.waived + amount.minor,
        open: one.open - amount.minor,
      }));
    }
    case 'interest.reversed':
    case 'fee.reversed': {
      const { chargeId, itemId, amount } = event.data;
      return onCharge(state, itemId, chargeId, (one) => ({
        ...one,
        posted: one.posted - amount.minor,
        open: one.open - amount.minor,
      }));
    }
    default:
      return state;
  }
}

/** Once before each letter: which ones it was done for. */
export function evolveCharging(c: CaseState, event: StoredEvent): CaseState {
  switch (event.type) {
    case 'interest.accrued':
    case 'interest.posted':
    case 'fee.accrued':
    case 'fee.posted': {
      const { occasion } = event.data;
      return c.chargedFor.includes(occasion)
        ? c
        : { ...c, chargedFor: [...c.chargedFor, occasion].slice(-REMEMBERED_OCCASIONS) };
    }
    default:
      return c;
  }
}

function accrued(
  state: AccountState,
  itemId: string,
  change: (before: NonNullable<OpenItem['accrued']>) => OpenItem['accrued'],
): AccountState {
  return changeItem(state, itemId, (item) => ({
    ...item,
    accrued: change(item.accrued ?? { interest: 0, fees: 0, until: item.dueDate }),
  }));
}

/** Interest that was posted for those days. */
const isWithin = ({ kind, from: first, until: last }: ChargeState, from: string, until: string): boolean =>
  kind === 'interest' && first !== null && last !== null && first >= from && last <= until;

/** What is claimed no longer merely accrues. */
function post(item: OpenItem, charge: ChargeState, replaced: readonly ChargeState[] = []): OpenItem {
  const others = item.charges.filter((one) => !replaced.includes(one));
  const settled = others.filter((one) => one.open === 0);
  const surplus = Math.max(0, others.length + 1 - REMEMBERED_CHARGES);
  const forgotten = new Set(settled.slice(0, surplus).map((one) => one.chargeId));
  const kept = others.filter((one) => !forgotten.has(one.chargeId));
  return { ...withCharges(item, [...kept, charge]), accrued: null, recompute: false };
}

function onCharge(
  state: AccountState,
  itemId: string,
  chargeId: string,
  change: (one: ChargeState) => ChargeState,
): AccountState {
  return changeItem(state, itemId, (item) =>
    withCharges(
      item,
      item.charges.map((one) => (one.chargeId === chargeId ? change(one) : one)),
    ),
  );
}
