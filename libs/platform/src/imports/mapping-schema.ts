import { z } from 'zod';
import { ENCODINGS } from './encoding.js';
import { ACCOUNT_FIELDS, FIELDS, type FieldSpec, type FileKind } from './fields.js';
import { isDatePattern } from './values.js';

/** Shape of a mapping file as people write it; published as JSON Schema for editors. */

const text = z.string().min(1, 'must not be empty').max(1000, 'must have at most 1000 characters');
const oneCharacter = z.string().regex(/^[^\d\s"+-]$|^[ \u00a0\u202f]$/, "must be one character such as ',' or '.'");

const sourceDocument = z
  .strictObject({
    column: text.optional().describe('Header of the column to read'),
    constant: text.optional().describe('The same value in each row'),
    template: text.optional().describe("Text with columns in braces, such as 'p-{invoiceNumber}-{SettledDate}'"),
    date: z
      .string()
      .refine(isDatePattern, 'must be made of D or DD, M or MM, and YYYY, each once, such as M/D/YYYY')
      .optional()
      .describe('How dates are written: D or DD, M or MM, YYYY; default YYYY-MM-DD'),
    decimal: oneCharacter.optional().describe("Character before the cents; default '.'"),
    thousands: oneCharacter.optional().describe('Character between groups of three digits; default none'),
    separator: text.max(5).optional().describe("Between the items of a list; default '|'"),
    values: z
      .record(z.string(), z.string())
      .optional()
      .describe('What each value of the column means; no other is taken'),
    default: text.optional().describe('Stands for an empty cell'),
    trim: z.boolean().optional().describe('Blanks around the value are dropped'),
    negativeIsCreditNote: z
      .boolean()
      .optional()
      .describe('Of the amount of an invoice: a negative one is a credit note'),
  })
  .superRefine((source, context) => {
    const given = [source.column, source.constant, source.template].filter((one) => one !== undefined);
    if (given.length !== 1)
      context.addIssue({ code: 'custom', message: 'must have one of column, constant, template' });
    if (source.decimal !== undefined && source.decimal === source.thousands)
      context.addIssue({ code: 'custom', path: ['thousands'], message: 'must differ from decimal' });
    if (source.template !== undefined && columnsOf(source.template).length === 0)
      context.addIssue({
        code: 'custom',
        path: ['template'],
        message: 'must name a column in braces, or be a constant',
      });
  });
export type SourceDocument = z.output<typeof sourceDocument>;

/** Columns a template names, in order. */
export const columnsOf = (template: string): string[] =>
  [...template.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name!);

/** Which settings mean something for which way of reading. */
const MEANINGFUL: Readonly<Record<FieldSpec['as'], readonly (keyof SourceDocument)[]>> = {
  id: ['values'],
  text: ['values'],
  note: [],
  phone: [],
  date: ['date'],
  decimal: ['decimal', 'thousands', 'negativeIsCreditNote'],
  integer: [],
  contest: ['values', 'decimal', 'thousands'],
  list: ['separator'],
};
const SPECIAL = [...new Set(Object.values(MEANINGFUL).flat())];

/** Fields of a kind, each with its source; what a source cannot mean for its field is a fault. */
function fieldsDocument<F extends Readonly<Record<string, FieldSpec>>>(fields: F, kind: FileKind) {
  const shape = Object.fromEntries(
    Object.entries(fields).map(([name, { required }]) => [name, required ? sourceDocument : sourceDocument.optional()]),
  );
  return z
    .strictObject(shape as Record<string, z.ZodType<SourceDocument | undefined>>)
    .superRefine((sources, context) => {
      for (const [name, source] of Object.entries(sources)) {
        const idle = SPECIAL.filter(
          (setting) => source?.[setting] !== undefined && !means(setting, name, fields, kind),
        );
        for (const setting of idle)
          context.addIssue({ code: 'custom', path: [name, setting], message: `means nothing for ${name}` });
      }
    });
}
function means(
  setting: keyof SourceDocument,
  name: string,
  fields: Readonly<Record<string, FieldSpec>>,
  kind: FileKind,
): boolean {
  const as = fields[name]?.as ?? 'text';
  const inPlace = setting !== 'negativeIsCreditNote' || (kind === 'invoices' && name === 'amount');
  return MEANINGFUL[as].includes(setting) && inPlace;
}
function mappingOf<K extends FileKind>(kind: K) {
  return z.strictObject({
    kind: z.literal(kind).describe('What each row of the file is'),
    description: text.optional().describe('For whom chooses among the mappings'),
    encoding: z.enum(ENCODINGS).optional().describe('Unless the file has a byte order mark; default utf-8'),
    separator: z.enum([',', ';', '\t', '|']).optional().describe("Between the fields of a row; default ','"),
    fields: fieldsDocument(FIELDS[kind], kind).describe('Where each field of the API comes from'),
  });
}
export const mappingDocument = z.discriminatedUnion('kind', [
  mappingOf('accounts'),
  mappingOf('invoices').extend({
    createAccounts: fieldsDocument(ACCOUNT_FIELDS, 'accounts')
      .optional()
      .describe('The account of an invoice is registered like this when its accountId is unknown'),
  }),
  mappingOf('payments'),
  mappingOf('statements'),
]);
export type MappingDocument = z.output<typeof mappingDocument>;

/** For editors; what several fields share stands in it once. */
export const mappingJsonSchema = (): object => ({
  title: 'How a CSV file is read',
  ...z.toJSONSchema(mappingDocument, { io: 'input', unrepresentable: 'any', reused: 'ref' }),
});
