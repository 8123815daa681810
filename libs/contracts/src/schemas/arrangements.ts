import { z } from 'zod';
import type {
  BarterTerms,
  ConcessionTerms,
  MeetingTerms,
  MethodTerms,
  ReliefTerms,
  SecurityTerms,
  TermsChange,
} from '#domain';
import { date, id, ids, instant, nonNegativeAmount, percent, positiveAmount, text } from './primitives.js';

/** What is given, allowed, secured or taken in kind: a decision's payload, and the terms of an offer's option. */

export const concessionTerms = z.strictObject({
  kind: z.enum(['discount', 'fee-waiver', 'schedule', 'settlement']),
  value: z.union([positiveAmount, z.strictObject({ percent })], {
    error: 'must be an amount {value, currency} or {percent}',
  }),
  itemIds: ids.optional(),
  conditions: text,
  expiry: date,
}) satisfies z.ZodType<ConcessionTerms>;

export const termsChange = z.strictObject({
  newTerms: z
    .strictObject({
      netDays: z.int().min(0, 'must not be negative').max(365).optional(),
      itemIds: ids.optional(),
      dueDate: date.optional(),
    })
    .refine((given) => given.netDays !== undefined || given.dueDate !== undefined, {
      path: ['netDays'],
      message: 'give netDays for invoices to come, or a dueDate for items',
    }),
  from: date,
  until: date.optional(),
}) satisfies z.ZodType<TermsChange>;

export const methodTerms = z.strictObject({
  method: id,
  fee: z.union([nonNegativeAmount, z.strictObject({ percent })], {
    error: 'must be an amount {value, currency} or {percent}',
  }),
  until: date,
}) satisfies z.ZodType<MethodTerms>;

export const reliefTerms = z.strictObject({
  until: date,
  interestToo: z.boolean().optional(),
  owner: id,
  reviewDate: date.optional(),
  reason: text,
}) satisfies z.ZodType<ReliefTerms>;

export const securityTerms = z.strictObject({
  kind: id,
  asset: text,
  value: nonNegativeAmount,
  filing: text,
  expiry: date,
}) satisfies z.ZodType<SecurityTerms>;

export const barterTerms = z.strictObject({
  goods: text,
  agreedValue: positiveAmount,
  valuation: text,
  itemIds: ids.optional(),
}) satisfies z.ZodType<BarterTerms>;

/** What is known of a meeting; `meetingTerms` wants to know where, too. */
export const meetingFields = z.strictObject({
  at: instant,
  place: text.optional(),
  link: text.optional(),
  attendees: z.array(text).min(1, 'must name at least one').max(50, 'must name at most 50'),
  offerUntil: date.optional(),
});
export const somewhere = {
  when: ({ place, link }: { place?: string | undefined; link?: string | undefined }): boolean =>
    place !== undefined || link !== undefined,
  else: { path: ['place'], message: 'say where: give a place or a link' },
};
export const meetingTerms = meetingFields.refine(somewhere.when, somewhere.else) satisfies z.ZodType<MeetingTerms>;
