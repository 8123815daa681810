import type { RangeTable } from './tables.js';

/** How a strategy weighs a customer: range tables and limits as data, so that another house may weigh differently. */
export interface ValueRules {
  readonly tables: {
    readonly tenureYears: RangeTable;
    /** Average order ÷ the median order of all customers. */
    readonly orderRatio: RangeTable;
    /** Percent of the invoices of 24 months that were paid late. */
    readonly lateShare: RangeTable;
    readonly referrals: RangeTable;
  };
  /** With fewer invoices nobody is judged by them: their history scores so much, and the band is `new`. */
  readonly fewInvoices: { readonly below: number; readonly points: number };
  /** Late more often than this percentage: the tenure counts nothing (R81). */
  readonly vetoAbove: number;
  /** From so many points on. */
  readonly bands: { readonly valued: number; readonly regular: number };
  /** Upper limits of the classes, in percent of late invoices. */
  readonly classes: { readonly occasional: number; readonly frequent: number };
  /** What is left of an order after its cost, where nobody has told us otherwise. */
  readonly marginPercent: number;
  /** Patience after the due date with customers who call before we do (R55), in business days. */
  readonly proactiveGraceBd: number;
  readonly effort: {
    /** Minutes an act takes us. */
    readonly minutes: { readonly letter: number; readonly call: number; readonly contact: number };
    /** What an hour costs us, in minor units by currency; a currency without one is not weighed against its margin. */
    readonly costPerHour: Readonly<Record<string, number>>;
  };
}

/** The rules of the handbook (7.9). */
export const VALUE_RULES: ValueRules = {
  tables: {
    tenureYears: [{ below: 1, points: 4 }, { below: 3, points: 8 }, { below: 5, points: 14 }, { points: 20 }],
    orderRatio: [{ below: 0.5, points: 6 }, { below: 1, points: 12 }, { below: 2, points: 21 }, { points: 30 }],
    lateShare: [{ upTo: 0, points: 30 }, { upTo: 20, points: 24 }, { upTo: 60, points: 12 }, { points: 0 }],
    referrals: [{ upTo: 0, points: 0 }, { upTo: 1, points: 8 }, { upTo: 3, points: 14 }, { points: 20 }],
  },
  fewInvoices: { below: 6, points: 15 },
  vetoAbove: 60,
  bands: { valued: 60, regular: 35 },
  classes: { occasional: 20, frequent: 60 },
  marginPercent: 30,
  proactiveGraceBd: 8,
  effort: { minutes: { letter: 2, call: 10, contact: 5 }, costPerHour: {} },
};
