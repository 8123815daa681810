import { Inject, Injectable } from '@nestjs/common';
import { completeStrategy, differences, DomainError, type Actor, type Strategy } from '#domain';
import type { PolicyApprovalBody, PolicyDraftBody, PolicySimulationBody } from '#contracts/schemas';
import type { PolicyRow } from '#persistence';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps, type LoadedStrategy } from '../deps.js';
import { notFound, Problem, refusalOf, refused } from '../http/problem.js';

/** Versions of strategies: an administrator drafts, a supervisor who is somebody else judges. */
@Injectable()
export class StrategiesService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  /** What new cases start with now, the start strategy first. */
  async current(actor: Actor): Promise<readonly Strategy[]> {
    permit(actor, WHO.caseReaders);
    return this.deps.strategies();
  }

  async one(actor: Actor, id: string): Promise<object> {
    permit(actor, WHO.caseReaders);
    const [current, rows] = await Promise.all([this.deps.strategies(), this.deps.stores.policies.versions(id)]);
    const active = current.find((strategy) => strategy.id === id);
    if (active === undefined && rows.length === 0) throw notFound('There is no strategy of that id.');
    return {
      strategyId: id,
      active: active?.version ?? null,
      source: rows.some(({ status }) => status === 'active') ? 'published' : 'file',
      versions: rows.map((row) => versionOf(row, active)),
    };
  }

  async draft(actor: Actor, id: string, { yaml, why }: PolicyDraftBody): Promise<object> {
    permit(actor, WHO.drafters);
    const { strategy, templates } = await this.read(id, yaml);
    if (strategy.id !== id)
      throw new Problem('invalid', `The text is the strategy ${strategy.id}, not ${id}.`, {
        errors: [{ pointer: '/yaml', code: 'invalid', detail: `its id is ${strategy.id}` }],
      });
    const current = (await this.deps.strategies()).find((one) => one.id === id);
    if (current?.version === strategy.version)
      throw new Problem('duplicate', `New cases start with exactly this version of ${id} already.`);
    const { house, policies } = this.deps.stores;
    for (const { version, files } of templates) await house.saveTemplate(version, files);
    const draft = { strategy, source: yaml, why, replaces: current?.version ?? null };
    await judged(() => policies.draft(actor, draft));
    return this.version(id, strategy.version);
  }

  async judge(actor: Actor, id: string, version: string, { decision, reason }: PolicyApprovalBody): Promise<object> {
    permit(actor, WHO.policyApprovers);
    await judged(() => this.deps.stores.policies.judge(actor, id, version, decision === 'approve', reason));
    return this.version(id, version);
  }

  /** What a simulation of a draft found stands beside it when it is approved (R76). */
  async keepSimulation(actor: Actor, id: string, version: string, kept: PolicySimulationBody): Promise<object> {
    permit(actor, WHO.simulators);
    await judged(() => this.deps.stores.policies.keepSimulation(actor, { id, version, ...kept }));
    return this.version(id, version);
  }

  private async version(id: string, version: string): Promise<object> {
    const rows = await this.deps.stores.policies.versions(id);
    const row = rows.find((one) => one.version === version);
    if (row === undefined) throw notFound('There is no such version.');
    return versionOf(
      row,
      (await this.deps.strategies()).find((one) => one.id === id),
    );
  }

  /** @throws Problem `invalid` with line, pointer and remedy of every fault of the text */
  private async read(id: string, yaml: string): Promise<LoadedStrategy> {
    const read = await this.deps.readStrategy(id, yaml);
    if (!('faults' in read)) return read;
    throw new Problem('invalid', `The strategy has ${read.faults.length} fault(s).`, {
      errors: read.faults.map(({ line, path, message, remedy }) => ({
        pointer: path === '' ? '/yaml' : `/yaml/${path.replaceAll('.', '/')}`,
        code: 'invalid',
        detail: `line ${line}: ${message}. ${remedy}.`,
      })),
    });
  }
}

async function judged(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof DomainError && error.code === 'unknown-reference') throw notFound(error.message);
    if (error instanceof DomainError) throw refused(refusalOf(error));
    throw error;
  }
}

function versionOf(row: PolicyRow, active: Strategy | undefined): object {
  const { id, source: _text, document, simulation, ...rest } = row;
  const strategy = completeStrategy(JSON.parse(document) as Strategy);
  return {
    strategyId: id,
    ...rest,
    simulation: simulation === null ? null : (JSON.parse(simulation) as object),
    differences: differences(active ?? {}, strategy),
  };
}
