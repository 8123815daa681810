import { livePlan, localDate, nextSendHour, openPromise, type Context } from '../case/context.js';
import { addDays } from '../calendar/dates.js';
import type { Actor, Instant, PlainDate } from '../primitives.js';
import { callee, callsInWeek, coolDownUntil, weekFullUntil } from './call-times.js';
import { calendarFor, closedWindow } from './contact-window.js';
import { closed, disputeGate, held, overlayGate, type ClosedGate } from './restraint.js';

/**
 * What keeps a call that is due from being offered to anybody (G09); null when it may be made today. The hour is no
 * gate of the offer: a task appears at the hour at which the person may be telephoned.
 */
export function callGate(context: Context): ClosedGate | null {
  return (
    telephoneGate(context) ??
    protectionGate(context) ??
    agreementGate(context) ??
    disputeGate(context) ??
    coolDownGate(context) ??
    weekGate(context)
  );
}

/** A missing number is the caller's to find; an opt-out of everybody closes the channel. */
function telephoneGate({ account, state }: Context): ClosedGate | null {
  const refused = account.contacts.filter((one) => state.optedOut.includes(`phone:${one.contactId}`));
  const [first] = refused;
  return first !== undefined && refused.length === account.contacts.length
    ? held('G09/opt-out', 'Everybody opted out of the telephone.', {
        optOutId: `phone:${first.contactId}`,
        contactId: first.contactId,
      })
    : null;
}

/** Nobody telephones somebody from whom our people are protected (R57). */
function protectionGate({ state: { protection } }: Context): ClosedGate | null {
  return protection?.calls === 'none'
    ? held('G09/protection', 'Our people are protected from calls to this customer.', {
        protection: protection.kind,
        since: protection.since,
      })
    : null;
}

/** Whoever keeps their word is left in peace, unless something went wrong and the case itself asks for a call. */
function agreementGate(context: Context): ClosedGate | null {
  const { case: c } = context;
  const gate = overlayGate(context);
  const agreed = gate?.rule === 'G09/promise' || gate?.rule === 'G09/plan';
  const wanted = c.contactWantedSince !== null || livePlan(c)?.installments.some((one) => one.status === 'missed');
  return agreed && wanted === true ? null : gate;
}

function coolDownGate(context: Context): ClosedGate | null {
  const { case: c, today, strategy } = context;
  const until = coolDownUntil(context);
  return c.lastConversationOn === null || until <= today
    ? null
    : closed(
        'G09/cool-down',
        `We spoke on ${c.lastConversationOn}: no call before ${until}.`,
        { conversationOn: c.lastConversationOn, coolDownDays: strategy.contact.coolDownDays, until },
        opens(context, until),
      );
}

function weekGate(context: Context): ClosedGate | null {
  const { today, strategy } = context;
  const until = weekFullUntil(context);
  return until === null || until <= today
    ? null
    : closed(
        'G09/call-cap',
        `${strategy.contact.callsPerWeek} calls within seven days: no further one before ${until}.`,
        { countInWindow: callsInWeek(context, today).length, callsPerWeek: strategy.contact.callsPerWeek, until },
        opens(context, until),
      );
}

const opens = (context: Context, day: PlainDate): Instant =>
  nextSendHour(calendarFor(context, callee(context), 'calls'), day);

/** What a call that took place says about itself. */
export interface CallMade {
  readonly at: Instant;
  readonly contactId: string | null;
  readonly secondPerson: string | null;
}

/** The first contact gate an outbound call broke, in words; a call that happened is recorded all the same (3.3). */
export function violatedGate(context: Context, made: CallMade, actor: Actor): string | null {
  const { calendar, state, case: c } = context;
  const { at, contactId } = made;
  if (c.status === 'frozen') {
    return 'G13: the case is frozen';
  }
  if (contactId !== null && state.optedOut.includes(`phone:${contactId}`)) {
    return 'G09: opted out of the telephone';
  }
  return (
    unprotected(context, made, actor) ??
    outsideWindow(context, made) ??
    tooMuch(context, at, localDate(calendar, at)) ??
    duringOverlay(context)
  );
}

/** Against the instruction that protects our people: somebody else was to call, or nobody (R57). */
function unprotected({ state: { protection } }: Context, { secondPerson }: CallMade, actor: Actor): string | null {
  switch (protection?.calls) {
    case undefined:
      return null;
    case 'none':
      return 'G09: our people are protected from calls to this customer';
    case 'supervisor':
      return actor.role === 'supervisor' ? null : 'G09: only a supervisor calls this customer';
    case 'second-person':
      return actor.role === 'supervisor' || secondPerson !== null
        ? null
        : 'G09: a second person belongs on the line with this customer';
  }
}

function outsideWindow(context: Context, { at, contactId }: CallMade): string | null {
  const contact = context.account.contacts.find((one) => one.contactId === contactId) ?? callee(context);
  const shut = closedWindow(context, contact, 'calls', at);
  return shut === null
    ? null
    : `G09: outside the contact window (${shut.localTime} on ${shut.localDate} in ${shut.zone})`;
}

function tooMuch(context: Context, at: Instant, day: PlainDate): string | null {
  const { case: c, strategy } = context;
  const { lastConversationOn: spokeOn, lastConversationAt: spokeAt } = c;
  const after = spokeOn !== null && (day > spokeOn || (spokeAt !== null && at > spokeAt));
  if (after && day < addDays(spokeOn, strategy.contact.coolDownDays)) {
    return `G09: cool-down after the conversation of ${spokeOn}`;
  }
  const week = callsInWeek(context, day);
  return week.length >= strategy.contact.callsPerWeek ? `G09: ${week.length} calls within seven days` : null;
}

/** While somebody keeps their word, has relief or disputes everything they are left in peace. */
function duringOverlay(context: Context): string | null {
  const { case: c } = context;
  const gate = c.status === 'open' ? (agreementGate(context) ?? disputeGate(context)) : null;
  return gate === null ? null : `G09: ${inPassing(context, gate)}`;
}

function inPassing({ case: c }: Context, { rule, message }: ClosedGate): string {
  switch (rule) {
    case 'G09/pause':
      return `paused until ${c.pausedUntil ?? ''}`;
    case 'G09/promise':
      return `promise ${openPromise(c)?.promiseId ?? ''} is open`;
    case 'G09/plan':
      return `plan ${livePlan(c)?.planId ?? ''} is being kept`;
    case 'G09/dispute':
      return 'everything is disputed';
    default:
      return message;
  }
}
