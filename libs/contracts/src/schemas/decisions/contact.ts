import { z } from 'zod';
import { CLARIFICATION_DOCUMENTS } from '#domain';
import { email, language, phone, postalAddress } from '../people.js';
import { date, draftHash, id, ids, instant, text, zone } from '../primitives.js';
import { disputeTerms, offerTerms, planTerms, promiseTerms, reasonTerms } from '../terms.js';

const direction = z.enum(['inbound', 'outbound']);
const clarificationDocument = z.enum(CLARIFICATION_DOCUMENTS);
/** Of a request that a second person may have to approve: what the maker saw in the preview. */
const seen = { draftHash: draftHash.optional() };

/** Whom an opt-out is about: a contact, an address, or both. */
const refused = { channel: id, contactId: id.optional(), address: text.max(300).optional() };
function namesWhom(
  { contactId, address }: { readonly contactId?: string | undefined; readonly address?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (contactId === undefined && address === undefined)
    context.addIssue({ code: 'custom', path: ['contactId'], message: 'name a contact, an address, or both' });
}

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
      secondPerson: id.optional(),
    })
    .superRefine(({ outcome, contactId, empathyAck }, context) => {
      if (outcome !== 'reached') return;
      if (contactId === undefined)
        context.addIssue({ code: 'custom', path: ['contactId'], message: 'name the person reached' });
      if (empathyAck !== true)
        context.addIssue({ code: 'custom', path: ['empathyAck'], message: 'must be true when somebody was reached' });
    }),
  'record-contact': z
    .strictObject({
      at: instant,
      channel: id,
      direction,
      contactId: id.optional(),
      text: text.optional(),
      attachment: text.optional().describe('The document in which it was said'),
      helpAsked: text.optional(),
      helpOffered: text.optional(),
      answers: id.optional(),
      promise: promiseTerms.optional(),
    })
    .refine(({ text: said, attachment }) => said !== undefined || attachment !== undefined, {
      path: ['text'],
      message: 'say what was said, or name the attachment that says it',
    }),
  'set-reason': reasonTerms.extend(seen),
  'confirm-delivery': z.strictObject({ messageId: id, proof: text, deliveredOn: date }),
  'resolve-send': z.strictObject({ messageId: id, left: z.boolean(), proof: text }),
  'opt-out': z.strictObject({ ...refused, requestedBy: text, source: text }).superRefine(namesWhom),
  'opt-in': z.strictObject({ ...refused, proof: text }).superRefine(namesWhom),
  'send-message': z.strictObject({
    channel: z.enum(['email', 'letter']),
    contactId: id,
    subject: text.max(200, 'must have at most 200 characters').optional(),
    text: text.max(10_000, 'must have at most 10,000 characters'),
    attachments: z.array(z.enum(['statement', 'invoices'])).optional(),
    ...seen,
  }),
  'request-clarification': z.strictObject({
    itemIds: ids.optional(),
    documents: z.array(clarificationDocument).min(1, 'name at least one document'),
    excerpts: z
      .array(z.strictObject({ kind: clarificationDocument, text: text.max(10_000) }))
      .max(20)
      .optional(),
  }),
  'flag-protection': z.strictObject({
    kind: id,
    instruction: text,
    calls: z.enum(['supervisor', 'second-person', 'none']).optional(),
  }),
  'clear-protection': z.strictObject({ why: text }),
  'update-contact': z.strictObject({
    contactId: id,
    role: id,
    name: text,
    email: email.nullish(),
    phone: phone.nullish(),
    address: postalAddress.nullish(),
    zone: zone.nullish(),
    language: language.nullish(),
    source: text,
  }),
};
