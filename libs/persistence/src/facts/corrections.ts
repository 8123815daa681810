import { DomainError } from '#domain';
import type { Query } from '../database/database.js';
import { paymentById } from '../ledger/open-items.js';
import type { FactResult, InvoiceInput, PaymentInput } from '../ports.js';
import { applyInvoice, invoiceKey, itemIdOf } from './apply-invoice.js';
import { applyPayment, applyReversal, type ReversalInput } from './apply-payment.js';
import type { FactWriter } from './fact-writer.js';
import { contentDigest, inboxEntries, recordSuperseded, type Fact, type InboxEntry } from './inbox.js';

/** The new content of an invoice becomes its next revision. */
export async function correctInvoice(writer: FactWriter, fact: Fact<InvoiceInput>): Promise<FactResult> {
  const { known } = await writer.invoiceLedger(itemIdOf(fact.content.invoiceNumber));
  const content = { ...fact.content, revision: (known?.revision ?? 0) + 1 };
  return applyInvoice(writer, { ...fact, externalId: invoiceKey(content), content });
}

/**
 * The new content of a payment takes the place of the old: that one is reversed, the new one received, both in this
 * transaction; the sender's id means the new one from now on.
 * @param from writer of the account that has the payment. @param to that of the account it belongs to: often the same.
 */
export async function correctPayment(
  from: FactWriter,
  to: FactWriter,
  fact: Fact<PaymentInput>,
  comment: string,
): Promise<FactResult> {
  const { query } = from;
  const { paymentId } = fact.content;
  const entry = await ownEntry(query, fact);
  const before = await paymentById(query, from.account.accountKey, entry.recordedId);
  const suffix = `#${numberOf(entry.recordedId) + 1}`;
  if (before?.reversedOn === null) {
    const reason = `corrected: ${comment}`;
    const reversal: Fact<ReversalInput> = {
      ...{ kind: 'reversal', actor: fact.actor, externalId: `${paymentId}${suffix}` },
      content: { paymentId, reason },
    };
    const reversed = await applyReversal(from, reversal, entry.recordedId);
    if ('why' in reversed) throw new DomainError('wrong-step', `The payment cannot be corrected: ${reversed.why}.`);
  }
  const recordedId = `${entry.recordedId.replace(/#\d+$/, '')}${suffix}`;
  const result = await applyPayment(to, { ...fact, externalId: `${fact.externalId}${suffix}` }, recordedId);
  if (result.kind !== 'accepted') return result;
  await recordSuperseded(query, fact, entry);
  await query(
    `UPDATE inbox SET digest = $4, recorded_id = $5, account_key = $6, seq = $7, outcome = 'accepted'
     WHERE kind = 'payment' AND external_id = $1 AND source = $2 AND digest = $3`,
    [
      ...[fact.externalId, fact.actor.id, entry.digest, contentDigest(fact), recordedId],
      ...[to.account.accountKey, result.seq],
    ],
  );
  return result;
}

async function ownEntry(query: Query, fact: Fact<PaymentInput>): Promise<InboxEntry> {
  const entries = await inboxEntries(query, ['payment'], fact.externalId);
  const own = entries.find((one) => one.source === fact.actor.id);
  if (own === undefined) throw new Error(`payment ${fact.externalId} of ${fact.actor.id} is not in the inbox`);
  return own;
}

/** `p-1` is the first version of a payment, `p-1#2` the second. */
const numberOf = (recordedId: string): number => Number(/#(\d+)$/.exec(recordedId)?.[1] ?? 1);
