import type { Query } from './database.js';
import { TableWrites, type RowChange, type Sql } from './table-writes.js';
import type { BulkTable } from './tables.js';

/** Statements that may run side by side, as one step. */
interface Step {
  readonly writes: string;
  readonly reads: readonly string[];
  readonly parts: readonly Sql[];
}
/** Parameters of one PostgreSQL statement are counted in 16 bits. */
const MOST_PARAMS = 60_000;

/**
 * Collects writes and sends as few statements as their order allows: writes to different tables travel as one
 * `WITH …` (one round trip), a second write to a table, or a read of a table just written, starts the next. Rows of the
 * tables that are written in bulk are gathered first, over everybody who uses this batch (see `TableWrites`).
 */
export class Batch {
  private readonly steps: Step[] = [];
  private readonly gathering = new Map<string, TableWrites>();

  /** True when there is nothing to send. */
  get isEmpty(): boolean {
    return this.steps.length === 0 && this.gathering.size === 0;
  }

  /** Adds rows to a table that is written in bulk, their values in the order of its columns. */
  rows(table: BulkTable, rows: readonly (readonly unknown[])[]): void {
    if (rows.length === 0) return;
    const writes = this.gather(table);
    for (const row of rows) writes.insert(row);
  }

  /** Changes the row with this key. */
  change(table: BulkTable & { readonly key: readonly string[] }, key: readonly unknown[], change: RowChange): void {
    this.gather(table).change(key, change);
  }

  /** Removes all rows of an owner, those added before included. */
  clear(table: BulkTable & { readonly owner: string }, owner: unknown): void {
    this.gather(table).clear(owner);
  }

  /**
   * Adds one INSERT, UPDATE or DELETE with `$1…` parameters.
   * @param writes the table it changes. @param reads other tables it looks at.
   */
  add(writes: string, sql: string, params: readonly unknown[], reads: readonly string[] = []): void {
    for (const table of [writes, ...reads]) this.settle(table);
    this.steps.push({ writes, reads, parts: [{ sql, params }] });
  }

  /** Adds one INSERT of several rows; `after` may hold an ON CONFLICT clause. Nothing for no rows. */
  insert(table: string, columns: readonly string[], rows: readonly (readonly unknown[])[], after = ''): void {
    const atOnce = Math.floor(MOST_PARAMS / columns.length);
    for (let from = 0; from < rows.length; from += atOnce) {
      const part = rows.slice(from, from + atOnce);
      const tuples = part.map((row, r) => `(${row.map((_, c) => `$${r * columns.length + c + 1}`).join(',')})`);
      this.add(table, `INSERT INTO ${table} (${columns.join(',')}) VALUES ${tuples.join(',')} ${after}`, part.flat());
    }
  }

  /** Sends everything collected, in order. */
  async flush(query: Query): Promise<void> {
    for (const table of [...this.gathering.keys()]) this.settle(table);
    let group: Sql[] = [];
    let written = new Set<string>();
    let params = 0;
    for (const step of this.steps.splice(0)) {
      const clash = written.has(step.writes) || step.reads.some((table) => written.has(table));
      const more = step.parts.reduce((sum, part) => sum + part.params.length, 0);
      if (clash || params + more > MOST_PARAMS) {
        await send(query, group);
        [group, written, params] = [[], new Set(), 0];
      }
      group.push(...step.parts);
      written.add(step.writes);
      params += more;
    }
    await send(query, group);
  }

  private gather(table: BulkTable): TableWrites {
    let writes = this.gathering.get(table.name);
    if (writes === undefined) this.gathering.set(table.name, (writes = new TableWrites(table)));
    return writes;
  }

  /** What was gathered for a table becomes a step of its own: something else is about to read or write it. */
  private settle(table: string): void {
    const writes = this.gathering.get(table);
    if (writes === undefined) return;
    this.gathering.delete(table);
    for (const parts of writes.steps()) this.steps.push({ writes: table, reads: [], parts });
  }
}

async function send(query: Query, group: readonly Sql[]): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  if (group.length === 1) {
    await query(first.sql, first.params);
    return;
  }
  const params: unknown[] = [];
  const parts = group.map((statement, index) => {
    const shift = params.length;
    params.push(...statement.params);
    return `w${index} AS (${statement.sql.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + shift}`)})`;
  });
  await query(`WITH ${parts.join(',\n')} SELECT 1`, params);
}
