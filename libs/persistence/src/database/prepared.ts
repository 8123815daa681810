const WORTH_PREPARING = 3;
const MOST_PREPARED = 400;
const MOST_COUNTED = 5_000;
const LONGEST = 8_000;

/**
 * Names for statements that come again and again, so that every connection parses and plans them once. Bounded: rare
 * shapes (an insert of 37 rows) stay unnamed.
 */
export class PreparedNames {
  private readonly names = new Map<string, string>();
  private counts = new Map<string, number>();

  nameFor(sql: string): string | undefined {
    const known = this.names.get(sql);
    if (known !== undefined || this.names.size >= MOST_PREPARED || sql.length > LONGEST) return known;
    const count = (this.counts.get(sql) ?? 0) + 1;
    if (this.counts.size >= MOST_COUNTED) this.counts = new Map();
    this.counts.set(sql, count);
    if (count < WORTH_PREPARING) return undefined;
    this.counts.delete(sql);
    const name = `s${this.names.size + 1}`;
    this.names.set(sql, name);
    return name;
  }
}
