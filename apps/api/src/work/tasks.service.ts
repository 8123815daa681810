import { Inject, Injectable } from '@nestjs/common';
import {
  decideClaim,
  decideRelease,
  decideSnooze,
  digestOf,
  later,
  type Actor,
  type AccountState,
  type Instant,
  type NewEvent,
} from '#domain';
import type { SnoozeBody } from '#contracts/schemas';
import type { TaskRow } from '#persistence';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { notFound, unavailable } from '../http/problem.js';
import { EXCEPTION_ID } from '../exceptions/exceptions.service.js';
import { WorklistService } from './worklist.service.js';

type Decide = (state: AccountState, taskId: string, actor: Actor, now: Instant) => readonly NewEvent[];
/** Others may write to the stream at the same time; each round reads what they wrote. */
const ROUNDS = 20;
/** What a task id looks like; anything else is unknown without asking. */
const TASK_ID = /^[A-Za-z0-9_:-]{1,200}$/;

/** Claiming and giving back work: appended directly, since neither changes what may be decided. */
@Injectable()
export class TasksService {
  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly worklist: WorklistService,
  ) {}

  claim(actor: Actor, taskId: string): Promise<object> {
    if (EXCEPTION_ID.test(taskId)) return this.ofException(actor, taskId, 'claim');
    return this.change(actor, taskId, 'claim', decideClaim);
  }
  release(actor: Actor, taskId: string): Promise<object> {
    if (EXCEPTION_ID.test(taskId)) return this.ofException(actor, taskId, 'release');
    return this.change(actor, taskId, 'release', decideRelease);
  }

  /** Put off until a later moment; what stands in the house's own queue cannot be. */
  snooze(actor: Actor, taskId: string, { until }: SnoozeBody): Promise<object> {
    return this.change(actor, taskId, `snooze:${until}`, (state, id, who, now) =>
      decideSnooze(state, id, who, { until, now }),
    );
  }

  /** An exception belongs to no case: its claim stands in the house's stream. */
  private async ofException(actor: Actor, exceptionId: string, act: 'claim' | 'release'): Promise<object> {
    const { exceptions } = this.deps.stores;
    if ((await exceptions.get(exceptionId)) === null) throw notFound('There is no task of that id.');
    permit(actor, WHO.exceptions);
    await exceptions[act](actor, exceptionId);
    const now = await exceptions.get(exceptionId);
    if (now === null) throw notFound('There is no task of that id.');
    return this.worklist.viewOfException(now);
  }

  private async change(actor: Actor, taskId: string, act: string, decide: Decide): Promise<object> {
    const task = await this.task(taskId);
    permit(actor, WHO.staff);
    for (let round = 0; round < ROUNDS; round++) {
      if (await this.append(actor, task, act, decide)) return this.worklist.view(await this.task(taskId));
    }
    throw unavailable('The case is being changed all the time; try again.');
  }

  /** True when the events are on record, or nothing was to do. */
  private async append(actor: Actor, task: TaskRow, act: string, decide: Decide): Promise<boolean> {
    const { record, outbox } = this.deps.stores;
    const [state, business] = await Promise.all([record.fold(task.accountKey), record.now()]);
    const now = later(business, state.at);
    const events = decide(state, task.taskId, actor, now);
    if (events.length === 0) return true;
    const answer = await record.append({
      accountKey: task.accountKey,
      expectedSeq: state.seq,
      at: now,
      commands: [
        {
          commandId: `${act}:${actor.id}:${task.taskId}:${state.seq}`,
          actor,
          caseId: task.caseId,
          policyVersion: state.case?.strategy.version ?? null,
          events,
          contentDigest: digestOf({ act, taskId: task.taskId, actor: actor.id }),
        },
      ],
    });
    if (answer.kind !== 'appended' && answer.kind !== 'known') return false;
    await outbox.enqueue([task.accountKey]);
    return true;
  }

  private async task(taskId: string): Promise<TaskRow> {
    const task = TASK_ID.test(taskId) ? await this.deps.stores.reads.task(taskId) : null;
    if (task === null) throw notFound('There is no task of that id.');
    return task;
  }
}
