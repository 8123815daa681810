import { deliveryEvents, type KnownDelivery } from '#domain';
import type { DeliveryInput, FactResult } from '../ports.js';
import type { FactWriter } from './fact-writer.js';
import type { Fact } from './inbox.js';

/** Records how far an order or a delivery has come; what is known already, or is behind it, adds nothing. */
export async function applyDelivery(writer: FactWriter, fact: Fact<DeliveryInput>): Promise<FactResult> {
  const { deliveryId, status, amount, on, invoiceNumber = null } = fact.content;
  await writer.flush();
  const known = await knownDelivery(writer, deliveryId);
  const report = { deliveryId, status, amount, on, invoiceNumber, source: fact.actor.id };
  return writer.accept(fact, deliveryEvents(known, report));
}

async function knownDelivery(writer: FactWriter, deliveryId: string): Promise<KnownDelivery | null> {
  const { accountKey, currency } = writer.account;
  const [row] = await writer.query<{ status: KnownDelivery['status']; amount: string }>(
    'SELECT status, amount FROM delivery WHERE account_key = $1 AND delivery_id = $2',
    [accountKey, deliveryId],
  );
  return row === undefined ? null : { status: row.status, amount: { minor: Number(row.amount), currency } };
}
