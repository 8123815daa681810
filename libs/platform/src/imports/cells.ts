import type { FieldSpec } from './fields.js';
import type { Header } from './header.js';
import type { FieldSource, FieldSources } from './mappings.js';
import { CellFault, quoted, readValue } from './values.js';

/** What a row says, by field of the API; an empty cell says nothing. */
export type Values = Readonly<Record<string, string | undefined>>;
/** A row that cannot be taken: one code, and every fault of it with its remedy. */
export class RowFault extends Error {
  override readonly name = 'RowFault';
  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

interface Cell {
  readonly field: string;
  readonly spec: FieldSpec;
  readonly source: FieldSource;
  readonly raw: (fields: readonly string[]) => string | undefined;
}

/** Reads the fields of one thing (an invoice, the account to register for it) from the cells of a row. */
export class CellReader {
  private readonly cells: readonly Cell[];

  /** @param prefix what stands before a field's name in messages and previews */
  constructor(
    private readonly specs: Readonly<Record<string, FieldSpec>>,
    private readonly sources: FieldSources,
    header: Header,
    private readonly prefix = '',
  ) {
    this.cells = Object.entries(specs).flatMap(([field, spec]) => {
      const source = sources[field];
      return source === undefined ? [] : [{ field, spec, source, raw: rawOf(source, header) }];
    });
  }

  /** @throws RowFault with every fault of the cells */
  read(fields: readonly string[]): Values {
    const values: Record<string, string | undefined> = {};
    const faults: { code: string; detail: string }[] = [];
    for (const cell of this.cells) {
      try {
        values[cell.field] = valueOf(cell, fields);
      } catch (error) {
        if (!(error instanceof CellFault)) throw error;
        faults.push({ code: error.code, detail: `${this.label(cell.field)} ${error.message}` });
      }
    }
    if (faults.length > 0) throw rowFault(faults);
    return values;
  }

  /** `amount (column InvoiceAmount)`, as a person finds it in the file. */
  label(field: string): string {
    const column = this.sources[field]?.column;
    return `${this.prefix}${field}${column === undefined || column === field ? '' : ` (column ${column})`}`;
  }
  isPersonal = (field: string): boolean => this.specs[field]?.personal === true;

  /** How each field is read, for the dry run. */
  description(): { field: string; from: string }[] {
    return this.cells.map(({ field, source }) => ({ field: `${this.prefix}${field}`, from: inWords(source) }));
  }
}

/** One problem for a row, with all its faults; the code is that of the first. */
export function rowFault(faults: readonly { code: string; detail: string }[]): RowFault {
  return new RowFault(faults[0]?.code ?? 'invalid', faults.map(({ detail }) => `${detail}.`).join(' '));
}

function rawOf(source: FieldSource, header: Header): Cell['raw'] {
  const { constant, template, column = '' } = source;
  if (constant !== undefined) return () => constant;
  if (template === undefined) {
    const index = header.indexOf(column);
    return index === null ? () => undefined : (fields) => fields[index];
  }
  const parts = template.split(/\{([^{}]+)\}/);
  const indices = parts.map((part, at) => (at % 2 === 0 ? null : header.indexOf(part)));
  // A template of empty cells says nothing about this row.
  return (fields) =>
    indices.every((index) => index === null || fields[index] === '')
      ? undefined
      : parts.map((part, at) => (at % 2 === 0 ? part : (fields[indices[at] ?? -1] ?? ''))).join('');
}

function valueOf({ spec, source, raw }: Cell, fields: readonly string[]): string | undefined {
  const cell = raw(fields);
  const given = source.trim === true ? cell?.trim() : spec.as === 'id' ? cell?.replace(/^ +| +$/g, '') : cell;
  if (given !== undefined && given !== '') return source.constant ?? readValue(given, source, spec);
  if (source.default !== undefined) return readValue(source.default, source, spec);
  if (spec.required && spec.mayBeEmpty !== true) throw new CellFault('missing-field', 'is empty: fill it in');
  return undefined;
}

function inWords(source: FieldSource): string {
  const { column, constant, template } = source;
  if (constant !== undefined) return `always ${quoted(constant)}`;
  const from = template === undefined ? `column ${column}` : `template ${template}`;
  const how = [
    source.date === undefined ? null : `dates like ${source.date}`,
    source.decimal === undefined ? null : `decimals after ${quoted(source.decimal)}`,
    source.thousands === undefined ? null : `thousands separated by ${quoted(source.thousands)}`,
    source.separator === undefined ? null : `separated by ${quoted(source.separator)}`,
    source.values === undefined
      ? null
      : `values ${Object.entries(source.values)
          .map((one) => one.join(' = '))
          .join(', ')}`,
    source.default === undefined ? null : `${quoted(source.default)} when empty`,
    source.trim === true ? 'blanks dropped' : null,
    source.negativeIsCreditNote === true ? 'negative amounts are credit notes' : null,
  ].filter((one) => one !== null);
  return how.length === 0 ? from : `${from}, ${how.join(', ')}`;
}
