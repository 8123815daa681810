import type { Context } from '../case/context.js';
import { creditMeets } from '../ledger/credit.js';
import { ledgerOf, unusedOf } from '../ledger/of-state.js';
import type { Agenda } from './step.js';

/** Whatever else opens an item meets the credit as it is booked; the end of a dispute or a freeze, and interest paid too much, do not. */
const mayHaveMissed = ({ case: c, state }: Context): boolean =>
  c.wasFrozen === true || c.disputes.some((one) => !one.open) || state.items.some((item) => item.charges.length > 0);

/**
 * Money the customer has given is never asked for: credit that met nothing, because what was open was disputed or the case
 * was frozen, goes to it by itself as soon as that is over.
 */
export function creditAct(context: Context): Agenda {
  if (!mayHaveMissed(context)) return {};
  const unused = unusedOf(context);
  const noted = context.state.items.some((item) => item.kind === 'credit-note' && item.balance < 0);
  if (unused.length === 0 && !noted) return {};
  const events = creditMeets(ledgerOf(context), unused, context.today);
  const moveId = `credit-${unused[0]?.paymentId ?? 'note'}-${context.state.seq}`;
  return events.length === 0 ? {} : { acts: [{ moveId, why: 'There is credit for what is open.', events }] };
}
