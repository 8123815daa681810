import { z } from 'zod';
import { draftHash, id, text } from '../primitives.js';
import { offerTerms, planTerms, promiseTerms } from '../terms.js';

/** Of a request that a second person may have to approve: what the maker saw in the preview. */
const seen = { draftHash: draftHash.optional() };

/** Payloads of the decisions about offers, promises and plans as they cross the wire. */
export const AGREEMENTS_SCHEMAS = {
  'offer-terms': offerTerms.extend(seen),
  'accept-offer': z.strictObject({ offerId: id, optionId: id, acceptedBy: text, proof: text }),
  'decline-offers': z
    .strictObject({ offerId: id.optional(), planId: id.optional(), reason: text, counter: text.optional() })
    .refine((given) => (given.offerId === undefined) !== (given.planId === undefined), {
      path: ['offerId'],
      message: 'name either the offer or the plan that is declined',
    }),
  'propose-plan': planTerms.extend(seen),
  'accept-plan': z.strictObject({ planId: id, version: z.int().min(1), acceptedBy: text, proof: text }),
  'renegotiate-plan': z.strictObject({ planId: id, schedule: planTerms, why: text, ...seen }),
  'cancel-plan': z.strictObject({ planId: id, why: text }),
  'record-promise': promiseTerms.extend(seen),
  'withdraw-promise': z.strictObject({ promiseId: id, why: text }),
};
