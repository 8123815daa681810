import { localDate, type Context } from '../case/context.js';
import type { Money, PlainDate } from '../primitives.js';
import { installmentsOf } from '../steps/plan-terms.js';
import type { Installment, Option } from '../vocabulary.js';

/** One thing the customer must know about an option before choosing it; exactly one of the three is given. */
export interface OptionDetail {
  /** Names a word of the letter's language. */
  readonly what: string;
  readonly amount: Money | null;
  readonly date: PlainDate | null;
  readonly text: string | null;
}
export interface OptionForLetter {
  readonly option: Option;
  readonly installments: readonly Installment[];
  readonly details: readonly OptionDetail[];
}
export const optionForLetter = (context: Context, option: Option): OptionForLetter => ({
  option,
  installments: option.kind === 'plan' ? installmentsOf(context, option.terms) : [],
  details: detailsOf(context, option),
});

type Terms = Readonly<Record<string, unknown>>;

/** What an option asks of the customer beside its sum: a fee, an asset, days. What is not agreed yet is left out. */
function detailsOf(context: Context, { kind, terms }: Option): readonly OptionDetail[] {
  switch (kind) {
    case 'card':
      return [fee(terms['fee']), on('until', terms['until'])].flat();
    case 'security':
      return [said('asset', terms['asset']), sum('value', terms['value']), on('until', terms['expiry'])].flat();
    case 'barter':
      return [said('goods', terms['goods']), sum('value', terms['agreedValue'])].flat();
    case 'relief':
      return on('until', terms['until']);
    case 'meeting':
      return [meetingDay(context, terms['at']), said('place', terms['place'] ?? terms['link'])].flat();
    case 'terms':
      return newTerms(terms['newTerms']);
    default:
      return [];
  }
}

const none = { amount: null, date: null, text: null };
const said = (what: string, text: unknown): readonly OptionDetail[] =>
  typeof text === 'string' ? [{ ...none, what, text }] : [];
const on = (what: string, date: unknown): readonly OptionDetail[] =>
  typeof date === 'string' ? [{ ...none, what, date }] : [];
const sum = (what: string, amount: unknown): readonly OptionDetail[] =>
  isMoney(amount) ? [{ ...none, what, amount }] : [];
const fee = (value: unknown): readonly OptionDetail[] =>
  isRecord(value) && typeof value['percent'] === 'number' ? said('fee', `${value['percent']} %`) : sum('fee', value);
const meetingDay = ({ calendar }: Context, at: unknown): readonly OptionDetail[] =>
  typeof at === 'string' ? on('day', localDate(calendar, at)) : [];
const newTerms = (value: unknown): readonly OptionDetail[] =>
  isRecord(value)
    ? [
        on('dueDate', value['dueDate']),
        typeof value['netDays'] === 'number' ? said('netDays', String(value['netDays'])) : [],
      ].flat()
    : [];

const isRecord = (value: unknown): value is Terms => typeof value === 'object' && value !== null;
const isMoney = (value: unknown): value is Money =>
  isRecord(value) && typeof value['minor'] === 'number' && typeof value['currency'] === 'string';
