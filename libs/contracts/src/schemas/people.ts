import { z } from 'zod';

/** How a person is reached, as it crosses the wire. */

export const email = z.email('must be an e-mail address').max(254);
export const phone = z.string().min(3).max(40);
export const language = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language such as en or de-AT');

/** One line of an envelope: printable, never blank. */
const envelopeLine = z
  .string()
  .trim()
  .min(1, 'must not be blank')
  .max(100, 'must have at most 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters or broken ones');
/** Where paper goes. */
export const postalAddress = z.strictObject({
  lines: z.array(envelopeLine).min(1, 'must have at least one line').max(3, 'must have at most three lines'),
  postalCode: envelopeLine.max(20, 'must have at most 20 characters'),
  city: envelopeLine,
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code of two letters such as DE'),
});
