import { z } from 'zod';
import { isCurrency, isPlainDate, parseMoney, type Instant, type Money, type PlainDate } from '#domain';

/** The longest free text a client may send: a letter's worth, not a file. */
const MAX_TEXT = 20_000;

/**
 * An identifier a client chose or was given: opaque, printable, never empty. What looks alike is alike: nothing in it is
 * invisible, and no blank stands at its ends.
 */
export const id = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters')
  .regex(/^(?!\s)[^\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}\p{DI}]*(?<!\s)$/u, {
    error: ({ input }) => faultOfId(String(input)),
  });
function faultOfId(given: string): string {
  if (/[\p{Cc}\p{Cs}]/u.test(given)) return 'must not contain control characters or broken ones';
  return /[\p{Cf}\p{Zl}\p{Zp}\p{DI}]/u.test(given)
    ? 'must not contain invisible characters, such as a byte order mark, a zero-width space or a line separator'
    : 'must not begin or end with a blank';
}
/** Text that a database keeps as it is: no NUL, no half of a surrogate pair. */
export function isStorable(value: string): boolean {
  return !/[\0\p{Cs}]/u.test(value);
}
/** A sentence or more; never blank. */
export const text = z
  .string()
  .max(MAX_TEXT, `must have at most ${MAX_TEXT} characters`)
  .refine((value) => value.trim() !== '', 'must not be blank')
  .refine(isStorable, 'must not contain NUL or broken characters');
export const ids = z.array(id).min(1, 'must name at least one').max(1000, 'must name at most 1000');
/** SHA-256 in hex, as previews answer it. */
export const draftHash = z.string().min(1, 'must not be empty').max(200);

/** A calendar date `YYYY-MM-DD` that exists. */
export const date = z
  .string()
  .refine(isPlainDate, 'must be a calendar date YYYY-MM-DD that exists')
  .transform((value): PlainDate => value)
  .meta({ format: 'date' });

/** An instant with zone designator; read in any offset, kept in UTC with milliseconds. */
export const instant = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2026-03-02T08:00:00.000Z' })
  .refine((value) => !Number.isNaN(Date.parse(value)), 'must be an instant that exists')
  .transform((value): Instant => new Date(value).toISOString());

export const currency = z.string().refine(isCurrency, 'must be an ISO 4217 currency code such as EUR');

/** `{value: "123.45", currency: "EUR"}` in, exact minor units out; no float is ever parsed. */
export const amount = z
  .strictObject({
    value: z.string('must be a decimal string such as "123.45"').meta({ examples: ['123.45'] }),
    currency,
  })
  .transform((given, context): Money => {
    try {
      return parseMoney(given.value, given.currency);
    } catch (error) {
      context.addIssue({
        code: 'custom',
        path: ['value'],
        message: error instanceof Error ? error.message : 'must be a decimal string such as "123.45"',
      });
      return z.NEVER;
    }
  });
/** An amount above zero: what can be paid, promised or offered. */
export const positiveAmount = amount.refine((money) => money.minor > 0, {
  path: ['value'],
  message: 'must be above zero',
});
/** An amount of zero or more: costs, fees, an affordability figure. */
export const nonNegativeAmount = amount.refine((money) => money.minor >= 0, {
  path: ['value'],
  message: 'must not be negative',
});
export const percent = z.number().min(0, 'must be at least 0').max(100, 'must be at most 100');

/** An IANA time zone this machine knows. */
export const zone = z.string().max(64).refine(isZone, 'must be an IANA time zone such as Europe/Berlin');
function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
