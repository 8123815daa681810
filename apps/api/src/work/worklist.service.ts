import { Inject, Injectable } from '@nestjs/common';
import { EXCEPTION_TASK, isInView, scoreException, scoreTask, type Actor, type Instant } from '#domain';
import type { WorklistQuery } from '#contracts/schemas';
import type { ExceptionRow, TaskRow } from '#persistence';
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
    const { view } = query;
    const from = query.cursor === undefined ? null : readCursor(query.cursor);
    const [tasks, exceptions, now] = await Promise.all([
      this.deps.stores.reads.tasks({
        ...(query.caseId === undefined ? {} : { caseId: query.caseId }),
        ...(query.kind === undefined ? {} : { kind: query.kind }),
        ...(query.mine ? { claimedBy: actor.id } : {}),
      }),
      this.exceptions(actor, query),
      this.deps.stores.record.now(),
    ]);
    const ranked = [
      ...tasks
        .filter((task) => task.status === 'open' && !isPutOff(task, now))
        .filter(({ facts }) => view === undefined || isInView(view, facts))
        .map((task) => rank(task, now)),
      ...exceptions.map((one) => rankException(one, now)),
    ].sort(compareTasks);
    const rest = from === null ? ranked : ranked.filter((task) => after(task, from));
    const items = rest.slice(0, query.limit);
    const last = items.at(-1);
    return {
      items: items.map(({ view }) => view),
      nextCursor: last !== undefined && rest.length > items.length ? cursorOf(last) : null,
    };
  }

  /** One task as the worklist shows it. */
  async view(task: TaskRow): Promise<object> {
    return rank(task, await this.deps.stores.record.now()).view;
  }

  /** One exception as the worklist shows it. */
  async viewOfException(one: ExceptionRow): Promise<object> {
    return rankException(one, await this.deps.stores.record.now()).view;
  }

  private async exceptions(
    actor: Actor,
    { caseId, kind, mine, view }: WorklistQuery,
  ): Promise<readonly ExceptionRow[]> {
    if (view !== undefined || (kind !== undefined && kind !== EXCEPTION_TASK)) return [];
    const { items } = await this.deps.stores.exceptions.list({
      status: 'open',
      ...(caseId === undefined ? {} : { caseId }),
      ...(mine ? { claimedBy: actor.id } : {}),
      limit: MOST_EXCEPTIONS,
    });
    return items;
  }
}

const isPutOff = ({ snoozedUntil }: TaskRow, now: Instant): boolean =>
  snoozedUntil !== undefined && snoozedUntil !== null && snoozedUntil > now;

/** As many of the oldest as are ranked with the tasks; the whole queue has a list of its own. */
const MOST_EXCEPTIONS = 1_000;

function rank(task: TaskRow, now: Instant): RankedTask {
  const { score, reasons } = scoreTask(task.facts, task, now);
  const { taskId, caseId, kind, dueAt, claimedBy, approvalId, draftHash } = task;
  return {
    ...{ taskId, dueAt, amount: task.facts.overdue, score },
    overdueApproval: approvalId !== null && dueAt <= now,
    view: {
      ...{ taskId, caseId, kind, dueAt, claimedBy },
      ...(isPutOff(task, now) && task.snoozedUntil ? { snoozedUntil: task.snoozedUntil } : {}),
      ...(approvalId === null ? {} : { approvalId }),
      ...(draftHash === null ? {} : { draftHash }),
      ...{ score, reasons },
    },
  };
}

function rankException(one: ExceptionRow, now: Instant): RankedTask {
  const { score, reasons } = scoreException(one, now);
  const { exceptionId, caseId, dueAt, claimedBy, amount } = one;
  const reference = { taskId: exceptionId, caseId, kind: EXCEPTION_TASK, dueAt, claimedBy, exceptionId };
  return {
    ...{ taskId: exceptionId, dueAt, amount: amount?.minor ?? 0, score, overdueApproval: false },
    view: { ...reference, score, reasons },
  };
}
