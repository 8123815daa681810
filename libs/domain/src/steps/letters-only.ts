import { claimable, livePlan, openPromise, type Context } from '../case/context.js';
import { openReplies } from '../case/replies.js';
import { formatMoney } from '../money.js';
import { isWaitingForReminders } from './reminder.js';
import { isSkipped } from './skipping.js';
import { staff, type Agenda } from './step.js';

/**
 * The end of a strategy that only writes (P12): when the letters have brought nothing, the final notice has run out where no
 * agency is wanted, or counsel was left out, a person is asked to write the balance off. It never goes further by itself (G12).
 */
export function writeOffProposed(context: Context): Agenda {
  const { case: c, strategy, state, currency } = context;
  if (!isAtItsEnd(context) || openReplies(c).length > 0) {
    return {};
  }
  const left = formatMoney({ minor: claimable(state), currency });
  const why = `Nothing more is tried for ${left} by this strategy: write it off, or talk to the customer.`;
  return {
    tasks: [{ kind: 'write-off', subject: 'strategy-ends', why, roles: staff, dueBd: strategy.legal.taskDueBd }],
    reasons: [{ code: 'task', message: why }],
  };
}

function isAtItsEnd(context: Context): boolean {
  const { case: c, strategy, state } = context;
  if (claimable(state) === 0 || livePlan(c) !== null || openPromise(c) !== undefined || c.pausedUntil !== null) {
    return false;
  }
  if (c.offers.some((offer) => offer.status === 'open') || c.plan?.status === 'proposed') {
    return false;
  }
  const counselLeftOut =
    isSkipped(context, 'legal-review') &&
    (c.step === 'legal-review' || c.placement?.status === 'returned' || c.placement?.status === 'closed');
  const lettersUnanswered = !strategy.ladder.calls && !isWaitingForReminders(context);
  return counselLeftOut || lettersUnanswered || (!strategy.ladder.agency && c.step === 'agency');
}
