import type { Instant, PlainDate } from '../primitives.js';
import type { AccountState, CaseState } from './state.js';

/** One dispute: what is contested, who answers for it, and how it stands. */
export interface DisputeState {
  readonly disputeId: string;
  readonly itemId: string;
  readonly amount: number;
  readonly category: string;
  readonly openedAt: Instant;
  readonly open: boolean;
  readonly resolvedOn: PlainDate | null;
  /** From that day on its deadlines count; absent in states folded before there were any: from `openedAt`. */
  readonly openedOn?: PlainDate;
  /** The system that reported it; null or absent: people or the customer did. */
  readonly source?: string | null;
  /** Who answers for the contested delivery, whatever their role among the staff. */
  readonly owner?: string | null;
  readonly answeredOn?: PlainDate | null;
  readonly escalated?: boolean;
  readonly result?: DisputeResult | 'withdrawn' | null;
  readonly upheld?: number;
  readonly rootCause?: string | null;
  /** What the customer is told about the end of it, until that letter is written; null: nothing (more) to tell. */
  readonly reply?: DisputeReply | null;
}
export type DisputeResult = 'upheld' | 'rejected' | 'partly';
export interface DisputeReply {
  readonly messageId: string;
  readonly at: Instant;
  readonly explanation: string;
  /** What comes back to be paid, and the first day after the time it rests. */
  readonly returned: number;
}

/** Settled disputes matter no more; so many are kept for the reader. */
const KEPT_SETTLED = 30;

/** Every open one, and the last of what is settled. */
export function withinBounds(disputes: readonly DisputeState[]): readonly DisputeState[] {
  const settled = disputes.filter((one) => !one.open);
  const forgotten = settled.slice(0, Math.max(0, settled.length - KEPT_SETTLED));
  return forgotten.length === 0 ? disputes : disputes.filter((one) => !forgotten.includes(one));
}

/** An open dispute of the account, in its case or from before there was one. */
export function openDisputeById(state: AccountState, disputeId: string): DisputeState | undefined {
  return allDisputes(state).find((one) => one.disputeId === disputeId && one.open);
}
/** What is contested of an item right now: an item that comes back is as contested as it was. */
export const contestedOn = (state: AccountState, itemId: string): number =>
  allDisputes(state)
    .filter((one) => one.open && one.itemId === itemId)
    .reduce((sum, one) => sum + one.amount, 0);
const allDisputes = (state: AccountState): readonly DisputeState[] => [
  ...(state.case?.disputes ?? []),
  ...state.contested,
];

export const openDisputes = (c: CaseState): readonly DisputeState[] => c.disputes.filter((one) => one.open);
/** The number of the next dispute; counted, since settled ones are forgotten. */
export const nextDispute = (c: CaseState): number => Math.max(c.disputeCount, c.disputes.length) + 1;
