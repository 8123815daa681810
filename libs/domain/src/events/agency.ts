import type { Money, PlainDate } from '../primitives.js';
import type { Opinion } from '../vocabulary.js';

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
  'placement.recalled': { placementId: string; reason: string };

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

  'agency.overridden': { reason: string; memo: string };

  'legal-opinion.requested': { reviewId: string; why: string; itemIds: readonly string[]; evidenceDigest: string };
  'legal-opinion.recorded': {
    reviewId: string;
    opinion: Opinion;
    memo: string;
    costs: Money | null;
    limitationCheck: string;
  };
}

/** Those that leave what may be decided as it is. */
export const NEUTRAL_AGENCY: readonly (keyof AgencyEvents)[] = [];
