import { livePlan, type Context } from '../case/context.js';
import { composeLetter } from '../letters/compose.js';
import { reasonPath } from '../strategy/reasons.js';
import { spreadSend } from './reminder.js';
import type { PlannedLetter } from './step.js';

/**
 * A misunderstanding is answered with the details once more: what is open, with its invoices, and the question what is
 * unclear (R19). Once in a case, where the strategy has a wording for it, and not beside an offer that already says more.
 */
export function clarification(context: Context): PlannedLetter | null {
  const { case: c } = context;
  const messageId = `${c.caseId}.reminder-2.details`;
  const offered = c.offers.some((one) => one.status === 'open') || c.plan?.status === 'proposed';
  if (
    c.step !== 'negotiation' ||
    c.reasonAt === null ||
    !isClarified(context) ||
    offered ||
    livePlan(c) !== null ||
    c.messages.some((one) => one.messageId === messageId)
  ) {
    return null;
  }
  return {
    messageId,
    template: 'reminder-2',
    step: 'negotiation',
    class: 'dunning',
    draft: composeLetter(context, 'reminder-2', {}),
    dueAt: spreadSend(context, c.reasonAt),
  };
}

/** The strategy answers their reason with the details, and there are words for that. */
export function isClarified(context: Context): boolean {
  const { variants = [] } = context.strategy.letters['reminder-2'];
  const { reason, clarification: wanted } = reasonPath(context);
  return wanted && reason !== null && variants.some(({ when }) => when.reason?.includes(reason));
}
