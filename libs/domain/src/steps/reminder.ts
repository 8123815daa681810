import { addBusinessDays, endOfDay, nextSendHour, nextSendInstant, type Context } from '../case/context.js';
import { openReplies } from '../case/replies.js';
import type { MessageState } from '../case/state.js';
import { spreadMs } from '../canonical.js';
import { later, plus } from '../calendar/dates.js';
import { event } from '../events.js';
import { askedAgainFrom } from '../guards.js';
import type { LetterTemplate } from '../letters/draft.js';
import { composeLetter } from '../letters/compose.js';
import type { Instant } from '../primitives.js';
import { isGivenUp } from './tasks.js';
import { messageIdFor, type Agenda, type PlannedLetter, type Step } from './step.js';

const TEMPLATES: readonly LetterTemplate[] = ['reminder-1', 'reminder-2'];

/** Reminder: assume it slipped their mind; after the waits, the telephone (DOMAIN 3.2). */
export const reminder: Step = {
  name: 'reminder',
  next(context): Agenda {
    const letter = nextReminder(context);
    if (letter !== null) {
      return { letters: [letter] };
    }
    const { strategy } = context;
    if (openReplies(context.case).length > 0) {
      return { reasons: [{ code: 'task', message: 'The customer replied: an answer comes before any further step.' }] };
    }
    const last = lastReminder(context);
    if (last !== undefined && isUnderWay(context, last)) {
      return { reasons: [{ code: 'delivery', message: 'It is not certain yet that the last reminder has left.' }] };
    }
    const until = last === undefined ? context.now : endOfWait(context, last);
    if (until <= context.now && !strategy.ladder.calls) {
      return {};
    }
    if (until <= context.now) {
      return {
        acts: [
          {
            moveId: 'enter-call',
            why: 'The reminders were not answered.',
            events: [event('step.entered', { step: 'call' })],
          },
        ],
      };
    }
    return {
      wakes: [until],
      reasons: [
        {
          code: 'timer',
          message: `Waiting ${strategy.reminder.waitBd} business days for an answer to the reminder.`,
          until,
        },
      ],
    };
  },
};

/** True while reminders are still to be sent or answered. */
export function isWaitingForReminders(context: Context): boolean {
  const last = lastReminder(context);
  return (
    context.case.step === 'intake' ||
    (context.case.step === 'reminder' && nextReminder(context) !== null) ||
    (last !== undefined && (isUnderWay(context, last) || endOfWait(context, last) > context.now))
  );
}

/** The next reminder of this case with the moment it is due, or null when all have gone out. */
export function nextReminder(context: Context): PlannedLetter | null {
  const { case: c, strategy } = context;
  const number = reminders(context).length + 1;
  const template = TEMPLATES[number - 1];
  if (number > strategy.reminder.count || template === undefined) {
    return null;
  }
  const last = lastReminder(context);
  if (last !== undefined && isUnderWay(context, last)) {
    return null;
  }
  const ready = last === undefined ? firstReady(context) : endOfWait(context, last);
  const before = c.messages.filter((one) => one.template === template && isSentAgain(one)).length;
  return {
    messageId: messageIdFor(context, template, before + 1),
    template,
    step: 'reminder',
    class: 'dunning',
    draft: composeLetter(context, template, {}),
    dueAt: spreadSend(context, afterOverlay(context, ready)),
  };
}

function reminders(context: Context): readonly MessageState[] {
  const openedAt = context.case.openedAt;
  return context.case.messages.filter(
    (one) => TEMPLATES.includes(one.template) && (one.sentAt === null || one.sentAt >= openedAt) && !isSentAgain(one),
  );
}
/** It came back, and a person who found a valid contact asked for it to go once more: the same reminder, written anew. */
const isSentAgain = (message: MessageState): boolean => message.status === 'bounced' && message.retryAt !== null;
/** The first one is due with the step; one that goes once more, from the moment a person asked for it. */
function firstReady({ case: c, calendar, strategy }: Context): Instant {
  const asked = c.messages.reduce((at, one) => (isSentAgain(one) ? later(at, one.retryAt ?? at) : at), c.stepEnteredAt);
  const answered = c.answeredOn ?? null;
  return answered === null
    ? asked
    : later(asked, endOfDay(calendar, addBusinessDays(calendar, answered, strategy.reminder.waitBd)));
}
function lastReminder(context: Context): MessageState | undefined {
  const all = reminders(context);
  return all[all.length - 1];
}
/** Neither sent nor given up: the next contact waits for it, also while a person is to find out what became of it, or a valid contact. */
const isUnderWay = ({ case: c }: Context, message: MessageState): boolean =>
  message.status === 'failed'
    ? message.retryAt !== null || !isGivenUp(c, message)
    : message.status === 'bounced'
      ? !isGivenUp(c, message)
      : message.sentOn === null && message.status !== 'suppressed';
/** End of the business days a reminder is given; one that never left gives none. An answer of ours gives them anew. */
function endOfWait(context: Context, message: MessageState): Instant {
  const { calendar, strategy, case: c } = context;
  const on = later(message.sentOn ?? '', c.answeredOn ?? '');
  return on === '' ? context.now : endOfDay(calendar, addBusinessDays(calendar, on, strategy.reminder.waitBd));
}

/** After an overlay the next contact keeps its distance (rule 3); longer where a disputed part came back. */
export function afterOverlay(context: Context, ready: Instant): Instant {
  const { case: c, calendar, strategy } = context;
  const days = [
    c.overlayEndedOn === null ? null : addBusinessDays(calendar, c.overlayEndedOn, strategy.contact.afterOverlayBd),
    askedAgainFrom(context),
  ];
  return days.reduce<Instant>((at, day) => (day === null ? at : later(at, nextSendHour(calendar, day))), ready);
}

/** Inside the window at once; a send put off to a send hour is spread by the account, so that they do not leave in one burst. */
export function spreadSend(context: Context, ready: Instant): Instant {
  const { calendar, strategy, state } = context;
  const slot = nextSendInstant(calendar, ready);
  return slot !== ready ? plus(slot, spreadMs(state.accountKey, strategy.contact.spreadMinutes)) : slot;
}
