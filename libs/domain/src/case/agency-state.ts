import type { LegalStage } from '../vocabulary.js';
import type { PlainDate } from '../primitives.js';

/** Money an agency paid over: the gross reduced the debt, the fee is our cost, the net arrived. Minor units. */
export interface RemittanceState {
  readonly remittanceId: string;
  readonly placementId: string;
  readonly reference: string;
  readonly gross: number;
  readonly fee: number;
  /** The fee by the terms of the placement; absent where they are not known. */
  readonly agreedFee?: number;
  readonly receivedOn: PlainDate;
  readonly disputed: boolean;
  readonly reversed: boolean;
}

/** Something that an agency or counsel does not know yet: money that came to us, a recall, a remittance we contest. */
export interface AgencyNews {
  readonly to: 'agency' | 'counsel';
  /** Subject of the task that asks for it. */
  readonly subject: string;
  readonly why: string;
}

/** Subjects of news about a fee that is not as agreed begin with it. */
export const FEE_NEWS = 'fee-';

/** The last stage of the proceedings that was recorded. */
export interface LegalStageState {
  readonly stage: LegalStage;
  readonly on: PlainDate;
  readonly reference: string;
}
