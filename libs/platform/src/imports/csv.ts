import { CsvError, parse, type Parser } from 'csv-parse';
import { decodeText, MAX_RECORD, tooLong, type Encoding } from './encoding.js';
import { FileFault, fileFault } from './faults.js';

/** One record: the line it begins on (quoted fields may span lines) and its fields as they stand. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}
export interface CsvFormat {
  /** What is declared; a byte order mark says more. */
  readonly encoding: Encoding;
  readonly separator: string;
}

/**
 * The records of a CSV file (RFC 4180, LF or CRLF, empty lines skipped), in batches as its bytes come in; the header is
 * the first record. Memory holds one piece of the file, whatever its size.
 * @throws FileFault for what makes the file unreadable, with the line
 */
export async function* readCsv(source: AsyncIterable<Buffer>, format: CsvFormat): AsyncGenerator<CsvRecord[]> {
  const quotes = new OpenQuote();
  const records = new RecordReader(format.separator);
  try {
    for await (const text of decodeText(source, format.encoding)) {
      quotes.see(text);
      const batch = await records.take(text);
      if (batch.length > 0) yield batch;
    }
    const last = await records.end();
    if (last.length > 0) yield last;
  } catch (error) {
    throw faultOf(error, quotes, records.nextLine);
  } finally {
    records.destroy();
  }
}

/** csv-parse, handed text piece by piece, answering the records each piece completes. */
class RecordReader {
  private readonly parser: Parser;
  private batch: CsvRecord[] = [];
  private emptyLines = 0;
  /** Line on which the next record begins, empty lines apart. */
  nextLine = 1;

  constructor(separator: string) {
    this.parser = parse({
      delimiter: separator,
      record_delimiter: '\n',
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD,
      on_record: (fields: string[], { lines, empty_lines }) => {
        const line = this.nextLine + empty_lines - this.emptyLines;
        this.batch.push({ line, fields });
        this.nextLine = lines + 1;
        this.emptyLines = empty_lines;
        return null;
      },
    });
    // Errors arrive with the piece that caused them.
    this.parser.on('error', () => undefined);
    // Nothing is ever pushed, but a stream ends only when somebody reads it.
    this.parser.resume();
  }

  take(text: string): Promise<CsvRecord[]> {
    return this.completed((done) => this.parser.write(text, done));
  }
  end(): Promise<CsvRecord[]> {
    return this.completed((done) => {
      this.parser.once('error', done);
      this.parser.end(() => done());
    });
  }
  destroy(): void {
    this.parser.destroy();
  }

  private async completed(work: (done: (error?: Error | null) => void) => void): Promise<CsvRecord[]> {
    await new Promise<void>((resolve, reject) => work((error) => (error == null ? resolve() : reject(error))));
    const { batch } = this;
    this.batch = [];
    return batch;
  }
}

/** Follows the quotes of the text, so that one that is never closed can be named by the line where it was opened. */
class OpenQuote {
  private line = 1;
  /** Line of the quote that is open at the end of what was seen. */
  openedOn: number | null = null;

  see(text: string): void {
    let counted = 0;
    for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
      if (this.openedOn === null) {
        this.line += linesBetween(text, counted, at);
        counted = at;
        this.openedOn = this.line;
      } else if (text[at + 1] === '"') at += 1;
      else this.openedOn = null;
    }
    this.line += linesBetween(text, counted, text.length);
  }
}
function linesBetween(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function faultOf(error: unknown, { openedOn }: OpenQuote, line: number): unknown {
  const tooMuch = error instanceof FileFault && error.faults[0]?.code === 'record-too-long';
  if (!(error instanceof CsvError) && !tooMuch) return error;
  const code = error instanceof CsvError ? error.code : 'CSV_MAX_RECORD_SIZE';
  if (code === 'CSV_QUOTE_NOT_CLOSED' || (code === 'CSV_MAX_RECORD_SIZE' && openedOn !== null)) {
    return fileFault(
      openedOn ?? line,
      'open-quote',
      'A quotation mark opened on this line is never closed. Close it, or write a quotation mark of the text twice.',
    );
  }
  if (code === 'CSV_MAX_RECORD_SIZE') return tooMuch ? error : tooLong(line);
  if (code === 'INVALID_OPENING_QUOTE' || code === 'CSV_INVALID_CLOSING_QUOTE') {
    const { lines } = error as { lines?: unknown };
    return fileFault(
      typeof lines === 'number' ? lines : line,
      'stray-quote',
      'A quotation mark stands in the middle of a field. Put the whole field in quotes and write the mark twice.',
    );
  }
  return error;
}
