import { addDays } from '../calendar/dates.js';
import { livePlan, type Context } from '../case/context.js';
import { DomainError } from '../errors.js';
import { event, type NewEvent } from '../events.js';
import { requireItem } from '../steps/plan-terms.js';
import type { MethodTerms, TermsChange } from './payloads.js';
import { refuse } from './refuse.js';
import { C, S, decision } from './spec.js';

/** Refuses terms that change nothing, reach too far, or move what a plan has its own dates for. */
export function checkTerms(context: Context, { newTerms, from, until }: TermsChange): void {
  const { case: c, today, strategy } = context;
  if (c.status === 'frozen') {
    throw new DomainError('frozen', `Case ${c.caseId} is frozen; only legal unfreezes it.`);
  }
  if (newTerms.netDays === undefined && newTerms.dueDate === undefined) {
    refuse('missing-field', 'Give netDays for invoices to come, or a dueDate for items.', '/newTerms');
  }
  if ((newTerms.netDays ?? 0) > strategy.offers.maxTermsDays) {
    refuse('date-too-far', `At most ${strategy.offers.maxTermsDays} days to pay may be granted.`, '/newTerms/netDays');
  }
  if (until !== undefined && until < from) {
    refuse('date-in-past', `The terms would end on ${until}, before they begin.`, '/until');
  }
  if (newTerms.dueDate !== undefined) {
    movable(context, newTerms.dueDate, addDays(today, strategy.offers.maxTermsDays), newTerms.itemIds ?? []);
  }
}

function movable(context: Context, dueDate: string, last: string, itemIds: readonly string[]): void {
  if (itemIds.length === 0) {
    refuse('missing-field', 'Name the items that get another due date.', '/newTerms/itemIds');
  }
  if (dueDate < context.today) {
    refuse('date-in-past', `The new due date ${dueDate} lies in the past.`, '/newTerms/dueDate');
  }
  if (dueDate > last) {
    refuse('date-too-far', `A due date may be moved to ${last} at the latest.`, '/newTerms/dueDate');
  }
  const plan = livePlan(context.case);
  for (const itemId of itemIds) {
    requireItem(context, itemId, '/newTerms/itemIds');
    if (plan?.itemIds.includes(itemId) === true) {
      refuse('wrong-step', `Plan ${plan.planId} has its own dates for ${itemId}.`);
    }
  }
}

/** `terms.changed`: the old terms and due dates stand in it beside the new ones (R12). */
export function changedTerms({ state }: Context, { newTerms, from, until }: TermsChange): readonly NewEvent[] {
  const { netDays = null, dueDate, itemIds = [] } = newTerms;
  const items = state.items.filter((item) => itemIds.includes(item.itemId));
  return [
    event('terms.changed', {
      termsId: `${state.accountKey}-terms-${state.seq + 1}`,
      netDays,
      was: state.paymentTerms?.netDays ?? null,
      from,
      until: until ?? null,
      items: dueDate === undefined ? [] : items.map((item) => ({ itemId: item.itemId, dueDate, was: item.dueDate })),
    }),
  ];
}

export const changeTerms = decision({
  name: 'change-terms',
  roles: [S],
  second: 'always',
  when: 'any',
  check: checkTerms,
  checkAgain: true,
  execute: changedTerms,
});

export function checkMethod({ case: c, currency, today }: Context, { method, fee, until }: MethodTerms): void {
  if ('currency' in fee && fee.currency !== currency) {
    refuse('currency-mismatch', `The account is kept in ${currency}, the fee is in ${fee.currency}.`, '/fee');
  }
  if (until < today) {
    refuse('date-in-past', `${method} would have been allowed until ${until}.`, '/until');
  }
  if (c.methods.some((one) => one.method === method && one.status === 'allowed')) {
    refuse('wrong-step', `${method} is allowed already.`);
  }
}

export const allowedMethod = ({ case: c }: Context, { method, fee, until }: MethodTerms): readonly NewEvent[] => [
  event('payment-method.allowed', { methodId: `${c.caseId}-pm${c.methods.length + 1}`, method, fee, until }),
];

export const allowPaymentMethod = decision({
  name: 'allow-payment-method',
  roles: [C, S],
  second: 'always',
  approvers: [S],
  check: checkMethod,
  checkAgain: true,
  execute: allowedMethod,
});
