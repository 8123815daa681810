import { z } from 'zod';
import { amountAnswer, countAnswer, dateAnswer, instantAnswer } from './primitives.js';

/** One agency of the house's directory. */
export const agencyAnswer = z
  .strictObject({
    agencyId: z.string(),
    name: z.string(),
    currency: z.string(),
    feePercent: z.number(),
    feeTiers: z.array(z.strictObject({ from: amountAnswer, percent: z.number() })),
    minimum: amountAnswer,
    minDaysOverdue: countAnswer,
    /** Null: it works everywhere. */
    countries: z.array(z.string()).nullable(),
    contact: z.string().nullable(),
    feed: z.string().nullable(),
  })
  .meta({ id: 'Agency' });
export const agenciesAnswer = z.strictObject({ items: z.array(agencyAnswer), nextCursor: z.null() });

/** A placement that left the house, and what it brought. */
export const placementReportAnswer = z
  .strictObject({
    placementId: z.string(),
    caseId: z.string(),
    accountId: z.string(),
    agencyId: z.string(),
    status: z.enum(['placed', 'accepted', 'rejected', 'collecting', 'returned', 'recalled', 'closed']),
    feePercent: z.number().nullable(),
    placedAt: instantAnswer,
    amount: amountAnswer,
    collected: amountAnswer,
    fee: amountAnswer,
    /** What arrived: collected less fee. */
    net: amountAnswer,
    remittances: countAnswer,
    disputed: countAnswer,
  })
  .meta({ id: 'PlacementReport' });
export const placementsAnswer = z.strictObject({
  items: z.array(placementReportAnswer),
  /** By agency and currency, over the items. */
  totals: z.array(
    z.strictObject({
      agencyId: z.string(),
      placements: countAnswer,
      amount: amountAnswer,
      collected: amountAnswer,
      fee: amountAnswer,
      net: amountAnswer,
    }),
  ),
  nextCursor: z.null(),
});

/** What an agency is given with a placement. */
export const placementFileAnswer = z
  .strictObject({
    placementId: z.string(),
    agencyId: z.string(),
    accountId: z.string(),
    accountName: z.string().nullable(),
    placedOn: dateAnswer.nullable(),
    claims: z.array(
      z.strictObject({
        invoiceNumber: z.string(),
        invoiceDate: dateAnswer,
        dueDate: dateAnswer,
        amount: amountAnswer,
        balance: amountAnswer,
        /** Interest and fees posted and open. */
        charges: amountAnswer,
      }),
    ),
    total: amountAnswer,
    contacts: z.array(
      z.strictObject({
        role: z.string(),
        name: z.string().nullable(),
        email: z.string().nullable(),
        phone: z.string().nullable(),
        address: z.string().nullable(),
      }),
    ),
    evidence: z.strictObject({ caseId: z.string(), seq: countAnswer, headHash: z.string() }),
  })
  .meta({ id: 'PlacementFile' });
