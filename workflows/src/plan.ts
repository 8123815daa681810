import type { AppendAnswer, AppendCommand } from '#contracts';
import {
  SYSTEM,
  evolve,
  provisional,
  settle,
  type AccountState,
  type Instant,
  type Move,
  type NewEvent,
  type Strategy,
} from '#domain';
import { describe } from './record-failures.js';

/** What remains to be done once everything that only records has been recorded. */
export type NextMove = Exclude<Move, { kind: 'record' }>;
export interface OwnAct {
  readonly moveId: string;
  readonly events: readonly NewEvent[];
}
export type Plan =
  | { readonly kind: 'planned'; readonly acts: readonly OwnAct[]; readonly next: NextMove }
  | { readonly kind: 'stuck'; readonly moveId: string; readonly error: string };

/**
 * What the core would do now, as far as recording alone leads; letters in `inFlight` are passed over. A core that throws
 * is an answer too.
 */
export function planFrom(state: AccountState, strategy: Strategy, now: Instant, inFlight: readonly string[]): Plan {
  try {
    const settled = settle(state, strategy, now, { inFlight });
    const next = settled.next;
    if (next.kind === 'record') return { kind: 'stuck', moveId: next.moveId, error: 'records without an end' };
    return { kind: 'planned', acts: settled.acts, next };
  } catch (error) {
    return { kind: 'stuck', moveId: 'plan', error: describe(error) };
  }
}

/**
 * The case's own acts as commands. Their ids are account + the seq they expect + the move: the same act tried again
 * after a lost workflow task is recognised by the record.
 */
export function ownCommands(
  at: { readonly accountKey: string; readonly seq: number; readonly caseId: string | null },
  policyVersion: string,
  acts: readonly OwnAct[],
): AppendCommand[] {
  let seq = at.seq;
  return acts
    .filter((act) => act.events.length > 0)
    .map((act) => {
      const commandId = `${at.accountKey}:${seq}:${act.moveId}`;
      seq += act.events.length;
      return { commandId, actor: SYSTEM, caseId: at.caseId, policyVersion, events: act.events, contentDigest: null };
    });
}

/** What the core looks at: the fold, the strategy it runs on and its business now. */
export interface Standpoint {
  readonly state: AccountState;
  readonly strategy: Strategy;
  now(): Instant;
  /** Letters not to be planned now: on their way, or withheld until something is heard. */
  readonly inFlight: readonly string[];
}

/**
 * What the case would record at once after a command, judged on the state it will have if nothing intervenes: it goes
 * into the same append. Nothing when the core cannot say; the main loop meets the same fault and makes it a task.
 */
export function followUpsOf(from: Standpoint, command: AppendCommand): AppendCommand[] {
  const now = from.now();
  try {
    const decided = provisional(from.state, command, command.events, now).reduce(evolve, from.state);
    const plan = planFrom(decided, from.strategy, now, from.inFlight);
    if (plan.kind === 'stuck') return [];
    const at = { accountKey: decided.accountKey, seq: decided.seq, caseId: command.caseId };
    return ownCommands(at, from.strategy.version, plan.acts);
  } catch {
    return [];
  }
}

/** The record wrote nothing although the caller was at the head: the letter in it cannot be made, or sends are stopped. */
export const isRefused = (answer: AppendAnswer): boolean =>
  answer.kind === 'braked' || answer.kind === 'unrenderable' || answer.kind === 'duplicate';

/** True when the record holds the command, from now or from an earlier try. */
export const holds = (answer: AppendAnswer, command: AppendCommand | undefined): boolean =>
  command !== undefined && answer.commands.some((stored) => stored.commandId === command.commandId);
