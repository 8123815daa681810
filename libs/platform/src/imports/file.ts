import { createReadStream } from 'node:fs';
import { RowFault, type Values } from './cells.js';
import { readCsv, type CsvRecord } from './csv.js';
import type { Encoding } from './encoding.js';
import type { FileKind } from './fields.js';
import { Header } from './header.js';
import type { Mapping } from './mappings.js';
import { rowReader, type RowOf, type RowReader } from './rows.js';

/** A row of a file: what it says, or why it cannot be taken. */
export type ReadRow<T> =
  | { readonly line: number; readonly fields: readonly string[]; readonly value: T; readonly values: Values }
  | {
      readonly line: number;
      readonly fields: readonly string[];
      readonly problem: { readonly code: string; readonly detail: string };
    };
/** A further judgement on a row that reads well. @throws RowFault */
export type RowCheck<T> = (value: T) => void;

/** What a file says by its mapping, as often as one likes: each pass reads it from the beginning, a piece at a time. */
export class MappedFile<K extends FileKind> {
  private header: Header | null = null;
  private reader: RowReader<RowOf[K]> | null = null;

  /** @param charset what the sender declared; it counts for more than the mapping, a byte order mark for more than both */
  constructor(
    private readonly open: () => AsyncIterable<Buffer>,
    private readonly mapping: Mapping & { readonly kind: K },
    private readonly charset: Encoding | null = null,
  ) {}

  static at<K extends FileKind>(
    path: string,
    mapping: Mapping & { readonly kind: K },
    charset: Encoding | null = null,
  ): MappedFile<K> {
    return new MappedFile(() => createReadStream(path) as AsyncIterable<Buffer>, mapping, charset);
  }

  /**
   * All rows in order, in batches as they are read. `checks` makes the judgements of one pass, which may remember.
   * @throws FileFault at the first fault of the file
   */
  async *rows(checks: () => RowCheck<RowOf[K]> = () => () => undefined): AsyncGenerator<ReadRow<RowOf[K]>[]> {
    const { encoding = 'utf-8', separator = ',' } = this.mapping;
    const check = checks();
    this.header = null;
    const format = { encoding: this.charset ?? encoding, separator };
    for await (const records of readCsv(this.open(), format)) {
      const rows = this.header === null ? records.slice(1) : records;
      this.begin(records);
      if (rows.length > 0) yield rows.map((record) => this.understood(record, check));
    }
    if (this.header === null) this.begin([]);
  }

  /** After a pass has begun. */
  get columns(): readonly string[] {
    return this.header?.columns ?? [];
  }
  /** After a pass has begun: how each field is read, and which columns nobody reads. */
  description(): { columns: { field: string; from: string }[]; ignored: string[] } {
    return { columns: this.reader?.description() ?? [], ignored: this.header?.ignored(this.mapping) ?? [] };
  }
  get separator(): string {
    return this.mapping.separator ?? ',';
  }

  private begin(records: readonly CsvRecord[]): void {
    if (this.header !== null) return;
    this.header = new Header(records[0], this.mapping);
    this.reader = rowReader(this.mapping, this.header);
  }
  private understood({ line, fields }: CsvRecord, check: RowCheck<RowOf[K]>): ReadRow<RowOf[K]> {
    const width = this.header?.width ?? 0;
    if (fields.length !== width) {
      const detail = `The row has ${fields.length} fields, the header ${width}. Put a field with a separator in it in quotes, or add what is missing.`;
      return { line, fields, problem: { code: 'invalid', detail } };
    }
    try {
      const { value, values } = this.reader!.read(fields);
      check(value);
      return { line, fields, value, values };
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      return { line, fields, problem: { code: error.code, detail: error.message } };
    }
  }
}
