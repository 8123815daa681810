import { localDate, type Context } from '../case/context.js';
import { letterFor } from '../decisions/letters.js';
import type { NewEvent, StepName } from '../events.js';
import type { LetterTemplate } from '../letters/draft.js';
import type { Instant } from '../primitives.js';
import { clarification } from './clarification.js';
import { nextReminder } from './reminder.js';
import { closed, suppressed, type RestraintFacts } from './restraint.js';
import { messageIdFor } from './step.js';

interface Pending {
  readonly messageId: string;
  readonly template: LetterTemplate;
  readonly step: StepName;
  readonly plannedAt: Instant;
}

/**
 * Proof of restraint (DOMAIN 6.2): every letter that was approved, requested or planned for today when the money came is
 * recorded as withheld, exactly once, with the payment that stopped it.
 */
export function withheldByPayment(context: Context): NewEvent[] {
  const facts = payerFacts(context);
  const pending = [rendered(context, null), requested(context), offered(context), agreed(context), due(context)].flat();
  return pending.map((one) => withheld(context, one, 'G10', facts));
}

/** For good: these letters are never tried again. */
const withheld = (context: Context, one: Pending, rule: string, facts: RestraintFacts): NewEvent =>
  suppressed(context, one, closed(rule, '', facts, null));

/** The same where people end the case without payment: what was approved must not leave after its end. */
export function withheldByEnd(context: Context, except: string | null): NewEvent[] {
  const facts = { judgedAt: context.now };
  return [...rendered(context, except), ...offered(context)].map((one) => withheld(context, one, 'G20', facts));
}

/** Everything frozen at once: letters of people who agreed on them before the insolvency do not leave after it (G13). */
export function withheldByFreeze(context: Context, why: string): NewEvent[] {
  return [...rendered(context, null), ...offered(context)].map((one) => withheld(context, one, 'G13', { why }));
}

/** The record that an approved letter of this template is withheld for good, where there is one. */
export function unsentLetterOf(
  context: Context,
  wanted: LetterTemplate,
  rule: string,
  facts: RestraintFacts,
): NewEvent[] {
  const { case: c, now } = context;
  return c.messages
    .filter((one) => one.template === wanted && (one.status === 'approved' || isToBeTriedAgain(one)))
    .map(({ messageId, template, step }) =>
      withheld(context, { messageId, template, step, plannedAt: now }, rule, facts),
    );
}

/** Letters with a text that have not left, other than the one of a request that is being carried out. */
function rendered({ case: c, now }: Context, except: string | null): Pending[] {
  return c.messages
    .filter((one) => one.status === 'approved' || one.status === 'rendered' || isToBeTriedAgain(one))
    .filter((one) => except === null || one.approvalId !== except)
    .map(({ messageId, template, step }) => ({ messageId, template, step, plannedAt: now }));
}
const isToBeTriedAgain = (one: Context['case']['messages'][number]): boolean =>
  one.status === 'failed' && one.retryAt !== null;

function requested(context: Context): Pending[] {
  const { case: c } = context;
  return c.approvals
    .filter((one) => one.status === 'open')
    .flatMap((one): Pending[] => {
      const template = letterFor(one.decision)?.template;
      return template === undefined || template === 'write-off'
        ? []
        : [{ messageId: unbornId(one.approvalId, template), template, step: c.step, plannedAt: one.requestedAt }];
    });
}

/** Offers that wait for the window or the cap. */
function offered(context: Context): Pending[] {
  return context.case.offers.flatMap((offer, index) =>
    offer.status === 'open' ? unlessKnown(context, 'offer', index + 1, 'negotiation', offer.madeAt) : [],
  );
}

/** Confirmations of what was agreed and has been fulfilled before they could leave. */
function agreed(context: Context): Pending[] {
  const { promises, plan, planCount } = context.case;
  return [
    ...promises.flatMap((one, index) =>
      one.status === 'kept' || one.status === 'open'
        ? unlessKnown(context, 'promise-confirmation', index + 1, 'promise', one.madeAt)
        : [],
    ),
    ...((plan?.status === 'kept' || plan?.status === 'active') && plan.acceptedAt !== null
      ? unlessKnown(context, 'plan-confirmation', planCount, 'plan', plan.acceptedAt)
      : []),
  ];
}

/** A reminder that would have left today, or was held back since. */
function due(context: Context): Pending[] {
  const { case: c, calendar, today } = context;
  const reminder = c.step === 'reminder' ? nextReminder(context) : clarification(context);
  if (reminder === null || localDate(calendar, reminder.dueAt) > today) {
    return [];
  }
  const { messageId, template, step, dueAt } = reminder;
  return [{ messageId, template, step, plannedAt: dueAt }];
}

function unlessKnown(
  context: Context,
  template: LetterTemplate,
  number: number,
  step: StepName,
  plannedAt: Instant,
): Pending[] {
  const messageId = messageIdFor(context, template, number);
  return context.case.messages.some((one) => one.messageId === messageId)
    ? []
    : [{ messageId, template, step, plannedAt }];
}

/** Names a letter that was asked for and never made: its number stays free for the next one. */
export const unbornId = (approvalId: string, template: LetterTemplate): string => `${approvalId}.${template}`;

/** Facts of a suppression by money: which payment, and when it was acknowledged. */
export function payerFacts({ state, now }: Context): { readonly [key: string]: string | null } {
  return { paymentId: state.lastPayment?.paymentId ?? null, receivedAt: state.lastPayment?.at ?? null, judgedAt: now };
}

/** The id the next letter of a template gets: one more than those this case has rendered. */
export function nextMessageId(context: Context, template: LetterTemplate): string {
  return messageIdFor(context, template, context.case.messages.filter((one) => one.template === template).length + 1);
}
