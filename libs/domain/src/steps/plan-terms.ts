import { amount, caseItems, claimOf, type Context } from '../case/context.js';
import { addMonths } from '../calendar/dates.js';
import { CalendarExhausted } from '../calendar/business.js';
import { DomainError } from '../errors.js';
import type { Installment } from '../events.js';
import { formatMoney, percentOf } from '../money.js';
import type { Deposit, PlanTerms } from '../decisions/payloads.js';
import type { Money } from '../primitives.js';
import { buildInstallments, editInstallments } from '../plans/installments.js';

export function depositOf(terms: PlanTerms): Money {
  const deposit: Deposit | undefined = terms.deposit;
  if (deposit === undefined) {
    return { minor: 0, currency: terms.total.currency };
  }
  return 'percent' in deposit ? percentOf(terms.total, deposit.percent) : deposit;
}

/** The schedule of plan terms, exact to the cent (DOMAIN 7.5). `terms` of an offer's option have the same shape. */
export function installmentsOf(
  context: Context,
  terms: { readonly [key: string]: unknown } | PlanTerms,
): readonly Installment[] {
  const plan = terms as unknown as PlanTerms;
  try {
    const built = buildInstallments(context.calendar, {
      total: plan.total,
      deposit: depositOf(plan),
      count: plan.count,
      rhythm: plan.rhythm,
      firstDate: plan.firstDate,
    });
    const edits = plan.amounts ?? [];
    return edits.length === 0 ? built : editInstallments(built, new Map(edits.map((one) => [one.number, one.amount])));
  } catch (error) {
    if (error instanceof CalendarExhausted) {
      throw new DomainError('date-too-far', `The plan would run past ${context.calendar.to}.`, [], {
        pointer: '/firstDate',
      });
    }
    throw error;
  }
}
/** The case's items with something undisputed to pay. */
export const undisputedItems = ({ state }: Context): readonly string[] =>
  caseItems(state)
    .filter((item) => claimOf(item) > 0)
    .map((item) => item.itemId);
export const planItems = (context: Context, terms: PlanTerms): readonly string[] =>
  terms.itemIds ?? undisputedItems(context);
export function balanceOf(context: Context, itemIds: readonly string[]): number {
  return itemIds.reduce((sum, itemId) => sum + requireItem(context, itemId).undisputed, 0);
}
export function requireItem(
  context: Context,
  itemId: string,
  pointer = '/itemIds',
): { readonly undisputed: number; readonly balance: number } {
  const item = context.state.items.find((one) => one.itemId === itemId && one.kind === 'invoice');
  if (item === undefined) {
    throw new DomainError('unknown-reference', `There is no open item ${itemId} on this account.`, [], { pointer });
  }
  return { undisputed: claimOf(item), balance: item.balance };
}
export function requireCurrency(context: Context, money: Money, pointer: string): void {
  if (money.currency !== context.currency) {
    throw new DomainError(
      'currency-mismatch',
      `The account is kept in ${context.currency}, not ${money.currency}.`,
      [],
      { pointer },
    );
  }
}

/** Refuses terms that no policy allows: sum, dates, count, deposit (DOMAIN 3.7). */
export function checkPlanTerms(context: Context, terms: PlanTerms): void {
  const { strategy, today } = context;
  requireCurrency(context, terms.total, '/total');
  const covered = balanceOf(context, planItems(context, terms));
  if (covered !== terms.total.minor) {
    throw new DomainError(
      'amount-mismatch',
      `The plan must cover ${formatMoney(amount(context, covered))} exactly, not ${formatMoney(terms.total)}.`,
      [],
      { pointer: '/total' },
    );
  }
  if (terms.firstDate < today) {
    throw new DomainError('date-in-past', `The first date ${terms.firstDate} lies in the past.`, [], {
      pointer: '/firstDate',
    });
  }
  const deposit = depositOf(terms);
  if (deposit.minor < 0 || deposit.minor >= terms.total.minor) {
    throw new DomainError('amount-mismatch', 'The deposit must be less than the total.', [], {
      pointer: '/deposit',
    });
  }
  if (terms.count < 1 || terms.count > 10 * strategy.plan.maxInstallments) {
    throw new DomainError('amount-mismatch', `The number of installments must be at least 1.`, [], {
      pointer: '/count',
    });
  }
}

/** Whoever broke a plan gets no second one for so long, unless somebody with a limit agrees. */
const SECOND_PLAN_AFTER_MONTHS = 12;

/** A plan was broken so lately that a second one needs approval (DOMAIN 3.7). */
export const brokeLately = ({ state, today }: Context): boolean =>
  state.planBrokenOn !== null && today < addMonths(state.planBrokenOn, SECOND_PLAN_AFTER_MONTHS);

/** Beyond policy (count, deposit, an earlier broken plan): somebody with a limit must agree. */
export function planBeyondPolicy(context: Context, terms: PlanTerms): boolean {
  const { plan } = context.strategy;
  const percent = (depositOf(terms).minor * 100) / terms.total.minor;
  return terms.count > plan.maxInstallments || percent > plan.maxDepositPercent || brokeLately(context);
}
