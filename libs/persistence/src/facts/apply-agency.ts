import {
  accountOfPlacement,
  judgeAgencyStatus,
  judgeRemittance,
  remittancePayment,
  type FactRefusal,
  type NewEvent,
} from '#domain';
import { Batch } from '../database/batch.js';
import type { Query } from '../database/database.js';
import { paymentById } from '../ledger/open-items.js';
import type { AgencyStatusInput, FactResult, RemittanceInput } from '../ports.js';
import { accountByKey, type AccountRow } from './accounts-table.js';
import { recordCaseFact } from './case-fact.js';
import type { FactWriter } from './fact-writer.js';
import { recordInbox, type Fact } from './inbox.js';

export type AgencyFact = Fact<AgencyStatusInput> | Fact<RemittanceInput>;

/** One report for each id of its sender; one remittance for each reference of a placement. */
export function agencyFact(actor: Fact['actor'], input: AgencyStatusInput | RemittanceInput): AgencyFact {
  if (input.kind === 'status') return { kind: 'agency-report', actor, externalId: input.externalId, content: input };
  // However often and under whatever id it is sent: the reference is what makes it the same money.
  const { externalId: _sent, ...content } = input;
  const externalId = `${input.placementId}:${input.reference}`;
  return { kind: 'remittance', actor, externalId, content: { ...content, externalId } };
}

export async function accountPlaced(query: Query, placementId: string): Promise<AccountRow | null> {
  const place = accountOfPlacement(placementId);
  return place === null ? null : accountByKey(query, place.accountKey);
}

export async function applyAgency(
  writer: FactWriter,
  fact: AgencyFact,
): Promise<FactResult | { readonly refusal: FactRefusal }> {
  const { content } = fact;
  if (content.kind === 'remittance') return applyRemittance(writer, fact as Fact<RemittanceInput>);
  const { note, agencyId } = content;
  const report = { ...content, ...(note === null ? { note: undefined } : { note }) };
  return recordCaseFact(writer, fact, (state) => judgeAgencyStatus(state, report, agencyId));
}

async function applyRemittance(
  writer: FactWriter,
  fact: Fact<RemittanceInput>,
): Promise<FactResult | { readonly refusal: FactRefusal }> {
  const { content, actor } = fact;
  const paymentId = remittancePayment(content);
  const booked = await paymentById(writer.query, writer.account.accountKey, paymentId);
  if (booked !== null) return reportedBefore(writer, fact, booked.amount);
  const ledger = await writer.ledger();
  const from = { source: actor.id, agencyId: content.agencyId };
  const result = await recordCaseFact(writer, fact, (state) => judgeRemittance(state, ledger, content, from));
  if ('kind' in result && result.kind === 'accepted') await asPayment(writer, fact, paymentId, result.seq);
  return result;
}

/** Another sender has reported this reference: the same sum is the same money, another one is a contradiction. */
async function reportedBefore(
  writer: FactWriter,
  fact: Fact<RemittanceInput>,
  minor: number,
): Promise<FactResult | { readonly refusal: FactRefusal }> {
  const nothing: NewEvent[] = [];
  if (fact.content.gross.minor === minor) return writer.accept(fact, nothing);
  const why = `reference ${fact.content.reference} of placement ${fact.content.placementId} is on record with another sum`;
  return { refusal: { kind: 'unmatched', why } };
}

/** The payment is known under its own id as well: it can be reversed like any other. */
async function asPayment(
  { query, account }: FactWriter,
  fact: Fact<RemittanceInput>,
  paymentId: string,
  seq: number | null,
): Promise<void> {
  const { gross: amount, receivedOn, invoiceNumbers } = fact.content;
  const content = { paymentId, accountId: account.accountId, amount, receivedOn, invoiceNumbers, method: 'agency' };
  const batch = new Batch();
  const payment: Fact = { kind: 'payment', actor: fact.actor, externalId: paymentId, content };
  recordInbox(batch, payment, {
    outcome: 'accepted',
    accountKey: account.accountKey,
    seq,
    recordedId: paymentId,
  });
  await batch.flush(query);
}
