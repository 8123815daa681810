import { addBusinessDays, amount, claimable, type Context } from '../case/context.js';
import { DomainError } from '../errors.js';
import { event, type NewEvent, type OfferKind } from '../events.js';
import { formatMoney } from '../money.js';
import type { Money } from '../primitives.js';
import { balanceOf, checkPlanTerms, installmentsOf, planBeyondPolicy, undisputedItems } from '../steps/plan-terms.js';
import { granted, withinFloor } from './concessions.js';
import { checkMeeting, meetingScheduled } from './meetings.js';
import type {
  BarterTerms,
  MeetingTerms,
  MethodTerms,
  PlanTerms,
  PromiseTerms,
  ReliefTerms,
  SecurityTerms,
  TermsChange,
} from './payloads.js';
import { nextPlanId, planActive, proposal } from './plans.js';
import { checkPromise, promised } from './promises.js';
import { refuse } from './refuse.js';
import { checkRelief, reliefGranted } from './relief.js';
import { barterSettled, checkBarter, checkSecurity, securityRecorded } from './securities.js';
import { allowedMethod, changedTerms, checkMethod, checkTerms } from './terms.js';

/** An option as it is offered or chosen: its `terms` are the payload of the decision that starts it. */
export interface OptionGiven {
  readonly optionId: string;
  readonly kind: OfferKind;
  readonly amount: Money;
  readonly validUntil: string;
  readonly terms: { readonly [key: string]: unknown };
}
export interface Accepted {
  readonly acceptedBy: string;
  readonly proof: string;
}
interface Kind {
  /** The decision that starts it always needs a second person: so does the whole set (limits of DOMAIN 4). */
  readonly needsSecond: (context: Context, option: OptionGiven) => boolean;
  /** Refuses terms that its own decision would refuse, with a pointer into them. */
  readonly check: (context: Context, option: OptionGiven) => void;
  /** What it gives up, or the total of a plan that goes beyond policy. */
  readonly givenUp: (context: Context, option: OptionGiven) => number;
  /** What the chosen option starts, by the events of its own decision. */
  readonly start: (context: Context, option: OptionGiven, accepted: Accepted) => readonly NewEvent[];
}

const always = (): boolean => true;
const never = (): boolean => false;
const nothing = (): number => 0;
/** A field that must be there, or several of which one must be. */
type Needed<T> = (keyof T & string) | readonly (keyof T & string)[];
/**
 * A kind whose terms are the payload of one decision with a check and an execution of its own. What nobody knew yet when
 * it was offered is arranged by people once the customer has chosen it.
 */
const byDecision = <T>(
  needsSecond: Kind['needsSecond'],
  required: readonly Needed<T>[],
  check: (context: Context, terms: T) => void,
  start: (context: Context, terms: T) => readonly NewEvent[],
): Kind => ({
  needsSecond,
  givenUp: nothing,
  check: (context, option) => {
    if (isComplete(option, required)) {
      check(context, option.terms as T);
    }
  },
  start: (context, option) => (isComplete(option, required) ? start(context, option.terms as T) : toBeArranged(option)),
});
const isComplete = <T>({ terms }: OptionGiven, required: readonly Needed<T>[]): boolean =>
  required.every((one) => [one].flat().some((key) => terms[key as string] !== undefined));
const toBeArranged = ({ optionId, kind }: OptionGiven): readonly NewEvent[] => [
  event('case.escalated', { to: 'supervisor', reason: `The customer chose option ${optionId} (${kind}): arrange it.` }),
];

export const OPTION_KINDS: Readonly<Record<OfferKind, Kind>> = {
  'full-payment': {
    needsSecond: never,
    givenUp: nothing,
    check: datedWithin,
    start: (context, option, accepted) => promised(context, promiseOf(option, accepted)),
  },
  plan: {
    needsSecond: (context, option) => planBeyondPolicy(context, planOf(option)),
    givenUp: (context, option) => (planBeyondPolicy(context, planOf(option)) ? planOf(option).total.minor : 0),
    check: checkPlan,
    start: (context, option, { acceptedBy, proof }) => [
      ...proposal(context, planOf(option)),
      event('plan.accepted', { planId: nextPlanId(context), version: 1, acceptedBy, proof }),
    ],
  },
  settlement: {
    needsSecond: always,
    givenUp: (context, option) => balanceOf(context, settledItems(context, option)) - option.amount.minor,
    check: (context, option) => {
      datedWithin(context, option);
      const base = balanceOf(context, settledItems(context, option));
      withinFloor(context, 'settlement', base, base - option.amount.minor, '/amount');
    },
    start: settlement,
  },
  terms: byDecision<TermsChange>(always, ['newTerms', 'from'], checkTerms, changedTerms),
  card: byDecision<MethodTerms>(always, ['method', 'fee', 'until'], checkMethod, allowedMethod),
  security: byDecision<SecurityTerms>(
    always,
    ['kind', 'asset', 'value', 'filing', 'expiry'],
    checkSecurity,
    securityRecorded,
  ),
  barter: byDecision<BarterTerms>(always, ['goods', 'agreedValue', 'valuation'], checkBarter, barterSettled),
  relief: byDecision<ReliefTerms>(always, ['until', 'owner', 'reason'], checkRelief, reliefGranted),
  meeting: byDecision<MeetingTerms>(never, ['at', ['place', 'link'], 'attendees'], checkMeeting, meetingScheduled),
};

