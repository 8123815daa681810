import { accountBalance, amount, contextOf, overdueOf } from '../case/context.js';
import type { AccountState } from '../case/state.js';
import type { Instant } from '../primitives.js';
import { callGate } from '../steps/call-gates.js';
import { callAllowedFrom, callDueFrom, callee } from '../steps/call-times.js';
import { calendarFor } from '../steps/contact-window.js';
import type { Strategy } from '../strategy.js';
import { contactability } from './contactability.js';

/** What a caller is to say, in one language: thoughts in their order, no lines to read out (R25). */
export interface CallScript {
  readonly language: string;
  readonly opening: readonly string[];
  /** To be spoken before anything else is noted (R27). */
  readonly empathy: readonly string[];
  /** What the delay does to us (R08). */
  readonly impact: readonly string[];
  readonly options: readonly string[];
  readonly closing: readonly string[];
}

/** The script in this language, else in its base, else the first. */
export function scriptFor(scripts: readonly CallScript[], wanted: string): CallScript | null {
  const base = wanted.split('-')[0];
  return (
    scripts.find((one) => one.language === wanted) ?? scripts.find((one) => one.language === base) ?? scripts[0] ?? null
  );
}

/** All a caller needs before they dial: whom, in which language, when they answer best, what is open, and what forbids it. */
export function callSheet(
  state: AccountState,
  strategy: Strategy,
  at: Instant,
  scripts: readonly CallScript[],
): Record<string, unknown> {
  const context = contextOf(state, strategy, at);
  const { case: c, account, now, today } = context;
  const contact = callee(context);
  const gate = callGate(context);
  const { protection, lastPayment } = state;
  return {
    caseId: c.caseId,
    contact:
      contact === null
        ? null
        : {
            contactId: contact.contactId,
            role: contact.role,
            person: contact.person,
            zone: contact.zone ?? account.zone,
          },
    language: contact?.language ?? account.language,
    allowedFrom: callAllowedFrom(context, callDueFrom(context)),
    closedBy: gate === null ? null : { rule: gate.rule, message: gate.message, until: gate.nextTryAt },
    protection,
    overdue: amount(context, overdueOf(state, today)),
    balance: amount(context, accountBalance(state)),
    lastPayment:
      lastPayment === null
        ? null
        : { paymentId: lastPayment.paymentId, on: lastPayment.on, amount: lastPayment.amount },
    reason: c.reason,
    promisesNotKept: c.promises.filter((one) => one.status === 'broken').length,
    contactability: contactability(c, calendarFor(context, contact, 'calls')),
    script: scriptFor(scripts, contact?.language ?? account.language),
    asOf: now,
  };
}
