import type { BulkTable } from './tables.js';

/** A statement with its `$1…` parameters. */
export interface Sql {
  readonly sql: string;
  readonly params: readonly unknown[];
}
/** Changes of one row: columns put to a value, and columns moved by an amount. */
export interface RowChange {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly add?: Readonly<Record<string, number>>;
}
interface PendingChange {
  readonly key: readonly unknown[];
  readonly set: Record<string, unknown>;
  readonly add: Record<string, number>;
}

/**
 * What is to be written to one table: new rows and changes of rows. Changes of one row become one change, and a change of a
 * row that is new itself is made before it is stored; so whatever was collected is one INSERT, and one UPDATE for each set
 * of changed columns, over disjoint rows. The values of many rows travel as one array a column: the text of the statement
 * does not depend on how many there are.
 */
export class TableWrites {
  private readonly columns: readonly string[];
  private rows: unknown[][] = [];
  private readonly rowsByKey = new Map<string, unknown[]>();
  private readonly changes = new Map<string, PendingChange>();
  private readonly cleared = new Set<unknown>();

  constructor(private readonly table: BulkTable) {
    this.columns = Object.keys(table.columns);
  }

  /** Adds a row, its values in the order of the table's columns. A second row of one key is treated as the table says. */
  insert(row: readonly unknown[]): void {
    const { key } = this.table;
    const own = [...row];
    if (key === undefined) {
      this.rows.push(own);
      return;
    }
    const name = nameOf(key.map((column) => row[this.columns.indexOf(column)]));
    const before = this.rowsByKey.get(name);
    if (before === undefined) {
      this.rowsByKey.set(name, own);
      this.rows.push(own);
      return;
    }
    const { replaces } = this.table;
    if (replaces === undefined) {
      throw new Error(
        `two rows of ${this.table.name} have the key ${key.join()} = ${name.replaceAll(SEPARATOR, ', ')}`,
      );
    }
    for (const column of replaces) before[this.columns.indexOf(column)] = row[this.columns.indexOf(column)];
  }

  change(key: readonly unknown[], change: RowChange): void {
    if (Object.keys({ ...change.set, ...change.add }).length === 0) return;
    const name = nameOf(key);
    const fresh = this.rowsByKey.get(name);
    if (fresh !== undefined) {
      for (const [column, value] of Object.entries(change.set ?? {})) fresh[this.columns.indexOf(column)] = value;
      for (const [column, by] of Object.entries(change.add ?? {})) {
        const index = this.columns.indexOf(column);
        fresh[index] = (fresh[index] as number) + by;
      }
      return;
    }
    let pending = this.changes.get(name);
    if (pending === undefined) this.changes.set(name, (pending = { key, set: {}, add: {} }));
    for (const [column, value] of Object.entries(change.set ?? {})) {
      pending.set[column] = value;
      delete pending.add[column];
    }
    for (const [column, by] of Object.entries(change.add ?? {})) {
      if (column in pending.set) pending.set[column] = (pending.set[column] as number) + by;
      else pending.add[column] = (pending.add[column] ?? 0) + by;
    }
  }

  /** Removes all rows of an owner, those collected here included. Only for tables whose rows are never changed. */
  clear(owner: unknown): void {
    const { owner: column, key = [] } = this.table;
    if (column === undefined) throw new Error(`rows of ${this.table.name} have no owner`);
    const at = this.columns.indexOf(column);
    this.cleared.add(owner);
    this.rows = this.rows.filter((row) => {
      if (row[at] !== owner) return true;
      this.rowsByKey.delete(nameOf(key.map((one) => row[this.columns.indexOf(one)])));
      return false;
    });
  }

  /** The statements of all that was collected, in steps; those of one step touch different rows. */
  steps(): Sql[][] {
    return [this.removals(), this.statements()].filter((step) => step.length > 0);
  }

  private removals(): Sql[] {
    const { name, owner = '' } = this.table;
    if (this.cleared.size === 0) return [];
    const sql = `DELETE FROM ${name} WHERE ${owner} = ANY($1::${this.typeOf(owner)}[])`;
    return [{ sql, params: [arrayLiteral([...this.cleared], (one) => one)] }];
  }

  private statements(): Sql[] {
    const inserts = this.rows.length === 0 ? [] : [this.rows.length <= FEW ? this.insertFew() : this.insertStatement()];
    const shapes = new Map<string, PendingChange[]>();
    for (const change of this.changes.values()) {
      const shape = `${Object.keys(change.set).sort().join()}|${Object.keys(change.add).sort().join()}`;
      const same = shapes.get(shape);
      if (same === undefined) shapes.set(shape, [change]);
      else same.push(change);
    }
    const updates = [...shapes.values()].flatMap((changes) =>
      changes.length <= FEW ? changes.map((one) => this.updateOne(one)) : [this.updateStatement(changes)],
    );
    return [...inserts, ...updates];
  }

