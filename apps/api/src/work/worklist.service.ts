import { Inject, Injectable } from '@nestjs/common';
import { scoreTask, type Actor, type Instant } from '#domain';
import type { WorklistQuery } from '#contracts/schemas';
import type { TaskRow } from '#persistence';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import type { Page } from '../http/presentation.js';
import { after, compareTasks, cursorOf, readCursor, type RankedTask } from './rank.js';

/** What needs a person, the most urgent first, with the reasons of its score (DOMAIN 7.8). */
@Injectable()
export class WorklistService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  async page(actor: Actor, query: WorklistQuery): Promise<Page<object>> {
    permit(actor, WHO.staff);
    const from = query.cursor === undefined ? null : readCursor(query.cursor);
    const [tasks, now] = await Promise.all([
      this.deps.stores.reads.tasks({
        ...(query.caseId === undefined ? {} : { caseId: query.caseId }),
        ...(query.kind === undefined ? {} : { kind: query.kind }),
        ...(query.mine ? { claimedBy: actor.id } : {}),
      }),
      this.deps.stores.record.now(),
    ]);
    const ranked = tasks
      .filter(({ status }) => status === 'open')
      .map((task) => rank(task, now))
      .sort(compareTasks);
    const rest = from === null ? ranked : ranked.filter((task) => after(task, from));
    const items = rest.slice(0, query.limit);
    const last = items.at(-1);
    return {
      items: items.map(taskView),
      nextCursor: last !== undefined && rest.length > items.length ? cursorOf(last) : null,
    };
  }

  /** One task as the worklist shows it. */
  async view(task: TaskRow): Promise<object> {
    return taskView(rank(task, await this.deps.stores.record.now()));
  }
}

function rank(task: TaskRow, now: Instant): RankedTask {
  const { score, reasons } = scoreTask(task.facts, task, now);
  return { task, score, reasons, overdueApproval: task.approvalId !== null && task.dueAt <= now };
}

const taskView = ({ task, score, reasons }: RankedTask): object => ({
  taskId: task.taskId,
  caseId: task.caseId,
  kind: task.kind,
  dueAt: task.dueAt,
  claimedBy: task.claimedBy,
  ...(task.approvalId === null ? {} : { approvalId: task.approvalId }),
  ...(task.draftHash === null ? {} : { draftHash: task.draftHash }),
  score,
  reasons,
});
