import { event, type EventMap, type NewEvent } from '../events.js';
import type { PlainDate } from '../primitives.js';
import type { ValueRules } from './rules.js';
import { behaviourClass } from './score.js';
import { valuationOf, type ValueState } from './valuation.js';

/** The account weighed on a day: every input with it, so that the score can be computed anew. */
export function valuedEvents(
  value: ValueState,
  of: {
    readonly rules: ValueRules;
    readonly asOf: PlainDate;
    readonly currency: string;
    readonly changed: EventMap['account.valued']['changed'];
  },
): readonly NewEvent[] {
  const { rules, asOf, currency, changed } = of;
  const { score, band, contributions, lifetimeValue, holdsUntil } = valuationOf(value, rules, asOf);
  const valued = event('account.valued', {
    why: changed === null ? 'opening' : 'input',
    asOf,
    history: value.history,
    told: value.told,
    changed,
    score,
    band,
    contributions,
    lifetimeValue: lifetimeValue === null ? null : { minor: lifetimeValue, currency },
    holdsUntil,
  });
  return [valued];
}

/** The class of behaviour; none where too few invoices tell. */
export function classifiedEvents({ history }: ValueState, rules: ValueRules, asOf: PlainDate): readonly NewEvent[] {
  const { late24m: late, invoices24m: invoices } = history;
  const known = behaviourClass(late, invoices, rules);
  return known === null ? [] : [event('account.classified', { class: known, late, invoices, asOf })];
}
