import type { Actor, EventType, Instant, NewEvent, StoredEvent } from '#domain';

/**
 * The one door to an account's stream (DESIGN §1). One transaction that locks the stream's head row; a known
 * `commandId` writes nothing; a head that is not `expectedSeq` writes nothing.
 */
export interface AppendRequest {
  readonly accountKey: string;
  /** Seq the caller has folded up to. */
  readonly expectedSeq: number;
  /** The caller's business now; the stored `at` is the later of it and the head's. */
  readonly at: Instant;
  /** In order; all or nothing. Empty: only read what came after `expectedSeq`. */
  readonly commands: readonly AppendCommand[];
}
export interface AppendCommand {
  readonly commandId: string;
  readonly actor: Actor;
  readonly caseId: string | null;
  readonly policyVersion: string | null;
  readonly events: readonly NewEvent[];
  /** Digest of the command's content; a known id with another digest is a `duplicate`. Null for the case's own acts. */
  readonly contentDigest: string | null;
}
export interface AppendAnswer {
  /**
   * `appended`: written. `known`: the first command (or a later one) was there already, nothing written. `behind`: the
   * head had moved, nothing written. `braked`: the brake on sends is on and the events hold a `message.sending`.
   * `duplicate`: known id with other content. `unrenderable`: a letter lacks a variable; nothing written.
   * (Each `message.rendered` among the events is rendered from its `draft`, stored, and its `textDigest` filled in before the commit.)
   */
  readonly kind: 'appended' | 'known' | 'behind' | 'braked' | 'duplicate' | 'unrenderable';
  /** Every event after `expectedSeq`, oldest first, at most 200 or 128 KB. */
  readonly events: readonly StoredEvent[];
  readonly more: boolean;
  readonly headSeq: number;
  /** The stored commands among those sent (`appended` and `known`). */
  readonly commands: readonly StoredCommand[];
  /** Business now of the record (driven clock), so that a driven case learns the time. */
  readonly now: Instant;
  /** For `unrenderable`: what is missing, in words. */
  readonly problem?: string;
}
export interface StoredCommand {
  readonly commandId: string;
  readonly events: readonly { readonly seq: number; readonly type: EventType }[];
  /** Version after the last event of the command. */
  readonly version: number;
  readonly caseId: string | null;
  /** Ids of the approval or task that the command opened, for the decision's answer. */
  readonly approvalId?: string;
  readonly taskId?: string;
}
