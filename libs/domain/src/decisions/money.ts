import { amount, type Context } from '../case/context.js';
import type { ChargeState, OpenItem, PaymentFact } from '../case/state.js';
import { DomainError } from '../errors.js';
import { event, type NewEvent } from '../events.js';
import { judgeAllocation } from '../ledger/credit.js';
import { ledgerOf } from '../ledger/of-state.js';
import { formatMoney } from '../money.js';
import { requireCurrency } from '../steps/plan-terms.js';
import type { DecisionPayloads } from './payloads.js';
import { C, S, decision } from './spec.js';

const refuse = (code: ConstructorParameters<typeof DomainError>[0], message: string, pointer?: string): never => {
  throw new DomainError(code, message, [], pointer === undefined ? {} : { pointer });
};

type Waiver = DecisionPayloads['waive-charge'];
interface Waivable {
  readonly item: OpenItem;
  readonly charge: ChargeState;
}

/** Posted and unpaid charges, by their ids. */
function chargesNamed({ state }: Context, { chargeIds }: Waiver): readonly Waivable[] {
  const all = state.items.flatMap((item) => item.charges.map((charge) => ({ item, charge })));
  return chargeIds.map((chargeId, index) => {
    const found = all.find((one) => one.charge.chargeId === chargeId);
    if (found === undefined) {
      return refuse('unknown-reference', `There is no charge ${chargeId} on this account.`, `/chargeIds/${index}`);
    }
    return found.charge.open > 0
      ? found
      : refuse('wrong-step', `Nothing of charge ${chargeId} is unpaid: there is nothing to waive.`);
  });
}
const openCharges = (charges: readonly Waivable[]): number => charges.reduce((sum, one) => sum + one.charge.open, 0);

function checkWaiver(context: Context, payload: Waiver): void {
  requireCurrency(context, payload.amount, '/amount');
  const open = openCharges(chargesNamed(context, payload));
  if (payload.amount.minor <= 0 || payload.amount.minor > open) {
    refuse('amount-mismatch', `${formatMoney(amount(context, open))} of these charges are unpaid.`, '/amount');
  }
}

/** In the order named; an item of which nothing is left by it is settled. */
function waived(context: Context, payload: Waiver): readonly NewEvent[] {
  let left = payload.amount.minor;
  const taken = new Map<OpenItem, number>();
  const events = chargesNamed(context, payload).flatMap(({ item, charge }): readonly NewEvent[] => {
    const minor = Math.min(left, charge.open);
    left -= minor;
    taken.set(item, (taken.get(item) ?? 0) + minor);
    const data = {
      chargeId: charge.chargeId,
      itemId: item.itemId,
      amount: amount(context, minor),
      reason: payload.reason,
    };
    if (minor === 0) return [];
    return [charge.kind === 'interest' ? event('interest.waived', data) : event('fee.waived', data)];
  });
  const settled = [...taken].filter(([item, minor]) => item.balance + item.interest + item.fees === minor);
  return [...events, ...settled.map(([{ itemId }]) => event('invoice.settled', { itemId }))];
}

export const waiveCharge = decision({
  name: 'waive-charge',
  roles: [S],
  second: 'always',
  check: checkWaiver,
  checkAgain: true,
  givenUp: (_context, payload) => payload.amount.minor,
  execute: waived,
});

function paymentNamed({ state }: Context, paymentId: string): PaymentFact {
  const fact = state.payments.find((one) => one.paymentId === paymentId);
  return fact ?? refuse('unknown-reference', `There is no payment ${paymentId} on this account.`, '/paymentId');
}
/** A payment with credit left. */
function creditNamed(context: Context, paymentId: string): PaymentFact {
  const fact = paymentNamed(context, paymentId);
  if (fact.unapplied > 0) return fact;
  return refuse('wrong-step', `Nothing of payment ${paymentId} is unapplied: it went to what was open.`);
}

/** Where the credit goes: the lines of `payment.applied`, and the items it settles. */
function allocatedEvents(
  context: Context,
  { paymentId, lines, payerSaid }: DecisionPayloads['allocate-payment'],
): NewEvent[] {
  const { unapplied } = creditNamed(context, paymentId);
  return judgeAllocation(ledgerOf(context), { paymentId, unapplied }, lines, context.today, payerSaid !== undefined);
}

export const allocatePayment = decision({
  name: 'allocate-payment',
  roles: [C, S],
  when: 'any',
  check: (context, payload) => void allocatedEvents(context, payload),
  execute: allocatedEvents,
});

type Refund = DecisionPayloads['refund-payment'];

function checkRefund(context: Context, { paymentId, amount: back }: Refund): void {
  requireCurrency(context, back, '/amount');
  const { unapplied } = creditNamed(context, paymentId);
  if (back.minor <= 0 || back.minor > unapplied) {
    const credit = formatMoney(amount(context, unapplied));
    refuse('amount-mismatch', `${credit} of payment ${paymentId} are unapplied: pay out that or less.`, '/amount');
  }
}

export const refundPayment = decision({
  name: 'refund-payment',
  roles: [S],
  second: 'always',
  when: 'any',
  check: checkRefund,
  checkAgain: true,
  givenUp: (_context, payload) => payload.amount.minor,
  execute: ({ case: c, state }, { paymentId, amount: back, reason }) => [
    event('payment.refunded', { paymentId, refundId: `${c.caseId}-r${state.seq + 1}`, amount: back, reason }),
  ],
});
