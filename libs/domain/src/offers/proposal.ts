import { addDays, earlier } from '../calendar/dates.js';
import { addBusinessDays, amount, claimable, instantAt, type Context } from '../case/context.js';
import type { OptionTerms } from '../decisions/payloads.js';
import type { OfferKind } from '../events.js';
import type { Money } from '../primitives.js';
import { balanceOf, undisputedItems } from '../steps/plan-terms.js';
import { reasonPath } from '../strategy/reasons.js';

/** What the customer says they can pay in one rhythm of the plan. */
export interface Affordability {
  readonly affordability?: Money | undefined;
}

/** A month where the customer named no figure. */
const USUAL_INSTALLMENTS = 3;
/** Proposed where nothing else is said: a relief and other terms so long, a meeting so soon, at this minute of the day. */
const USUAL_DAYS = 30;
const MEETING_AFTER_BD = 5;
const MEETING_MINUTE = 10 * 60;

/**
 * The options that policy suggests for the reason, side by side: what whoever makes the offer starts from and may change.
 * Kinds that need facts nobody has yet (a security, goods) are left to people. Only a suggestion: nothing is offered by it.
 */
export function proposeOffers(context: Context, given: Affordability = {}): readonly OptionTerms[] {
  if (claimable(context.state) === 0 || undisputedItems(context).length === 0) {
    return [];
  }
  return reasonPath(context).offers.flatMap((kind) => {
    const option = PROPOSED[kind]?.(context, given) ?? null;
    return option === null ? [] : [{ optionId: kind, kind, ...option }];
  });
}

type Proposed = Pick<OptionTerms, 'amount' | 'terms'>;
const PROPOSED: Readonly<Partial<Record<OfferKind, (context: Context, given: Affordability) => Proposed | null>>> = {
  'full-payment': (context) => ({ amount: due(context), terms: { dueDate: validUntil(context) } }),
  plan: affordablePlan,
  terms: (context) => ({
    amount: due(context),
    terms: {
      newTerms: { itemIds: undisputedItems(context), dueDate: within(context, context.strategy.offers.maxTermsDays) },
      from: context.today,
    },
  }),
  settlement: reduced,
  card: (context) => ({
    amount: due(context),
    terms: { method: 'card', fee: { percent: 0 }, until: within(context, context.strategy.offers.maxConcessionDays) },
  }),
  relief: (context) => ({
    amount: due(context),
    terms: {
      until: within(context, context.strategy.relief.maxDays),
      owner: context.case.assignee,
      reason: 'time to get back on their feet',
    },
  }),
  meeting: (context) => ({
    amount: due(context),
    terms: {
      at: instantAt(
        context.calendar,
        addBusinessDays(context.calendar, context.today, MEETING_AFTER_BD),
        MEETING_MINUTE,
      ),
      place: 'by arrangement',
      attendees: [context.case.assignee],
    },
  }),
};

const due = (context: Context): Money => amount(context, claimable(context.state));
const validUntil = (context: Context): string =>
  addBusinessDays(context.calendar, context.today, reasonPath(context).offerValidBd);
const within = ({ today }: Context, mostDays: number): string =>
  earlier(addDays(today, USUAL_DAYS), addDays(today, mostDays));

/** As many monthly installments as the figure needs, within policy; the plan covers its items to the cent (7.5). */
function affordablePlan(context: Context, { affordability }: Affordability): Proposed | null {
  const total = balanceOf(context, undisputedItems(context));
  const most = Math.min(context.strategy.plan.maxInstallments, total);
  const wanted =
    affordability === undefined || affordability.minor <= 0
      ? USUAL_INSTALLMENTS
      : Math.ceil(total / affordability.minor);
  if (total > claimable(context.state)) {
    return null;
  }
  return {
    amount: amount(context, total),
    terms: {
      itemIds: undisputedItems(context),
      total: amount(context, total),
      count: Math.max(1, Math.min(wanted, most)),
      rhythm: 'monthly',
      firstDate: validUntil(context),
      ...(affordability === undefined ? {} : { affordability }),
    },
  };
}

/** Less than is owed, as far down as a discount may go and no further than the policy floor. */
function reduced(context: Context): Proposed | null {
  const { maxDiscountPercent, settlementFloorPercent } = context.strategy.offers;
  const total = balanceOf(context, undisputedItems(context));
  const given = Math.floor((total * Math.min(maxDiscountPercent, 100 - settlementFloorPercent)) / 100);
  return given <= 0 || total - given > claimable(context.state)
    ? null
    : { amount: amount(context, total - given), terms: { dueDate: validUntil(context) } };
}
