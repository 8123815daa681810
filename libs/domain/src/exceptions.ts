import { addBusinessDays, instantAt, localDate } from './calendar/business.js';
import type { ResolvedCalendar } from './calendar/calendar.js';
import { DomainError } from './errors.js';
import type { Actor, Instant, Money, Role } from './primitives.js';

/** What a feed told us and nobody but a person can place (DOMAIN 4): never dropped, never guessed. */
export const EXCEPTION_KINDS = [
  /** Something for an account nobody has registered: applied by itself when the account appears. */
  'unknown-account',
  /** A reversal before its payment, a reinstatement before its reversal: applied by itself when that comes. */
  'unknown-payment',
  /** Money in a currency the customer has no account in: applied by itself when the sibling account appears. */
  'other-currency',
  /** The same id with other content: both contents are kept, the first one stands. */
  'conflict',
  /** Money received and not matched to an item. */
  'unapplied',
  /** A line of a bank statement without a certain owner. */
  'unmatched',
  'unknown-letter',
  'unknown-case',
  'unknown-placement',
  /** Understood as a message, not as a fact. */
  'unreadable',
] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];
/** The kind of the task that an open exception is; every other task is of the kind of the decision that answers it. */
export const EXCEPTION_TASK = 'resolve-exception';
export type ExceptionStatus = 'open' | 'applied' | 'dismissed' | 'obsolete';

/** A person looks at it until the close of the next business day of the house. */
const DUE_BD = 1;
export function exceptionDue(house: ResolvedCalendar, raisedAt: Instant): Instant {
  return instantAt(house, addBusinessDays(house, localDate(house, raisedAt), DUE_BD), house.sendUntil);
}

/** What a person may do about it. */
export type Resolution =
  /** It belongs to this account, and pays these invoices if any are named. */
  | { readonly action: 'apply'; readonly accountId: string; readonly invoiceNumbers?: readonly string[] | undefined }
  /** The new content is right: it corrects what is on record. */
  | { readonly action: 'correct'; readonly comment: string }
  | {
      readonly action: 'attach';
      readonly caseId?: string | undefined;
      readonly messageId?: string | undefined;
      readonly placementId?: string | undefined;
    }
  | {
      readonly action: 'allocate';
      readonly lines: readonly { readonly invoiceNumber: string; readonly amount: Money }[];
    }
  /** Nothing follows from it; credit stays as credit. */
  | { readonly action: 'dismiss'; readonly why: string };
export type ResolutionAction = Resolution['action'];

const PAYMENT_ONLY: readonly ResolutionAction[] = ['apply', 'dismiss'];
const ACTIONS: Readonly<Record<ExceptionKind, readonly ResolutionAction[]>> = {
  'unknown-account': PAYMENT_ONLY,
  'other-currency': PAYMENT_ONLY,
  unmatched: PAYMENT_ONLY,
  unreadable: PAYMENT_ONLY,
  'unknown-payment': ['dismiss'],
  conflict: ['correct', 'dismiss'],
  unapplied: ['allocate', 'dismiss'],
  'unknown-letter': ['attach', 'dismiss'],
  'unknown-case': ['attach', 'dismiss'],
  'unknown-placement': ['attach', 'dismiss'],
};
/** Facts that can be told apart by an account alone. */
const PLACEABLE: ReadonlySet<string> = new Set(['payment', 'invoice', 'credit-note', 'payment-failure', 'delivery']);
/** Facts of which a correction can be booked. */
const CORRECTABLE: ReadonlySet<string> = new Set(['payment', 'invoice']);
const MONEY: ReadonlySet<string> = new Set([
  'stripe-event',
  'payment',
  'reversal',
  'reinstatement',
  'remittance',
  'statement-entry',
]);
const STAFF: readonly Role[] = ['collector', 'supervisor'];

export interface JudgedException {
  readonly exceptionId: string;
  readonly kind: ExceptionKind;
  readonly status: ExceptionStatus;
  readonly factKind: string;
  readonly claimedBy: string | null;
}

/** What may be done about an exception of this kind, by whom (DOMAIN 4: never dropped, never guessed). */
export function actionsOf(one: Pick<JudgedException, 'kind' | 'factKind'>): ResolutionAction[] {
  return ACTIONS[one.kind].filter((action) => {
    if (action === 'apply') return PLACEABLE.has(one.factKind);
    return action !== 'correct' || CORRECTABLE.has(one.factKind);
  });
}

/** Only a supervisor lets money go without a place. */
export function rolesFor(one: Pick<JudgedException, 'factKind'>, action: ResolutionAction): readonly Role[] {
  return action === 'dismiss' && MONEY.has(one.factKind) ? ['supervisor'] : STAFF;
}

/** @throws DomainError `not-permitted`, `wrong-step` where it has ended, `claimed`, `wrong-step` for the action */
export function judgeResolution(one: JudgedException, actor: Actor, action: ResolutionAction): void {
  const roles = rolesFor(one, action);
  if (!roles.includes(actor.role)) {
    throw new DomainError('not-permitted', `It takes a ${roles.join(' or ')} to ${action} this.`);
  }
  if (one.status !== 'open') throw new DomainError('wrong-step', `Exception ${one.exceptionId} is ${one.status}.`);
  if (one.claimedBy !== null && one.claimedBy !== actor.id) {
    const { exceptionId, claimedBy } = one;
    throw new DomainError('claimed', `Exception ${exceptionId} is claimed by ${claimedBy}.`, [], { claimedBy });
  }
  const actions = actionsOf(one);
  if (!actions.includes(action)) {
    const detail = `An exception of kind ${one.kind} can be settled by: ${actions.join(', ')}.`;
    throw new DomainError('wrong-step', detail, [], { pointer: '/action' });
  }
}

const LARGE = 10_000_00;
const DAY = 86_400_000;
/** Places exceptions among the tasks of the worklist: older and larger first, with the reasons. */
export function scoreException(
  one: { readonly amount: Money | null; readonly raisedAt: Instant; readonly dueAt: Instant },
  now: Instant,
): { score: number; reasons: string[] } {
  const minor = one.amount?.minor ?? 0;
  const days = Math.floor((Date.parse(now) - Date.parse(one.raisedAt)) / DAY);
  const aged = Math.min(days, 30);
  const rules: readonly (readonly [boolean, number, string])[] = [
    [one.dueAt <= now, 30, 'overdue +30'],
    [minor > LARGE, 30, 'more than 10,000 +30'],
    [minor > 0 && minor <= LARGE, 10, 'money without a place +10'],
    [aged > 0, aged, `waiting for ${days} ${days === 1 ? 'day' : 'days'} +${aged}`],
  ];
  const matching = rules.filter(([holds]) => holds);
  return {
    score: matching.reduce((sum, [, points]) => sum + points, 0),
    reasons: matching.map(([, , reason]) => reason),
  };
}
