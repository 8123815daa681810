import { z } from 'zod';
import { date, draftHash, id, text } from '../primitives.js';

/** Payloads of the decisions about requests for a second person as they cross the wire. */
export const REQUESTS_SCHEMAS = {
  approve: z.strictObject({ approvalId: id, draftHash, comment: text.optional() }),
  reject: z.strictObject({ approvalId: id, reason: text }),
  'withdraw-request': z.strictObject({ approvalId: id, why: text }),
  'delegate-approval': z.strictObject({ approvalId: id, to: id, until: date }),
};
