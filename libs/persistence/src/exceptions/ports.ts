/** What feeds told us and nobody but a person can place: the queue, and what a person may do about each. */
import type { Actor, ExceptionKind, ExceptionStatus, Instant, Json, Money, Resolution, Role } from '#domain';

export interface NewException {
  readonly kind: ExceptionKind;
  /** Whose message it is: see `Actor.id` of a feed. */
  readonly source: string;
  readonly sourceRole: Role;
  readonly externalId: string;
  /** What it would be if it could be placed: `payment`, `invoice`, `reversal`, `message-status`, … */
  readonly factKind: string;
  readonly content: Json;
  /** What makes it the same as one raised before, where that is not its content. */
  readonly identity?: string;
  /** The content names people: it is sealed, and the record keeps a salted digest. */
  readonly personal?: boolean;
  /** A sentence for a person; no names, no addresses: it stands in the record. */
  readonly why: string;
  /** See `awaiting`: applied by itself when that turns up. Not for personal content. */
  readonly waitsFor?: string | null;
  readonly accountKey?: string | null;
  /** The client's id of the account, known or not. */
  readonly accountId?: string | null;
  readonly amount?: Money | null;
  readonly importId?: string | null;
  readonly line?: number | null;
  /** What a person might choose; stands unsealed, so no names. */
  readonly suggestions?: Json;
  /** Who raised it, where that is not the feed itself. */
  readonly by?: Actor;
}

export interface ExceptionRow {
  readonly exceptionId: string;
  readonly kind: ExceptionKind;
  readonly status: ExceptionStatus;
  readonly source: string;
  readonly sourceRole: Role;
  readonly externalId: string;
  readonly factKind: string;
  readonly why: string;
  readonly waitsFor: string | null;
  readonly accountKey: string | null;
  readonly accountId: string | null;
  /** The account's open case. */
  readonly caseId: string | null;
  readonly amount: Money | null;
  readonly importId: string | null;
  readonly line: number | null;
  readonly suggestions: Json;
  readonly raisedAt: Instant;
  readonly dueAt: Instant;
  readonly claimedBy: string | null;
  readonly settledAt: Instant | null;
  readonly settledBy: string | null;
  /** Facts of the settlement. */
  readonly outcome: { readonly [key: string]: Json } | null;
}
export interface ExceptionFilter {
  readonly status?: ExceptionStatus;
  readonly kind?: ExceptionKind;
  readonly accountId?: string;
  readonly caseId?: string;
  readonly claimedBy?: string;
  readonly limit: number;
  readonly cursor?: string;
}
export interface ExceptionStore {
  /** Oldest first. */
  list(filter: ExceptionFilter): Promise<{ items: ExceptionRow[]; nextCursor: string | null }>;
  /** With what the feed said; null where it was personal and has been erased. */
  get(exceptionId: string): Promise<(ExceptionRow & { content: Json }) | null>;
  /**
   * Does what a person decided, in one transaction; the same decision again changes nothing.
   * @throws DomainError when it is not theirs to decide, somebody else works on it, or it cannot be done
   */
  resolve(actor: Actor, exceptionId: string, resolution: Resolution): Promise<void>;
  /** @throws DomainError `claimed`, `wrong-step`, `unknown-reference` */
  claim(actor: Actor, exceptionId: string): Promise<void>;
  /** Its claimant or a supervisor gives it back. @throws as `claim` */
  release(actor: Actor, exceptionId: string): Promise<void>;
}
