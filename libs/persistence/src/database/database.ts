import { DataSource, QueryFailedError } from 'typeorm';
import { HOUSE_ENTITIES } from '../house/entities.js';

/** Runs one SQL statement with `$1…` parameters and returns its rows. */
export type Query = <Row = Record<string, unknown>>(sql: string, params?: readonly unknown[]) => Promise<Row[]>;

/** The application role of the first migration: inserts and selects on the record, everything on working tables. */
export const APP_ROLE = 'amicable_app';
const TRANSIENT = new Set(['40001', '40P01']);
const MOST_ATTEMPTS = 5;

/** A pool of connections that all act as the application role. */
export class Database {
  private constructor(readonly source: DataSource) {}

  /** Connects with the given URL; every connection gives up its own privileges for those of the application role. */
  static async open(url: string, poolSize: number): Promise<Database> {
    const source = new DataSource({
      type: 'postgres',
      url,
      synchronize: false,
      logging: false,
      entities: HOUSE_ENTITIES,
      poolSize,
      extra: { options: `-c role=${APP_ROLE}`, connectionTimeoutMillis: 5_000 },
    });
    await source.initialize();
    return new Database(source);
  }

  /** One statement on any connection of the pool. */
  readonly query: Query = async <Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> => {
    const runner = this.source.createQueryRunner();
    try {
      return (await runner.query(sql, [...params], true)).records as Row[];
    } finally {
      await runner.release();
    }
  };

  /**
   * Runs `work` in one transaction and commits; rolls back when it throws. Deadlocks and serialisation failures are
   * tried again, so `work` must have no effect outside the database.
   */
  async transaction<T>(work: (query: Query) => Promise<T>, isolation?: 'REPEATABLE READ'): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(work, isolation);
      } catch (error) {
        if (attempt === MOST_ATTEMPTS || !TRANSIENT.has(sqlState(error) ?? '')) throw error;
      }
    }
  }

  private async once<T>(work: (query: Query) => Promise<T>, isolation?: 'REPEATABLE READ'): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      await runner.startTransaction(isolation);
      const query: Query = async <Row>(sql: string, params: readonly unknown[] = []) =>
        (await runner.query(sql, [...params], true)).records as Row[];
      const result = await work(query);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  async close(): Promise<void> {
    await this.source.destroy();
  }
}

/** SQLSTATE of a failed query, or null for another error. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof QueryFailedError)) return null;
  const { code } = error.driverError as { code?: unknown };
  return typeof code === 'string' ? code : null;
}

/** The query function in the shape the clock takes. */
export function plain(query: Query): (sql: string, params?: unknown[]) => Promise<unknown[]> {
  return (sql, params) => query(sql, params);
}
