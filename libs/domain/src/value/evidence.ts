import { addMonths } from '../calendar/dates.js';
import type { Context } from '../case/context.js';
import type { PlainDate } from '../primitives.js';
import { contactsFirst, type Conduct } from './conduct.js';
import { NO_HISTORY } from './history.js';
import { valuationOf, type Valuation } from './valuation.js';
import type { Evidence } from './verdict-score.js';

/** What the account is worth to us now; null: nobody has weighed it yet (a case from before there were scores). */
export const valuation = ({ state, strategy, today }: Context): Valuation | null =>
  state.value === null ? null : valuationOf(state.value, strategy.value, today);

/** Everything on record the verdict's rules look at. */
export function evidenceOf(context: Context): Evidence {
  const { state, case: c, today } = context;
  const { conduct } = state;
  const history = state.value?.history ?? NO_HISTORY;
  const worth = valuation(context);
  const yearAgo = addMonths(today, -12);
  const within = (days: readonly PlainDate[]): number => days.filter((day) => day > yearAgo).length;
  const ended = (status: 'kept' | 'broken'): readonly PlainDate[] =>
    c.promises.filter((one) => one.status === status).map((one) => one.toleranceUntil);
  const since = addMonths(today, -24);
  const late = conduct.latePayments.filter(({ on }) => on > since);
  return {
    curedInBd: conduct.lastCure?.inBd ?? null,
    late12m: history.late12m,
    lateMonths12m: history.lateMonths12m,
    contactsFirst: contactsFirst(conduct),
    keptPromises: within([...conduct.keptOn, ...ended('kept')]),
    brokenPromises: within([...conduct.brokenOn, ...ended('broken')]),
    calls: context.case.attempts.filter(({ channel }) => channel === 'phone').length,
    reached: conduct.reached,
    noAnswerStreak: conduct.noAnswerStreak,
    rough: conduct.roughOn !== null && conduct.roughOn > yearAgo,
    band: worth?.band ?? null,
    behaviour: worth?.behaviour ?? null,
    latePayments: late.length,
    afterFinalNotice: late.filter(({ afterFinalNotice }) => afterFinalNotice).length,
    costToCollect: costToCollect(context),
    margin: worth?.yearlyMargin ?? null,
    touches: conduct.touches,
    replies: conduct.replies,
  };
}

/** Minutes this delinquency has taken us. */
export function minutesSpent({ letters, calls, contacts }: Conduct, { strategy }: Pick<Context, 'strategy'>): number {
  const { minutes } = strategy.value.effort;
  return letters * minutes.letter + calls * minutes.call + contacts * minutes.contact;
}

/** What they cost, in minor units; null: the strategy has no hourly rate in this currency. */
export function costToCollect(context: Context): number | null {
  const hour = context.strategy.value.effort.costPerHour[context.currency];
  return hour === undefined ? null : Math.round((minutesSpent(context.state.conduct, context) * hour) / 60);
}

/** How likely being harsh loses a customer worth keeping (R79); a warning beside each hard step, never a gate. */
export function churnRisk(context: Context): { level: 'low' | 'medium' | 'high' | 'unknown'; because: string } {
  const worth = valuation(context);
  if (worth === null) return { level: 'unknown', because: 'the account has not been weighed' };
  const because = `value score ${worth.score}, ${worth.band}`;
  if (worth.band === 'valued') return { level: 'high', because: `${because}: a customer worth keeping` };
  if (worth.band === 'marginal') return { level: 'low', because };
  return { level: contactsFirst(context.state.conduct) ? 'high' : 'medium', because };
}
