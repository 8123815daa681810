import type { ConcessionState } from '../case/arrangements.js';
import { amount, contextOf, endOfDay, claimOf, inCurrency, owed, type Context } from '../case/context.js';
import { foldProvisional } from '../case/provisional.js';
import type { OpenItem } from '../case/state.js';
import { settledBy, spread } from '../decisions/securities.js';
import { event, type NewEvent } from '../events.js';
import { SYSTEM } from '../primitives.js';
import { windUp } from './closing.js';
import type { Act, Agenda } from './step.js';

/**
 * Judges every concession: met once the rest was paid in time, over at the end of its last day, undone when its money goes
 * back (DOMAIN 3.5, R89). What was agreed needs nobody's second approval to be carried out.
 */
export function judgeConcessions(context: Context): Agenda {
  const { case: c, calendar, now } = context;
  const acts = c.concessions.map((one) => judged(context, one)).filter((act): act is Act => act !== null);
  const wakes = c.concessions
    .filter((one) => one.status === 'granted')
    .map((one) => endOfDay(calendar, one.expiry))
    .filter((at) => at > now);
  return { acts: acts.slice(0, 1), wakes };
}

function judged(context: Context, one: ConcessionState): Act | null {
  switch (one.status) {
    case 'granted':
      return isMet(context, one) ? met(context, one) : lapsed(context, one);
    case 'expired':
      // Money booked late with a value date in time: what was agreed is carried out all the same.
      return one.revokedAt === null && isMet(context, one) && !wasUndone(context, one) ? met(context, one) : null;
    case 'met':
      return lostMoney(context, one) ? undone(context, one) : null;
    case 'revoked':
      return null;
  }
}

const itemsOf = ({ state }: Context, one: ConcessionState): readonly OpenItem[] =>
  state.items.filter((item) => one.itemIds.includes(item.itemId));
const leftOf = (context: Context, one: ConcessionState): number =>
  itemsOf(context, one).reduce((sum, item) => sum + claimOf(item), 0);

const isOver = ({ calendar, now }: Context, one: ConcessionState): boolean => endOfDay(calendar, one.expiry) <= now;

const paymentsOn = ({ state }: Context, one: ConcessionState): Context['state']['payments'] =>
  state.payments.filter(
    (fact) => fact.at >= one.grantedAt && fact.lines.some((line) => one.itemIds.includes(line.itemId)),
  );

/** What was paid on its items since it was granted, with a value date in time. */
function paidInTime(context: Context, one: ConcessionState): number {
  return paymentsOn(context, one)
    .filter((fact) => !fact.reversed && fact.on <= one.expiry)
    .flatMap((fact) => fact.lines)
    .filter((line) => one.itemIds.includes(line.itemId))
    .reduce((sum, line) => sum + line.amount, 0);
}

/** No more is left than what is given up, and it came in time. */
function isMet(context: Context, one: ConcessionState): boolean {
  const tolerance = inCurrency(context.strategy.smallDifference, context.currency);
  const left = leftOf(context, one);
  const inTime = !isOver(context, one) || paidInTime(context, one) >= one.target - tolerance;
  return left > 0 && left <= one.amount + tolerance && inTime;
}

/** It had been met once and its money went back: it does not come to life again by what is left. */
const wasUndone = (context: Context, one: ConcessionState): boolean =>
  paymentsOn(context, one).some((fact) => fact.reversed) && paidInTime(context, one) < one.target;

const lostMoney = (context: Context, one: ConcessionState): boolean =>
  itemsOf(context, one).some((item) => item.balance > 0) && paymentsOn(context, one).some((fact) => fact.reversed);

/** What is left of its items is given up; where nothing is owed then, the case ends as settled in the same act. */
function met(context: Context, one: ConcessionState): Act {
  const { concessionId } = one;
  const lines = spread(
    context,
    itemsOf(context, one).map((item) => item.itemId),
    leftOf(context, one),
  );
  const items = itemsOf(context, one).map(({ itemId, invoiceNumber, invoiceDate, dueDate, amount: posted }) => ({
    ...{ itemId, invoiceNumber, invoiceDate, dueDate },
    amount: amount(context, posted),
  }));
  const applied = event('concession.applied', {
    ...{ concessionId, lines, items },
    amount: amount(context, leftOf(context, one)),
  });
  const events = [applied, ...settledBy(context, lines)];
  return {
    moveId: `met-${concessionId}`,
    why: 'The conditions of a concession were met.',
    events: [...events, ...settledWith(context, one, events)],
  };
}

/** Whoever paid everything but the charges we waived has paid as agreed, not less than was owed. */
const ENDS = {
  settled: { outcome: 'settled', summary: 'paid as settled' },
  waived: { outcome: 'amicable', summary: 'paid as agreed' },
} as const;

/** The end of the case, where these events leave nothing owed and nothing running. */
function settledWith(context: Context, one: ConcessionState, events: readonly NewEvent[]): readonly NewEvent[] {
  const { case: c, strategy, now } = context;
  const frame = { commandId: 'look-ahead', actor: SYSTEM, caseId: c.caseId, policyVersion: strategy.version };
  const then = contextOf(foldProvisional(context.state, frame, events, now), strategy, now);
  const running = then.case.promises.some((one) => one.status === 'open') || then.case.plan?.status === 'active';
  return owed(then.state) > 0 || running || then.case.status !== 'open' || then.case.writtenOff > 0
    ? []
    : [...windUp(then, true), event('case.closed', ENDS[one.kind === 'fee-waiver' ? 'waived' : 'settled'])];
}

/** The full sum is owed again (R89). */
function lapsed(context: Context, one: ConcessionState): Act | null {
  const { concessionId, expiry } = one;
  return isOver(context, one)
    ? {
        moveId: `lapsed-${concessionId}`,
        why: 'The conditions of a concession were not met in time.',
        events: [
          event('concession.expired', { concessionId, why: `not met by ${expiry}`, lines: [], items: [] }, expiry),
          event('case.re-planned', { why: 'a concession lapsed' }),
        ],
      }
    : null;
}

function undone(_context: Context, { concessionId, lines, items }: ConcessionState): Act {
  const why = 'a payment it rested on was reversed';
  return {
    moveId: `undone-${concessionId}`,
    why: 'The money a concession rested on went back.',
    events: [event('concession.expired', { concessionId, why, lines, items })],
  };
}
