import { z } from 'zod';
import { id } from './primitives.js';

/** Queries and headers of the import routes. The rows of a file are judged by the schemas of the single routes. */

const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

export const importQuery = z.strictObject({
  /** Name of a mapping file; without it columns are called like the API's fields. */
  mapping: id.optional(),
  /** Judge the file, write nothing. */
  dryRun: flag.default(false),
  /** All rows or none. */
  atomic: flag.default(false),
});
export type ImportQuery = z.output<typeof importQuery>;

export const importId = z.uuid('must be a UUID').transform((value) => value.toLowerCase());

export const importsQuery = z.strictObject({
  kind: z.enum(['accounts', 'invoices', 'payments', 'statements']).optional(),
  limit: z.coerce.number('must be a number').pipe(z.int().min(1).max(500)).default(100),
  cursor: z.string().max(1000).optional(),
});
export type ImportsQuery = z.output<typeof importsQuery>;
