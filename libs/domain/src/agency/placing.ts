import { chargesOf, type Context } from '../case/context.js';
import { addDays } from '../calendar/dates.js';
import type { OpenItem } from '../case/state.js';
import { placeableItems } from '../guards.js';
import { countryOf, feePercentFor, unfit, type Agency, type Placing } from './directory.js';

/** What may be placed, and what of it an agency takes yet: it wants a debt to be overdue for some time. */
export function placeable(context: Context, agency: Agency | null): readonly OpenItem[] {
  const days = agency?.minDaysOverdue ?? 0;
  return placeableItems(context).filter((item) => agency === null || addDays(item.dueDate, days) <= context.today);
}

export const amountOpen = (items: readonly OpenItem[]): number =>
  items.reduce((sum, item) => sum + item.balance + chargesOf(item), 0);

export function placingOf({ account, currency, today }: Context, items: readonly OpenItem[]): Placing {
  const youngestDue = items.reduce((last, item) => (item.dueDate > last ? item.dueDate : last), '');
  const country = countryOf(account);
  return { currency, country, amount: amountOpen(items), youngestDue: youngestDue || today, today };
}

/** The agencies that would take what may be placed now, with the fee each takes of it. */
export function fittingAgencies(context: Context): { agencyId: string; name: string; feePercent: number }[] {
  return context.strategy.agencies.flatMap((agency) => {
    const items = placeable(context, agency);
    return items.length === 0 || unfit(agency, placingOf(context, items)) !== null
      ? []
      : [{ agencyId: agency.agencyId, name: agency.name, feePercent: feePercentFor(agency, amountOpen(items)) }];
  });
}
