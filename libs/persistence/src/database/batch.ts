import type { Query } from './database.js';

interface Statement {
  readonly writes: string;
  readonly reads: readonly string[];
  readonly sql: string;
  readonly params: readonly unknown[];
}
/** Parameters of one PostgreSQL statement are counted in 16 bits. */
const MOST_PARAMS = 60_000;

/**
 * Collects writes and sends as few statements as their order allows: writes to different tables travel as one
 * `WITH …` (one round trip), a second write to a table, or a read of a table just written, starts the next.
 */
export class Batch {
  private readonly statements: Statement[] = [];

  /**
   * Adds one INSERT, UPDATE or DELETE with `$1…` parameters.
   * @param writes the table it changes. @param reads other tables it looks at.
   */
  add(writes: string, sql: string, params: readonly unknown[], reads: readonly string[] = []): void {
    this.statements.push({ writes, reads, sql, params });
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
    let group: Statement[] = [];
    let written = new Set<string>();
    let params = 0;
    for (const statement of this.statements.splice(0)) {
      const clash = written.has(statement.writes) || statement.reads.some((table) => written.has(table));
      if (clash || params + statement.params.length > MOST_PARAMS) {
        await send(query, group);
        [group, written, params] = [[], new Set(), 0];
      }
      group.push(statement);
      written.add(statement.writes);
      params += statement.params.length;
    }
    await send(query, group);
  }
}

async function send(query: Query, group: readonly Statement[]): Promise<void> {
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
