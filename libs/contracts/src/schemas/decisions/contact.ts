import { z } from 'zod';
import { date, draftHash, id, instant, text } from '../primitives.js';
import { disputeTerms, offerTerms, planTerms, promiseTerms, reasonTerms } from '../terms.js';

const direction = z.enum(['inbound', 'outbound']);
/** Of a request that a second person may have to approve: what the maker saw in the preview. */
const seen = { draftHash: draftHash.optional() };

/** Payloads of the decisions about what was said and written as they cross the wire. */
export const CONTACT_SCHEMAS = {
  'record-call': z
    .strictObject({
      at: instant,
      direction,
      contactId: id.optional(),
      outcome: z.enum([
        'reached',
        'no-answer',
        'voicemail',
        'wrong-number',
        'call-back',
        'hung-up',
        'abusive',
        'refused',
      ]),
      summary: text,
      empathyAck: z.boolean().optional(),
      next: text.optional(),
      reason: reasonTerms.optional(),
      dispute: disputeTerms.optional(),
      promise: promiseTerms.optional(),
      offers: offerTerms.optional(),
      plan: planTerms.optional(),
      callBackAt: instant.optional(),
    })
    .superRefine(({ outcome, contactId, empathyAck }, context) => {
      if (outcome !== 'reached') return;
      if (contactId === undefined)
        context.addIssue({ code: 'custom', path: ['contactId'], message: 'name the person reached' });
      if (empathyAck !== true)
        context.addIssue({ code: 'custom', path: ['empathyAck'], message: 'must be true when somebody was reached' });
    }),
  'record-contact': z.strictObject({
    at: instant,
    channel: id,
    direction,
    contactId: id.optional(),
    text,
    helpAsked: text.optional(),
    helpOffered: text.optional(),
  }),
  'set-reason': reasonTerms.extend(seen),
  'confirm-delivery': z.strictObject({ messageId: id, proof: text, deliveredOn: date }),
  'resolve-send': z.strictObject({ messageId: id, left: z.boolean(), proof: text }),
  'opt-out': z.strictObject({ channel: id, contactId: id, requestedBy: text, source: text }),
  'opt-in': z.strictObject({ channel: id, contactId: id, proof: text }),
};
