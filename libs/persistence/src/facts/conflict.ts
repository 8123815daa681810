import type { Json } from '#domain';
import type { Query } from '../database/database.js';
import { raise } from '../exceptions/raise.js';
import type { NewException } from '../exceptions/ports.js';
import type { FactResult } from '../ports.js';
import { itemIdOf } from './apply-invoice.js';
import type { FactSettings, FactWriter } from './fact-writer.js';
import { commandOf, contentDigest, type Fact, type InboxEntry } from './inbox.js';
import { exceptionOf } from './parked.js';

/** The first content stands and the sender is told; a person looks at both. */
export async function conflicting(
  query: Query,
  settings: FactSettings,
  fact: Fact,
  detail: string,
  recorded: { readonly content: Json; readonly accountKey: string | null },
): Promise<FactResult> {
  await raise(query, settings, [conflictOf(fact, detail, recorded)]);
  return { kind: 'conflict', detail };
}

/** The same news for as long as the same is sent, whatever is on record by then. */
export function conflictOf(
  fact: Fact,
  why: string,
  recorded: { readonly content: Json; readonly accountKey: string | null },
): NewException {
  const content = { sent: fact.content as Json, recorded: recorded.content };
  const { accountKey } = recorded;
  const obstacle = { kind: 'conflict', waitsFor: null, why, personal: fact.kind === 'reply' } as const;
  return { ...exceptionOf(fact, obstacle), content, accountKey, identity: contentDigest(fact) };
}

/** What stands under the key of a fact: as parked, or as the record has it, a correction by a person included. */
export async function firstContent(
  query: Query,
  fact: Fact,
  entry: Pick<InboxEntry, 'accountKey' | 'seq'>,
): Promise<{ content: Json; accountKey: string | null }> {
  const { kind, actor, externalId } = fact;
  const { accountKey, seq } = entry;
  const [row] =
    accountKey === null
      ? await query<{ content: string | null }>(
          `SELECT content FROM exception WHERE fact_kind = $1 AND source = $2 AND external_id = $3 AND kind <> 'conflict'
           ORDER BY seq LIMIT 1`,
          [kind, actor.id, externalId],
        )
      : await query<{ content: string | null }>(
          `SELECT e.payload AS content FROM command c JOIN event e ON e.account_key = c.account_key AND e.seq = c.first_seq
           WHERE c.account_key = $1 AND (c.command_id = $2 OR c.last_seq = $3 AND starts_with(c.command_id, $2 || '#'))
           ORDER BY c.last_seq DESC LIMIT 1`,
          [accountKey, commandOf(fact), seq],
        );
  return { content: JSON.parse(row?.content ?? 'null') as Json, accountKey };
}

/** An invoice as it stands. */
export async function recordedInvoice(
  writer: FactWriter,
  invoiceNumber: string,
): Promise<{ content: Json; accountKey: string | null }> {
  const { known } = await writer.invoiceLedger(itemIdOf(invoiceNumber));
  if (known === null) throw new Error(`invoice ${invoiceNumber} conflicts with nothing`);
  const { accountKey, currency } = writer.account;
  const { invoiceDate, dueDate, amount: minor, revision } = known;
  return { content: { invoiceNumber, invoiceDate, dueDate, amount: { minor, currency }, revision }, accountKey };
}
