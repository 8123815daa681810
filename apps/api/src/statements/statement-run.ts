import { formatDecimal, type Actor, type BankEntry } from '#domain';
import type { EntryResult, ImportRow, RowResult, StatementStore } from '#persistence';
import type { RejectWriter, StatementRow } from '#platform';
import type { Tally } from '../imports/tally.js';

export interface StatementJob {
  readonly importId: string;
  readonly dryRun: boolean;
  readonly atomic: boolean;
  /** The rows of the file from its beginning, as often as asked. @throws FileFault */
  readonly rows: () => AsyncIterable<readonly StatementRow[]>;
  readonly rejects: RejectWriter;
}
/** What a dry run shows of an entry: what it says, and what would become of it. */
export type EntryPreview = { readonly line: number; readonly value: Record<string, string> };
const PREVIEWED = 10;
/** Entries of one transaction: accounts stay locked while it lasts. */
const CHUNK = 200;

/**
 * One statement: read as a whole before anything of it is applied, then taken a chunk a transaction, or all in one. What
 * is neither a payment nor gives one back is passed over.
 */
export class StatementRun {
  readonly preview: EntryPreview[] = [];
  private skipped = 0;

  constructor(
    private readonly store: StatementStore,
    private readonly tally: Tally,
    private readonly actor: Actor,
    private readonly job: StatementJob,
  ) {}

  /** Entries that are no booked money, or none of a customer's. */
  get passedOver(): number {
    return this.skipped;
  }

  /** @throws FileFault before anything was applied */
  async execute(): Promise<void> {
    const rejected = await this.judgeFile();
    const { atomic, dryRun, importId } = this.job;
    if (!atomic && !dryRun) {
      await this.each((rows) => this.store.take(this.actor, importId, rows));
      return;
    }
    const onlyJudge = dryRun || rejected > 0;
    const results = await this.store.together(this.actor, importId, () => this.entries(), onlyJudge);
    let next = 0;
    await this.each(async (rows) => results.slice(next, (next += rows.length)));
  }

  /** Reads the file to its end: what is wrong with it as a whole shows only there. */
  private async judgeFile(): Promise<number> {
    let rejected = 0;
    for await (const rows of this.job.rows()) {
      rejected += rows.filter((row) => row.kind === 'rejected').length;
      await this.tally.alive();
    }
    return rejected;
  }

  private async each(take: (rows: ImportRow<BankEntry>[]) => Promise<readonly EntryResult[]>): Promise<void> {
    for await (const chunk of chunksOf(this.job.rows())) {
      const entries = entriesIn(chunk);
      await this.count(chunk, entries.length === 0 ? [] : await take(entries));
    }
  }
  private async *entries(): AsyncGenerator<ImportRow<BankEntry>[]> {
    for await (const chunk of chunksOf(this.job.rows())) {
      await this.tally.alive();
      yield entriesIn(chunk);
    }
  }

  private async count(chunk: readonly StatementRow[], results: readonly EntryResult[]): Promise<void> {
    const outcomes: (RowResult | 'passed')[] = [];
    let next = 0;
    for (const row of chunk) {
      const result = row.kind === 'entry' ? results[next++] : undefined;
      outcomes.push(outcomeOf(row, result));
      if (row.kind === 'entry' && result !== undefined) this.show(row.line, row.entry, result);
    }
    const passed = outcomes.filter((one) => one === 'passed').length;
    this.skipped += passed;
    const fields = new Map(chunk.map((row) => [row.line, row.kind === 'rejected' ? row.fields : undefined]));
    const counted = outcomes.filter((one) => one !== 'passed');
    await this.tally.add(counted, this.job.rejects, (line) => fields.get(line) ?? [], passed);
  }

  private show(line: number, entry: BankEntry, result: EntryResult): void {
    if (!this.job.dryRun || this.preview.length >= PREVIEWED) return;
    const { direction, bookedOn, amount } = entry;
    const said = { direction, bookedOn, amount: formatDecimal(amount), currency: amount.currency };
    this.preview.push({ line, value: { ...said, ...wordsOf(result) } });
  }
}

function outcomeOf(row: StatementRow, result: EntryResult | undefined): RowResult | 'passed' {
  if (row.kind === 'rejected') return { line: row.line, kind: 'rejected', code: row.code, detail: row.detail };
  if (result === undefined || result.kind === 'skipped') return 'passed';
  return { line: row.line, kind: result.kind };
}
function wordsOf(result: EntryResult): Record<string, string> {
  switch (result.kind) {
    case 'accepted': {
      const { accountId, invoiceNumbers, rule, reasons } = result;
      return { outcome: 'matched', accountId, invoiceNumbers: invoiceNumbers.join('|'), rule, why: reasons.join('; ') };
    }
    case 'parked':
      return { outcome: 'for a person', why: result.why };
    case 'unchanged':
      return { outcome: 'known' };
    case 'skipped':
      return { outcome: 'passed over' };
  }
}

function entriesIn(rows: readonly StatementRow[]): ImportRow<BankEntry>[] {
  return rows.flatMap((row) => (row.kind === 'entry' ? [{ line: row.line, value: row.entry }] : []));
}
async function* chunksOf(batches: AsyncIterable<readonly StatementRow[]>): AsyncGenerator<StatementRow[]> {
  let chunk: StatementRow[] = [];
  for await (const batch of batches) {
    for (const row of batch) {
      if (chunk.push(row) < CHUNK) continue;
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
