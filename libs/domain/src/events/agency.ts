import type { Money, PlainDate } from '../primitives.js';
import type { RestartCause } from '../limitation/policy.js';
import type { LegalStage, Opinion } from '../vocabulary.js';

/** Events of an account's stream about agencies and counsel. */
export interface AgencyEvents {
  'placement.requested': {
    placementId: string;
    agencyId: string;
    itemIds: readonly string[];
    feeTerms: { percent: number };
    approvalId: string;
  };
  'placement.made': { placementId: string; agencyId: string; itemIds: readonly string[]; amount: Money };
  'placement.accepted': { placementId: string; reference: string; note: string };
  'placement.rejected': { placementId: string; reference: string; note: string };
  'placement.updated': { placementId: string; status: string; reference: string; note: string };
  'placement.returned': { placementId: string; reference: string; note: string };
  'placement.closed': { placementId: string; reference: string; note: string };
  /** `endsOn`: until then the agency winds up what it has begun; absent: it stops at once. */
  'placement.recalled': { placementId: string; reason: string; endsOn?: PlainDate };

  /** What an agency collected and pays over: the gross reduces the debt (`payment.received`), the fee is our cost. */
  'remittance.recorded': {
    remittanceId: string;
    placementId: string;
    reference: string;
    gross: Money;
    fee: Money;
    net: Money;
    receivedOn: PlainDate;
    paymentId: string;
  };

  /** We contest what an agency paid over or kept; nothing is booked back by it. */
  'remittance.disputed': { remittanceId: string; placementId: string; reference: string; reason: string };

  'agency.overridden': { reason: string; memo: string };

  'legal-opinion.requested': { reviewId: string; why: string; itemIds: readonly string[]; evidenceDigest: string };
  'legal-opinion.recorded': {
    reviewId: string;
    opinion: Opinion;
    memo: string;
    costs: Money | null;
    limitationCheck: string;
    /** Why to proceed although a part is disputed; absent where nothing is. */
    disputeNote?: string;
  };
  'legal-stage.recorded': {
    reviewId: string;
    stage: LegalStage;
    date: PlainDate;
    reference: string;
    costs: Money | null;
  };

  /** The last day on which an invoice can be enforced, by the law of that jurisdiction. */
  'limitation.computed': {
    itemId: string;
    invoiceNumber: string;
    dueDate: PlainDate;
    jurisdiction: string;
    years: number;
    restartsOn: readonly RestartCause[];
    from: PlainDate;
    expiresOn: PlainDate;
  };
  'limitation.restarted': {
    itemId: string;
    because: RestartCause;
    /** Payment, promise or plan. */
    reference: string;
    from: PlainDate;
    expiresOn: PlainDate;
  };
  'limitation.warned': { itemId: string; expiresOn: PlainDate; daysBefore: number };
  'limitation.expired': { itemId: string; expiresOn: PlainDate };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_AGENCY: readonly (keyof AgencyEvents)[] = [
  'limitation.computed',
  'limitation.restarted',
  'limitation.warned',
  'limitation.expired',
];
