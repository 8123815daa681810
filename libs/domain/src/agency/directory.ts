import { daysBetween } from '../calendar/dates.js';
import type { PlainDate } from '../primitives.js';

/** A share of what is collected, from a sum on: `from` is what was placed, minor units of the agency's currency. */
export interface FeeTier {
  readonly from: number;
  readonly percent: number;
}

/** One agency of the house's directory. Amounts are minor units of its currency. */
export interface Agency {
  readonly agencyId: string;
  readonly name: string;
  readonly currency: string;
  /** Its fee where it has no tiers. */
  readonly feePercent: number;
  /** The smallest debt it takes. */
  readonly minimum: number;
  /** Fees by what is placed, smallest sum first. */
  readonly feeTiers?: readonly FeeTier[];
  /** Countries (as the calendars of accounts name them) it works in; absent: all. */
  readonly countries?: readonly string[];
  /** It takes only what is overdue for so long. */
  readonly minDaysOverdue?: number;
  /** Whom to talk to there. */
  readonly contact?: string;
  /** User name of the client that reports for it; absent: people relay its reports. */
  readonly feed?: string;
}

/** What is to be placed, as far as an agency's terms look at it. */
export interface Placing {
  readonly currency: string;
  readonly country: string;
  readonly amount: number;
  /** Due date of the youngest item. */
  readonly youngestDue: PlainDate;
  readonly today: PlainDate;
}
export type Unfit = 'currency' | 'country' | 'amount' | 'age';

/** Why an agency would not take it; null when it would. */
export function unfit(agency: Agency, { currency, country, amount, youngestDue, today }: Placing): Unfit | null {
  if (agency.currency !== currency) {
    return 'currency';
  }
  if (agency.countries !== undefined && !agency.countries.includes(country)) {
    return 'country';
  }
  if (amount < agency.minimum) {
    return 'amount';
  }
  return daysBetween(youngestDue, today) < (agency.minDaysOverdue ?? 0) ? 'age' : null;
}

/** The fee it takes of a debt of that size. */
export function feePercentFor({ feePercent, feeTiers = [] }: Agency, amount: number): number {
  return feeTiers.reduce((percent, tier) => (amount >= tier.from ? tier.percent : percent), feePercent);
}

/** The country of an account is the one whose holidays it keeps: `DE-BY` is Germany. */
export const countryOf = ({ calendar }: { readonly calendar: string }): string => calendar.split('-')[0] ?? calendar;
