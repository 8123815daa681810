import { z } from 'zod';
import { countAnswer, instantAnswer, pageOf } from './primitives.js';

const kind = z.enum(['accounts', 'invoices', 'payments', 'statements']);
const rowProblemAnswer = z
  .strictObject({
    line: z.int().meta({ description: 'Where the row begins in the file; the header is line 1' }),
    code: z.string(),
    detail: z.string().meta({ description: 'What is wrong, and what to do about it' }),
  })
  .meta({ id: 'RowProblem' });

export const importAnswer = z
  .strictObject({
    importId: z.string(),
    kind,
    source: z.string().meta({ description: 'Who sent the file' }),
    mapping: z.string().nullable(),
    dryRun: z.boolean(),
    atomic: z.boolean(),
    status: z.enum(['running', 'done', 'refused', 'interrupted']),
    startedAt: instantAnswer,
    finishedAt: instantAnswer.nullable(),
    bytes: countAnswer,
    rows: countAnswer,
    accepted: countAnswer.meta({ description: 'Rows that changed the record, the parked ones among them' }),
    unchanged: countAnswer.meta({ description: 'Rows that said what was on record already' }),
    parked: countAnswer.meta({ description: 'Part of accepted: kept until what they name turns up' }),
    rejectedCount: countAnswer,
    rejected: z.array(rowProblemAnswer).meta({ description: 'The first 1000; all of them as CSV under /rejected' }),
    fileDigest: z.string().nullable().meta({ description: 'SHA-256 of the file in hex' }),
    problem: z.string().nullable().meta({ description: 'Why the file was refused' }),
  })
  .meta({ id: 'Import' });

/** Of a dry run also how the file was understood. */
export const importedAnswer = importAnswer
  .extend({
    preview: z
      .array(z.strictObject({ line: z.int(), value: z.record(z.string(), z.string()) }))
      .optional()
      .meta({ description: 'The first ten rows by field of the API' }),
    columns: z
      .array(z.strictObject({ field: z.string(), from: z.string() }))
      .optional()
      .meta({ description: 'How each field is read' }),
    ignored: z.array(z.string()).optional().meta({ description: 'Columns of the file that nobody reads' }),
  })
  .meta({ id: 'Imported' });
export const importsAnswer = pageOf(importAnswer);

/** Of a bank statement also what was passed over; a dry run shows what would become of its first entries. */
export const statementImportedAnswer = importedAnswer
  .extend({
    skipped: countAnswer.meta({ description: 'Not booked yet, without an amount, or debits that are no returns' }),
  })
  .meta({ id: 'StatementImported' });

export const mappingsAnswer = pageOf(
  z
    .strictObject({
      name: z.string(),
      kind: kind.nullable(),
      description: z.string().nullable().meta({ description: 'What is wrong with the file when kind is null' }),
    })
    .meta({ id: 'Mapping' }),
);
