import {
  event,
  faultOfPaymentDate,
  formatMoney,
  later,
  moneyOf,
  paymentEvents,
  paymentFailed,
  reversalEvents,
  type EventMap,
  type Money,
} from '#domain';
import { itemsById, paymentById } from '../ledger/open-items.js';
import { linesOfPayment } from '../ledger/standing.js';
import type { FactResult, PaymentFailureInput, PaymentInput } from '../ports.js';
import type { FactWriter } from './fact-writer.js';
import { commandOf, type Fact } from './inbox.js';
import { awaiting, type Obstacle } from './parked.js';
import { rejected } from './rejected.js';

export interface ReversalInput {
  readonly paymentId: string;
  readonly reason: string;
  readonly reversedOn?: string;
  /** What was taken back, where the sender says so: only the whole payment can be undone, a part is a person's. */
  readonly amount?: Money;
}

export interface ReinstatementInput {
  readonly paymentId: string;
  readonly reason: string;
  readonly reinstatedOn?: string;
}

export function paymentFault(input: PaymentInput): Extract<FactResult, { kind: 'rejected' }> | null {
  return input.amount.minor > 0
    ? null
    : rejected(
        'invalid',
        'a payment has a positive amount: report money that goes back as a reversal',
        '/amount/value',
      );
}

/** Books a payment and where its money goes, computed from the ledger under the lock. */
export async function applyPayment(
  writer: FactWriter,
  fact: Fact<PaymentInput>,
  recordedId: string,
): Promise<FactResult> {
  const { amount, receivedOn, invoiceNumbers = [], method = null } = fact.content;
  const fault = faultOfPaymentDate(receivedOn, writer.now);
  if (fault !== null) return rejected('date-too-far', fault, '/receivedOn');
  const received = event(
    'payment.received',
    { paymentId: recordedId, source: fact.actor.id, amount, receivedOn, invoiceNumbers, method },
    receivedOn,
  );
  const payment = { paymentId: recordedId, amount: amount.minor, receivedOn, invoiceNumbers };
  return writer.accept(fact, [received, ...paymentEvents(await writer.ledger(), payment)], recordedId);
}

/** Records that a payment did not come; no money has moved. */
export async function applyFailure(writer: FactWriter, fact: Fact<PaymentFailureInput>): Promise<FactResult> {
  const { paymentId, amount, failedOn, reason, method } = fact.content;
  return writer.accept(fact, [paymentFailed({ paymentId, source: fact.actor.id, amount, failedOn, reason, method })]);
}

/** Undoes exactly the recorded lines of a payment, the unapplied part included. */
export async function applyReversal(
  writer: FactWriter,
  fact: Fact<ReversalInput>,
  recordedId: string,
): Promise<FactResult | Obstacle> {
  const { accountKey, currency } = writer.account;
  await writer.flush();
  const payment = await paymentById(writer.query, accountKey, recordedId);
  if (payment === null) throw new Error(`payment ${recordedId} stands in the inbox and not in the ledger`);
  if (payment.reversedOn !== null) {
    const why = `payment ${recordedId} is reversed already, since ${payment.reversedOn}`;
    return { kind: 'conflict', waitsFor: awaiting.reinstatement(fact.content.paymentId), why };
  }
  const { amount: taken } = fact.content;
  if (taken !== undefined && (taken.currency !== currency || taken.minor !== payment.amount)) {
    const [part, whole] = [formatMoney(taken), formatMoney({ minor: payment.amount, currency })];
    return { kind: 'unmatched', waitsFor: null, why: `${part} of payment ${recordedId} over ${whole} was taken back` };
  }
  const { applied, recovered } = await linesOfPayment(writer.query, accountKey, recordedId, currency);
  const refunded = payment.amount - payment.unapplied - moneyOf(applied) - moneyOf(recovered);
  if (refunded > 0) {
    const paidOut = formatMoney({ minor: refunded, currency });
    const why = `${paidOut} of payment ${recordedId} were paid back to the customer: the money is gone twice`;
    return { kind: 'unmatched', waitsFor: null, why };
  }
  const touched = await itemsById(writer.query, accountKey, [...new Set(applied.map((line) => line.itemId))]);
  const reversal = {
    paymentId: recordedId,
    reason: fact.content.reason,
    amount: { minor: payment.amount, currency },
    lines: applied,
    unapplied: { minor: payment.unapplied, currency },
    items: touched.map(({ itemId, invoiceNumber, invoiceDate, dueDate, amount, document }) => ({
      itemId,
      invoiceNumber,
      invoiceDate,
      dueDate,
      amount: { minor: amount, currency },
      ...(document == null ? {} : { document }),
    })),
    ...(recovered.length === 0 ? {} : { recovered }),
  };
  const on = fact.content.reversedOn ?? (await writer.today());
  const view = await writer.ledger();
  return writer.accept(fact, reversalEvents(view, reversal, await writer.unused(), on));
}

/** A reversal was wrong: the money is here after all, and is allocated anew over what is open now. */
export async function applyReinstatement(
  writer: FactWriter,
  fact: Fact<ReinstatementInput>,
  payment: Pick<Fact, 'actor' | 'externalId'> & { readonly recordedId: string },
): Promise<FactResult | Obstacle> {
  const { accountKey, currency } = writer.account;
  const { paymentId, reason, reinstatedOn } = fact.content;
  await writer.flush();
  const booked = await paymentById(writer.query, accountKey, payment.recordedId);
  if (booked === null) throw new Error(`payment ${payment.recordedId} stands in the inbox and not in the ledger`);
  const { reversedOn, receivedOn, amount } = booked;
  if (reversedOn === null) return notReversed(paymentId);
  const on = later(reinstatedOn ?? (await writer.today()), reversedOn);
  const invoiceNumbers = await designation(writer, payment);
  const data = { paymentId: payment.recordedId, reason, amount: { minor: amount, currency }, receivedOn, reversedOn };
  const anew = { paymentId: payment.recordedId, amount, receivedOn: on, invoiceNumbers };
  return writer.accept(fact, [
    event('payment.reinstated', { ...data, invoiceNumbers }, on),
    ...paymentEvents(await writer.ledger(), anew),
  ]);
}

/** Nothing to reinstate yet: the reversal may still come. */
export function notReversed(paymentId: string): Obstacle {
  const why = `payment ${paymentId} is not reversed: there is nothing to reinstate`;
  return { kind: 'unknown-payment', waitsFor: awaiting.reversal(paymentId), why };
}

/** What the payer named when the payment came in. */
async function designation(
  writer: FactWriter,
  payment: Pick<Fact, 'actor' | 'externalId'>,
): Promise<readonly string[]> {
  const [row] = await writer.query<{ payload: string }>(
    `SELECT e.payload FROM command c
     JOIN event e ON e.account_key = c.account_key AND e.seq BETWEEN c.first_seq AND c.last_seq AND e.type = 'payment.received'
     WHERE c.account_key = $1 AND c.command_id = $2`,
    [writer.account.accountKey, commandOf({ kind: 'payment', ...payment })],
  );
  if (row === undefined) throw new Error(`payment ${payment.externalId} stands in the inbox and not in the record`);
  return (JSON.parse(row.payload) as EventMap['payment.received']).invoiceNumbers;
}
