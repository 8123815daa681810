import type { RestraintQuery } from '#contracts/schemas';
import type { ReadModels, RestraintRow } from '#persistence';
import { present, type Page } from '../http/presentation.js';

const DAY_MS = 86_400_000;

/** Proof of restraint, of one case or of all (DOMAIN 6.2). */
export async function restraintPage(
  reads: Pick<ReadModels, 'restraint'>,
  { rule, from, to, limit, cursor }: RestraintQuery,
  caseId?: string,
): Promise<Page<object>> {
  const page = await reads.restraint({
    limit,
    ...(caseId === undefined ? {} : { caseId }),
    ...(rule === undefined ? {} : { rule }),
    ...(from === undefined ? {} : { from: `${from}T00:00:00.000Z` }),
    ...(to === undefined ? {} : { to: new Date(Date.parse(`${to}T00:00:00.000Z`) + DAY_MS).toISOString() }),
    ...(cursor === undefined ? {} : { cursor }),
  });
  return { items: page.items.map(itemOf), nextCursor: page.nextCursor };
}

const itemOf = (row: RestraintRow): object => ({
  caseId: row.caseId,
  accountId: row.accountId,
  seq: row.seq,
  at: row.at,
  rule: row.rule,
  planned: row.template === 'call' ? 'call' : 'message',
  messageId: row.messageId,
  template: row.template,
  step: row.step,
  plannedAt: row.plannedAt,
  nextTryAt: row.nextTryAt,
  facts: present(row.facts),
  policyVersion: row.policyVersion,
});
