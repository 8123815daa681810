import { z } from 'zod';
import { count } from './operations.js';
import { id } from './primitives.js';

/** Query of the report on placements. */
export const placementsQuery = z.strictObject({
  agencyId: id.optional(),
  status: z.enum(['placed', 'accepted', 'rejected', 'collecting', 'returned', 'recalled', 'closed']).optional(),
  limit: count(500, 100),
});
export type PlacementsQuery = z.output<typeof placementsQuery>;

/** What an agency is given: as JSON, or as CSV for its own system. */
export const placementFileQuery = z.strictObject({ format: z.enum(['json', 'csv']).default('json') });
export type PlacementFileQuery = z.output<typeof placementFileQuery>;
