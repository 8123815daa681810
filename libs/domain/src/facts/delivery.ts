import { DELIVERY_STATUSES, type DeliveryStatus } from '../events/value.js';
import { event, type NewEvent } from '../events.js';
import type { Money, PlainDate } from '../primitives.js';

export interface DeliveryReport {
  readonly deliveryId: string;
  readonly source: string;
  readonly status: DeliveryStatus;
  readonly amount: Money;
  readonly on: PlainDate;
  readonly invoiceNumber: string | null;
}
/** How far a delivery has come, and over what amount. */
export interface KnownDelivery {
  readonly status: DeliveryStatus;
  readonly amount: Money;
}

/**
 * An order or a delivery as the client knows it (R62). Reports come in any order: one that says no more than what is known
 * already records nothing.
 */
export function deliveryEvents(known: KnownDelivery | null, report: DeliveryReport): readonly NewEvent[] {
  const behind = known !== null && rank(report.status) < rank(known.status);
  const same = known !== null && report.status === known.status && report.amount.minor === known.amount.minor;
  return behind || same || (known !== null && isOver(known.status))
    ? []
    : [event('delivery.reported', report, report.on)];
}

const rank = (status: DeliveryStatus): number => DELIVERY_STATUSES.indexOf(status);
const isOver = (status: DeliveryStatus): boolean => status === 'invoiced' || status === 'cancelled';
