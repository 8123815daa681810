import type { NewEvent } from '../events.js';
import type { LetterDraft } from '../letters/draft.js';
import type { Instant, PlainDate } from '../primitives.js';

/** Why a case stands where it stands: a running timer, an unmet guard, a missing approval, a person's turn. */
export interface MoveReason {
  readonly code: 'timer' | 'task' | 'approval' | 'guard' | 'overlay' | 'delivery' | 'due' | 'done';
  readonly message: string;
  readonly guard?: string;
  readonly taskId?: string;
  readonly approvalId?: string;
  readonly until?: Instant;
}
/**
 * What a case does next. `record` appends events at the expected seq and changes nothing outside; `send` delivers a
 * letter whose `message.sending` must be appended first; `wait` waits for news, at the latest until an instant.
 * `moveId` with account and expected seq is the command id of the case's own acts.
 */
export type Move =
  | {
      readonly kind: 'record';
      readonly moveId: string;
      readonly events: readonly NewEvent[];
      readonly reasons: readonly MoveReason[];
    }
  | {
      readonly kind: 'send';
      readonly moveId: string;
      /** Appended before the outside is touched: ends with `message.sending`; an automatic letter starts with `message.rendered`. */
      readonly events: readonly NewEvent[];
      readonly letter: { readonly messageId: string; readonly attempt: number; readonly draft: LetterDraft };
      readonly reasons: readonly MoveReason[];
    }
  | {
      readonly kind: 'resolve-calendar';
      readonly moveId: string;
      readonly from: PlainDate;
      /** Zones of contacts who live elsewhere: their offsets are wanted as well. */
      readonly zones: readonly string[];
      readonly reasons: readonly MoveReason[];
    }
  | { readonly kind: 'wait'; readonly until: Instant | null; readonly reasons: readonly MoveReason[] }
  | { readonly kind: 'finish'; readonly reasons: readonly MoveReason[] };
