import { z } from 'zod';
import { VALUE_INPUTS } from '#domain';
import { text } from '../primitives.js';

/** Payloads of the decisions about who the customer is to us as they cross the wire. */
export const VALUE_SCHEMAS = {
  'set-value-input': z.strictObject({
    input: z.enum(VALUE_INPUTS),
    value: z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(40, 'must have at most 40 characters')
      .describe("A date (tenure-since), a decimal amount in the account's currency, or a whole number"),
    source: text.describe('Who says so, or where it is written'),
  }),
};
