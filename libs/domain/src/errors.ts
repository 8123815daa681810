import type { Instant, Json } from './primitives.js';

/** Stable problem codes of the core (DOMAIN rule 5 and the refusal order of the API contract). */
export type ProblemCode =
  | 'guard-unmet'
  | 'wrong-step'
  | 'stale-version'
  | 'draft-changed'
  | 'not-permitted'
  | 'same-person'
  | 'over-limit'
  | 'amount-mismatch'
  | 'currency-mismatch'
  | 'date-in-past'
  | 'date-too-early'
  | 'date-too-far'
  | 'missing-field'
  | 'unknown-reference'
  | 'duplicate'
  | 'frozen'
  | 'closed'
  | 'claimed';

/** A guard that does not hold now: its id, a sentence a person understands, and when time alone will open it. */
export interface UnmetGuard {
  readonly id: string;
  readonly message: string;
  readonly unblocksAt?: Instant;
}

/** A refusal by a business rule: changes nothing. `guards` is filled for `guard-unmet`, in number order. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly guards: readonly UnmetGuard[] = [],
    /** Further facts for the reader: the JSON pointer of a faulty field, what changed since a version, a limit. */
    readonly facts: { readonly [key: string]: Json } = {},
  ) {
    super(message);
  }
}
