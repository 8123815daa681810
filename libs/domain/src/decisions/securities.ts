import { amount, chargesOf, livePlan, openPromise, undisputed, type Context } from '../case/context.js';
import { event, type AllocationLine, type NewEvent } from '../events.js';
import { formatMoney } from '../money.js';
import { balanceOf, requireCurrency, undisputedItems } from '../steps/plan-terms.js';
import { notAllDisputed } from '../guards.js';
import type { BarterTerms, SecurityTerms } from './payloads.js';
import { refuse } from './refuse.js';
import { C, L, S, decision } from './spec.js';

export function checkSecurity(context: Context, terms: SecurityTerms): void {
  requireCurrency(context, terms.value, '/value');
  if (terms.value.minor <= 0) {
    refuse('amount-mismatch', 'A security must be worth something.', '/value');
  }
  if (terms.expiry <= context.today) {
    refuse('date-in-past', `The filing would have run out on ${terms.expiry}.`, '/expiry');
  }
}

/** `security.recorded`: an asset that answers for what is owed, with its filing reference (R87). */
export const securityRecorded = ({ state }: Context, terms: SecurityTerms): readonly NewEvent[] => {
  const { kind, asset, value, filing, expiry } = terms;
  const securityId = `${state.accountKey}-sec-${state.seq + 1}`;
  return [event('security.recorded', { securityId, kind, asset, value, filing, expiry })];
};

export const recordSecurity = decision({
  name: 'record-security',
  roles: [C, S, L],
  second: 'always',
  approvers: [S],
  check: checkSecurity,
  checkAgain: true,
  execute: securityRecorded,
});

const bartered = (context: Context, terms: BarterTerms): readonly string[] => terms.itemIds ?? undisputedItems(context);

export function checkBarter(context: Context, terms: BarterTerms): void {
  requireCurrency(context, terms.agreedValue, '/agreedValue');
  const open = balanceOf(context, bartered(context, terms));
  if (terms.agreedValue.minor <= 0 || terms.agreedValue.minor > open) {
    refuse(
      'amount-mismatch',
      `Goods settle more than nothing and at most the undisputed ${formatMoney(amount(context, open))}.`,
      '/agreedValue',
    );
  }
}

/** `barter.settled`: goods at their agreed value, oldest item first; the items they cover whole are settled (R90). */
export function barterSettled(context: Context, terms: BarterTerms): readonly NewEvent[] {
  const { goods, agreedValue, valuation } = terms;
  const lines = spread(context, bartered(context, terms), agreedValue.minor);
  const barterId = `${context.case.caseId}-b${context.state.seq + 1}`;
  return [
    event('barter.settled', { barterId, goods, amount: agreedValue, valuation, lines }),
    ...settledBy(context, lines),
  ];
}

/** So much over what may be asked for of these items, in their order: costs, then interest, then principal. */
export function spread(context: Context, itemIds: readonly string[], minor: number): AllocationLine[] {
  let left = minor;
  return itemIds.flatMap((itemId) =>
    openParts(context, itemId).flatMap(({ part, open }): AllocationLine[] => {
      const taken = Math.min(left, open);
      left -= taken;
      return taken > 0 ? [{ itemId, part, amount: amount(context, taken) }] : [];
    }),
  );
}

function openParts({ state }: Context, itemId: string): readonly { part: AllocationLine['part']; open: number }[] {
  const item = state.items.find((one) => one.itemId === itemId);
  return item === undefined
    ? []
    : [
        { part: 'fee', open: item.fees },
        { part: 'interest', open: item.interest },
        { part: 'principal', open: undisputed(item) },
      ];
}

/** The items that nothing is left of after these lines. */
export const settledBy = ({ state }: Context, lines: readonly AllocationLine[]): readonly NewEvent[] =>
  state.items
    .filter((item) => {
      const taken = lines.filter((line) => line.itemId === item.itemId);
      const sum = taken.reduce((total, line) => total + line.amount.minor, 0);
      return taken.length > 0 && sum === item.balance + chargesOf(item);
    })
    .map(({ itemId }) => event('invoice.settled', { itemId }));

/** A promise or plan has its own sums and dates: goods instead of them need it to end first. */
function agreementOnItems({ case: c }: Context): string | null {
  const plan = livePlan(c);
  const promise = openPromise(c);
  return plan !== null
    ? `Plan ${plan.planId} is being kept.`
    : promise === undefined
      ? null
      : `Promise ${promise.promiseId} is open.`;
}

export const recordBarter = decision({
  name: 'record-barter',
  roles: [C, S],
  second: 'always',
  guards: [notAllDisputed],
  wrongStep: agreementOnItems,
  check: checkBarter,
  checkAgain: true,
  execute: barterSettled,
});
