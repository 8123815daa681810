import type { StoredEvent } from '../events.js';
import type { PlainDate } from '../primitives.js';
import { medianOf, type PastInvoice } from '../value/history.js';

/** The invoices of a stream with the day each was settled: what a ledger would tell of them. */
export function pastInvoices(events: readonly StoredEvent[]): readonly PastInvoice[] {
  const invoices = new Map<string, PastInvoice>();
  const change = (itemId: string, settledOn: PlainDate | null): void => {
    const known = invoices.get(itemId);
    if (known !== undefined) invoices.set(itemId, { ...known, settledOn });
  };
  for (const one of events) {
    if (one.type === 'invoice.posted' || one.type === 'invoice.corrected') {
      const { itemId, invoiceDate, dueDate, amount } = one.data;
      const settledOn = invoices.get(itemId)?.settledOn ?? null;
      invoices.set(itemId, { invoiceDate, dueDate, amount: amount.minor, settledOn });
    } else if (one.type === 'invoice.settled') {
      change(one.data.itemId, one.effectiveOn ?? one.at.slice(0, 10));
    } else if (one.type === 'payment.reversed' || one.type === 'payment.released') {
      one.data.lines.forEach((line) => change(line.itemId, null));
    }
  }
  return [...invoices.values()];
}

/** Median order over all of a house's invoices; null of none. */
export const medianOrder = (invoices: readonly PastInvoice[]): number | null =>
  medianOf(invoices.map(({ amount }) => amount));
