import { addDays } from '../calendar/dates.js';
import { liveConcession } from '../case/arrangements.js';
import { amount, chargesOf, type Context } from '../case/context.js';
import { event, type ConcessionKind, type NewEvent } from '../events.js';
import { notAllDisputed } from '../guards.js';
import { formatMoney, percentOf } from '../money.js';
import type { Money } from '../primitives.js';
import { balanceOf, requireCurrency, undisputedItems } from '../steps/plan-terms.js';
import type { ConcessionTerms, DecisionPayloads } from './payloads.js';
import { refuse } from './refuse.js';
import { C, S, decision } from './spec.js';

const covered = (context: Context, terms: ConcessionTerms): readonly string[] =>
  terms.itemIds ?? undisputedItems(context);

/** What the concession is measured on: what the items still owe; of a waiver, the interest and fees posted on them. */
function baseOf(context: Context, terms: ConcessionTerms): Money {
  const itemIds = covered(context, terms);
  const claim = balanceOf(context, itemIds);
  const charged = context.state.items.filter((item) => itemIds.includes(item.itemId));
  const charges = charged.reduce((sum, item) => sum + chargesOf(item), 0);
  return amount(context, terms.kind === 'fee-waiver' ? charges : claim);
}

/** What is given up, to the cent. */
export function givenUpBy(context: Context, terms: ConcessionTerms): Money {
  const { value } = terms;
  return 'percent' in value ? percentOf(baseOf(context, terms), value.percent) : value;
}

/** The most that may be given up by policy, in percent of what is owed. */
export function mostPercent({ strategy: { offers } }: Context, kind: ConcessionKind): number {
  switch (kind) {
    case 'settlement':
      return 100 - offers.settlementFloorPercent;
    case 'discount':
      return offers.maxDiscountPercent;
    case 'schedule':
      return offers.scheduleDiscountPercent;
    case 'fee-waiver':
      return 100;
  }
}

/** Refuses what lies below the policy floor, ends in the past or too late, or comes on top of another concession. */
export function checkConcession(context: Context, terms: ConcessionTerms): void {
  const base = baseOf(context, terms);
  const given = givenUpBy(context, terms);
  requireCurrency(context, given, '/value');
  withinFloor(context, terms.kind, base.minor, given.minor, '/value');
  withinTime(context, terms.expiry);
  const live = liveConcession(context.case);
  if (live !== null) {
    refuse('wrong-step', `Concession ${live.concessionId} may still be met until ${live.expiry}.`);
  }
}

export function withinFloor(
  context: Context,
  kind: ConcessionKind,
  base: number,
  given: number,
  pointer: string,
): void {
  const most = Math.floor((base * mostPercent(context, kind)) / 100);
  const whole = kind === 'fee-waiver' ? base : base - 1;
  if (given <= 0 || given > whole || given > most) {
    refuse(
      'amount-mismatch',
      `A ${kind} gives up more than nothing and at most ${formatMoney(amount(context, Math.min(most, whole)))} of ${formatMoney(amount(context, base))}.`,
      pointer,
    );
  }
}

function withinTime({ today, strategy }: Context, expiry: string): void {
  const last = addDays(today, strategy.offers.maxConcessionDays);
  if (expiry < today) {
    refuse('date-in-past', `The concession would have expired on ${expiry}.`, '/expiry');
  }
  if (expiry > last) {
    refuse('date-too-far', `Its conditions must be met by ${last} at the latest.`, '/expiry');
  }
}

/** `concession.granted`: what is given up once the rest was paid in time. */
export function granted(context: Context, terms: ConcessionTerms, promiseId: string | null): NewEvent {
  const { case: c } = context;
  const given = givenUpBy(context, terms);
  return event('concession.granted', {
    concessionId: `${c.caseId}-k${c.concessions.length + 1}`,
    kind: terms.kind,
    amount: given,
    itemIds: covered(context, terms),
    target: amount(context, balanceOf(context, covered(context, terms)) - given.minor),
    conditions: terms.conditions,
    expiry: terms.expiry,
    promiseId,
  });
}

export const grantConcession = decision({
  name: 'grant-concession',
  roles: [C, S],
  second: 'always',
  guards: [notAllDisputed],
  check: checkConcession,
  checkAgain: true,
  givenUp: (context, payload) => givenUpBy(context, payload).minor,
  execute: (context, payload): readonly NewEvent[] => [granted(context, payload, null)],
});

type Revoking = DecisionPayloads['revoke-concession'];

function checkRevoked({ case: c }: Context, payload: Revoking): void {
  if ((payload.concessionId === undefined) === (payload.method === undefined)) {
    refuse('missing-field', 'Name either the concession or the payment method that is taken back.', '/concessionId');
  }
  if (payload.method !== undefined) {
    if (!c.methods.some((one) => one.method === payload.method && one.status === 'allowed')) {
      refuse('unknown-reference', `${payload.method} is not allowed in this case.`, '/method');
    }
    return;
  }
  const found = c.concessions.find((one) => one.concessionId === payload.concessionId);
  if (found === undefined) {
    refuse('unknown-reference', `There is no concession ${payload.concessionId ?? ''} in this case.`, '/concessionId');
  } else if (found.status !== 'granted') {
    refuse('wrong-step', `Concession ${found.concessionId} is ${found.status}.`);
  }
}

export const revokeConcession = decision({
  name: 'revoke-concession',
  roles: [S],
  check: checkRevoked,
  execute: ({ case: c }, { concessionId = '', method, why }): readonly NewEvent[] =>
    method === undefined
      ? [event('concession.revoked', { concessionId, why })]
      : c.methods
          .filter((one) => one.method === method && one.status === 'allowed')
          .map(({ methodId }) => event('payment-method.revoked', { methodId, method, why })),
});
