import type { Money, PlainDate } from '../primitives.js';
import type { Band, Behaviour } from '../strategy/segments.js';
import type { AccountHistory } from '../value/history.js';
import type { Contribution } from '../value/score.js';
import type { ToldInputs, ValueInput } from '../value/valuation.js';

/** Events of an account's stream about who the customer is to us, and what was noticed before or beside their lateness. */
export interface ValueEvents {
  /** The inputs are all a score is computed from: with them it can be computed anew for any later day. */
  'account.valued': {
    why: 'opening' | 'input';
    asOf: PlainDate;
    history: AccountHistory;
    told: ToldInputs;
    /** What a person told, and what was told before it. */
    changed: { input: ValueInput; value: string; source: string; was: string | null } | null;
    score: number;
    band: Band;
    contributions: readonly Contribution[];
    lifetimeValue: Money | null;
    /** The score is this one until the end of that day, if nothing else happens; null: for ever. */
    holdsUntil: PlainDate | null;
  };
  'account.classified': { class: Behaviour; late: number; invoices: number; asOf: PlainDate };
  /** R94: a good payer is later than they ever usually were. */
  'account.pattern-departed': {
    itemIds: readonly string[];
    class: Behaviour;
    daysOverdue: number;
    usualDaysLate: number;
  };
  /** R01: open orders and unpaid invoices at the ends of months, oldest first. */
  'account.exposure-raised': { monthEnds: readonly { on: PlainDate; amount: Money }[] };
  /** An order or a delivery as the client knows it now (R62). */
  'delivery.reported': {
    deliveryId: string;
    source: string;
    status: DeliveryStatus;
    amount: Money;
    on: PlainDate;
    invoiceNumber: string | null;
  };
}
/** From left to right: what is further along is never taken back by a report that comes late. */
export const DELIVERY_STATUSES = ['ordered', 'delivered', 'invoiced', 'cancelled'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Those that leave what may be decided as it is. */
export const NEUTRAL_VALUE: readonly (keyof ValueEvents)[] = [
  'account.valued',
  'account.classified',
  'account.pattern-departed',
  'account.exposure-raised',
  'delivery.reported',
];
