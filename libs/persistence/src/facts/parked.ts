import type { Actor, Role } from '#domain';
import { Batch } from '../database/batch.js';
import type { Query } from '../database/database.js';
import type { FactResult, ParkedRow } from '../ports.js';
import { recordInbox, type Fact, type FactKind } from './inbox.js';

/** What a parked fact waits for. */
export const awaiting = {
  account: (accountId: string): string => `account:${accountId}`,
  sibling: (of: { entity: string; customerId: string }, currency: string): string =>
    `sibling:${JSON.stringify([of.entity, of.customerId, currency])}`,
  payment: (paymentId: string): string => `payment:${paymentId}`,
  person: 'person',
};
export interface ParkedFact {
  readonly id: string;
  readonly fact: Fact;
}
const COLUMNS = 'id, awaiting, kind, source, source_role, external_id, payload, why, parked_at';
interface Row {
  id: string;
  awaiting: string;
  kind: FactKind;
  source: string;
  source_role: Role;
  external_id: string;
  payload: string;
  why: string;
  parked_at: string;
}

/** Keeps a fact whose reference is unknown: never dropped, never guessed. */
export async function park(query: Query, fact: Fact, waitsFor: string, why: string): Promise<FactResult> {
  const batch = new Batch();
  batch.insert(
    'parked',
    ['awaiting', 'kind', 'source', 'source_role', 'external_id', 'payload', 'why', 'parked_at'],
    [
      [
        waitsFor,
        fact.kind,
        fact.actor.id,
        fact.actor.role,
        fact.externalId,
        JSON.stringify(fact.content),
        why,
        new Date().toISOString(),
      ],
    ],
  );
  recordInbox(batch, fact, { outcome: 'parked', accountKey: null, seq: null, recordedId: fact.externalId });
  await batch.flush(query);
  return { kind: 'parked', accountKey: null, seq: null };
}

export async function parkedFor(query: Query, waitsFor: readonly string[]): Promise<ParkedFact[]> {
  const rows = await query<Row>(`SELECT ${COLUMNS} FROM parked WHERE awaiting = ANY($1) ORDER BY id`, [waitsFor]);
  return rows.map((row) => ({
    id: row.id,
    fact: {
      kind: row.kind,
      actor: { id: row.source, role: row.source_role } satisfies Actor,
      externalId: row.external_id,
      content: JSON.parse(row.payload) as unknown,
    },
  }));
}

export async function unpark(query: Query, id: string): Promise<void> {
  await query('DELETE FROM parked WHERE id = $1', [id]);
}
/** What a sender's parked fact waits for at the moment. */
export async function waitsOf(query: Query, kind: FactKind, source: string, externalId: string): Promise<string[]> {
  const rows = await query<{ awaiting: string }>(
    'SELECT awaiting FROM parked WHERE kind = $1 AND source = $2 AND external_id = $3 ORDER BY id',
    [kind, source, externalId],
  );
  return rows.map((row) => row.awaiting);
}
export async function waitInsteadFor(query: Query, id: string, waitsFor: string, why: string): Promise<void> {
  await query('UPDATE parked SET awaiting = $2, why = $3 WHERE id = $1', [id, waitsFor, why]);
}
/** A parked fact whose reference turned up and that still cannot be applied: left to a person, with the reason. */
export async function leaveToPerson(query: Query, id: string, why: string): Promise<void> {
  await waitInsteadFor(query, id, awaiting.person, why);
}

export async function listParked(query: Query): Promise<ParkedRow[]> {
  const rows = await query<Row>(`SELECT ${COLUMNS} FROM parked ORDER BY id`);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    source: row.source,
    externalId: row.external_id,
    why: row.why,
    parkedAt: row.parked_at,
  }));
}
