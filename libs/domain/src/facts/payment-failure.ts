import { event, type NewEvent } from '../events.js';
import type { Money, PlainDate } from '../primitives.js';

export interface PaymentFailure {
  readonly paymentId: string;
  readonly source: string;
  readonly amount: Money;
  readonly failedOn: PlainDate;
  readonly reason: string;
  readonly method: string | null;
}

/** A payment that was tried and did not come (R44): no money moves; an open case asks for a call, the sweep does the rest. */
export const paymentFailed = (failure: PaymentFailure): NewEvent => event('payment.failed', failure, failure.failedOn);
