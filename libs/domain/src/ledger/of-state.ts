import type { Context } from '../case/context.js';
import type { DatedView, UnusedPayment } from './credit.js';

/** The account as allocation sees it, from the state: where the case itself lets credit go to what is open. */
export function ledgerOf({ state, strategy, currency }: Context): DatedView {
  return {
    currency,
    smallDifference: strategy.smallDifference[currency] ?? 0,
    order: strategy.allocation,
    frozen: state.case?.status === 'frozen',
    // What we conceded waits for its credit note: no money is spent on it.
    items: state.items.map((item) => ({ ...item, disputed: item.disputed + item.conceded, writtenOff: 0 })),
  };
}

/** Payments with money that no item took, oldest first. */
export const unusedOf = ({ state }: Context): readonly UnusedPayment[] =>
  state.payments
    .filter((fact) => !fact.reversed && fact.unapplied > 0)
    .map(({ paymentId, on, unapplied }) => ({ paymentId, receivedOn: on, unapplied }))
    .sort((a, b) =>
      a.receivedOn < b.receivedOn || (a.receivedOn === b.receivedOn && a.paymentId < b.paymentId) ? -1 : 1,
    );
