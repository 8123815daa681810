import { SYSTEM } from '#domain';
import { Batch } from '../database/batch.js';
import { serialise } from '../database/database.js';
import type { NewException } from '../exceptions/ports.js';
import { raise } from '../exceptions/raise.js';
import { settle } from '../exceptions/settle.js';
import type {
  CreditNoteInput,
  DeliveryInput,
  FactResult,
  InvoiceInput,
  PaymentFailureInput,
  PaymentInput,
} from '../ports.js';
import { accountsOfCustomers, type AccountRow } from './accounts-table.js';
import { applyDelivery } from './apply-delivery.js';
import { applyCreditNote, applyInvoice } from './apply-invoice.js';
import { applyFailure, applyPayment, type ReinstatementInput } from './apply-payment.js';
import { conflictOf } from './conflict.js';
import { FactWriter } from './fact-writer.js';
import { inboxEntries, recordInbox, type Fact, type InboxEntry } from './inbox.js';
import { applyTurn, followedBy, isObstacle, meantPayment } from './reversals.js';
import { paymentEntries } from './payment-entries.js';
import { awaiting, exceptionOf, parkedFor, type Obstacle, type ParkedFact } from './parked.js';

const STILL_PARKED: FactResult = { kind: 'parked', accountKey: null, seq: null };

/** The writer of an account whose head this transaction may have locked before. */
type WriterOf = (account: AccountRow) => Promise<FactWriter>;

/**
 * Applies, in order of arrival, what waited for something that is there now; each may set free another.
 * @param writerOf where the transaction keeps its writers; else the account is locked here.
 */
export async function drainParked(
  writer: FactWriter,
  waitsFor: readonly string[],
  writerOf: WriterOf = (account) => FactWriter.lock(writer.query, account, writer.settings),
): Promise<void> {
  for (const parked of await parkedFor(writer.query, waitsFor)) {
    const own = await inItsCurrency(writer, parked, writerOf);
    if (own === null) continue;
    const result = await applyParked(own, parked);
    if (!(await finish(own, parked, result))) continue;
    if (parked.fact.kind === 'payment') await drainParked(own, [awaiting.payment(parked.fact.externalId)], writerOf);
    if (isTurn(parked.fact)) await drainParked(own, [followedBy(parked.fact)], writerOf);
  }
}

/** Ends the exception of what was applied, or replaces it where something else is in the way; true when it was applied. */
async function finish(writer: FactWriter, parked: ParkedFact, result: FactResult | Obstacle): Promise<boolean> {
  const { accountKey } = writer.account;
  if (isObstacle(result)) {
    if (result.waitsFor !== parked.waitsFor) await replace(writer, parked, result);
    return false;
  }
  switch (result.kind) {
    case 'conflict':
      await replaceBy(writer, parked, conflictOf(parked.fact, result.detail, { content: null, accountKey }));
      return false;
    case 'rejected':
      await replace(writer, parked, { kind: 'unreadable', waitsFor: null, why: result.detail });
      return false;
    case 'parked':
      return false;
    case 'known':
      await markAccepted(writer, parked.fact, result.seq);
      break;
    case 'accepted':
      break;
  }
  await settle(writer.query, writer.settings, parked.id, SYSTEM, 'applied', { accountKey, seq: result.seq });
  return true;
}

const isTurn = (fact: Fact): boolean => fact.kind === 'reversal' || fact.kind === 'reinstatement';

async function applyParked(writer: FactWriter, parked: ParkedFact): Promise<FactResult | Obstacle> {
  const { fact } = parked;
  switch (fact.kind) {
    case 'invoice':
      return applyInvoice(writer, fact as Fact<InvoiceInput>);
    case 'credit-note':
      return applyCreditNote(writer, fact as Fact<CreditNoteInput>);
    case 'payment':
      return applyParkedPayment(writer, fact as Fact<PaymentInput>);
    case 'reversal':
    case 'reinstatement': {
      const { paymentId } = fact.content as ReinstatementInput;
      await writer.flush();
      const payment = meantPayment(fact, await paymentEntries(writer.query, paymentId));
      if (payment?.accountKey !== writer.account.accountKey) return STILL_PARKED;
      return applyTurn(writer, fact, payment);
    }
    case 'payment-failure':
      return applyFailure(writer, fact as Fact<PaymentFailureInput>);
    case 'delivery':
      return applyDelivery(writer, fact as Fact<DeliveryInput>);
    case 'message-status':
    case 'reply':
    case 'agency-report':
    case 'remittance':
      return STILL_PARKED;
  }
}

/**
 * The account that turned up may be in another currency: then the fact goes to that customer's account in its own, or waits
 * for it (null). Whoever may be registering that one at this moment is waited for.
 */
async function inItsCurrency(writer: FactWriter, parked: ParkedFact, writerOf: WriterOf): Promise<FactWriter | null> {
  const { amount } = parked.fact.content as { amount?: { currency: string } };
  if (amount === undefined || amount.currency === writer.account.currency) return writer;
  const obstacle = missingSibling(writer.account, amount.currency);
  await serialise(writer.query, obstacle.waitsFor);
  await writer.flush();
  const [sibling] = await accountsOfCustomers(writer.query, [{ ...writer.account, currency: amount.currency }]);
  if (sibling !== undefined) return writerOf(sibling);
  await replace(writer, parked, obstacle);
  return null;
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

/** The sender's id, made distinct where another sender used the same, corrected since or not: two senders, two payments. */
export function recordedIdOf(fact: Fact<PaymentInput>, payments: readonly InboxEntry[]): string {
  const { externalId } = fact;
  const has = ({ recordedId }: InboxEntry): boolean =>
    recordedId === externalId || recordedId.startsWith(`${externalId}#`);
  const taken = payments.some((entry) => entry.source !== fact.actor.id && has(entry));
  return taken ? `${fact.actor.id}/${externalId}` : externalId;
}
