import { addBusinessDays, nextSendHour, undisputed, amount, localDate, type Context } from '../case/context.js';
import type { OpenItem } from '../case/state.js';
import { addDays } from '../calendar/dates.js';
import { composeLetter, hasLetter, itemFacts } from '../letters/compose.js';
import { messageIdFor, type PlannedLetter } from './step.js';
import { reasonPath } from '../strategy/reasons.js';

/** Letters that spare somebody a reminder: before a due date, before an offer runs out, before a promised
 * date. Each is the strategy's choice. */
export function foresightLetters(context: Context): PlannedLetter[] {
  return [...preDueLetters(context), ...offerReminders(context), ...courtesyLines(context)];
}

/**
 * Before a due date, to whoever forgot once (R47): all invoices that fall due within the lead, in one letter, also while
 * an older case is open (P19). Which of them were announced stands in the id of the letter.
 */
function preDueLetters(context: Context): PlannedLetter[] {
  const { state, calendar, case: c, strategy } = context;
  const lead = strategy.reminder.preDueBd ?? 0;
  const wanted = state.preDue || reasonPath(context).preDue;
  const coming = lead === 0 || !wanted || !hasLetter(context, 'pre-due') ? [] : comingItems(context);
  const [first] = coming;
  if (first === undefined) {
    return [];
  }
  const horizon = addBusinessDays(calendar, first.dueDate, lead);
  const grouped = coming.filter((item) => item.dueDate <= horizon);
  const last = grouped[grouped.length - 1] ?? first;
  const sum = grouped.reduce((total, item) => total + undisputed(item), 0);
  return [
    {
      messageId: preDueId(context, last.dueDate),
      template: 'pre-due',
      step: c.step,
      class: 'answer',
      draft: composeLetter(context, 'pre-due', {
        coming: itemFacts(context, grouped),
        comingTotal: { ...amount(context, sum) },
      }),
      dueAt: nextSendHour(calendar, addBusinessDays(calendar, first.dueDate, -lead)),
    },
  ];
}

/** A courtesy line on the business day before a promised date (DOMAIN 3.6); none where the promise was made on that day or later. */
function courtesyLines(context: Context): PlannedLetter[] {
  const { case: c, calendar, strategy } = context;
  if (strategy.promise.courtesyLine !== true || !hasLetter(context, 'promise-reminder')) {
    return [];
  }
  return c.promises.flatMap((promise, index): PlannedLetter[] => {
    const day = addBusinessDays(calendar, promise.dueDate, -1);
    const stillToCome = promise.status === 'open' && context.today <= day && localDate(calendar, promise.madeAt) < day;
    return !stillToCome
      ? []
      : [
          {
            messageId: messageIdFor(context, 'promise-reminder', index + 1),
            template: 'promise-reminder',
            step: 'promise',
            class: 'answer',
            draft: composeLetter(context, 'promise-reminder', {
              amount: { ...amount(context, promise.amount) },
              dueDate: promise.dueDate,
            }),
            dueAt: nextSendHour(calendar, day),
          },
        ];
  });
}

/** A calendar is renewed long before what lies so near its end comes up. */
const OUT_OF_SIGHT_DAYS = 60;

/** Invoices that fall due and were not announced yet, the next one first. */
function comingItems(context: Context): readonly OpenItem[] {
  const { state, calendar, today, case: c } = context;
  const announced = (item: OpenItem): boolean =>
    c.messages.some((one) => one.template === 'pre-due' && one.messageId >= preDueId(context, item.dueDate));
  return state.items
    .filter((item) => item.kind === 'invoice' && item.dueDate >= today && undisputed(item) > 0)
    .filter((item) => item.dueDate < addDays(calendar.to, -OUT_OF_SIGHT_DAYS) && !announced(item))
    .sort((a, b) => (a.dueDate < b.dueDate ? -1 : 1));
}

const preDueId = ({ case: c }: Context, dueDate: string): string => `${c.caseId}.pre-due.${dueDate}`;

/** An open offer is brought to mind once, before it runs out (3.5). */
function offerReminders(context: Context): PlannedLetter[] {
  const { case: c, calendar, strategy } = context;
  const after = strategy.negotiation.offerReminderBd ?? 0;
  if (after === 0 || !hasLetter(context, 'offer-reminder')) {
    return [];
  }
  return c.offers.flatMap((offer, index): PlannedLetter[] => {
    const day = addBusinessDays(calendar, localDate(calendar, offer.madeAt), after);
    return offer.status !== 'open' || day >= offer.validUntil
      ? []
      : [
          {
            messageId: messageIdFor(context, 'offer-reminder', index + 1),
            template: 'offer-reminder',
            step: 'negotiation',
            class: 'dunning',
            draft: composeLetter(context, 'offer-reminder', { validUntil: offer.validUntil }),
            dueAt: nextSendHour(calendar, day),
          },
        ];
  });
}
