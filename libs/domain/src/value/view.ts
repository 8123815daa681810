import { ageItems, type AgingBucket } from '../aging.js';
import { amount, overdueOf, type Context } from '../case/context.js';
import { localDate } from '../case/days.js';
import type { AccountState } from '../case/state.js';
import { cashAtRisk } from '../kpis/cash-at-risk.js';
import { formatDecimal } from '../money.js';
import type { Instant, Money } from '../primitives.js';
import { contactsFirst } from './conduct.js';
import { churnRisk, costToCollect, evidenceOf, minutesSpent, valuation } from './evidence.js';
import { unsecured } from './exposure.js';
import { AMOUNT_INPUTS, VALUE_INPUTS, type ToldInputs } from './valuation.js';
import { verdictScore } from './verdict-score.js';

/** The customer beside the money, for whoever decides (R16, R75): what they are worth, how they behave, what is at stake. */
export function relationshipView(context: Context): object {
  const { state, currency } = context;
  const money = (minor: number | null): Money | null => (minor === null ? null : amount(context, minor));
  const worth = valuation(context);
  const { score, verdict, contributions } = verdictScore(evidenceOf(context));
  const { conduct } = state;
  return {
    value:
      worth === null
        ? null
        : {
            score: worth.score,
            band: worth.band,
            class: worth.behaviour,
            contributions: worth.contributions,
            lifetimeValue: money(worth.lifetimeValue),
            potential: money(worth.potential),
            holdsUntil: worth.holdsUntil,
            told: told(state.value?.told ?? {}, currency),
          },
    relationship: {
      recommended: verdict,
      score,
      contributions,
      churnRisk: churnRisk(context),
      contactsFirst: contactsFirst(conduct),
      curedInBd: conduct.lastCure?.inBd ?? null,
    },
    effort: {
      touches: conduct.touches,
      replies: conduct.replies,
      minutes: minutesSpent(conduct, context),
      cost: money(costToCollect(context)),
      margin: money(worth?.yearlyMargin ?? null),
    },
    cashAtRisk: amount(context, atRisk(context)),
  };
}

function told(inputs: ToldInputs, currency: string): readonly object[] {
  return VALUE_INPUTS.flatMap((input) => {
    const one = inputs[input];
    if (one === undefined) return [];
    const isAmount = AMOUNT_INPUTS.includes(input);
    const value = isAmount ? formatDecimal({ minor: Number(one.value), currency }) : one.value;
    return [{ input, ...one, value }];
  });
}

/** R03: what of the open money may not come, by its age; disputed parts included. */
export function atRisk({ state, today }: Pick<Context, 'state' | 'today'>): number {
  const { buckets } = ageItems(
    state.items.filter((item) => item.balance > 0).map(({ dueDate, balance }) => ({ dueDate, balance })),
    today,
  );
  return cashAtRisk(Object.fromEntries(buckets.map((one) => [one.bucket, one.amount])) as Record<AgingBucket, number>);
}

/** What the account's own page says beyond its ledger: unsecured exposure (R62) and the signals raised. */
export function exposureView(state: AccountState, now: Instant): object {
  const currency = state.account?.currency ?? '';
  const today = state.calendar === null ? now.slice(0, 10) : localDate(state.calendar, now);
  const { delivered, ordered } = unsecured(state);
  const money = (minor: number): Money => ({ minor, currency });
  return {
    exposure: { delivered: money(delivered), ordered: money(ordered) },
    signals: [
      ...state.signals.departed.map((itemId) => ({ kind: 'pattern-departed', itemId, on: null })),
      ...(state.signals.exposureOn === null
        ? []
        : [{ kind: 'exposure-raised', itemId: null, on: state.signals.exposureOn }]),
      ...(overdueOf(state, today) === 0
        ? []
        : state.conduct.failed.map(({ on }) => ({ kind: 'payment-failed', itemId: null, on }))),
    ],
  };
}
