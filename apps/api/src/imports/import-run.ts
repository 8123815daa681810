import type { Actor } from '#domain';
import type { CalendarOf, ImportRow, ImportStore, RowInputs, RowKind, RowResult } from '#persistence';
import { MappedFile, type ReadRow, type RejectWriter, type RowCheck, type RowOf } from '#platform';
import { chunksOf } from './chunks.js';
import { Tally } from './tally.js';

export interface ImportJobSettings<K extends RowKind> {
  readonly importId: string;
  readonly kind: K;
  readonly dryRun: boolean;
  readonly atomic: boolean;
  readonly file: MappedFile<K>;
  /** Judgements of a row beyond its shape, made anew for each pass. */
  readonly checks: () => RowCheck<RowOf[K]>;
  readonly calendarOf: CalendarOf;
  /** Where rejected rows are kept; asked for once the columns of the file are known. */
  readonly rejects: (columns: readonly string[], separator: string) => RejectWriter;
}
/** What a dry run shows: the first rows by field of the API, how each field was read, and which columns nobody reads. */
export interface Preview {
  readonly preview: readonly { readonly line: number; readonly value: Record<string, string> }[];
  readonly columns: readonly { readonly field: string; readonly from: string }[];
  readonly ignored: readonly string[];
}
const PREVIEWED = 10;
type Row<K extends RowKind> = ReadRow<RowOf[K]>;

/**
 * One import: the file is judged as a whole before anything of it is applied, then its rows go to the record, a
 * chunk a transaction, all in one, or, for a dry run, none.
 */
export class ImportRun<K extends RowKind> {
  readonly tally: Tally;
  private unread = 0;
  private shown: Preview['preview'][number][] = [];
  private rejects: RejectWriter | null = null;

  constructor(
    private readonly store: ImportStore,
    private readonly actor: Actor,
    private readonly job: ImportJobSettings<K>,
  ) {
    this.tally = new Tally(store, job.importId);
  }

  /** @throws FileFault before anything was applied */
  async execute(): Promise<void> {
    await this.judgeFile();
    const { atomic, dryRun } = this.job;
    if (atomic && !dryRun && this.unread === 0) await this.applyTogether();
    else await this.eachChunk((rows) => this.apply(rows, dryRun || atomic));
  }

  preview(): Preview {
    return { preview: this.shown, ...this.job.file.description() };
  }

  /** The whole file, read once: faults of the file stop the import here. */
  private async judgeFile(): Promise<void> {
    for await (const rows of this.job.file.rows(this.job.checks)) {
      for (const row of rows) {
        if ('problem' in row) this.unread += 1;
        else if (this.shown.length < PREVIEWED) this.shown.push({ line: row.line, value: said(row.values) });
      }
      await this.tally.alive();
    }
  }

  private async eachChunk(apply: (rows: ImportRow<RowInputs[K]>[]) => Promise<readonly RowResult[]>): Promise<void> {
    const { file, checks } = this.job;
    for await (const chunk of chunksOf(file.rows(checks))) {
      const good = readable(chunk);
      const results = good.length === 0 ? [] : await apply(good);
      await this.count(chunk, results);
    }
  }

  private async apply(rows: ImportRow<RowInputs[K]>[], onlyJudge: boolean): Promise<readonly RowResult[]> {
    const { store, actor } = this;
    const { kind, importId, calendarOf } = this.job;
    if (onlyJudge) return store.judge(actor, importId, kind, rows, calendarOf);
    const take: { [Kind in RowKind]: (of: ImportRow<RowInputs[Kind]>[]) => Promise<RowResult[]> } = {
      accounts: (of) => store.accounts(actor, importId, of, calendarOf),
      invoices: (of) => store.invoices(actor, importId, of, calendarOf),
      payments: (of) => store.payments(actor, importId, of),
    };
    return take[kind](rows);
  }

  /** All chunks in one transaction; what became of each row is known only at its end. */
  private async applyTogether(): Promise<void> {
    const { actor, store, job, tally } = this;
    async function* chunks() {
      for await (const chunk of chunksOf(job.file.rows(job.checks))) {
        await tally.alive();
        yield readable(chunk);
      }
    }
    const results = await store.atomically(actor, job.importId, job.kind, chunks(), job.calendarOf);
    const byLine = new Map(results.map((result) => [result.line, result]));
    await this.eachChunk(async (rows) => rows.flatMap(({ line }) => byLine.get(line) ?? []));
  }

  private async count(chunk: readonly Row<K>[], results: readonly RowResult[]): Promise<void> {
    const { file, rejects } = this.job;
    this.rejects ??= rejects(file.columns, file.separator);
    const byLine = new Map(chunk.map((row) => [row.line, row]));
    const own = chunk.flatMap((row): RowResult[] =>
      'problem' in row ? [{ line: row.line, kind: 'rejected', ...row.problem }] : [],
    );
    const all = [...results, ...own].sort((one, other) => one.line - other.line);
    await this.tally.add(all, this.rejects, (line) => byLine.get(line)?.fields ?? []);
  }
}

function readable<K extends RowKind>(rows: readonly Row<K>[]): ImportRow<RowInputs[K]>[] {
  return rows.flatMap((row) => ('value' in row ? [{ line: row.line, value: row.value as RowInputs[K] }] : []));
}
const said = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
