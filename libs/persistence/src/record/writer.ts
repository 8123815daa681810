import {
  canonicalJson,
  movesVersion,
  type Actor,
  type EventType,
  type Instant,
  type NewEvent,
  type NewHouseEvent,
  type StoredEvent,
} from '#domain';
import type { StoredCommand } from '#contracts';
import { Batch } from '../database/batch.js';
import { COMMAND, EVENT, STREAM_HEAD } from '../database/tables.js';
import { postToLedger } from '../ledger/projector.js';
import { projectEvents } from '../reads/projector.js';
import { asStored, EVENT_COLUMNS, hashOf, type EventRow } from './rows.js';
import { toCommand, type CommandRow, type Head } from './stream.js';

/** A command whose personal values are sealed and whose letters are rendered: ready to be written. */
export interface ReadyCommand {
  readonly commandId: string;
  readonly actor: Actor;
  readonly caseId: string | null;
  readonly policyVersion: string | null;
  readonly contentDigest: string | null;
  readonly events: readonly NewEvent[];
}
export interface Written {
  readonly head: Head;
  readonly rows: readonly EventRow[];
  readonly events: readonly StoredEvent[];
  readonly commands: readonly StoredCommand[];
}

/**
 * Continues a stream whose head is locked: numbers, chains and stores the events with their commands, and what follows
 * from them (ledger, read models). Everything goes into `batch`; the caller flushes it within its transaction.
 * @param at business now; the stored instant is the later of it and the head's.
 */
export function writeCommands(batch: Batch, head: Head, commands: readonly ReadyCommand[], at: Instant): Written {
  const instant = at > head.at ? at : head.at;
  const recordedAt = new Date().toISOString();
  const rows: EventRow[] = [];
  const commandRows: CommandRow[] = [];
  const events: StoredEvent[] = [];
  let end: Head = { ...head, at: instant };
  for (const command of commands) {
    const first = end.seq + 1;
    for (const event of command.events) {
      const row = chain(end, command, event, recordedAt);
      rows.push(row);
      events.push(asStored(row, event));
      end = follow(end, row);
    }
    commandRows.push(commandRow(command, first, end));
  }
  storeRows(batch, rows, commandRows, head.accountKey, end);
  postToLedger(batch, head.accountKey, events);
  projectEvents(batch, head.accountKey, events);
  const stored = commandRows.map((row) =>
    toCommand(
      row,
      events
        .filter((event) => event.seq >= row.first_seq && event.seq <= row.last_seq)
        .map(({ seq, type }) => ({ seq, type })),
    ),
  );
  return { head: end, rows, events, commands: stored };
}

/** A command of the house's own stream. */
export interface HouseCommand {
  readonly commandId: string;
  readonly actor: Actor;
  readonly events: readonly NewHouseEvent[];
}

/** Continues the house's stream, whose head is locked; nothing but the record follows from its events. */
export function writeHouse(batch: Batch, head: Head, commands: readonly HouseCommand[], at: Instant): Head {
  const recordedAt = new Date().toISOString();
  const rows: EventRow[] = [];
  const commandRows: CommandRow[] = [];
  let end: Head = { ...head, at: at > head.at ? at : head.at };
  for (const { commandId, actor, events } of commands) {
    const first = end.seq + 1;
    for (const event of events) {
      const row = chain(end, { commandId, actor, caseId: null, policyVersion: null }, event, recordedAt);
      rows.push(row);
      end = follow(end, row);
    }
    commandRows.push({
      command_id: commandId,
      content_digest: null,
      first_seq: first,
      last_seq: end.seq,
      version: end.version,
      case_id: null,
      approval_id: null,
      task_id: null,
    });
  }
  storeRows(batch, rows, commandRows, head.accountKey, end);
  return end;
}

function chain(
  head: Head,
  command: Omit<ReadyCommand, 'events' | 'contentDigest'>,
  event: NewEvent | (NewHouseEvent & { readonly effectiveOn?: undefined; readonly causedBy?: undefined }),
  recordedAt: Instant,
): EventRow {
  const row = {
    account_key: head.accountKey,
    seq: head.seq + 1,
    type: event.type,
    at: head.at,
    recorded_at: recordedAt,
    effective_on: event.effectiveOn ?? null,
    actor_id: command.actor.id,
    actor_role: command.actor.role,
    case_id: command.caseId,
    command_id: command.commandId,
    caused_by: event.causedBy ?? null,
    policy_version: command.policyVersion,
    version: head.version + (movesVersion({ type: event.type as EventType, data: event.data }) ? 1 : 0),
    payload: canonicalJson(event.data),
    prev_hash: head.hash,
  };
  return { ...row, hash: hashOf(row) };
}

/** The head after one more event. A case that opens or reopens obliges a workflow; only its retirement ends that. */
function follow(head: Head, row: EventRow): Head {
  const next = { ...head, seq: row.seq, version: row.version, hash: row.hash };
  switch (row.type) {
    case 'case.opened':
    case 'case.reopened':
      return { ...next, caseId: row.case_id ?? head.caseId, caseOpen: true, obliged: true };
    case 'case.closed':
      return { ...next, caseOpen: false, frozen: false };
    case 'case.frozen':
      return { ...next, frozen: true };
    case 'case.unfrozen':
      return { ...next, frozen: false };
    case 'message.replied':
      // Somebody has to answer it, also where the case was over long ago.
      return head.caseId === null || isAutomatic(row) ? next : { ...next, obliged: true };
    default:
      return next;
  }
}

const isAutomatic = (row: EventRow): boolean =>
  (JSON.parse(row.payload) as StoredEvent<'message.replied'>['data']).automatic;

function commandRow(command: ReadyCommand, first: number, end: Head): CommandRow {
  const approval = command.events.find((event) => event.type === 'approval.requested');
  const task = command.events.find((event) => event.type === 'task.created');
  return {
    command_id: command.commandId,
    content_digest: command.contentDigest,
    first_seq: first,
    last_seq: end.seq,
    version: end.version,
    case_id: command.caseId,
    approval_id: approval?.data.approvalId ?? null,
    task_id: task?.data.taskId ?? null,
  };
}

function storeRows(
  batch: Batch,
  rows: readonly EventRow[],
  commands: readonly CommandRow[],
  accountKey: string,
  end: Head,
): void {
  batch.rows(
    EVENT,
    rows.map((row) => EVENT_COLUMNS.map((column) => row[column])),
  );
  batch.rows(
    COMMAND,
    commands.map((row) => [
      ...[accountKey, row.command_id, row.content_digest, row.first_seq, row.last_seq, row.version, row.case_id],
      ...[row.approval_id, row.task_id],
    ]),
  );
  const { seq, version, hash, at, caseId, caseOpen, obliged, frozen } = end;
  batch.change(STREAM_HEAD, [accountKey], {
    set: { seq, version, hash, at, case_id: caseId, case_open: caseOpen, obliged, frozen },
  });
}
