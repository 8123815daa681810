import { completeStrategy, DomainError, judgePolicy, type Actor, type Strategy } from '#domain';
import type { PolicyDraft, PolicyRow, PolicyStore } from '#persistence';

/** Versions of strategies in memory, by the rules of the core. */
export class MemoryPolicies implements PolicyStore {
  private rows: PolicyRow[] = [];

  async draft(actor: Actor, { strategy, source, why, replaces }: PolicyDraft): Promise<void> {
    const { id, version } = strategy;
    if (this.find(id, version) !== undefined) throw new DomainError('duplicate', 'drafted already');
    const document = JSON.stringify(strategy);
    const nobody = { judgedBy: null, judgedAt: null, judgement: null, simulation: null };
    const drafted = { draftedBy: actor.id, draftedAt: '2026-03-02T08:00:00.000Z' };
    this.rows.unshift({ id, version, source, document, status: 'draft', replaces, why, ...drafted, ...nobody });
  }

  async judge(actor: Actor, id: string, version: string, approve: boolean, why: string): Promise<void> {
    const row = this.find(id, version);
    if (row === undefined) throw new DomainError('unknown-reference', 'no such draft');
    judgePolicy(row, actor);
    const judged = { judgedBy: actor.id, judgedAt: '2026-03-02T09:00:00.000Z', judgement: why };
    this.rows = this.rows.map((one) => {
      if (one === row) return { ...one, ...judged, status: approve ? 'active' : 'rejected' };
      return approve && one.id === id && one.status === 'active' ? { ...one, status: 'replaced' } : one;
    });
  }

  async keepSimulation(
    actor: Actor,
    { id, version, ...kept }: Parameters<PolicyStore['keepSimulation']>[1],
  ): Promise<void> {
    const row = this.find(id, version);
    if (row === undefined) throw new DomainError('unknown-reference', 'no such draft');
    const simulation = JSON.stringify({ ...kept, by: actor.id, at: '2026-03-02T08:30:00.000Z' });
    this.rows = this.rows.map((one) => (one === row ? { ...one, simulation } : one));
  }

  async versions(id?: string): Promise<readonly PolicyRow[]> {
    return this.rows.filter((row) => row.id === (id ?? row.id));
  }

  async active(): Promise<readonly Strategy[]> {
    const active = this.rows.filter(({ status }) => status === 'active');
    return active.map(({ document }) => completeStrategy(JSON.parse(document) as Strategy));
  }

  private find(id: string, version: string): PolicyRow | undefined {
    return this.rows.find((row) => row.id === id && row.version === version);
  }
}
