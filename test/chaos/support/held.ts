/** What must hold of a case after everything that was done to it; each function answers the faults it found, in words. */
import { setTimeout as sleep } from 'node:timers/promises';
import { accountKeyOfCase, caseWorkflowId, STATE, type DecisionAnswer } from '#contracts';
import { canonicalJson, type AccountState, type StoredEvent } from '#domain';
import type { Rig } from './rig.js';
import { bounded, until } from './wait.js';

/** Longer than a hand-over may take: its heartbeat, and the whole of it. */
const HAND_OVER_MS = 80_000;

/** A decision that was answered 200. */
export interface Answered {
  readonly key: string;
  readonly answer: DecisionAnswer;
  /** A text of its own inside the event, where the decision has one. */
  readonly mark: string | null;
}

/** Every event of the account, oldest first. */
export async function eventsOf(rig: Rig, accountKey: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let seq = 0; ;) {
    const page = await rig.stores.record.read(accountKey, seq);
    events.push(...page.events);
    seq = page.events.at(-1)?.seq ?? seq;
    if (!page.more) return events;
  }
}

/** The case reaches the head of its record in time, and then believes exactly what the record says. */
export async function foldIsState(rig: Rig, caseId: string, withinMs: number): Promise<string[]> {
  const accountKey = accountKeyOfCase(caseId);
  const handle = rig.client.workflow.getHandle(caseWorkflowId(accountKey));
  try {
    const [state, fold] = await until(`case ${caseId} at its head`, withinMs, async () => {
      const fold = await rig.stores.record.fold(accountKey);
      const believed = await bounded('query', withinMs, handle.query<AccountState>(STATE));
      return believed.seq === fold.seq ? [believed, fold] : undefined;
    });
    const same = canonicalJson(state) === canonicalJson(fold);
    return same ? [] : [`${caseId}: the workflow at seq ${state.seq} differs from the fold of the record`];
  } catch (error) {
    return [`${caseId} is stuck: ${String(error)} ${String((error as Error).cause ?? '')}`];
  }
}

/** Each answered decision is in the record once, as it was answered; and nothing that nobody decided. */
export async function decidedOnce(rig: Rig, caseId: string, answered: readonly Answered[]): Promise<string[]> {
  const events = await rig.stores.record.reveal(await eventsOf(rig, accountKeyOfCase(caseId)));
  const faults: string[] = [];
  const written = new Map<string, StoredEvent[]>();
  for (const one of events) written.set(one.commandId, [...(written.get(one.commandId) ?? []), one]);
  for (const { key, answer, mark } of answered) {
    const stored = (written.get(key) ?? []).map(({ seq, type }) => ({ seq, type }));
    if (canonicalJson(stored) !== canonicalJson([...answer.events])) {
      faults.push(
        `${caseId}: ${key} was answered ${canonicalJson([...answer.events])}, recorded ${canonicalJson(stored)}`,
      );
    }
    const marked = mark === null ? 1 : events.filter(({ data }) => JSON.stringify(data).includes(mark)).length;
    if (marked !== 1) faults.push(`${caseId}: the text of ${key} is in ${marked} events`);
  }
  for (const [commandId, own] of written) {
    const [first, last] = [own[0]?.seq ?? 0, own.at(-1)?.seq ?? 0];
    if (last - first + 1 !== own.length) faults.push(`${caseId}: the events of ${commandId} do not follow each other`);
  }
  return faults;
}

/** Decisions in the record of a case under keys that start with `prefix`. */
export async function decisionsWith(rig: Rig, caseId: string, prefix: string): Promise<Set<string>> {
  const events = await eventsOf(rig, accountKeyOfCase(caseId));
  return new Set(events.map(({ commandId }) => commandId).filter((id) => id.startsWith(prefix)));
}

/** Each acknowledged payment is in the record once. */
export async function paidOnce(rig: Rig, caseId: string, paymentIds: readonly string[]): Promise<string[]> {
  const events = await eventsOf(rig, accountKeyOfCase(caseId));
  const recorded = events.flatMap((one) => (one.type === 'payment.received' ? [one.data.paymentId] : []));
  const same = canonicalJson(recorded.toSorted()) === canonicalJson(paymentIds.toSorted());
  return same ? [] : [`${caseId}: ${paymentIds.length} payments acknowledged, ${recorded.length} recorded`];
}

/** Whether a send that was begun has no end on record yet. */
const isUnderWay = (events: readonly StoredEvent[]): boolean =>
  events.some(
    (one) =>
      one.type === 'message.sending' && !events.some((end) => isEndOf(end, one.data.messageId, one.data.attempt)),
  );
const isEndOf = (one: StoredEvent, messageId: string, attempt: number): boolean =>
  (one.type === 'message.sent' || one.type === 'message.failed' || one.type === 'message.outcome-unknown') &&
  one.data.messageId === messageId &&
  one.data.attempt === attempt;

/**
 * Each send that was begun ended once in the record, and at most one letter of it is in the mailbox. A hand-over whose worker
 * was killed is missed only when its heartbeat stays away: it is given the time.
 */
export async function sentOnce(rig: Rig, caseId: string): Promise<string[]> {
  const accountKey = accountKeyOfCase(caseId);
  for (const deadline = Date.now() + HAND_OVER_MS; Date.now() < deadline; await sleep(250)) {
    if (!isUnderWay(await eventsOf(rig, accountKey))) break;
  }
  const events = await eventsOf(rig, accountKey);
  const letters = (await rig.mailbox()).map(({ messageId }) => messageId);
  const faults: string[] = [];
  for (const sending of events) {
    if (sending.type !== 'message.sending') continue;
    const { messageId, attempt } = sending.data;
    const ends = events.filter((one) => isEndOf(one, messageId, attempt));
    if (ends.length !== 1) faults.push(`${caseId}: ${messageId}.${attempt} ended ${ends.length} times`);
    const arrived = letters.filter((id) => id.includes(`${messageId}.${attempt}@`)).length;
    const mayBeAbsent = ends[0]?.type !== 'message.sent';
    if (arrived > 1 || (arrived === 0 && !mayBeAbsent)) {
      faults.push(`${caseId}: ${messageId}.${attempt} is in the mailbox ${arrived} times`);
    }
  }
  return faults;
}

export interface Runs {
  readonly runs: number;
  readonly failedTasks: number;
  readonly timedOutTasks: number;
  /** Why tasks failed, in words. */
  readonly causes: readonly string[];
}
const TASK_TIMED_OUT = 8;
const TASK_FAILED = 9;

/** All runs of a case's workflow, newest first, and what went wrong in them. */
export async function runsOf(rig: Rig, caseId: string): Promise<Runs> {
  const workflowId = caseWorkflowId(accountKeyOfCase(caseId));
  let [runs, timedOutTasks] = [0, 0];
  const causes: string[] = [];
  for (let runId: string | undefined | null = undefined; runs < 1_000;) {
    const { events } = await rig.client.workflow.getHandle(workflowId, runId ?? undefined).fetchHistory();
    runs += 1;
    for (const { eventType, workflowTaskFailedEventAttributes: failed } of events ?? []) {
      if (Number(eventType) === TASK_TIMED_OUT) timedOutTasks += 1;
      if (Number(eventType) === TASK_FAILED) causes.push(`${failed?.cause} ${failed?.failure?.message ?? ''}`.trim());
    }
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!runId) break;
  }
  return { runs, failedTasks: causes.length, timedOutTasks, causes };
}
