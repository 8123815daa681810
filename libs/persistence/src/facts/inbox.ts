import { canonicalJson, type Actor } from '#domain';
import { sha256 } from '../people/cipher.js';
import type { Batch } from '../database/batch.js';
import type { Query } from '../database/database.js';
import type { FactResult } from '../ports.js';

export type FactKind = 'invoice' | 'credit-note' | 'payment' | 'reversal' | 'message-status';
/** One message of a feed: who sent it, under which id of theirs, and what it says. */
export interface Fact<T = unknown> {
  readonly kind: FactKind;
  readonly actor: Actor;
  readonly externalId: string;
  readonly content: T;
}
/** What became of a fact that came in before. */
export interface InboxEntry {
  readonly kind: FactKind;
  readonly source: string;
  readonly digest: string;
  readonly outcome: 'accepted' | 'parked';
  readonly accountKey: string | null;
  readonly seq: number | null;
  /** Id under which the record knows it: the sender's, unless another sender used the same one. */
  readonly recordedId: string;
}

/** Entries of every sender under an external id; read after `serialise`. */
export async function inboxEntries(
  query: Query,
  kinds: readonly FactKind[],
  externalId: string,
): Promise<InboxEntry[]> {
  const rows = await query<{
    kind: FactKind;
    source: string;
    digest: string;
    outcome: 'accepted' | 'parked';
    account_key: string | null;
    seq: number | null;
    recorded_id: string;
  }>(
    `SELECT kind, source, digest, outcome, account_key, seq, recorded_id FROM inbox
     WHERE kind = ANY($1) AND external_id = $2 ORDER BY source`,
    [kinds, externalId],
  );
  return rows.map((row) => ({
    kind: row.kind,
    source: row.source,
    digest: row.digest,
    outcome: row.outcome,
    accountKey: row.account_key,
    seq: row.seq,
    recordedId: row.recorded_id,
  }));
}

const contentDigest = (fact: Fact): string => sha256(canonicalJson(fact.content));

/** The answer to a repeated fact, or null when it is new. */
export function repeated(fact: Fact, entry: InboxEntry | undefined): FactResult | null {
  if (entry === undefined) return null;
  if (entry.digest !== contentDigest(fact)) {
    return { kind: 'conflict', detail: `${fact.kind} ${fact.externalId} was sent before with other content` };
  }
  return { kind: 'known', accountKey: entry.accountKey, seq: entry.seq };
}

export function recordInbox(
  batch: Batch,
  fact: Fact,
  result: { outcome: 'accepted' | 'parked'; accountKey: string | null; seq: number | null; recordedId: string },
): void {
  batch.insert(
    'inbox',
    ['source', 'kind', 'external_id', 'digest', 'outcome', 'account_key', 'seq', 'recorded_id', 'received_at'],
    [
      [
        fact.actor.id,
        fact.kind,
        fact.externalId,
        contentDigest(fact),
        result.outcome,
        result.accountKey,
        result.seq,
        result.recordedId,
        new Date().toISOString(),
      ],
    ],
    `ON CONFLICT (kind, external_id, source)
     DO UPDATE SET outcome = excluded.outcome, account_key = excluded.account_key, seq = excluded.seq`,
  );
}
