import { isPlainDate } from '../calendar/dates.js';
import type { Context } from '../case/context.js';
import { DomainError } from '../errors.js';
import { valuedEvents } from '../value/weighed.js';
import { NO_HISTORY } from '../value/history.js';
import { parseMoney } from '../money.js';
import { AMOUNT_INPUTS } from '../value/valuation.js';
import type { DecisionPayloads } from './payloads.js';
import { C, S, decision } from './spec.js';

const WHOLE = /^\d{1,6}$/;

/** The value as it is kept: a date, a whole number, a percentage, or minor units of the account's currency. */
function kept(context: Context, { input, value }: DecisionPayloads['set-value-input']): string {
  const refuse = (what: string): never => {
    throw new DomainError('missing-field', `${input} must be ${what}, not "${value}".`, [], { pointer: '/value' });
  };
  if (input === 'tenure-since') {
    return isPlainDate(value) && value <= context.today ? value : refuse('a date that is not in the future');
  }
  if (AMOUNT_INPUTS.includes(input)) {
    return minorUnits(value, context.currency) ?? refuse(`an amount in ${context.currency} such as 70.00`);
  }
  if (!WHOLE.test(value)) refuse('a whole number');
  return input === 'margin-percent' && Number(value) > 100 ? refuse('at most 100 percent') : String(Number(value));
}

function minorUnits(value: string, currency: string): string | null {
  try {
    const { minor } = parseMoney(value, currency);
    return minor < 0 ? null : String(minor);
  } catch {
    return null;
  }
}

/** What people know of a customer and the ledger does not; the old value stays in the record (R16, R82, R83). */
export const setValueInput = decision({
  name: 'set-value-input',
  roles: [C, S],
  when: 'any',
  check: (context, payload) => void kept(context, payload),
  execute: (context, payload, { actor }) => {
    const { state, today, strategy, currency } = context;
    const { input, source } = payload;
    const before = state.value ?? { history: NO_HISTORY, told: {} };
    const value = kept(context, payload);
    const told = { ...before.told, [input]: { value, source, by: actor.id, on: today } };
    const changed = { input, value, source, was: before.told[input]?.value ?? null };
    const after = { history: before.history, told };
    return valuedEvents(after, { rules: strategy.value, asOf: today, currency, changed });
  },
});
