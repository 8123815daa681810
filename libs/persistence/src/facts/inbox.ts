import { canonicalJson, type Actor } from '#domain';
import { sha256 } from '../people/cipher.js';
import type { Batch } from '../database/batch.js';
import { INBOX } from '../database/tables.js';
import type { Query } from '../database/database.js';
import type { FactResult } from '../ports.js';

export type FactKind =
  | 'invoice'
  | 'credit-note'
  | 'payment'
  | 'reversal'
  | 'reinstatement'
  | 'message-status'
  | 'payment-failure'
  | 'delivery'
  | 'reply'
  | 'agency-report'
  | 'remittance';
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
  return inboxEntriesOf(query, kinds, [externalId]);
}

/** The same for many ids at once. */
export async function inboxEntriesOf(
  query: Query,
  kinds: readonly FactKind[],
  externalIds: readonly string[],
): Promise<(InboxEntry & { readonly externalId: string })[]> {
  const rows = await query<{
    external_id: string;
    kind: FactKind;
    source: string;
    digest: string;
    outcome: 'accepted' | 'parked';
    account_key: string | null;
    seq: number | null;
    recorded_id: string;
  }>(
    `SELECT external_id, kind, source, digest, outcome, account_key, seq, recorded_id FROM inbox
     WHERE kind = ANY($1) AND external_id = ANY($2) ORDER BY source`,
    [kinds, externalIds],
  );
  return rows.map((row) => ({
    externalId: row.external_id,
    kind: row.kind,
    source: row.source,
    digest: row.digest,
    outcome: row.outcome,
    accountKey: row.account_key,
    seq: row.seq,
    recordedId: row.recorded_id,
  }));
}

/** What a way in may leave out, and what leaving it out means. */
const DEFAULTS: Partial<Record<FactKind, { readonly [field: string]: unknown }>> = {
  invoice: { revision: 1 },
  payment: { method: null, invoiceNumbers: [] },
  'credit-note': { invoiceNumbers: [] },
  delivery: { invoiceNumber: null },
};

/**
 * Digest of what a fact says. One source may send it by file, by API and by webhook: absent is the same as the default, so
 * that it counts once.
 */
export function contentDigest(fact: Fact): string {
  const said = Object.entries(fact.content as object).filter(([, value]) => value !== undefined);
  // Whether an invoice is contested changes without it being another invoice.
  const content = fact.kind === 'invoice' ? said.filter(([field]) => field !== 'disputed') : said;
  return sha256(canonicalJson({ ...DEFAULTS[fact.kind], ...Object.fromEntries(content) }));
}

/** Id of the command that records a fact. */
export const commandOf = (fact: Pick<Fact, 'kind' | 'actor' | 'externalId'>): string =>
  `${fact.kind}:${fact.actor.id}:${fact.externalId}`;

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
  batch.rows(INBOX, [
    [
      ...[fact.actor.id, fact.kind, fact.externalId, contentDigest(fact), result.outcome, result.accountKey],
      ...[result.seq, result.recordedId, new Date().toISOString()],
    ],
  ]);
}

/** Another content took the place of this one: what it said stays known, under its digest. */
export async function recordSuperseded(query: Query, fact: Fact, entry: InboxEntry): Promise<void> {
  await query(
    `INSERT INTO inbox (source, kind, external_id, digest, outcome, account_key, seq, recorded_id, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (kind, external_id, source) DO NOTHING`,
    [
      ...[entry.source, supersededKind(fact), supersededId(fact, entry.digest), entry.digest, entry.outcome],
      ...[entry.accountKey, entry.seq, entry.recordedId, new Date().toISOString()],
    ],
  );
}
/** True when exactly this was on record until a person corrected it. */
export async function wasSuperseded(query: Query, fact: Fact): Promise<boolean> {
  const rows = await query('SELECT 1 FROM inbox WHERE kind = $1 AND external_id = $2 AND source = $3', [
    ...[supersededKind(fact), supersededId(fact, contentDigest(fact)), fact.actor.id],
  ]);
  return rows.length > 0;
}
/** A kind of its own, so that no id of a client can be taken for it. */
const supersededKind = ({ kind }: Fact): string => `superseded-${kind}`;
const supersededId = ({ externalId }: Fact, digest: string): string => `${externalId}@${digest}`;
