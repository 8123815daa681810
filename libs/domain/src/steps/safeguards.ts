import { endOfDay, nextSendHour, type Context } from '../case/context.js';
import { event } from '../events.js';
import { supervisors, type Agenda } from './step.js';

/** Business days to look at a safeguard again. */
const REVIEW_BD = 3;

/** A safeguard is looked at again on its day, and lifts by itself at its end, with or without an open case (R67, G19). */
export function safeguardClock(context: Context): Agenda {
  const { case: c, calendar, now } = context;
  const standing = c.safeguards.filter((one) => !one.lifted);
  return {
    acts: standing
      .filter((one) => endOfDay(calendar, one.until) <= now)
      .slice(0, 1)
      .map(({ safeguardId, until }) => ({
        moveId: `lift-${safeguardId}`,
        why: 'The safeguard has run out.',
        events: [event('safeguard.lifted', { safeguardId }, until)],
      })),
    // On its last day it lifts anyway: there is nothing to review.
    tasks: standing
      .filter((one) => one.reviewDate < one.until)
      .map(({ safeguardId, kind, reviewDate, until }) => ({
        kind: 'review-safeguard',
        subject: safeguardId,
        roles: supervisors,
        dueBd: REVIEW_BD,
        from: nextSendHour(calendar, reviewDate),
        why: `Is the ${kind} still needed? It lifts by itself after ${until}.`,
      })),
    wakes: standing.map((one) => endOfDay(calendar, one.until)).filter((at) => at > now),
  };
}
