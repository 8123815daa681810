import { addBusinessDays, amount, type Context } from '../case/context.js';
import { addDays } from '../calendar/dates.js';
import { event, type NewEvent } from '../events.js';
import { formatMoney } from '../money.js';
import { balanceOf, requireCurrency, undisputedItems } from '../steps/plan-terms.js';
import type { PromiseTerms } from './payloads.js';
import { refuse } from './refuse.js';
import { C, Cu, I, S, decision } from './spec.js';

/** Further ahead nobody promises anything that could be relied upon. */
const FARTHEST_DAYS = 365;

const promisedItems = (context: Context, terms: PromiseTerms): readonly string[] =>
  terms.itemIds ?? undisputedItems(context);

/** `promise.made`, with the level its items have reached by promises not kept (7.6). */
export function promised(context: Context, terms: PromiseTerms): readonly NewEvent[] {
  const { case: c, calendar, strategy } = context;
  const itemIds = promisedItems(context, terms);
  const level = c.promises.filter(
    (one) =>
      (one.status === 'broken' || one.status === 'partially-kept') &&
      one.itemIds.some((itemId) => itemIds.includes(itemId)),
  ).length;
  return [
    event('promise.made', {
      promiseId: `${c.caseId}-p${c.promises.length + 1}`,
      itemIds,
      amount: terms.amount,
      dueDate: terms.dueDate,
      toleranceUntil: addBusinessDays(calendar, terms.dueDate, strategy.promise.toleranceBd),
      promisedBy: terms.promisedBy,
      channel: terms.channel,
      level,
    }),
  ];
}

export function checkPromise(context: Context, payload: PromiseTerms): void {
  requireCurrency(context, payload.amount, '/amount');
  if (payload.dueDate < context.today) {
    refuse('date-in-past', `The promised date ${payload.dueDate} lies in the past.`, '/dueDate');
  }
  if (addDays(context.today, FARTHEST_DAYS) < payload.dueDate) {
    refuse('date-too-far', `The promised date ${payload.dueDate} is more than a year away.`, '/dueDate');
  }
  const itemIds = promisedItems(context, payload);
  const balance = balanceOf(context, itemIds);
  if (payload.amount.minor <= 0 || payload.amount.minor > balance) {
    refuse(
      'amount-mismatch',
      `The promise must be more than zero and at most the undisputed ${formatMoney(amount(context, balance))}.`,
      '/amount',
    );
  }
  const other = context.case.promises.find(
    (one) => one.status === 'open' && one.itemIds.some((itemId) => itemIds.includes(itemId)),
  );
  if (other !== undefined) {
    refuse('wrong-step', `Promise ${other.promiseId} is open on these items.`);
  }
}

export const recordPromise = decision({
  name: 'record-promise',
  roles: [C, S, I, Cu],
  second: 'sometimes',
  needsSecond: (context, payload, actor) =>
    actor.role !== 'supervisor' && payload.dueDate > addDays(context.today, context.strategy.promise.horizonDays),
  approvers: [S],
  checkAgain: true,
  check: checkPromise,
  execute: promised,
});

export const withdrawPromise = decision({
  name: 'withdraw-promise',
  roles: [C, S, I],
  check: ({ case: c }, payload) => {
    const found = c.promises.find((one) => one.promiseId === payload.promiseId);
    if (found === undefined) {
      refuse('unknown-reference', `There is no promise ${payload.promiseId} in this case.`, '/promiseId');
    } else if (found.status !== 'open') {
      refuse('wrong-step', `Promise ${payload.promiseId} is ${found.status}.`);
    }
  },
  execute: (_context, payload) => [event('promise.withdrawn', payload)],
});
