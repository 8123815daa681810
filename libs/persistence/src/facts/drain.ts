import { SYSTEM } from '#domain';
import { Batch } from '../database/batch.js';
import { raise } from '../exceptions/raise.js';
import { settle } from '../exceptions/settle.js';
import type { CreditNoteInput, FactResult, InvoiceInput, PaymentFailureInput, PaymentInput } from '../ports.js';
import { applyCreditNote, applyInvoice } from './apply-invoice.js';
import { applyFailure, applyPayment, applyReversal, type ReversalInput } from './apply-payment.js';
import type { FactWriter } from './fact-writer.js';
import { inboxEntries, recordInbox, type Fact, type InboxEntry } from './inbox.js';
import { awaiting, exceptionOf, parkedFor, type Obstacle, type ParkedFact } from './parked.js';

const STILL_PARKED: FactResult = { kind: 'parked', accountKey: null, seq: null };

/** Applies, in order of arrival, what waited for something that is there now; each may set free another. */
export async function drainParked(writer: FactWriter, waitsFor: readonly string[]): Promise<void> {
  for (const parked of await parkedFor(writer.query, waitsFor)) {
    const result = await applyParked(writer, parked);
    if (result.kind === 'conflict' || result.kind === 'rejected') {
      const kind = result.kind === 'conflict' ? 'conflict' : 'unreadable';
      await replace(writer, parked, { kind, waitsFor: null, why: result.detail });
      continue;
    }
    if (result.kind === 'parked') continue;
    if (result.kind === 'known') await markAccepted(writer, parked.fact, result.seq);
    const { accountKey } = writer.account;
    await settle(writer.query, writer.settings, parked.id, SYSTEM, 'applied', { accountKey, seq: result.seq });
    if (parked.fact.kind === 'payment') await drainParked(writer, [awaiting.payment(parked.fact.externalId)]);
  }
}

async function applyParked(writer: FactWriter, parked: ParkedFact): Promise<FactResult> {
  const { fact } = parked;
  switch (fact.kind) {
    case 'invoice':
      return inItsCurrency(writer, parked, () => applyInvoice(writer, fact as Fact<InvoiceInput>));
    case 'credit-note':
      return inItsCurrency(writer, parked, () => applyCreditNote(writer, fact as Fact<CreditNoteInput>));
    case 'payment':
      return inItsCurrency(writer, parked, () => applyParkedPayment(writer, fact as Fact<PaymentInput>));
    case 'reversal': {
      await writer.flush();
      const payment = meantPayment(fact, await inboxEntries(writer.query, ['payment'], fact.externalId));
      if (payment?.accountKey !== writer.account.accountKey) return STILL_PARKED;
      return applyReversal(writer, fact as Fact<ReversalInput>, payment.recordedId);
    }
    case 'payment-failure':
      return applyFailure(writer, fact as Fact<PaymentFailureInput>);
    case 'message-status':
    case 'reply':
    case 'agency-report':
    case 'remittance':
      return STILL_PARKED;
  }
}

/** The account that turned up may be in another currency: then the fact waits for that customer's account in its own. */
async function inItsCurrency(
  writer: FactWriter,
  parked: ParkedFact,
  apply: () => Promise<FactResult>,
): Promise<FactResult> {
  const { currency } = (parked.fact.content as { amount: { currency: string } }).amount;
  if (currency === writer.account.currency) return apply();
  await replace(writer, parked, missingSibling(writer.account, currency));
  return STILL_PARKED;
}

async function applyParkedPayment(writer: FactWriter, fact: Fact<PaymentInput>): Promise<FactResult> {
  const entries = await inboxEntries(writer.query, ['payment'], fact.externalId);
  return applyPayment(writer, fact, recordedIdOf(fact, entries));
}

/** What was in its way is gone, and something else is: the old exception ends and another begins, with its own reason. */
async function replace(writer: FactWriter, parked: ParkedFact, obstacle: Obstacle): Promise<void> {
  const { query, settings } = writer;
  const [now = null] = await raise(query, settings, [exceptionOf(parked.fact, obstacle)]);
  await settle(query, settings, parked.id, SYSTEM, 'obsolete', { replacedBy: now });
}

/** Money in a currency its customer has no account in. */
export function missingSibling(
  of: { accountId: string; currency: string; entity: string; customerId: string },
  currency: string,
): Obstacle & { waitsFor: string } {
  const why = `account ${of.accountId} is in ${of.currency}, and its customer has no account in ${currency}`;
  return { kind: 'other-currency', waitsFor: awaiting.sibling(of, currency), why };
}

/** What waited turned out to be on record already. */
async function markAccepted(writer: FactWriter, fact: Fact, seq: number | null): Promise<void> {
  const { accountKey } = writer.account;
  const batch = new Batch();
  recordInbox(batch, fact, { outcome: 'accepted', accountKey, seq, recordedId: fact.externalId });
  await batch.flush(writer.query);
}

/** The payment a reversal means: its sender's, else the only one there is. */
export function meantPayment(reversal: Fact, payments: readonly InboxEntry[]): InboxEntry | null {
  const own = payments.find((entry) => entry.source === reversal.actor.id);
  return own ?? (payments.length === 1 ? (payments[0] ?? null) : null);
}

/** The sender's id, made distinct where another sender used the same: two senders, two payments. */
export function recordedIdOf(fact: Fact<PaymentInput>, payments: readonly InboxEntry[]): string {
  const taken = payments.some((entry) => entry.source !== fact.actor.id && entry.recordedId === fact.externalId);
  return taken ? `${fact.actor.id}/${fact.externalId}` : fact.externalId;
}
