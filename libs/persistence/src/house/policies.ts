import {
  canonicalJson,
  completeStrategy,
  DomainError,
  houseEvent,
  judgePolicy,
  type Actor,
  type NewHouseEvent,
  type Strategy,
} from '#domain';
import { Batch } from '../database/batch.js';
import type { Database, Query } from '../database/database.js';
import type { BusinessClock, PolicyDraft, PolicyRow, PolicyStore } from '../ports.js';
import { HouseWriter } from './stream.js';

const COLUMNS = `id, version, source, document, status, replaces, why, drafted_by AS "draftedBy", drafted_at AS "draftedAt",
  judged_by AS "judgedBy", judged_at AS "judgedAt", judgement, simulation`;

/** Versions of strategies: drafted by one person, judged by another; all under the head of the house's stream. */
export class PostgresPolicies implements PolicyStore {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
  ) {}

  async draft(actor: Actor, { strategy, source, why, replaces }: PolicyDraft): Promise<void> {
    const { id, version } = strategy;
    await this.underHead(async (query, now) => {
      const known = await find(query, id, version);
      if (known?.status === 'draft' || known?.status === 'active') {
        throw new DomainError('duplicate', `Version ${version} of ${id} is ${known.status} already.`);
      }
      const current = (await active(query, id))?.version ?? replaces;
      await query(
        `INSERT INTO strategy_version (id, version, source, document, status, replaces, why, drafted_by, drafted_at)
         VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8)
         ON CONFLICT (id, version) DO UPDATE SET source = $3, status = 'draft', replaces = $5, why = $6, drafted_by = $7,
           drafted_at = $8, judged_by = NULL, judged_at = NULL, judgement = NULL, simulation = NULL`,
        [id, version, source, canonicalJson(strategy), current, why, actor.id, now],
      );
      const event = houseEvent('policy.drafted', { strategyId: id, version, replaces: current, why });
      return { actor, commandId: `policy:${id}:${version}:drafted:${now}`, event };
    });
  }

  async judge(actor: Actor, id: string, version: string, approve: boolean, why: string): Promise<void> {
    await this.underHead(async (query, now) => {
      const row = await find(query, id, version);
      if (row === null) throw new DomainError('unknown-reference', `There is no draft ${version} of ${id}.`);
      judgePolicy(row, actor);
      const previous = (await active(query, id))?.version ?? row.replaces;
      if (approve) {
        await query(`UPDATE strategy_version SET status = 'replaced' WHERE id = $1 AND status = 'active'`, [id]);
        await query('INSERT INTO strategy (id, version, document) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
          ...[id, version, row.document],
        ]);
      }
      await query(
        `UPDATE strategy_version SET status = $3, judged_by = $4, judged_at = $5, judgement = $6
         WHERE id = $1 AND version = $2`,
        [id, version, approve ? 'active' : 'rejected', actor.id, now, why],
      );
      const event = approve
        ? houseEvent('policy.changed', { strategyId: id, version, previous, why })
        : houseEvent('policy.rejected', { strategyId: id, version, why });
      return { actor, commandId: `policy:${id}:${version}:judged:${now}`, event };
    });
  }

  async keepSimulation(
    actor: Actor,
    { id, version, simulationId, digest }: { id: string; version: string; simulationId: string; digest: string },
  ): Promise<void> {
    await this.underHead(async (query, now) => {
      if ((await find(query, id, version)) === null) {
        throw new DomainError('unknown-reference', `There is no draft ${version} of ${id}.`);
      }
      const kept = canonicalJson({ simulationId, digest, by: actor.id, at: now });
      await query('UPDATE strategy_version SET simulation = $3 WHERE id = $1 AND version = $2', [id, version, kept]);
      const event = houseEvent('policy.simulated', { strategyId: id, version, simulationId, digest });
      return { actor, commandId: `policy:${id}:${version}:simulated:${simulationId}`, event };
    });
  }

  async versions(id?: string): Promise<readonly PolicyRow[]> {
    const where = id === undefined ? '' : 'WHERE id = $1';
    return this.database.query<PolicyRow>(
      `SELECT ${COLUMNS} FROM strategy_version ${where} ORDER BY drafted_at DESC, version`,
      id === undefined ? [] : [id],
    );
  }

  async active(): Promise<readonly Strategy[]> {
    const rows = await this.database.query<{ document: string }>(
      `SELECT document FROM strategy_version WHERE status = 'active' ORDER BY id`,
    );
    return rows.map(({ document }) => completeStrategy(JSON.parse(document) as Strategy));
  }

  private async underHead(
    work: (query: Query, now: string) => Promise<{ actor: Actor; commandId: string; event: NewHouseEvent }>,
  ): Promise<void> {
    await this.database.transaction(async (query) => {
      const house = await HouseWriter.lock(query, this.clock);
      const { actor, commandId, event } = await work(query, house.now);
      const batch = new Batch();
      house.write(batch, [{ commandId, actor, events: [event] }]);
      await batch.flush(query);
    });
  }
}

async function find(query: Query, id: string, version: string): Promise<PolicyRow | null> {
  const rows = await query<PolicyRow>(`SELECT ${COLUMNS} FROM strategy_version WHERE id = $1 AND version = $2`, [
    ...[id, version],
  ]);
  return rows[0] ?? null;
}
async function active(query: Query, id: string): Promise<PolicyRow | null> {
  const rows = await query<PolicyRow>(`SELECT ${COLUMNS} FROM strategy_version WHERE id = $1 AND status = 'active'`, [
    id,
  ]);
  return rows[0] ?? null;
}

/**
 * What new cases start with now: the strategies of the files, start strategy first, each in the version that two people
 * published, if they did; and those published that no file has.
 */
export async function policiesNow(
  policies: Pick<PolicyStore, 'active'>,
  files: readonly Strategy[],
): Promise<readonly Strategy[]> {
  const published = await policies.active();
  return [
    ...files.map((file) => published.find(({ id }) => id === file.id) ?? file),
    ...published.filter(({ id }) => !files.some((file) => file.id === id)),
  ];
}
