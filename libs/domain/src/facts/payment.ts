import { addDays } from '../calendar/dates.js';
import type { PlainDate } from '../primitives.js';

/** Banks book a few days ahead, no more; a date beyond this is a mistyped one and would silence a debt until then. */
const MOST_DAYS_AHEAD = 31;

/** What is wrong with a payment whatever the ledger says, in words with the remedy; null when nothing is. */
export function faultOfPaymentDate(receivedOn: PlainDate, today: PlainDate): string | null {
  return receivedOn <= addDays(today, MOST_DAYS_AHEAD)
    ? null
    : `receivedOn ${receivedOn} lies more than ${MOST_DAYS_AHEAD} days ahead of today, ${today}: correct the date, or report the payment when it has come`;
}
