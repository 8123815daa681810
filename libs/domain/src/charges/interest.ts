import { addDays, addMonths, daysBetween, later } from '../calendar/dates.js';
import type { PlainDate } from '../primitives.js';
import type { ContractRule, FixedSums, InterestRule, Rounding, StatutoryRule } from './policy.js';

/** What was owed on an item over time: `balance` now, and what moved it when (negative: it went down). Minor units. */
export interface Debt {
  readonly dueDate: PlainDate;
  readonly balance: number;
  readonly moves: readonly { readonly on: PlainDate; readonly change: number }[];
}
/** Days of one balance at one rate, both days counted. */
export interface InterestSegment {
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly days: number;
  readonly principal: number;
  /** A year, or (contractual) a month. */
  readonly percent: number;
  readonly amount: number;
}
export interface Interest {
  readonly amount: number;
  readonly segments: readonly InterestSegment[];
}
/** What cannot be computed because a rate or a sum is not in the data, in words with what is missing. */
export class MissingRate extends Error {
  override readonly name = 'MissingRate';
}
export interface Period {
  readonly from: PlainDate;
  readonly to: PlainDate;
}

/**
 * Simple interest on a debt (DOMAIN 7.4): from the day after its due date to `until` inclusive, in segments that end where
 * the balance or the rate changes. A payment's own day still counts. Rested days (relief) bear none.
 * @param since where an earlier part is computed already: the first day that counts.
 * @throws MissingRate for a day whose rate the data does not give.
 */
export function interestOn(
  debt: Debt,
  until: PlainDate,
  rule: InterestRule,
  rounding: Rounding,
  rested: readonly Period[] = [],
  since: PlainDate = '',
): Interest {
  const start = addDays(debt.dueDate, 1);
  const segments: InterestSegment[] = [];
  for (const { from, to } of spans(later(start, since), until, breaksOf(debt, until, rule, rested))) {
    const principal = principalOn(debt, from);
    if (principal <= 0 || rested.some((one) => one.from <= from && to <= one.to)) continue;
    const { percent, days: year } = rateOn(rule, start, from);
    const before = segments.at(-1);
    const continues = before?.principal === principal && before.percent === percent && addDays(before.to, 1) === from;
    const begin = continues && rule.kind === 'statutory' ? before.from : from;
    if (begin !== from) segments.pop();
    const days = daysBetween(begin, to) + 1;
    const amount = charged(principal, percent, days, year, rounding);
    segments.push({ from: begin, to, days, principal, percent, amount });
  }
  return { amount: segments.reduce((sum, one) => sum + one.amount, 0), segments };
}

/** Principal owed through a day: what moves on that day is still owed for it. */
function principalOn({ balance, moves }: Debt, day: PlainDate): number {
  return moves.reduce((sum, move) => (move.on >= day ? sum - move.change : sum), balance);
}

/** Days on which a new segment may begin. */
function breaksOf(debt: Debt, until: PlainDate, rule: InterestRule, rested: readonly Period[]): PlainDate[] {
  return [
    ...debt.moves.map((move) => addDays(move.on, 1)),
    ...rested.flatMap((one) => [one.from, addDays(one.to, 1)]),
    ...(rule.kind === 'contract' ? monthsFrom(debt.dueDate, until) : halfYears(debt.dueDate, until)),
  ];
}

function spans(start: PlainDate, until: PlainDate, breaks: readonly PlainDate[]): { from: PlainDate; to: PlainDate }[] {
  if (until < start) return [];
  const inside = breaks.filter((day) => day > start && day <= until);
  const begins = [...new Set([start, ...inside])].sort();
  return begins.map((from, index) => ({
    from,
    to: index + 1 < begins.length ? addDays(begins[index + 1]!, -1) : until,
  }));
}

function halfYears(from: PlainDate, until: PlainDate): PlainDate[] {
  const begins: PlainDate[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year += 1) {
    begins.push(`${String(year).padStart(4, '0')}-01-01`, `${String(year).padStart(4, '0')}-07-01`);
  }
  return begins;
}

/** First days of the months since the due date. */
function monthsFrom(due: PlainDate, until: PlainDate): PlainDate[] {
  const begins: PlainDate[] = [];
  for (let month = 0; ; month += 1) {
    const begin = addDays(addMonths(due, month), 1);
    if (begin > until) return begins;
    begins.push(begin);
  }
}

function rateOn(rule: InterestRule, start: PlainDate, day: PlainDate): { percent: number; days: number } {
  return rule.kind === 'statutory'
    ? { percent: statutoryPercent(rule, rule.handling === 'locked' ? start : day), days: 365 }
    : contractPercent(rule, addDays(start, -1), day);
}

/** The published rate of the half-year a day lies in, plus the margin. */
export function statutoryPercent(rule: StatutoryRule, day: PlainDate): number {
  const first = `${day.slice(0, 4)}-${day.slice(5, 7) < '07' ? '01' : '07'}-01`;
  const reference = rule.reference === 'first-day' ? first : addDays(first, -1);
  const row = rule.rows.find((one) => one.from === reference);
  if (row === undefined) {
    throw new MissingRate(`the rates "${rule.rates}" have no row for ${reference}, needed for interest on ${day}`);
  }
  return fromPpm(ppm(row.percent) + ppm(rule.margin));
}

function contractPercent(rule: ContractRule, due: PlainDate, day: PlainDate): { percent: number; days: number } {
  let month = 0;
  while (addDays(addMonths(due, month + 1), 1) <= day) month += 1;
  const tier = rule.tiers.findLast((one) => one.fromMonth <= month);
  if (tier === undefined) throw new MissingRate(`the contract names no rate for month ${month}`);
  return { percent: tier.percent, days: daysBetween(addMonths(due, month), addMonths(due, month + 1)) };
}

/** Percentages have at most four decimals: exact as whole numbers. */
const ppm = (percent: number): number => Math.round(percent * 10_000);
const fromPpm = (whole: number): number => whole / 10_000;

/** `principal × percent × days ÷ year`, half up; `daily-rounded` rounds the day's amount first. */
function charged(principal: number, percent: number, days: number, year: number, rounding: Rounding): number {
  const rate = BigInt(Math.max(0, ppm(percent)));
  const divisor = 1_000_000n * BigInt(year);
  const once = (times: number): number => {
    const scaled = BigInt(principal) * rate * BigInt(times);
    return Number((2n * scaled + divisor) / (2n * divisor));
  };
  return rounding === 'exact' ? once(days) : once(1) * days;
}

/** The fixed sum for a debt. @throws MissingRate for a currency without one. */
export function fixedSumFor(sums: FixedSums, currency: string, debt: number): number {
  const tier = sums[currency]?.find((one) => one.below === undefined || debt < one.below);
  if (tier === undefined) throw new MissingRate(`no fixed sum is given in ${currency}`);
  return tier.amount;
}

/** What was owed when interest began: what a fixed sum is measured by. */
export const debtAtStart = (debt: Debt): number => principalOn(debt, addDays(debt.dueDate, 1));
