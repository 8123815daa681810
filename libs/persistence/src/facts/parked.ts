import type { Actor, ExceptionKind, Json, Money } from '#domain';
import { Batch } from '../database/batch.js';
import type { Query } from '../database/database.js';
import { raise } from '../exceptions/raise.js';
import type { RawException } from '../exceptions/rows.js';
import type { FactResult } from '../ports.js';
import type { FactSettings } from './fact-writer.js';
import { recordInbox, type Fact, type FactKind } from './inbox.js';

/** What a parked fact waits for. */
export const awaiting = {
  account: (accountId: string): string => `account:${accountId}`,
  sibling: (of: { entity: string; customerId: string }, currency: string): string =>
    `sibling:${JSON.stringify([of.entity, of.customerId, currency])}`,
  payment: (paymentId: string): string => `payment:${paymentId}`,
  /** A reinstatement needs a reversal to undo; a second reversal needs a reinstatement of the first. */
  reversal: (paymentId: string): string => `reversal:${paymentId}`,
  reinstatement: (paymentId: string): string => `reinstatement:${paymentId}`,
};
/** Why a fact cannot be applied, in kind and in words; `waitsFor`: what would change that by itself. */
export interface Obstacle {
  readonly kind: ExceptionKind;
  readonly waitsFor: string | null;
  readonly why: string;
  /** Where the account is known, or guessed at, although the fact cannot be applied to it. */
  readonly accountKey?: string;
  readonly accountId?: string | null;
  /** The content names people. */
  readonly personal?: boolean;
  readonly suggestions?: Json;
}
export interface ParkedFact {
  readonly id: string;
  readonly waitsFor: string | null;
  readonly fact: Fact;
}

/** Keeps a fact whose reference is unknown: never dropped, never guessed. */
export async function park(query: Query, settings: FactSettings, fact: Fact, obstacle: Obstacle): Promise<FactResult> {
  const batch = new Batch();
  recordInbox(batch, fact, { outcome: 'parked', accountKey: null, seq: null, recordedId: fact.externalId });
  await batch.flush(query);
  await raise(query, settings, [exceptionOf(fact, obstacle)]);
  return { kind: 'parked', accountKey: null, seq: null };
}

export function exceptionOf(fact: Fact, obstacle: Obstacle): Parameters<typeof raise>[2][number] {
  const content = fact.content as Json;
  const { accountId = null, amount, gross } = fact.content as { accountId?: string; amount?: Money; gross?: Money };
  return {
    accountId,
    ...obstacle,
    ...{ source: fact.actor.id, sourceRole: fact.actor.role, externalId: fact.externalId, factKind: fact.kind },
    ...{ content, amount: amount ?? gross ?? null },
  };
}

/** Open exceptions that wait for any of these, in the order in which they came. */
export async function parkedFor(query: Query, waitsFor: readonly string[]): Promise<ParkedFact[]> {
  const rows = await query<RawException>(
    `SELECT exception_id, waits_for, fact_kind, source, source_role, external_id, content FROM exception
     WHERE waits_for = ANY($1) AND status = 'open' AND content IS NOT NULL ORDER BY seq`,
    [waitsFor],
  );
  return rows.map((row) => ({
    id: row.exception_id,
    waitsFor: row.waits_for,
    fact: {
      kind: row.fact_kind as FactKind,
      actor: { id: row.source, role: row.source_role } satisfies Actor,
      externalId: row.external_id,
      content: JSON.parse(row.content ?? 'null') as unknown,
    },
  }));
}

/** Which of these somebody waits for. */
export async function awaited(query: Query, waitsFor: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ waits_for: string }>(
    `SELECT DISTINCT waits_for FROM exception WHERE waits_for = ANY($1) AND status = 'open'`,
    [waitsFor],
  );
  return new Set(rows.map((row) => row.waits_for));
}

/** What a sender's parked fact waits for at the moment. */
export async function waitsOf(query: Query, kind: FactKind, source: string, externalId: string): Promise<string[]> {
  const rows = await query<{ waits_for: string }>(
    `SELECT waits_for FROM exception
     WHERE fact_kind = $1 AND source = $2 AND external_id = $3 AND status = 'open' AND waits_for IS NOT NULL ORDER BY seq`,
    [kind, source, externalId],
  );
  return rows.map((row) => row.waits_for);
}
