import { serialise, type Query } from '../database/database.js';
import type { FactResult } from '../ports.js';
import { accountByKey } from './accounts-table.js';
import {
  applyReinstatement,
  applyReversal,
  notReversed,
  type ReinstatementInput,
  type ReversalInput,
} from './apply-payment.js';
import { FactWriter, type FactSettings } from './fact-writer.js';
import { contentDigest, inboxEntriesOf, type Fact, type InboxEntry } from './inbox.js';
import { paymentEntries } from './payment-entries.js';
import { awaiting, park, waitsOf, type Obstacle } from './parked.js';

type Turn = Fact<ReversalInput> | Fact<ReinstatementInput>;

/**
 * Takes a reversal or a reinstatement of a payment. They take turns: what comes before its turn waits for it as an
 * exception, so that any order ends in the same. The same content again is a repeat, however late it comes.
 */
export async function takeTurn(
  query: Query,
  settings: FactSettings,
  sent: Turn,
  drain: (writer: FactWriter, waitsFor: readonly string[]) => Promise<void>,
): Promise<FactResult> {
  const { fact, before } = await numbered(query, sent);
  if (before !== null) return { kind: 'known', accountKey: before.accountKey, seq: before.seq };
  const { paymentId } = fact.content;
  const payment = await paymentOf(query, fact);
  if (payment?.accountKey == null) {
    const unknown = { kind: 'unknown-payment', waitsFor: awaiting.payment(paymentId) } as const;
    const obstacle = { ...unknown, why: `payment ${paymentId} is not known yet` };
    return park(query, settings, fact, fact.kind === 'reversal' ? obstacle : notReversed(paymentId));
  }
  const account = await accountByKey(query, payment.accountKey);
  if (account === null) throw new Error(`account ${payment.accountKey} of a payment is missing`);
  const writer = await FactWriter.lock(query, account, settings);
  const result = await applyTurn(writer, fact, payment);
  if (isObstacle(result)) return park(query, settings, fact, result);
  await drain(writer, [followedBy(fact)]);
  return result;
}

/** Applies it to its payment, whose account is locked. */
export function applyTurn(writer: FactWriter, fact: Fact, payment: InboxEntry): Promise<FactResult | Obstacle> {
  const { recordedId } = payment;
  if (fact.kind === 'reversal') return applyReversal(writer, fact as Fact<ReversalInput>, recordedId);
  const { paymentId } = fact.content as ReinstatementInput;
  const actor = { id: payment.source, role: 'integration' } as const;
  // A corrected payment was received anew, under its sender's id with the number of the correction.
  const externalId = `${paymentId}${/#\d+$/.exec(recordedId)?.[0] ?? ''}`;
  return applyReinstatement(writer, fact as Fact<ReinstatementInput>, { actor, externalId, recordedId });
}

/** What may be set free by it. */
export const followedBy = (fact: Fact): string => {
  const { paymentId } = fact.content as ReinstatementInput;
  return fact.kind === 'reversal' ? awaiting.reversal(paymentId) : awaiting.reinstatement(paymentId);
};

export const isObstacle = (result: FactResult | Obstacle): result is Obstacle => 'why' in result;

/** A payment may be reversed more than once: every further one of a sender has a key of its own, by its content. */
async function numbered(query: Query, fact: Turn): Promise<{ fact: Turn; before: InboxEntry | null }> {
  const digest = contentDigest(fact);
  const further = `${fact.externalId}#${digest.slice(0, 12)}`;
  const entries = await inboxEntriesOf(query, [fact.kind], [fact.externalId, further]);
  const own = entries.filter((entry) => entry.source === fact.actor.id);
  const before = own.find((entry) => entry.digest === digest) ?? null;
  return { fact: own.length === 0 ? fact : { ...fact, externalId: further }, before };
}

/** Entry of the payment that is meant; one that is parked is waited for while somebody may be applying it. */
async function paymentOf(query: Query, fact: Turn): Promise<InboxEntry | null> {
  const { paymentId } = fact.content;
  const find = async (): Promise<InboxEntry | null> => meantPayment(fact, await paymentEntries(query, paymentId));
  const payment = await find();
  if (payment?.outcome !== 'parked') return payment;
  await serialise(query, ...(await waitsOf(query, 'payment', payment.source, paymentId)));
  return find();
}

/** The payment a reversal means: its sender's, else the only one there is. */
export function meantPayment(reversal: Pick<Fact, 'actor'>, payments: readonly InboxEntry[]): InboxEntry | null {
  const own = payments.find((entry) => entry.source === reversal.actor.id);
  return own ?? (payments.length === 1 ? (payments[0] ?? null) : null);
}
