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

/** The same with what was written off: money that comes for it is a recovery, whoever tells of it (G16). */
export function withWrittenOff(context: Context): DatedView {
  const view = ledgerOf(context);
  const off = new Map<string, number>();
  for (const { itemId, amount, recovered } of context.state.writeOffs.flatMap((one) => one.lines)) {
    off.set(itemId, (off.get(itemId) ?? 0) + amount - recovered);
  }
  const gone = context.state.writeOffs
    .flatMap((one) => one.items)
    .filter((item, index, all) => all.findIndex((one) => one.itemId === item.itemId) === index)
    .filter((item) => !view.items.some((one) => one.itemId === item.itemId))
    .map(({ itemId, invoiceNumber, invoiceDate, dueDate }) => ({
      ...{ itemId, invoiceNumber, invoiceDate, dueDate, kind: 'invoice' as const },
      ...{ balance: 0, disputed: 0, writtenOff: 0 },
    }));
  const items = [...view.items, ...gone].map((item) => ({ ...item, writtenOff: off.get(item.itemId) ?? 0 }));
  return { ...view, items };
}

/** Payments with money that no item took, oldest first. */
export const unusedOf = ({ state }: Context): readonly UnusedPayment[] =>
  state.payments
    .filter((fact) => !fact.reversed && fact.unapplied > 0)
    .map(({ paymentId, on, unapplied }) => ({ paymentId, receivedOn: on, unapplied }))
    .sort((a, b) =>
      a.receivedOn < b.receivedOn || (a.receivedOn === b.receivedOn && a.paymentId < b.paymentId) ? -1 : 1,
    );
