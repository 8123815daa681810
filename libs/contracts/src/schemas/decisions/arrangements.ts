import { z } from 'zod';
import { draftHash, id, text } from '../primitives.js';
import {
  barterTerms,
  concessionTerms,
  meetingFields,
  meetingTerms,
  methodTerms,
  reliefTerms,
  securityTerms,
  somewhere,
  termsChange,
} from '../arrangements.js';
import { date, instant } from '../primitives.js';

/** Of a request that a second person has to approve: what the maker saw in the preview. */
const seen = { draftHash: draftHash.optional() };

/** Payloads of the decisions about what is given, allowed, secured or taken in kind, and about meetings. */
export const ARRANGEMENTS_SCHEMAS = {
  'grant-concession': concessionTerms.extend(seen),
  'revoke-concession': z
    .strictObject({ concessionId: id.optional(), method: id.optional(), why: text })
    .refine((given) => (given.concessionId === undefined) !== (given.method === undefined), {
      path: ['concessionId'],
      message: 'name either the concession or the payment method that is taken back',
    }),
  'change-terms': termsChange.extend(seen),
  'allow-payment-method': methodTerms.extend(seen),
  'grant-relief': reliefTerms.extend(seen),
  'review-relief': z.strictObject({
    reliefId: id,
    result: z.enum(['keep', 'end']),
    nextReview: date.optional(),
    comment: text.optional(),
  }),
  'record-security': securityTerms.extend(seen),
  'record-barter': barterTerms.extend(seen),
  'schedule-meeting': meetingTerms,
  'record-meeting': z
    .strictObject({
      meetingId: id.optional(),
      at: instant,
      place: text.optional(),
      link: text.optional(),
      attendees: meetingFields.shape.attendees,
      minutes: text,
      agreed: text.optional(),
    })
    .refine(somewhere.when, somewhere.else),
  'cancel-meeting': z.strictObject({ meetingId: id, why: text }),
};
