import { z } from 'zod';
import { LEGAL_STAGES } from '#domain';
import { date, draftHash, id, ids, nonNegativeAmount, percent, positiveAmount, text } from '../primitives.js';

const agencyStatus = z.enum(['accepted', 'rejected', 'collecting', 'returned', 'closed']);
const opinion = z.enum(['proceed', 'settle', 'return-to-agency', 'write-off', 'drop']);
/** Of a request that a second person may have to approve: what the maker saw in the preview. */
const seen = { draftHash: draftHash.optional() };

/** Payloads of the decisions about agencies and counsel as they cross the wire. */
export const AGENCY_SCHEMAS = {
  'refer-to-agency': z.strictObject({
    agencyId: id,
    itemIds: ids.optional(),
    feeTerms: z.strictObject({ percent }),
    ...seen,
  }),
  'record-agency-update': z.strictObject({
    placementId: id,
    status: agencyStatus,
    reference: text,
    note: text.optional(),
  }),
  'recall-from-agency': z.strictObject({ placementId: id, reason: text }),
  'record-agency-remittance': z.strictObject({
    placementId: id,
    reference: text,
    gross: positiveAmount,
    fee: nonNegativeAmount,
    net: nonNegativeAmount,
    receivedOn: date,
    items: ids.optional().describe('What it is for: ids of items or invoice numbers'),
    invoiceNumbers: z.array(id).optional(),
  }),
  'dispute-remittance': z.strictObject({ remittanceId: id, reason: text }),
  'override-agency': z.strictObject({ reason: text, memo: text, ...seen }),
  'request-legal-review': z.strictObject({ why: text, itemIds: ids.optional() }),
  'record-legal-opinion': z.strictObject({
    opinion,
    memo: text,
    costs: nonNegativeAmount.optional(),
    limitationCheck: text,
    disputeNote: text.optional(),
    ...seen,
  }),
  'record-legal-stage': z.strictObject({
    stage: z.enum(LEGAL_STAGES),
    date,
    reference: text,
    costs: nonNegativeAmount.optional(),
  }),
};
