import { amount, endOfDay, inCurrency, owed, type Context } from '../case/context.js';
import type { PaymentFact, PromiseState } from '../case/state.js';
import { event } from '../events.js';
import { composeLetter } from '../letters/compose.js';
import { spreadFree } from './confirmation.js';
import { messageIdFor, type Act, type Agenda, type PlannedLetter, type Step } from './step.js';

/** Promise to pay: trust, with a date; it pauses the chasing, and is judged at the end of its tolerance (DOMAIN 3.6, 7.6). */
export const promise: Step = {
  name: 'promise',
  next({ case: c, calendar }): Agenda {
    const open = c.promises.find((one) => one.status === 'open');
    return open === undefined
      ? {}
      : {
          reasons: [
            {
              code: 'overlay',
              message: `Promise ${open.promiseId} is open until ${open.toleranceUntil}.`,
              until: endOfDay(calendar, open.toleranceUntil),
            },
          ],
        };
  },
};

/** The promised money is there, or nothing is owed any more by whatever way (a credit note, an early payment). */
const isKept = (context: Context, one: PromiseState, paid: number): boolean =>
  isEnough(context, one, paid) || owed(context.state) === 0;
const isEnough = (context: Context, one: PromiseState, paid: number): boolean =>
  paid >= one.amount - inCurrency(context.strategy.smallDifference, context.currency);

/** Payments on the promised items since the promise was made, with a value date inside the tolerance. */
const paymentsTowards = ({ state }: Context, one: PromiseState): readonly PaymentFact[] =>
  state.payments.filter(
    (fact) =>
      fact.at >= one.madeAt &&
      fact.on <= one.toleranceUntil &&
      fact.lines.some((line) => one.itemIds.includes(line.itemId)),
  );
const lostMoney = (context: Context, one: PromiseState): boolean =>
  paymentsTowards(context, one).some((fact) => fact.reversed);

/** The money of it that still stands. */
function paidTowards(context: Context, one: PromiseState): number {
  return paymentsTowards(context, one)
    .filter((fact) => !fact.reversed)
    .flatMap((fact) => fact.lines)
    .filter((line) => one.itemIds.includes(line.itemId))
    .reduce((sum, line) => sum + line.amount, 0);
}

/** Judges every promise: open ones at their money or the end of their tolerance, settled ones when the money moved (7.6). */
export function judgePromises(context: Context): Agenda {
  const { case: c, calendar } = context;
  const open = c.promises.filter((one) => one.status === 'open');
  const acts = c.promises
    .map((one) => (one.status === 'open' ? judged(context, one) : judgedAgain(context, one)))
    .filter((act): act is Act => act !== null);
  return { acts: acts.slice(0, 1), wakes: open.map((one) => endOfDay(calendar, one.toleranceUntil)) };
}

const isOver = ({ calendar, now }: Context, one: PromiseState): boolean =>
  endOfDay(calendar, one.toleranceUntil) <= now;

function judged(context: Context, one: PromiseState): Act | null {
  const { promiseId, toleranceUntil: on, level } = one;
  const paid = paidTowards(context, one);
  if (isKept(context, one, paid)) {
    const smallDifference = amount(context, paid === 0 ? 0 : Math.max(0, one.amount - paid));
    return {
      moveId: `kept-${promiseId}`,
      why: 'The promised money is there.',
      events: [event('promise.kept', { promiseId, smallDifference })],
    };
  }
  if (!isOver(context, one)) {
    return null;
  }
  return paid > 0
    ? {
        moveId: `partly-${promiseId}`,
        why: 'A part of the promised money came.',
        events: [event('promise.partially-kept', { promiseId, paid: amount(context, paid) }, on)],
      }
    : {
        moveId: `broken-${promiseId}`,
        why: 'The promise was not kept.',
        events: [event('promise.broken', { promiseId, paid: amount(context, 0), level: level + 1 }, on)],
      };
}

/** A backdated payment mends a judgement, a reversal undoes one; each is an event of its own. */
function judgedAgain(context: Context, one: PromiseState): Act | null {
  const { promiseId } = one;
  const paid = paidTowards(context, one);
  const reassessed = (to: 'open' | 'kept' | 'partially-kept' | 'broken', why: string): Act => ({
    moveId: `reassess-${promiseId}`,
    why,
    events: [event('promise.reassessed', { promiseId, to, why })],
  });
  switch (one.status) {
    case 'broken':
      return paid === 0
        ? null
        : reassessed(
            isEnough(context, one, paid) ? 'kept' : 'partially-kept',
            'a payment with a value date inside the tolerance came in',
          );
    case 'partially-kept':
      if (isEnough(context, one, paid)) {
        return reassessed('kept', 'a payment with a value date inside the tolerance came in');
      }
      return paid === 0 && lostMoney(context, one) ? reassessed('broken', 'its payment was reversed') : null;
    case 'kept':
      if (isKept(context, one, paid) || !lostMoney(context, one)) {
        return null;
      }
      return reassessed(
        isOver(context, one) ? (paid > 0 ? 'partially-kept' : 'broken') : 'open',
        'its payment was reversed',
      );
    case 'open':
    case 'withdrawn':
      return null;
  }
}

export function promiseLetters(context: Context): PlannedLetter[] {
  const { case: c } = context;
  return c.promises.flatMap((one, index): PlannedLetter[] => {
    const messageId = messageIdFor(context, 'promise-confirmation', index + 1);
    if (one.status !== 'open' || c.messages.some((message) => message.messageId === messageId)) {
      return [];
    }
    const facts = {
      amount: { minor: one.amount, currency: context.currency },
      dueDate: one.dueDate,
      promisedBy: one.promisedBy,
    };
    return [
      {
        messageId,
        template: 'promise-confirmation',
        step: 'promise',
        class: 'confirmation',
        draft: composeLetter(context, 'promise-confirmation', facts),
        dueAt: spreadFree(context, one.madeAt),
      },
    ];
  });
}
