import { amount, endOfDay, inCurrency, type Context } from '../case/context.js';
import type { PromiseState } from '../case/state.js';
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

/** Money with a value date inside the tolerance, on the promised items, since the promise was made. */
export function paidTowards({ state }: Context, one: PromiseState): number {
  return state.payments
    .filter((fact) => !fact.reversed && fact.at >= one.madeAt && fact.on <= one.toleranceUntil)
    .flatMap((fact) => fact.lines)
    .filter((line) => one.itemIds.includes(line.itemId))
    .reduce((sum, line) => sum + line.amount, 0);
}

export function judgePromises(context: Context): Agenda {
  const { case: c, calendar, now, strategy, currency } = context;
  const tolerated = inCurrency(strategy.smallDifference, currency);
  const acts: Act[] = [];
  const wakes: string[] = [];
  for (const one of c.promises) {
    const paid = paidTowards(context, one);
    const kept = paid >= one.amount - tolerated;
    const over = endOfDay(calendar, one.toleranceUntil) <= now;
    const id = one.promiseId;
    const act = (what: string, events: Act['events'], why: string): void =>
      void acts.push({ moveId: `${what}-${id}`, events, why });
    if (one.status === 'open') {
      wakes.push(endOfDay(calendar, one.toleranceUntil));
      if (kept) {
        act(
          'kept',
          [event('promise.kept', { promiseId: id, smallDifference: amount(context, Math.max(0, one.amount - paid)) })],
          'The promised money is there.',
        );
      } else if (over && paid > 0) {
        act(
          'partly',
          [event('promise.partially-kept', { promiseId: id, paid: amount(context, paid) }, one.toleranceUntil)],
          'A part of the promised money came.',
        );
      } else if (over) {
        act(
          'broken',
          [
            event(
              'promise.broken',
              { promiseId: id, paid: amount(context, 0), level: one.level + 1 },
              one.toleranceUntil,
            ),
          ],
          'The promise was not kept.',
        );
      }
    } else if (kept && (one.status === 'broken' || one.status === 'partially-kept')) {
      act(
        'reassess',
        [
          event('promise.reassessed', {
            promiseId: id,
            to: 'kept',
            why: 'a payment with a value date inside the tolerance came in',
          }),
        ],
        'Backdated payment.',
      );
    } else if (!kept && one.status === 'kept') {
      act(
        'reassess',
        [event('promise.reassessed', { promiseId: id, to: over ? 'broken' : 'open', why: 'its payment was reversed' })],
        'Reversed payment.',
      );
    }
  }
  return { acts: acts.slice(0, 1), wakes };
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
