import { emptyState, evolve, type AccountState, type FactJudgement, type FactRefusal } from '#domain';
import type { Query } from '../database/database.js';
import { sealPersonal } from '../people/personal.js';
import { storeSealed } from '../people/vault.js';
import type { FactResult } from '../ports.js';
import { toStored } from '../record/rows.js';
import { streamRows } from '../record/stream.js';
import type { FactWriter } from './fact-writer.js';
import type { Fact } from './inbox.js';

/** The account as its stream says, read under the lock of its head. */
export async function foldLocked(query: Query, accountKey: string): Promise<AccountState> {
  let state = emptyState(accountKey);
  for await (const row of streamRows(query, accountKey)) state = evolve(state, toStored(row));
  return state;
}

/**
 * Records a fact whose meaning depends on where the case stands: the core judges it on the state under the head lock, so
 * that no decision comes between. A refusal has written nothing.
 */
export async function recordCaseFact(
  writer: FactWriter,
  fact: Fact,
  judge: (state: AccountState) => FactJudgement | Promise<FactJudgement>,
): Promise<FactResult | { readonly refusal: FactRefusal }> {
  const { query, account, settings } = writer;
  await writer.flush();
  const judgement = await judge(await foldLocked(query, account.accountKey));
  if ('refusal' in judgement) return judgement;
  const sealed = await sealPersonal(settings.vault, account.accountKey, judgement.events, query);
  return writer.accept(fact, sealed.data, fact.externalId, (batch) => storeSealed(batch, sealed.rows));
}
