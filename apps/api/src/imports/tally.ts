import type { ImportCounts, ImportStore, RowProblem, RowResult } from '#persistence';
import type { RejectWriter } from '#platform';

/** Rejected rows that an answer lists itself. */
export const MOST_LISTED = 1000;
const ALIVE_EVERY_MS = 10_000;

/** What became of the rows so far: counted, reported to the job, and the rejected ones kept as they came. */
export class Tally {
  private counts = { rows: 0, accepted: 0, unchanged: 0, parked: 0, rejectedCount: 0 };
  private aliveAt = Date.now();

  constructor(
    private readonly store: ImportStore,
    private readonly importId: string,
  ) {}

  get rejected(): number {
    return this.counts.rejectedCount;
  }
  get now(): ImportCounts {
    return { ...this.counts };
  }

  /** Nothing but a sign of life, when the last one is a while ago. */
  async alive(): Promise<void> {
    if (Date.now() - this.aliveAt < ALIVE_EVERY_MS) return;
    this.aliveAt = Date.now();
    await this.store.progress(this.importId, {});
  }

  /** A chunk is through: `fieldsOf` gives the row of a line as it came; `passed` more were read and are nothing to take. */
  async add(
    results: readonly RowResult[],
    rejects: RejectWriter,
    fieldsOf: (line: number) => readonly string[],
    passed = 0,
  ): Promise<void> {
    const problems: RowProblem[] = [];
    this.counts.rows += passed;
    for (const result of results) {
      this.counts.rows += 1;
      if (result.kind === 'rejected') problems.push({ line: result.line, code: result.code, detail: result.detail });
      else if (result.kind === 'unchanged') this.counts.unchanged += 1;
      else this.counts.accepted += 1;
      if (result.kind === 'parked') this.counts.parked += 1;
    }
    this.counts.rejectedCount += problems.length;
    await rejects.add(problems.map((problem) => ({ ...problem, fields: fieldsOf(problem.line) })));
    this.aliveAt = Date.now();
    await this.store.progress(this.importId, this.now, problems);
  }

  /** As if nothing had been taken: what an atomic import with rejected rows leaves. */
  withNothingTaken(): ImportCounts {
    return { ...this.counts, accepted: 0, unchanged: 0, parked: 0 };
  }
}
