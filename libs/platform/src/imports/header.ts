import type { CsvRecord } from './csv.js';
import { FileFault, fileFault, type FileLineFault } from './faults.js';
import type { FieldSource, FieldSources, Mapping } from './mappings.js';
import { columnsOf } from './mapping-schema.js';
import { quoted } from './values.js';

/** The first record of a file, judged by its mapping. */
export class Header {
  readonly columns: readonly string[];
  private readonly indices: ReadonlyMap<string, number>;

  /** @throws FileFault naming every column that is missing or there twice */
  constructor(record: CsvRecord | undefined, mapping: Mapping) {
    if (record === undefined) {
      throw fileFault(1, 'empty', 'The file is empty: it has not even a header. Send a first line with column names.');
    }
    this.columns = record.fields.map((name) => name.trim());
    refuseStrangeHeader(this.columns, record.line);
    this.indices = new Map(this.columns.map((name, index) => [name, index]));
    const faults = [...this.doubles(record.line), ...this.missing(record.line, mapping)];
    if (faults.length > 0) throw new FileFault(faults);
  }

  get width(): number {
    return this.columns.length;
  }
  /** Position of a column; null when the file has none of that name. */
  indexOf(column: string): number | null {
    return this.indices.get(column) ?? null;
  }
  /** Columns that no field reads, in the order of the file. */
  ignored(mapping: Mapping): string[] {
    const read = new Set(columnsRead(mapping).map(({ column }) => column));
    return this.columns.filter((column) => !read.has(column));
  }

  private doubles(line: number): FileLineFault[] {
    const twice = this.columns.filter((name, index) => name !== '' && this.columns.indexOf(name) < index);
    return [...new Set(twice)].map((name) => ({
      line,
      code: 'double-column',
      detail: `The column ${quoted(name)} is there more than once. Rename or remove one of them.`,
    }));
  }
  private missing(line: number, mapping: Mapping): FileLineFault[] {
    const required = columnsRead(mapping).filter(({ optional }) => !optional);
    const absent = [...new Set(required.map(({ column }) => column))].filter((column) => !this.indices.has(column));
    return absent.map((column) => ({ line, code: 'missing-column', detail: this.missingDetail(column, mapping) }));
  }
  private missingDetail(column: string, mapping: Mapping): string {
    const alike = this.columns.find((name) => name.toLowerCase() === column.toLowerCase());
    const by = mapping.name === null ? `the format of ${mapping.kind}` : `the mapping ${mapping.name}`;
    const shown = this.columns.slice(0, 20).map(quoted).join(', ');
    const remedy =
      alike !== undefined
        ? `The file has ${quoted(alike)}: capitals count.`
        : `${this.separatorHint(mapping)}The first line has ${shown}. Add the column, or name another mapping.`;
    return `The column ${quoted(column)} that ${by} reads is missing. ${remedy}`;
  }
  private separatorHint({ separator = ',' }: Mapping): string {
    if (this.columns.length > 1) return '';
    const other = [';', '\t', ',', '|'].find((one) => one !== separator && this.columns[0]?.includes(one));
    if (other === undefined) return '';
    const name = other === '\t' ? 'tabs' : quoted(other);
    return `The fields seem to be separated by ${name}: a mapping can say so (separator). `;
  }
}

/** More columns than any export has, and few enough to look at each beside each. */
const MOST_COLUMNS = 1_000;
/** @throws FileFault where the first record is no header but the whole file, or more than a header */
function refuseStrangeHeader(columns: readonly string[], line: number): void {
  if (columns.length > MOST_COLUMNS) {
    const detail = `The first line has ${columns.length} columns; at most ${MOST_COLUMNS} are read. Export only the columns that matter.`;
    throw fileFault(line, 'too-many-columns', detail);
  }
  if (columns.some((name) => /[\r\n]/.test(name))) {
    const detail =
      'There is a line break inside the name of a column: the lines of the file seem to end with CR alone. Save it with line ends LF or CRLF.';
    throw fileFault(line, 'line-ends', detail);
  }
}

interface ColumnRead {
  readonly column: string;
  readonly optional: boolean;
}
function columnsRead({ fields, createAccounts = {} }: Mapping): ColumnRead[] {
  const sources = [fields, createAccounts].flatMap((all: FieldSources) => Object.values(all));
  return sources.filter((source) => source !== undefined).flatMap(columnsOfSource);
}
function columnsOfSource({ column, template, optional = false }: FieldSource): ColumnRead[] {
  if (column !== undefined) return [{ column, optional }];
  return template === undefined ? [] : columnsOf(template).map((name) => ({ column: name, optional }));
}
