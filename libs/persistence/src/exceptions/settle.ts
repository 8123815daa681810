import { DomainError, houseEvent, type Actor, type ExceptionStatus, type HouseEventMap, type Json } from '#domain';
import { Batch } from '../database/batch.js';
import type { Query } from '../database/database.js';
import type { FactSettings } from '../facts/fact-writer.js';
import { HouseWriter } from '../house/stream.js';

type Facts = HouseEventMap['exception.settled']['facts'];
export interface End {
  readonly exceptionId: string;
  readonly outcome: Exclude<ExceptionStatus, 'open'>;
  readonly facts: Facts;
}

/** Ends an exception, in the caller's transaction; one that has ended already stays as it is. */
export async function settle(
  query: Query,
  settings: FactSettings,
  exceptionId: string,
  by: Actor,
  outcome: End['outcome'],
  facts: Json,
): Promise<void> {
  await settleAll(query, settings, by, [{ exceptionId, outcome, facts: facts as Facts }]);
}

/** As `settle`, for several at once. */
export async function settleAll(query: Query, settings: FactSettings, by: Actor, ends: readonly End[]): Promise<void> {
  if (ends.length === 0) return;
  const house = await HouseWriter.lock(query, settings.clock);
  const open = await openOnes(
    query,
    ends.map((end) => end.exceptionId),
  );
  const due = ends.filter((end) => open.has(end.exceptionId));
  if (due.length === 0) return;
  const batch = new Batch();
  house.write(
    batch,
    due.map((end) => ({
      commandId: `exception:${end.exceptionId}:settled`,
      actor: by,
      events: [houseEvent('exception.settled', end)],
    })),
  );
  batch.add(
    'exception',
    `UPDATE exception x SET status = e.status, settled_at = $1, settled_by = $2, outcome = e.facts
     FROM unnest($3::text[], $4::text[], $5::text[]) AS e(id, status, facts) WHERE x.exception_id = e.id`,
    [
      ...[house.now, by.id, due.map((end) => end.exceptionId), due.map((end) => end.outcome)],
      due.map((end) => JSON.stringify(end.facts)),
    ],
  );
  await batch.flush(query);
}

async function openOnes(query: Query, ids: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ exception_id: string }>(
    `SELECT exception_id FROM exception WHERE exception_id = ANY($1) AND status = 'open'`,
    [ids],
  );
  return new Set(rows.map((row) => row.exception_id));
}

/** Takes or gives back the work on an exception; nothing is written when nothing changes. */
export async function changeClaim(
  query: Query,
  settings: FactSettings,
  actor: Actor,
  exceptionId: string,
  act: 'claim' | 'release',
): Promise<void> {
  const house = await HouseWriter.lock(query, settings.clock);
  const [row] = await query<{ status: ExceptionStatus; claimed_by: string | null }>(
    'SELECT status, claimed_by FROM exception WHERE exception_id = $1',
    [exceptionId],
  );
  if (row === undefined) throw new DomainError('unknown-reference', `There is no exception ${exceptionId}.`);
  if (row.status !== 'open') throw new DomainError('wrong-step', `Exception ${exceptionId} is ${row.status}.`);
  const to = act === 'claim' ? actor.id : null;
  if (row.claimed_by === to) return;
  const others = row.claimed_by !== null && row.claimed_by !== actor.id;
  if (others && !(act === 'release' && actor.role === 'supervisor')) throw claimedBy(exceptionId, row.claimed_by);
  const type = act === 'claim' ? 'exception.claimed' : 'exception.released';
  const batch = new Batch();
  const events = [houseEvent(type, { exceptionId, by: actor.id })];
  house.write(batch, [{ commandId: `exception:${exceptionId}:${act}:${house.seq + 1}`, actor, events }]);
  batch.add('exception', 'UPDATE exception SET claimed_by = $2 WHERE exception_id = $1', [exceptionId, to]);
  await batch.flush(query);
}

function claimedBy(exceptionId: string, who: string | null): DomainError {
  return new DomainError('claimed', `Exception ${exceptionId} is claimed by ${who}.`, [], { claimedBy: who });
}
