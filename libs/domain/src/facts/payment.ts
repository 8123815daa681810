import { addDays } from '../calendar/dates.js';
import type { Instant, PlainDate } from '../primitives.js';

/** Banks book a few days ahead, no more; a date beyond this is a mistyped one and would silence a debt until then. */
const MOST_DAYS_AHEAD = 31;

/**
 * What is wrong with the date of a payment, in words with the remedy; null when nothing is. So coarse a bound is told in UTC:
 * no calendar has to be read for every payment.
 */
export function faultOfPaymentDate(receivedOn: PlainDate, now: Instant): string | null {
  const today = now.slice(0, 10);
  return receivedOn <= addDays(today, MOST_DAYS_AHEAD)
    ? null
    : `receivedOn ${receivedOn} lies more than ${MOST_DAYS_AHEAD} days ahead of today, ${today}: correct the date, or report the payment when it has come`;
}