/** Judges an option's terms as its own decision would: what is refused points into the option. */
export function checkOption(context: Context, option: OptionGiven, pointer: string): void {
  try {
    OPTION_KINDS[option.kind].check(context, option);
  } catch (error) {
    if (!(error instanceof DomainError)) {
      throw error;
    }
    const at = typeof error.facts['pointer'] === 'string' ? error.facts['pointer'] : '';
    const own = at === '/amount' && option.kind === 'settlement';
    throw new DomainError(error.code, `Option ${option.optionId}: ${error.message}`, error.guards, {
      ...error.facts,
      pointer: own ? `${pointer}${at}` : `${pointer}/terms${at}`,
    });
  }
}

/** What was offered must still fit what is owed: money may have come, or a part been disputed, since. */
export function checkChosen(context: Context, option: OptionGiven, accepted: Accepted): void {
  if (option.kind === 'full-payment' || option.kind === 'settlement') {
    checkPromise(context, promiseOf(option, accepted));
  }
  if (option.kind === 'plan') {
    const active = planActive(context);
    if (active !== null) {
      refuse('wrong-step', active);
    }
  }
  if (option.kind !== 'full-payment') {
    OPTION_KINDS[option.kind].check(context, option);
  }
}

const planOf = (option: OptionGiven): PlanTerms => option.terms as unknown as PlanTerms;

function checkPlan(context: Context, option: OptionGiven): void {
  const plan: Partial<PlanTerms> = planOf(option);
  if (
    plan.total === undefined ||
    plan.count === undefined ||
    plan.rhythm === undefined ||
    plan.firstDate === undefined
  ) {
    refuse('missing-field', 'A plan option needs total, count, rhythm and firstDate in its terms.');
  }
  checkPlanTerms(context, planOf(option));
  installmentsOf(context, planOf(option));
}

/** Nobody is offered to pay by a day that has passed. */
function datedWithin({ today }: Context, option: OptionGiven): void {
  const { dueDate } = option.terms as Partial<PromiseTerms>;
  if (dueDate !== undefined && dueDate < today) {
    refuse('date-in-past', `It would be payable by ${dueDate}, which lies in the past.`, '/dueDate');
  }
}

/** The promise an accepted lump sum amounts to: by its own date, else as long as the option stands. */
function promiseOf(option: OptionGiven, { acceptedBy }: Accepted): PromiseTerms {
  const terms = option.terms as Partial<PromiseTerms>;
  return {
    ...(terms.itemIds === undefined ? {} : { itemIds: terms.itemIds }),
    amount: option.amount,
    dueDate: terms.dueDate ?? option.validUntil,
    promisedBy: acceptedBy,
    channel: terms.channel ?? 'offer',
  };
}

const settledItems = (context: Context, option: OptionGiven): readonly string[] =>
  (option.terms as Partial<PromiseTerms>).itemIds ?? undisputedItems(context);

/** Less than is owed, paid as promised: the rest is given up when the promise is kept, and owed again when it is not. */
function settlement(context: Context, option: OptionGiven, accepted: Accepted): readonly NewEvent[] {
  const promise = promiseOf(option, accepted);
  const itemIds = settledItems(context, option);
  const given = balanceOf(context, itemIds) - option.amount.minor;
  const made = promised(context, promise);
  const first = made.find((one) => one.type === 'promise.made');
  const terms = {
    kind: 'settlement' as const,
    value: amount(context, given),
    itemIds,
    conditions: `${formatMoney(option.amount)} paid as promised`,
    expiry: addBusinessDays(context.calendar, promise.dueDate, context.strategy.promise.toleranceBd),
  };
  return [granted(context, terms, first?.data.promiseId ?? null), ...made];
}

/** No option asks for more than is open. */
export function withinClaim(context: Context, option: OptionGiven, pointer: string): void {
  const due = claimable(context.state);
  if (option.amount.minor > due) {
    refuse(
      'amount-mismatch',
      `Option ${option.optionId} asks for more than the open ${formatMoney(amount(context, due))}.`,
      `${pointer}/amount`,
    );
  }
}
