import type { PlainDate } from '../primitives.js';
import { addMonths, later } from '../calendar/dates.js';

/** What starts a period anew, as a jurisdiction sees it: a part payment, or a word that admits the debt. */
export type RestartCause = 'payment' | 'acknowledgement';

/** How long a claim can be enforced in one jurisdiction. Data with a source each, to be confirmed by counsel. */
export interface LimitationRule {
  readonly years: number;
  /** `due-date`: from the day it fell due; `end-of-year`: from the end of the year in which it did. */
  readonly starts: 'due-date' | 'end-of-year';
  readonly restartsOn: readonly RestartCause[];
}

/** Which accounts come under which jurisdiction: the first line all of whose conditions hold. */
export interface JurisdictionChoice {
  readonly jurisdiction: string;
  readonly entity?: string;
  readonly calendar?: string;
  readonly currency?: string;
}

export interface LimitationPolicy {
  /** Days before the end on which counsel is warned, longest first. */
  readonly warnDays: readonly number[];
  readonly assign: readonly JurisdictionChoice[];
  readonly rules: Readonly<Record<string, LimitationRule>>;
}

/** Nobody has said which law holds: no clock runs, and counsel looks the dates up by hand. */
export const NO_LIMITATION: LimitationPolicy = { warnDays: [], assign: [], rules: {} };

/** The jurisdiction of an account; null where no line of the policy fits it. */
export function jurisdictionOf(
  policy: LimitationPolicy,
  account: { readonly entity: string; readonly calendar: string; readonly currency: string },
): string | null {
  const fits = ({ entity, calendar, currency }: JurisdictionChoice): boolean =>
    (entity ?? account.entity) === account.entity &&
    (calendar ?? account.calendar) === account.calendar &&
    (currency ?? account.currency) === account.currency;
  return policy.assign.find(fits)?.jurisdiction ?? null;
}

/** The last day on which a claim that fell due on that day can be enforced (DOMAIN 7.13). */
export function expiryOf(rule: Pick<LimitationRule, 'years' | 'starts'>, dueDate: PlainDate): PlainDate {
  const from = rule.starts === 'end-of-year' ? `${dueDate.slice(0, 4)}-12-31` : dueDate;
  return addMonths(from, rule.years * 12);
}

/**
 * The last day after a period began anew on that day. It then runs from the day itself, wherever the first one began, and
 * never ends a period earlier than it would have.
 */
export function restartedExpiry(rule: Pick<LimitationRule, 'years'>, on: PlainDate, before: PlainDate): PlainDate {
  return later(addMonths(on, rule.years * 12), before);
}
