import type { Instant } from '#domain';
import type { WaitReport } from '#contracts';
import type { Database } from './database/database.js';
import type { BusinessClock, ClockStore } from './ports.js';

const DRIVER_LOCK = 7_264_003;

/** Business time = system time. */
export function realClock(): BusinessClock {
  return { mode: 'real', now: () => Promise.resolve(new Date().toISOString()) };
}

/** Business time stands in the database and is moved by a driver. */
export function drivenClock(): BusinessClock {
  return {
    mode: 'driven',
    now: async (query) => {
      const [row] = (await query('SELECT now FROM driven_clock WHERE id = 1')) as { now: Instant }[];
      if (row === undefined) throw new Error('the driven clock was never initialised');
      return row.now;
    },
  };
}

/** The driven clock and what the cases report to it. */
export class PostgresClock implements ClockStore {
  constructor(private readonly database: Database) {}

  async state(): Promise<{ now: Instant; speed: number; nextSweepAt: Instant | null }> {
    const [row] = await this.database.query<{ now: Instant; speed: number; next_sweep_at: Instant | null }>(
      'SELECT now, speed, next_sweep_at FROM driven_clock WHERE id = 1',
    );
    if (row === undefined) throw new Error('the driven clock was never initialised');
    return { now: row.now, speed: row.speed, nextSweepAt: row.next_sweep_at };
  }

  async initialise(start: Instant, speed: number): Promise<void> {
    await this.database.query(
      `INSERT INTO driven_clock (id, now, speed) VALUES (1, $1, $2)
       ON CONFLICT (id) DO UPDATE SET speed = excluded.speed`,
      [start, speed],
    );
  }

  async advance(to: Instant): Promise<Instant> {
    const [row] = await this.database.query<{ now: Instant }>(
      'UPDATE driven_clock SET now = greatest(now, $1) WHERE id = 1 RETURNING now',
      [to],
    );
    if (row === undefined) throw new Error('the driven clock was never initialised');
    return row.now;
  }

  async setNextSweep(at: Instant): Promise<void> {
    await this.database.query('UPDATE driven_clock SET next_sweep_at = $1 WHERE id = 1', [at]);
  }

  /** Reports may overtake each other: an older one never replaces a newer. */
  async report(report: WaitReport): Promise<void> {
    await this.database.query(
      `WITH head AS (UPDATE stream_head SET obliged = true WHERE account_key = $1 AND NOT obliged)
       INSERT INTO case_report (account_key, seq, next_wake_at, instant) VALUES ($1, $2, $3, $4)
       ON CONFLICT (account_key) DO UPDATE SET seq = excluded.seq, next_wake_at = excluded.next_wake_at,
         instant = excluded.instant
       WHERE (case_report.seq, case_report.instant) <= (excluded.seq, excluded.instant)`,
      [report.accountKey, report.seq, report.nextWakeAt, report.instant],
    );
  }

  async expectReport(accountKey: string): Promise<void> {
    await this.database.query('UPDATE case_report SET seq = -1 WHERE account_key = $1', [accountKey]);
  }

  async earliestWake(): Promise<Instant | null> {
    const [row] = await this.database.query<{ wake: Instant | null }>(
      `SELECT min(r.next_wake_at) AS wake FROM case_report r JOIN stream_head h USING (account_key) WHERE h.obliged`,
    );
    return row?.wake ?? null;
  }

  async dueCases(at: Instant): Promise<string[]> {
    const rows = await this.database.query<{ account_key: string }>(
      `SELECT r.account_key FROM case_report r JOIN stream_head h USING (account_key)
       WHERE h.obliged AND r.next_wake_at <= $1 ORDER BY r.next_wake_at, r.account_key`,
      [at],
    );
    return rows.map((row) => row.account_key);
  }

  async unquiet(at: Instant): Promise<{ accountKey: string; caseId: string | null }[]> {
    const rows = await this.database.query<{ account_key: string; case_id: string | null }>(
      `SELECT h.account_key, h.case_id FROM stream_head h LEFT JOIN case_report r USING (account_key)
       WHERE h.obliged AND (r.seq IS NULL OR r.seq <> h.seq OR r.next_wake_at <= $1)
       UNION SELECT h.account_key, h.case_id FROM outbox o JOIN stream_head h USING (account_key)
       ORDER BY account_key`,
      [at],
    );
    return rows.map((row) => ({ accountKey: row.account_key, caseId: row.case_id }));
  }

  async obliged(): Promise<string[]> {
    const rows = await this.database.query<{ account_key: string }>(
      'SELECT account_key FROM stream_head WHERE obliged ORDER BY account_key',
    );
    return rows.map((row) => row.account_key);
  }

  async retire(accountKey: string): Promise<void> {
    await this.database.query(
      `WITH gone AS (DELETE FROM case_report WHERE account_key = $1)
       UPDATE stream_head SET obliged = false WHERE account_key = $1`,
      [accountKey],
    );
  }

  /** One at a time within this process first, so that those who wait hold no connection that `work` needs. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.lastTurn.then(() => this.locked(work));
    this.lastTurn = turn.catch(() => undefined);
    return turn;
  }
  private lastTurn: Promise<unknown> = Promise.resolve();

  private async locked<T>(work: () => Promise<T>): Promise<T> {
    const runner = this.database.source.createQueryRunner();
    try {
      await runner.query('SELECT pg_advisory_lock($1)', [DRIVER_LOCK]);
      try {
        return await work();
      } finally {
        await runner.query('SELECT pg_advisory_unlock($1)', [DRIVER_LOCK]);
      }
    } finally {
      await runner.release();
    }
  }
}
