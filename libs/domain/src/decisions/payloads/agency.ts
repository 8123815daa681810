import type { Money, PlainDate } from '../../primitives.js';
import type { LegalStage, Opinion } from '../../vocabulary.js';

/** Payloads of the decisions about agencies and counsel, amounts in minor units. */
export interface AgencyPayloads {
  'refer-to-agency': {
    agencyId: string;
    itemIds?: readonly string[];
    feeTerms: { percent: number };
    draftHash?: string;
  };
  'record-agency-update': {
    placementId: string;
    status: 'accepted' | 'rejected' | 'collecting' | 'returned' | 'closed';
    reference: string;
    note?: string;
  };
  'recall-from-agency': { placementId: string; reason: string };
  'record-agency-remittance': {
    placementId: string;
    reference: string;
    gross: Money;
    fee: Money;
    net: Money;
    receivedOn: PlainDate;
    /** What it is for: ids of items or invoice numbers. */
    items?: readonly string[];
    invoiceNumbers?: readonly string[];
  };
  'dispute-remittance': { remittanceId: string; reason: string };
  'override-agency': { reason: string; memo: string; draftHash?: string };
  'request-legal-review': { why: string; itemIds?: readonly string[] };
  'record-legal-opinion': {
    opinion: Opinion;
    memo: string;
    costs?: Money;
    limitationCheck: string;
    /** Counsel's note on proceeding although a part is disputed. */
    disputeNote?: string;
    draftHash?: string;
  };
  'record-legal-stage': { stage: LegalStage; date: PlainDate; reference: string; costs?: Money };
}
