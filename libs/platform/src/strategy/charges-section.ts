import { z } from 'zod';
import { CHARGE_OCCASIONS, isPlainDate } from '#domain';

const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR');
const amount = z
  .string({ error: 'must be a decimal string in quotes' })
  .regex(/^\d+(\.\d+)?$/, "must be a decimal string such as '40.00'");
const percent = z
  .number('must be a number such as 8.5')
  .min(-100, 'must not be below -100')
  .max(100, 'must not exceed 100')
  .refine((value) => Math.abs(value * 10_000 - Math.round(value * 10_000)) < 1e-6, 'must have at most four decimals');
const name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes');

/** Interest and fixed sums in a strategy: `none`, or where they come from and before which letters they are posted. */
export const chargesDocument = z
  .union(
    [
      z.literal('none'),
      z.strictObject({
        rates: name.optional().describe('Name of a file in strategies/rates: a published rate plus a margin'),
        contract: z
          .array(z.strictObject({ fromMonth: z.int().min(0), percent: percent.min(0, 'must not be negative') }))
          .min(1)
          .optional()
          .describe('Instead of rates: percent a month, from that month after the due date on'),
        handling: z
          .enum(['locked', 'half-year'])
          .optional()
          .describe(
            'locked: the rate of the day interest began; half-year: each half-year its own; absent: as the rates say',
          ),
        rounding: z.enum(['exact', 'daily-rounded']).describe('Stored with each posting and never changed afterwards'),
        fixedSum: z.boolean().default(false).describe('Ask for the fixed sum that the rates name, once for each debt'),
        at: z
          .partialRecord(z.enum(CHARGE_OCCASIONS), z.enum(['accrue', 'post']))
          .describe('Before which letter charges are only computed (accrue) and before which they are claimed (post)'),
      }),
    ],
    { error: 'must be none, or rates or a contract with rounding and at' },
  )
  .describe('Interest and fixed sums');
export type ChargesDocument = z.output<typeof chargesDocument>;

export const ratesDocument = z.strictObject({
  id: name,
  title: z.string().min(1),
  margin: percent.describe('Percentage points over the published rate'),
  handling: z.enum(['locked', 'half-year']).describe('What a strategy uses that says nothing else'),
  reference: z
    .enum(['first-day', 'day-before'])
    .describe('Whose rate counts for a half-year: that of its first day (1 January, 1 July), or of the day before'),
  fixedSum: z
    .record(currencyCode, z.array(z.strictObject({ below: amount.optional(), amount })).min(1))
    .describe('By currency, the first tier whose bound lies above the debt; the last one has none'),
  rows: z
    .array(
      z.strictObject({
        from: z.string().refine(isPlainDate, "must be a date in quotes such as '2026-01-01'"),
        percent,
        source: z.string().min(1, 'must say where the rate was published'),
        confirmed: z.boolean().describe('false: not yet checked at its source'),
      }),
    )
    .min(1)
    .describe('One row for each reference date; a date without a row is never guessed'),
});
export type RatesDocument = z.output<typeof ratesDocument>;
