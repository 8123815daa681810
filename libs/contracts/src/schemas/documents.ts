import { z } from 'zod';
import { date } from './primitives.js';

/** `asOf`: value date up to which the account is looked at; absent: today. */
export const statementQuery = z.strictObject({
  asOf: date.optional(),
  format: z.enum(['json', 'pdf']).default('json'),
  language: z.enum(['en', 'de']).optional(),
});
export type StatementQuery = z.output<typeof statementQuery>;
