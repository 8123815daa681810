import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { HOUSE_ENTITIES } from '../house/entities.js';
import { PreparedNames } from './prepared.js';

/** Runs one SQL statement with `$1…` parameters and returns its rows. */
export type Query = <Row = Record<string, unknown>>(sql: string, params?: readonly unknown[]) => Promise<Row[]>;

/** The application role of the first migration: inserts and selects on the record, everything on working tables. */
export const APP_ROLE = 'amicable_app';
/** Deadlock and serialisation failure: the same transaction may succeed now. */
const TRANSIENT = new Set(['40001', '40P01']);
const MOST_ATTEMPTS = 5;

export interface TransactionOptions {
  /** One snapshot for all reads. */
  readonly snapshot?: boolean;
  /** The facts it is about, locked with the start in the same round trip: see `factStripe`. */
  readonly facts?: readonly string[];
  /** Attempts at what ends in a deadlock; 1 where `work` reads something that cannot be read twice. */
  readonly attempts?: number;
}

/** A pool of connections that all act as the application role. Hot statements go straight to the driver, prepared. */
export class Database {
  private readonly names = new PreparedNames();

  private constructor(
    readonly source: DataSource,
    private readonly pool: Pool,
  ) {}

  /** Connects with the given URL; every connection gives up its own privileges for those of the application role. */
  static async open(url: string, poolSize: number): Promise<Database> {
    const source = new DataSource({
      type: 'postgres',
      url,
      synchronize: false,
      logging: false,
      entities: HOUSE_ENTITIES,
      poolSize,
      // A lost idle connection is replaced at its next use; whoever was using it gets the error.
      poolErrorHandler: () => undefined,
      extra: { options: `-c role=${APP_ROLE}`, connectionTimeoutMillis: 5_000 },
    });
    await source.initialize();
    return new Database(source, (source.driver as unknown as { master: Pool }).master);
  }

  /** One statement on any connection of the pool. */
  readonly query: Query = async <Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> => {
    const client = await this.connect();
    let fault: unknown = null;
    try {
      return await this.run<Row>(client, sql, params);
    } catch (error) {
      fault = error;
      throw error;
    } finally {
      release(client, fault);
    }
  };

  /**
   * Runs `work` in one transaction and commits; rolls back when it throws. Deadlocks and serialisation failures are
   * tried again, so `work` must have no effect outside the database.
   */
  async transaction<T>(work: (query: Query) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(work, options);
      } catch (error) {
        if (attempt >= (options.attempts ?? MOST_ATTEMPTS) || !TRANSIENT.has(sqlState(error) ?? '')) throw error;
      }
    }
  }

  private async once<T>(work: (query: Query) => Promise<T>, options: TransactionOptions): Promise<T> {
    const client = await this.connect();
    let fault: unknown = null;
    try {
      const begin = options.snapshot === true ? 'BEGIN ISOLATION LEVEL REPEATABLE READ' : 'BEGIN';
      const lock =
        options.facts === undefined
          ? ''
          : `; SELECT pg_advisory_xact_lock(${FACTS}, n) FROM unnest('{${stripesOf(options.facts).join()}}'::integer[]) AS n`;
      await client.query(begin + lock);
      const result = await work(<Row>(sql: string, params: readonly unknown[] = []) =>
        this.run<Row>(client, sql, params),
      );
      await client.query('COMMIT');
      return result;
    } catch (error) {
      fault = error;
      await client.query('ROLLBACK').catch((lost: unknown) => (fault = lost));
      throw error;
    } finally {
      release(client, fault);
    }
  }

  /** A connection that breaks between two statements says so at the next one; unheard, it would end the process. */
  private async connect(): Promise<PoolClient> {
    const client = await this.pool.connect();
    client.on('error', ignore);
    return client;
  }

  private async run<Row>(client: PoolClient, sql: string, params: readonly unknown[]): Promise<Row[]> {
    const name = this.names.nameFor(sql);
    const { rows } = await client.query({ text: sql, values: [...params], ...(name === undefined ? {} : { name }) });
    return rows as Row[];
  }

  async close(): Promise<void> {
    await this.source.destroy();
  }
}

/** A connection whose fault did not come from the server's answer to a statement is not used again. */
function release(client: PoolClient, fault: unknown): void {
  client.off('error', ignore);
  client.release(fault !== null && isConnectionFault(fault));
}
const ignore = (): void => undefined;

/** The connection is lost or refused: the next statement would fail as well. */
export function isConnectionFault(fault: unknown): boolean {
  const state = sqlState(fault);
  return state === null ? isNetworkError(fault) : state.startsWith('08') || state.startsWith('57P');
}
function isNetworkError(fault: unknown): boolean {
  return fault instanceof Error && /connection|ECONN|EPIPE|terminated/i.test(fault.message);
}

/** SQLSTATE of a failed statement, or null for another error. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = (('driverError' in error ? error.driverError : error) ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code) ? code : null;
}

/** Of the advisory locks with two numbers: those of facts. */
const FACTS = 1;
const STRIPES = 1_024;

/**
 * The lock of a fact (`kind:external id`): one of a fixed number of stripes, so that a file of a hundred thousand rows never
 * fills the server's table of locks. Two facts of one stripe merely wait for each other.
 */
export function factStripe(fact: string): number {
  return createHash('sha256').update(fact).digest().readUInt16BE() % STRIPES;
}

/** Locks these facts, or all there are, in the one order everybody keeps: ascending. */
export async function lockFacts(query: Query, facts: readonly string[] | 'all'): Promise<void> {
  const stripes = facts === 'all' ? Array.from({ length: STRIPES }, (_, n) => n) : stripesOf(facts);
  await query(`SELECT pg_advisory_xact_lock(${FACTS}, stripe) FROM unnest($1::integer[]) AS stripe`, [stripes]);
}
const stripesOf = (facts: readonly string[]): number[] => [...new Set(facts.map(factStripe))].sort((a, b) => a - b);

/**
 * Waits for every other transaction about the same things, until this one ends. In every transaction facts are locked
 * first (`factStripe`), then what they await (an account, a sibling), all at once, then heads by account key, the house's
 * last: so that nobody waits in a circle.
 */
export async function serialise(query: Query, ...names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const numbers = [...new Set(names.map(lockNumber))].sort((a, b) => (a < b ? -1 : 1));
  await query('SELECT pg_advisory_xact_lock(n) FROM unnest($1::bigint[]) AS n', [numbers.map(String)]);
}
function lockNumber(name: string): bigint {
  return createHash('sha256').update(name).digest().readBigInt64BE();
}

/** The query function in the shape the clock takes. */
export function plain(query: Query): (sql: string, params?: unknown[]) => Promise<unknown[]> {
  return (sql, params) => query(sql, params);
}
