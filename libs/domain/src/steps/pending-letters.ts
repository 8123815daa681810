import type { Context } from '../case/context.js';
import { letterFor } from '../decisions/letters.js';
import { event, type NewEvent, type StepName } from '../events.js';
import type { LetterTemplate } from '../letters/draft.js';
import type { Instant } from '../primitives.js';
import { nextReminder } from './reminder.js';
import { messageIdFor } from './step.js';

/**
 * Proof of restraint (DOMAIN 6.2): every letter that was approved, requested or due when the money came is recorded as
 * withheld, exactly once, with the payment that stopped it.
 */
export function pendingLetters(context: Context): NewEvent[] {
  const { case: c, state, now } = context;
  const facts = payerFacts(context);
  const withheld = (messageId: string, template: LetterTemplate, step: StepName, plannedAt: Instant): NewEvent =>
    event('message.suppressed', { messageId, template, step, plannedAt, rule: 'G10', facts, nextTryAt: null });
  const approved = c.messages
    .filter((one) => one.status === 'approved' || one.status === 'rendered')
    .map((one) => withheld(one.messageId, one.template, one.step, now));
  const requested = c.approvals
    .filter((one) => one.status === 'open')
    .flatMap((one) => {
      const template = letterFor(one.decision)?.template;
      return template === undefined || template === 'write-off'
        ? []
        : [withheld(nextMessageId(context, template), template, c.step, one.requestedAt)];
    });
  const reminder = c.step === 'reminder' ? nextReminder(context) : null;
  const due = reminder !== null && reminder.dueAt <= now && reminder.dueAt < (state.lastPayment?.at ?? now);
  return [
    ...approved,
    ...requested,
    ...(due ? [withheld(reminder.messageId, reminder.template, 'reminder', reminder.dueAt)] : []),
  ];
}

/** Facts of a suppression by money: which payment, and when it was acknowledged. */
export function payerFacts({ state, now }: Context): { readonly [key: string]: string | null } {
  return { paymentId: state.lastPayment?.paymentId ?? null, receivedAt: state.lastPayment?.at ?? null, judgedAt: now };
}

/** The id the next letter of a template gets: one more than those this case has rendered. */
export function nextMessageId(context: Context, template: LetterTemplate): string {
  return messageIdFor(context, template, context.case.messages.filter((one) => one.template === template).length + 1);
}