  private onConflict(): string {
    const { key = [], replaces } = this.table;
    if (replaces === undefined) return '';
    return `ON CONFLICT (${key.join(',')}) DO UPDATE SET ${replaces.map((one) => `${one} = excluded.${one}`).join(', ')}`;
  }

  private insertFew(): Sql {
    const { name } = this.table;
    const { columns } = this;
    const tuples = this.rows.map((_, r) => `(${columns.map((__, c) => `$${r * columns.length + c + 1}`).join(',')})`);
    return {
      sql: `INSERT INTO ${name} (${columns.join(',')}) VALUES ${tuples.join(',')} ${this.onConflict()}`,
      params: this.rows.flat(),
    };
  }

  private updateOne({ key: values, set, add }: PendingChange): Sql {
    const { name, key = [] } = this.table;
    const [sets, adds] = [Object.keys(set).sort(), Object.keys(add).sort()];
    const param = (column: string, index: number): string => `$${index + 1}::${this.typeOf(column)}`;
    const moves = [
      ...sets.map((column, index) => `${column} = ${param(column, key.length + index)}`),
      ...adds.map((column, index) => `${column} = ${column} + ${param(column, key.length + sets.length + index)}`),
    ];
    const same = key.map((column, index) => `${column} = ${param(column, index)}`);
    return {
      sql: `UPDATE ${name} SET ${moves.join(', ')} WHERE ${same.join(' AND ')}`,
      params: [...values, ...sets.map((column) => set[column]), ...adds.map((column) => add[column])],
    };
  }

  private insertStatement(): Sql {
    const { name } = this.table;
    const arrays = this.columns.map((column, index) => `$${index + 1}::${this.typeOf(column)}[]`);
    return {
      sql: `INSERT INTO ${name} (${this.columns.join(',')}) SELECT * FROM unnest(${arrays.join(',')}) ${this.onConflict()}`,
      params: this.columns.map((_, index) => arrayLiteral(this.rows, (row) => row[index])),
    };
  }

  private updateStatement(changes: readonly PendingChange[]): Sql {
    const { name, key = [] } = this.table;
    const [first] = changes;
    const set = Object.keys(first?.set ?? {}).sort();
    const add = Object.keys(first?.add ?? {}).sort();
    const columns = [...key.map((column) => `k_${column}`), ...set, ...add.map((column) => `d_${column}`)];
    const types = [...key, ...set, ...add].map((column, index) => `$${index + 1}::${this.typeOf(column)}[]`);
    const moves = [
      ...set.map((column) => `${column} = u.${column}`),
      ...add.map((column) => `${column} = t.${column} + u.d_${column}`),
    ];
    const same = key.map((column) => `t.${column} = u.k_${column}`);
    return {
      sql: `UPDATE ${name} t SET ${moves.join(', ')} FROM unnest(${types.join(',')}) AS u(${columns.join(',')}) WHERE ${same.join(' AND ')}`,
      params: [
        ...key.map((_, index) => arrayLiteral(changes, (one) => one.key[index])),
        ...set.map((column) => arrayLiteral(changes, (one) => one.set[column])),
        ...add.map((column) => arrayLiteral(changes, (one) => one.add[column])),
      ],
    };
  }

  private typeOf(column: string): string {
    const type = this.table.columns[column];
    if (type === undefined) throw new Error(`table ${this.table.name} has no column ${column}`);
    return type;
  }
}

/**
 * So many rows travel as parameters of their own: the server keeps one plan for such a statement, while it plans one with
 * arrays anew each time, which costs more than writing a single fact does.
 */
const FEW = 4;
const SEPARATOR = '\u0000';
const nameOf = (key: readonly unknown[]): string => key.join(SEPARATOR);

/** A PostgreSQL array as text. Absent values are NULL. */
function arrayLiteral<T>(rows: readonly T[], value: (row: T) => unknown): string {
  let text = '{';
  for (const row of rows) {
    if (text.length > 1) text += ',';
    text += element(value(row));
  }
  return `${text}}`;
}
function element(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') throw new TypeError(`a ${typeof value} cannot be stored in a column`);
  return TO_ESCAPE.test(value) ? `"${value.replace(EACH_TO_ESCAPE, '\\$&')}"` : `"${value}"`;
}
const TO_ESCAPE = /["\\]/;
const EACH_TO_ESCAPE = /["\\]/g;
