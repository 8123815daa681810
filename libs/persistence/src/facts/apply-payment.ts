import { event, paymentEvents, paymentFailed } from '#domain';
import { itemsById, linesOfPayment, paymentById } from '../ledger/open-items.js';
import type { FactResult, PaymentFailureInput, PaymentInput } from '../ports.js';
import type { FactWriter } from './fact-writer.js';
import type { Fact } from './inbox.js';
import { rejected } from './rejected.js';

export interface ReversalInput {
  readonly paymentId: string;
  readonly reason: string;
  readonly reversedOn?: string;
}

export function paymentFault(input: PaymentInput): Extract<FactResult, { kind: 'rejected' }> | null {
  return input.amount.minor > 0 ? null : rejected('invalid', 'a payment has a positive amount', '/amount/value');
}

/** Books a payment and where its money goes, computed from the ledger under the lock. */
export async function applyPayment(
  writer: FactWriter,
  fact: Fact<PaymentInput>,
  recordedId: string,
): Promise<FactResult> {
  const { amount, receivedOn, invoiceNumbers = [], method = null } = fact.content;
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
): Promise<FactResult> {
  const { accountKey, currency } = writer.account;
  await writer.flush();
  const payment = await paymentById(writer.query, accountKey, recordedId);
  if (payment === null) throw new Error(`payment ${recordedId} stands in the inbox and not in the ledger`);
  if (payment.reversedOn !== null) return { kind: 'known', accountKey, seq: writer.seq };
  const { applied, recovered } = await linesOfPayment(writer.query, accountKey, recordedId, currency);
  const touched = await itemsById(writer.query, accountKey, [...new Set(applied.map((line) => line.itemId))]);
  const reversal = event(
    'payment.reversed',
    {
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
    },
    fact.content.reversedOn ?? (await writer.today()),
  );
  return writer.accept(fact, [reversal]);
}
