import { z } from 'zod';
import type { CurrencyAmounts, RangeRow, RangeTable, ValueRules } from '#domain';

/** The sections of a strategy about who the customer is to us, and what is noticed beside plain lateness. */

const whole = (what: string) => z.int('must be a whole number').min(0, 'must not be negative').describe(what);
const percent = (what: string) => whole(what).max(100, 'must not exceed 100');
const hourly = z.record(
  z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR'),
  z
    .string({ error: 'must be a decimal string in quotes' })
    .regex(/^\d+(\.\d+)?$/, "must be a decimal string such as '40.00'"),
);
type WrittenRow = { readonly [K in keyof RangeRow]: RangeRow[K] | undefined };
const rangeTable = (what: string) =>
  z
    .array(
      z.strictObject({
        below: z.number().optional().describe('Exclusive upper bound'),
        upTo: z.number().optional().describe('Inclusive upper bound'),
        points: z.number(),
      }),
    )
    .min(1, 'must have a row')
    .refine(rises, 'must have bounds that rise, and a last row without one')
    .describe(`${what}; the first row a value falls into counts`);

/** How customers are weighed: range tables and limits. */
export const valueDocument = z.strictObject({
  tables: z.strictObject({
    tenureYears: rangeTable('Points for years as a customer'),
    orderRatio: rangeTable('Points for the average order, over the median order of all customers'),
    lateShare: rangeTable('Points for the percentage of late invoices in 24 months'),
    referrals: rangeTable('Points for customers they sent us'),
  }),
  fewInvoices: z.strictObject({
    below: whole('With fewer invoices nobody is judged by them'),
    points: whole('Their history scores so much'),
  }),
  vetoAbove: percent('Late more often than this percentage: the tenure counts nothing'),
  bands: z.strictObject({ valued: whole('From so many points on'), regular: whole('From so many points on') }),
  classes: z.strictObject({
    occasional: percent('Late up to this percentage'),
    frequent: percent('Late up to this percentage; more is chronic'),
  }),
  marginPercent: percent('Left of an order after its cost'),
  proactiveGraceBd: whole('Patience after the due date with customers who get in touch before we do'),
  effort: z.strictObject({
    minutes: z.strictObject({ letter: whole('A letter'), call: whole('A call'), contact: whole('Any other contact') }),
    costPerHour: hourly.describe('What an hour of ours costs; a decimal string per currency'),
  }),
});
export type ValueDocument = z.output<typeof valueDocument>;

/** What is noticed beside plain lateness. */
export const signalsDocument = z.strictObject({
  pattern: z.strictObject({
    raise: z.boolean(),
    extraDays: whole('Later than ever usual by so many days'),
    opensCase: z.boolean().describe('Before the grace is over'),
  }),
  exposure: z.strictObject({
    raise: z.boolean(),
    periods: whole('Month ends in a row with more open orders and unpaid invoices').min(1, 'must be at least 1'),
    opensCase: z.boolean().describe('As soon as anything is overdue'),
  }),
  failedPayment: z.strictObject({ opensCase: z.boolean().describe('Before the grace is over') }),
});

/** The section as the core reads it; what an hour costs in minor units. */
export function valueRules({ tables, effort, ...rest }: ValueDocument, costPerHour: CurrencyAmounts): ValueRules {
  const { tenureYears, orderRatio, lateShare, referrals } = tables;
  return {
    ...rest,
    tables: {
      tenureYears: tenureYears.map(row),
      orderRatio: orderRatio.map(row),
      lateShare: lateShare.map(row),
      referrals: referrals.map(row),
    } satisfies Record<string, RangeTable>,
    effort: { ...effort, costPerHour },
  };
}
const row = ({ below, upTo, points }: WrittenRow & { readonly points: number }): RangeRow => ({
  ...(below === undefined ? {} : { below }),
  ...(upTo === undefined ? {} : { upTo }),
  points,
});

/** Bounds rise, and only the last row is without one. */
function rises(rows: readonly WrittenRow[]): boolean {
  const bounds = rows.map(({ below, upTo }) => below ?? upTo ?? Infinity);
  return bounds.every((bound, index) => bound > (bounds[index - 1] ?? -Infinity)) && bounds.at(-1) === Infinity;
}
