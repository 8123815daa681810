import { addDays } from '../calendar/dates.js';
import { amount, caseItems, undisputed, type Context } from '../case/context.js';
import type { OpenItem } from '../case/state.js';
import { event, type NewEvent } from '../events.js';
import type { PlainDate } from '../primitives.js';
import { supervisors, type Agenda, type WantedTask } from '../steps/step.js';
import { debtAtStart, fixedSumFor, interestOn, MissingRate, type Debt, type Interest } from './interest.js';
import type { ChargeOccasion, ChargePolicy } from './policy.js';
import { restedDays } from './rest.js';

/** The request for a letter, the occasion it is for, and how many there were. */
const OCCASION_OF: Readonly<Record<string, ChargeOccasion>> = {
  'request-advance-notice': 'advance-notice',
  'request-final-notice': 'final-notice',
  'refer-to-agency': 'agency',
};
const numberOf = ({ case: c }: Context, occasion: ChargeOccasion): number =>
  1 + { 'advance-notice': c.noticeCount, 'final-notice': c.finalNoticeCount, agency: c.placementCount }[occasion];

/**
 * Charges stand on the receivable before a letter can show them (G15, P18): as soon as the letter may be asked for, once for
 * each. What cannot be computed is a person's task, and nothing is posted.
 */
export function chargeBefore(context: Context, tasks: readonly WantedTask[]): Agenda {
  const { case: c, strategy } = context;
  const policy = strategy.charges;
  if (policy === null) return {};
  for (const { kind } of tasks) {
    const occasion = OCCASION_OF[kind];
    const mode = occasion === undefined ? undefined : policy.at[occasion];
    if (occasion === undefined || mode === undefined) continue;
    const name = `${occasion}-${numberOf(context, occasion)}`;
    if (c.chargedFor.includes(name)) continue;
    try {
      const events = itemsDue(context).flatMap((item) => chargesOn(context, policy, item, mode, name));
      if (events.length > 0) {
        return { acts: [{ moveId: `charge-${name}`, why: 'The letter shows what is posted.', events }] };
      }
    } catch (error) {
      if (!(error instanceof MissingRate)) throw error;
      return { tasks: [missing(error, name)] };
    }
  }
  return {};
}

export const missing = ({ message }: MissingRate, subject: string): WantedTask => ({
  kind: 'complete-task',
  subject: `charges-${subject}`,
  why: `Interest cannot be computed: ${message}. Nothing was posted.`,
  roles: supervisors,
  dueBd: 1,
});

/** Items past due with something undisputed on them. */
const itemsDue = (context: Context): readonly OpenItem[] =>
  caseItems(context.state).filter((item) => item.dueDate < context.today && undisputed(item) > 0);

/** The debt interest is asked on: never the contested part. */
export const debtOf = (item: OpenItem): Debt => ({
  dueDate: item.dueDate,
  balance: undisputed(item),
  moves: item.moves,
});

export const interestFor = (
  context: Context,
  policy: ChargePolicy,
  item: OpenItem,
  until: PlainDate,
  since?: PlainDate,
): Interest => interestOn(debtOf(item), until, policy.interest, policy.rounding, restedDays(context), since);

/** Interest since it was last posted, and the fixed sum if it never was. */
function chargesOn(
  context: Context,
  policy: ChargePolicy,
  item: OpenItem,
  mode: 'accrue' | 'post',
  occasion: string,
): NewEvent[] {
  const until = context.today;
  const posted = lastPosted(item);
  const since = posted === null ? undefined : addDays(posted, 1);
  const interest = interestFor(context, policy, item, until, since);
  const computed = computation(context, policy, item, interest, occasion);
  const fee = feeFor(context, policy, item);
  const { version: rateVersion, rule } = naming(policy);
  const aboutFee = { itemId: item.itemId, rule, rateVersion, amount: amount(context, fee), occasion };
  const sum = amount(context, interest.amount);
  if (mode === 'accrue') {
    return [
      ...(interest.amount > 0 ? [event('interest.accrued', { ...computed, amount: sum })] : []),
      ...(fee > 0 ? [event('fee.accrued', aboutFee)] : []),
    ];
  }
  const chargeId = (what: string): string => `${context.case.caseId}.${item.itemId}.${what}-${item.charges.length + 1}`;
  return [
    ...(interest.amount > 0
      ? [event('interest.posted', { ...computed, chargeId: chargeId('interest'), amount: sum, computed: sum })]
      : []),
    ...(fee > 0 ? [event('fee.posted', { ...aboutFee, chargeId: chargeId('fee') })] : []),
  ];
}

const lastPosted = (item: OpenItem): PlainDate | null =>
  item.charges.reduce<PlainDate | null>(
    (last, one) => (one.until !== null && (last === null || one.until > last) ? one.until : last),
    null,
  );

function feeFor({ state, currency }: Context, { fixedSum }: ChargePolicy, item: OpenItem): number {
  const asked = state.feeItems.includes(item.itemId) || item.charges.some((one) => one.kind === 'fee');
  const debt = debtAtStart(debtOf(item));
  return fixedSum === null || asked || debt <= 0 ? 0 : fixedSumFor(fixedSum, currency, debt);
}

function naming({ interest }: ChargePolicy): { rule: string; version: string } {
  const rule = interest.kind === 'statutory' ? `${interest.rates}, ${interest.handling}` : 'contract';
  return { rule, version: interest.version };
}

export function computation(
  context: Context,
  policy: ChargePolicy,
  item: OpenItem,
  interest: Interest,
  occasion: string,
) {
  const { rule, version: rateVersion } = naming(policy);
  const [first, last] = [interest.segments[0], interest.segments.at(-1)];
  return {
    ...{ itemId: item.itemId, rule, rateVersion, rounding: policy.rounding, occasion },
    ...{ from: first?.from ?? addDays(item.dueDate, 1), until: last?.to ?? context.today },
    segments: interest.segments.map((one) => ({
      ...one,
      principal: amount(context, one.principal),
      amount: amount(context, one.amount),
    })),
  };
}
