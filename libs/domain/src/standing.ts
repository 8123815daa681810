import { addDays } from './calendar/dates.js';
import { localDate } from './case/days.js';
import { isCured } from './case/outcomes.js';
import type { AccountState } from './case/state.js';
import { event, type NewEvent } from './events.js';
import type { Instant, PlainDate } from './primitives.js';
import type { DeliveryDecision, HoldScope } from './vocabulary.js';

/**
 * What the house asks of everybody, or of everybody who was late once (R63), and a strategy of those it is for: policy, no
 * judgement of one customer.
 */
export interface HouseSafeguard {
  readonly for: 'nobody' | 'cured' | 'everybody';
  readonly kind: 'deposit' | 'prepayment';
  readonly percent: number | null;
  /** Days after a cure; meaningless for everybody. */
  readonly days: number;
}
export const NO_SAFEGUARD: HouseSafeguard = { for: 'nobody', kind: 'deposit', percent: null, days: 0 };

export interface StandingSafeguard {
  readonly kind: string;
  readonly percent: number | null;
  readonly from: PlainDate | null;
  readonly until: PlainDate | null;
  readonly reviewDate: PlainDate | null;
}
/**
 * What whoever takes orders must know before they ship: may we deliver, what is announced, what to ask for first. All of it
 * judged at one instant, so that an end date ends by itself (G19).
 */
export interface AccountStanding {
  readonly accountId: string;
  readonly delivery: DeliveryDecision;
  readonly hold: {
    readonly scope: HoldScope;
    readonly reason: string;
    readonly since: PlainDate;
    readonly liftCondition: object;
  } | null;
  readonly announced: { readonly scope: HoldScope; readonly effectDate: PlainDate } | null;
  readonly safeguards: readonly StandingSafeguard[];
  readonly asOf: Instant;
}

/**
 * Null for a stream without an account.
 * @param asked what the house asks for, and what the strategy of the account's newest case does
 */
export function standingOf(
  state: AccountState,
  asked: readonly HouseSafeguard[],
  now: Instant,
): AccountStanding | null {
  const { account, calendar } = state;
  if (account === null) return null;
  const asOf = now < state.at ? state.at : now;
  const today = calendar === null ? asOf.slice(0, 10) : localDate(calendar, asOf);
  const hold = holdInForce(state, today);
  return {
    accountId: account.accountId,
    delivery: stricter(hold?.scope ?? 'continue', decidedDelivery(state, today)),
    hold:
      hold === null
        ? null
        : { scope: hold.scope, reason: hold.reason, since: hold.start, liftCondition: { ...hold.liftCondition } },
    announced: announcedNext(state, today),
    safeguards: [...ownSafeguards(state, today), ...asked.flatMap((one) => houseSafeguards(state, one, today))],
    asOf,
  };
}

const SEVERITY: readonly DeliveryDecision[] = ['continue', 'limit', 'stop'];
const stricter = (one: DeliveryDecision, other: DeliveryDecision): DeliveryDecision =>
  SEVERITY.indexOf(one) >= SEVERITY.indexOf(other) ? one : other;

/** A hold agreed until a date ends with that date, even before that is on record. */
export function holdInForce(state: AccountState, today: PlainDate): NonNullable<AccountState['case']>['hold'] {
  const hold = state.case?.hold ?? null;
  if (hold?.active !== true || hold.start > today) return null;
  const { kind, until } = hold.liftCondition;
  return kind === 'date' && until !== undefined && until < today ? null : hold;
}

function decidedDelivery({ delivery }: AccountState, today: PlainDate): DeliveryDecision {
  if (delivery === null || (delivery.from !== null && delivery.from > today)) return 'continue';
  return delivery.until !== null && delivery.until < today ? 'continue' : delivery.delivery;
}

/** What begins later and is certain enough to prepare for: a notice that left, a hold or an end of deliveries to come. */
function announcedNext(state: AccountState, today: PlainDate): AccountStanding['announced'] {
  const { notice = null, hold = null } = state.case ?? {};
  const { delivery } = state;
  // A hold begins in the morning of its date: until then the notice is what there is to know, on that day too.
  const pending = notice?.status === 'sent' || notice?.status === 'delivered' ? notice : null;
  const all = [
    ...(pending !== null && pending.effectDate >= today
      ? [{ scope: pending.scope, effectDate: pending.effectDate }]
      : []),
    ...[
      ...(hold?.active === true ? [{ scope: hold.scope, effectDate: hold.start }] : []),
      ...(delivery !== null && delivery.from !== null && delivery.delivery !== 'continue'
        ? [{ scope: delivery.delivery, effectDate: delivery.from }]
        : []),
    ].filter((one) => one.effectDate > today),
  ];
  return all.reduce<AccountStanding['announced']>(
    (first, one) => (first === null || one.effectDate < first.effectDate ? one : first),
    null,
  );
}

function ownSafeguards(state: AccountState, today: PlainDate): StandingSafeguard[] {
  return (state.case?.safeguards ?? [])
    .filter((one) => !one.lifted && one.until >= today)
    .map(({ kind, percent, from, until, reviewDate }) => ({ kind, percent, from, until, reviewDate }));
}

/** A switch of the house or of a strategy: everybody, or everybody for a while after being late. */
function houseSafeguards(state: AccountState, asked: HouseSafeguard, today: PlainDate): StandingSafeguard[] {
  const { kind, percent } = asked;
  if (asked.for === 'everybody') {
    return [{ kind, percent, from: null, until: null, reviewDate: null }];
  }
  const closedOn = state.case?.closedOn ?? null;
  if (asked.for === 'nobody' || closedOn === null || !isCured(state.case?.outcome ?? null)) return [];
  const until = addDays(closedOn, asked.days);
  return until < today ? [] : [{ kind, percent, from: closedOn, until, reviewDate: null }];
}

/** Whoever takes orders has asked, and so knows of the hold: on record once for each hold and scope. */
export function acknowledgement(state: AccountState, by: string): NewEvent[] {
  const hold = state.case?.hold ?? null;
  return hold?.active === true && hold.acknowledged !== true
    ? [event('hold.acknowledged', { holdId: hold.holdId, by })]
    : [];
}
