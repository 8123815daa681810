import { z } from 'zod';
import { PROBLEM_STATUS } from '../../problems.js';
import { guardAnswer } from './primitives.js';

/** A refusal (RFC 9457), with further facts beside these fields where a code has any. */
export const problemAnswer = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: `Stable; among them ${Object.keys(PROBLEM_STATUS).join(', ')}` }),
    detail: z.string(),
    instance: z.string().optional(),
    correlationId: z.string(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().optional().meta({ description: 'Where in the body or query (RFC 6901)' }),
          line: z.int().optional().meta({ description: 'Which line of a file' }),
          code: z.string().optional(),
          detail: z.string(),
        }),
      )
      .optional(),
    guards: z.array(guardAnswer).optional(),
  })
  .meta({ id: 'Problem' });
