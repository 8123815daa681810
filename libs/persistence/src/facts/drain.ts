import { SYSTEM } from '#domain';
import { Batch } from '../database/batch.js';
import type { NewException } from '../exceptions/ports.js';
import { raise } from '../exceptions/raise.js';
import { settle } from '../exceptions/settle.js';
import type { CreditNoteInput, FactResult, InvoiceInput, PaymentFailureInput, PaymentInput } from '../ports.js';
import { applyCreditNote, applyInvoice } from './apply-invoice.js';
import { applyFailure, applyPayment, type ReinstatementInput } from './apply-payment.js';
import { conflictOf } from './conflict.js';
import type { FactWriter } from './fact-writer.js';
import { inboxEntries, recordInbox, type Fact, type InboxEntry } from './inbox.js';
import { applyTurn, followedBy, isObstacle, meantPayment } from './reversals.js';
import { awaiting, exceptionOf, parkedFor, type Obstacle, type ParkedFact } from './parked.js';

const STILL_PARKED: FactResult = { kind: 'parked', accountKey: null, seq: null };

/** Applies, in order of arrival, what waited for something that is there now; each may set free another. */
export async function drainParked(writer: FactWriter, waitsFor: readonly string[]): Promise<void> {
  for (const parked of await parkedFor(writer.query, waitsFor)) {
    const result = await applyParked(writer, parked);
    if (isObstacle(result)) {
      if (result.waitsFor !== parked.waitsFor) await replace(writer, parked, result);
      continue;
    }
    if (result.kind === 'conflict') {
      const { accountKey } = writer.account;
      await replaceBy(writer, parked, conflictOf(parked.fact, result.detail, { content: null, accountKey }));
      continue;
    }
    if (result.kind === 'rejected') {
      await replace(writer, parked, { kind: 'unreadable', waitsFor: null, why: result.detail });
      continue;
    }
    if (result.kind === 'parked') continue;
    if (result.kind === 'known') await markAccepted(writer, parked.fact, result.seq);
    const { accountKey } = writer.account;
    await settle(writer.query, writer.settings, parked.id, SYSTEM, 'applied', { accountKey, seq: result.seq });
    if (parked.fact.kind === 'payment') await drainParked(writer, [awaiting.payment(parked.fact.externalId)]);
    if (isTurn(parked.fact)) await drainParked(writer, [followedBy(parked.fact)]);
  }
}

const isTurn = (fact: Fact): boolean => fact.kind === 'reversal' || fact.kind === 'reinstatement';

async function applyParked(writer: FactWriter, parked: ParkedFact): Promise<FactResult | Obstacle> {
  const { fact } = parked;
  switch (fact.kind) {
    case 'invoice':
      return inItsCurrency(writer, parked, () => applyInvoice(writer, fact as Fact<InvoiceInput>));
    case 'credit-note':
      return inItsCurrency(writer, parked, () => applyCreditNote(writer, fact as Fact<CreditNoteInput>));
    case 'payment':
      return inItsCurrency(writer, parked, () => applyParkedPayment(writer, fact as Fact<PaymentInput>));
    case 'reversal':
    case 'reinstatement': {
      const { paymentId } = fact.content as ReinstatementInput;
      await writer.flush();
      const payment = meantPayment(fact, await inboxEntries(writer.query, ['payment'], paymentId));
      if (payment?.accountKey !== writer.account.accountKey) return STILL_PARKED;
      return applyTurn(writer, fact, payment);
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
  await replaceBy(writer, parked, exceptionOf(parked.fact, obstacle));
}
async function replaceBy(writer: FactWriter, parked: ParkedFact, by: NewException): Promise<void> {
  const { query, settings } = writer;
  const [now = null] = await raise(query, settings, [by]);
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

/** The sender's id, made distinct where another sender used the same: two senders, two payments. */
export function recordedIdOf(fact: Fact<PaymentInput>, payments: readonly InboxEntry[]): string {
  const taken = payments.some((entry) => entry.source !== fact.actor.id && entry.recordedId === fact.externalId);
  return taken ? `${fact.actor.id}/${fact.externalId}` : fact.externalId;
}
