import type { StoredEvent } from '../events.js';
import type { InvoiceLife } from '../kpis/index.js';
import type { PlainDate } from '../primitives.js';

type Life = { invoiceDate: PlainDate; dueDate: PlainDate; amount: number; settledOn: null; reductions: Reduction[] };
interface Reduction {
  readonly on: PlainDate;
  readonly amount: number;
}

/** The invoices of an account with all that came off them, on its value date, as its events tell it. */
export function livesOf(events: readonly StoredEvent[]): InvoiceLife[] {
  const lives = new Map<string, Life>();
  const off = (itemId: string, on: PlainDate, amount: number): void =>
    void lives.get(itemId)?.reductions.push({ on, amount });
  for (const one of events) {
    const on = one.effectiveOn ?? one.at.slice(0, 10);
    switch (one.type) {
      case 'invoice.posted': {
        const { itemId, invoiceDate, dueDate, amount } = one.data;
        lives.set(itemId, { invoiceDate, dueDate, amount: amount.minor, settledOn: null, reductions: [] });
        break;
      }
      case 'payment.applied':
      case 'write-off.posted':
        for (const { itemId, amount } of one.data.lines) off(itemId, on, amount.minor);
        break;
      case 'payment.reversed':
      case 'write-off.reversed':
        for (const { itemId, amount } of one.data.lines) off(itemId, on, -amount.minor);
        break;
      case 'invoice.credited':
        off(one.data.itemId, on, one.data.amount.minor);
        break;
      default:
    }
  }
  return [...lives.values()];
}
