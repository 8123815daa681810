import { addBusinessDays, amount, owed, type Context } from '../case/context.js';
import { event } from '../events.js';
import { verdictIs } from '../guards.js';
import { refuse } from './refuse.js';
import { S, decision } from './spec.js';
import { wellSaid } from './well-said.js';

/** Deliveries do not end with less notice than a hold would have given (G12). */
function checkStopDate({ calendar, today, strategy }: Context, stopDate: string): void {
  const earliest = addBusinessDays(calendar, today, strategy.notice.leadBd);
  if (stopDate < earliest) {
    refuse('date-too-early', `Announce the end of deliveries in time: not before ${earliest}.`, '/stopDate');
  }
  if (stopDate > calendar.to) {
    refuse('date-too-far', `The end of deliveries may be no later than ${calendar.to}.`, '/stopDate');
  }
}

/**
 * Saying good-bye (R59): two people agree to part after the verdict "break-up". The customer is told with a final statement,
 * deliveries end on the announced date, and the case ends by itself once nothing is left to collect.
 */
export const offboard = decision({
  name: 'offboard',
  roles: [S],
  second: 'always',
  guards: [verdictIs('break-up')],
  payloadGuards: ({ letter }) => (letter === undefined ? [] : [wellSaid(letter)]),
  wrongStep: ({ case: c }) => (c.offboarding === null ? null : 'The end of the relationship is planned already.'),
  check: (context, payload) => checkStopDate(context, payload.stopDate),
  execute: (_context, { stopDate }) => [
    event('delivery.decided', { delivery: 'stop', until: null, from: stopDate, offboarding: true }),
  ],
});

/** What the letter says besides the statement. */
export const offboardingFacts = (
  context: Context,
  { stopDate, letter = '' }: { readonly stopDate: string; readonly letter?: string },
): { stopDate: string; note: string; balance: { minor: number; currency: string } } => ({
  stopDate,
  note: letter,
  balance: amount(context, owed(context.state)),
});
