import type { Database } from './database/database.js';
import { Client } from 'pg';
import type { OutboxRow, OutboxStore } from './ports.js';

const CHANNEL = 'amicable_outbox';
const MOST_BACKOFF_MS = 5_000;
const RECONNECT_MS = 500;
/** Hints of a burst become one. */
const HINT_DELAY_MS = 1;

/**
 * News for the cases, in order per account. A claim takes all waiting rows of an account: one signal says it all, and
 * rows that come later make their own.
 */
export class PostgresOutbox implements OutboxStore {
  constructor(
    private readonly database: Database,
    private readonly url: string,
  ) {}

  async claim(limit: number, leaseMs: number): Promise<OutboxRow[]> {
    const rows = await this.database.query<{ id: string; claim: string; account_key: string; attempts: number }>(
      `WITH lead AS (
         SELECT id, account_key FROM outbox o
         WHERE available_at <= clock_timestamp() AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
           AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.account_key = o.account_key
             AND (p.id < o.id OR (p.id > o.id AND p.claimed_until >= clock_timestamp())))
         ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
       UPDATE outbox o SET claim = lead.id, claimed_until = clock_timestamp() + $2 * interval '1 millisecond',
         attempts = attempts + 1
       FROM lead WHERE o.account_key = lead.account_key
       RETURNING o.id, o.account_key, o.attempts, o.claim`,
      [limit, leaseMs],
    );
    const leads = new Map<string, OutboxRow>();
    for (const row of rows.sort((a, b) => Number(a.id) - Number(b.id))) {
      if (leads.has(row.account_key)) continue;
      leads.set(row.account_key, { id: row.claim, accountKey: row.account_key, kind: 'news', attempts: row.attempts });
    }
    return [...leads.values()];
  }

  async done(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.database.query('DELETE FROM outbox WHERE claim = ANY($1::bigint[])', [ids]);
  }

  async failed(id: string, error: string): Promise<void> {
    await this.database.query(
      `UPDATE outbox SET claim = NULL, claimed_until = NULL, last_error = $2,
         available_at = clock_timestamp() + least($3, 50 * power(2, least(attempts, 10))) * interval '1 millisecond'
       WHERE claim = $1`,
      [id, error.slice(0, 500), MOST_BACKOFF_MS],
    );
  }

  async pending(): Promise<number> {
    const [row] = await this.database.query<{ n: number }>('SELECT count(*)::int AS n FROM outbox');
    return row?.n ?? 0;
  }

  async enqueue(accountKeys: readonly string[]): Promise<void> {
    if (accountKeys.length === 0) return;
    await this.database.query(`INSERT INTO outbox (account_key, kind) SELECT unnest($1::text[]), 'news'`, [
      accountKeys,
    ]);
    this.hint();
  }

  /**
   * Tells the relays that rows may be waiting. Outside the writing transaction, whose commits a NOTIFY would put in a
   * row one by one; a hint lost in a crash is made up for by the relays' own look every now and then.
   */
  readonly hint = (): void => {
    if (this.hinting) return;
    this.hinting = true;
    setTimeout(() => {
      this.hinting = false;
      if (!this.closed) this.database.query(`NOTIFY ${CHANNEL}`).catch(() => undefined);
    }, HINT_DELAY_MS);
  };
  private hinting = false;
  private closed = false;

  /** No more hints: the pool is about to close. */
  close(): void {
    this.closed = true;
  }

  async listen(onNews: () => void): Promise<() => Promise<void>> {
    let stopped = false;
    let client: Client | null = null;
    let retry: NodeJS.Timeout | null = null;
    const connect = async (): Promise<void> => {
      const fresh = new Client({ connectionString: this.url });
      fresh.on('notification', onNews);
      fresh.on('error', () => undefined);
      fresh.on('end', () => {
        if (!stopped) retry = setTimeout(() => void reconnect(), RECONNECT_MS);
      });
      await fresh.connect();
      await fresh.query(`LISTEN ${CHANNEL}`);
      client = fresh;
    };
    const reconnect = async (): Promise<void> => {
      try {
        await connect();
        if (stopped) await client?.end();
        else onNews();
      } catch {
        if (!stopped) retry = setTimeout(() => void reconnect(), RECONNECT_MS);
      }
    };
    await connect();
    return async () => {
      stopped = true;
      if (retry !== null) clearTimeout(retry);
      await client?.end();
    };
  }
}
