import { digestOf, judgeResolution, type Actor, type HouseEventMap, type Json, type Resolution } from '#domain';
import type { Database, Query } from '../database/database.js';
import type { FactSettings } from '../facts/fact-writer.js';
import { HouseWriter } from '../house/stream.js';
import type { ExceptionRow } from './ports.js';
import { RESOLVERS } from './resolvers.js';
import { SELECT_EXCEPTION, toException, type RawException } from './rows.js';
import { settle } from './settle.js';

type Facts = HouseEventMap['exception.settled']['facts'];

/** An exception with what the feed said. */
export type Opened = ExceptionRow & { readonly content: Json };
/** What a resolver works with: the caller's transaction, in which the person acts. */
export interface Resolving {
  readonly query: Query;
  readonly settings: FactSettings & { readonly by: Actor };
  readonly exception: Opened;
  /**
   * To be called once everything else is locked and nothing is written: takes the exception for this person, or refuses
   * because somebody was faster.
   */
  begin(): Promise<void>;
}

/**
 * Does what a person decided about an exception and ends it, in one transaction. The same decision again changes nothing.
 * @throws DomainError `unknown-reference`, `not-permitted`, `claimed`, `wrong-step`, or what the resolver refuses
 */
export async function resolveException(
  database: Database,
  settings: FactSettings,
  opened: Opened,
  actor: Actor,
  resolution: Resolution,
): Promise<void> {
  const digest = digestOf(resolution);
  if (wasResolved(opened, digest)) return;
  judgeResolution(opened, actor, resolution.action);
  let queued = false;
  await database.transaction(
    async (query) => {
      const within = { ...settings, by: actor, hint: () => void (queued = true) };
      const begin = (): Promise<void> => take(query, within, opened.exceptionId, actor, resolution);
      const facts = await RESOLVERS[resolution.action](
        { query, settings: within, exception: opened, begin },
        resolution,
      );
      await finish(query, within, opened.exceptionId, { action: resolution.action, resolution: digest, ...facts });
    },
    { facts: [`${opened.factKind}:${opened.externalId}`] },
  );
  if (queued) settings.hint();
}

export const wasResolved = (one: ExceptionRow, digest: string): boolean =>
  one.status !== 'open' && one.outcome?.['resolution'] === digest;

/** Judged again under the house's lock; held as `resolving` so that nothing else of this transaction ends it. */
async function take(
  query: Query,
  settings: FactSettings,
  exceptionId: string,
  actor: Actor,
  resolution: Resolution,
): Promise<void> {
  await HouseWriter.lock(query, settings.clock);
  const [row] = await query<RawException>(`${SELECT_EXCEPTION} WHERE x.exception_id = $1`, [exceptionId]);
  if (row === undefined) throw new Error(`exception ${exceptionId} disappeared`);
  judgeResolution(toException(row), actor, resolution.action);
  await query(`UPDATE exception SET status = 'resolving' WHERE exception_id = $1`, [exceptionId]);
}

async function finish(
  query: Query,
  settings: FactSettings & { readonly by: Actor },
  exceptionId: string,
  facts: Facts,
): Promise<void> {
  const { accountKey = null } = facts as { accountKey?: string };
  await query(
    `UPDATE exception SET status = 'open', account_key = coalesce($2, account_key) WHERE exception_id = $1 AND status = 'resolving'`,
    [exceptionId, accountKey],
  );
  await settle(
    query,
    settings,
    exceptionId,
    settings.by,
    facts['action'] === 'dismiss' ? 'dismissed' : 'applied',
    facts,
  );
}
