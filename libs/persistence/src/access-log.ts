import { canonicalJson } from '#domain';
import { Batch } from './database/batch.js';
import type { Database, Query } from './database/database.js';
import { sha256 } from './people/cipher.js';
import type { AccessLog } from './ports.js';

type Entry = Parameters<AccessLog['write']>[0];
interface Row {
  readonly seq: string;
  readonly at: string;
  readonly actor_id: string;
  readonly actor_role: string;
  readonly action: string;
  readonly subject: string;
  readonly outcome: string;
  readonly facts: string;
  readonly prev_hash: string;
  readonly hash: string;
}
interface Waiting {
  readonly entry: Entry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
const LOCK = 7_264_002;
const COLUMNS = [
  ...['seq', 'at', 'actor_id', 'actor_role', 'action', 'subject', 'outcome', 'facts', 'prev_hash', 'hash'],
] as const;
const VERIFY_PAGE = 5_000;

/** Reads and refusals, chained. Entries that come in while one transaction runs go into the next together. */
export class PostgresAccessLog implements AccessLog {
  private waiting: Waiting[] = [];
  private running: Promise<void> | null = null;

  constructor(private readonly database: Database) {}

  async write(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, resolve, reject });
      this.running ??= this.drain();
    });
  }

  /** Waits for what was handed in. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, 500);
      try {
        await this.database.transaction((query) =>
          this.store(
            query,
            group.map((one) => one.entry),
          ),
        );
        for (const one of group) one.resolve();
      } catch (error) {
        for (const one of group) one.reject(error);
      }
    }
    this.running = null;
  }

  private async store(query: Query, entries: readonly Entry[]): Promise<void> {
    await query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const [last] = await query<{ seq: string; hash: string }>(
      'SELECT seq, hash FROM access_entry ORDER BY seq DESC LIMIT 1',
    );
    let [seq, hash] = [Number(last?.seq ?? 0), last?.hash ?? ''];
    const at = new Date().toISOString();
    const rows = entries.map(({ actor, action, subject, outcome, facts }) => {
      seq++;
      const values = [String(seq), at, actor.id, actor.role, action, subject, outcome, canonicalJson(facts), hash];
      hash = sha256(JSON.stringify(values));
      return [...values, hash];
    });
    const batch = new Batch();
    batch.insert('access_entry', COLUMNS, rows);
    await batch.flush(query);
  }

  async verify(): Promise<{ entries: number; fault: string | null }> {
    return this.database.transaction(
      async (query) => {
        let [entries, hash] = [0, ''];
        for (;;) {
          const rows = await query<Row>(
            `SELECT ${COLUMNS.join(',')} FROM access_entry WHERE seq > $1 ORDER BY seq LIMIT ${VERIFY_PAGE}`,
            [entries],
          );
          for (const row of rows) {
            entries++;
            const fault = faultOf(row, entries, hash);
            if (fault !== null) return { entries, fault };
            hash = row.hash;
          }
          if (rows.length < VERIFY_PAGE) return { entries, fault: null };
        }
      },
      { snapshot: true },
    );
  }
}

function faultOf(row: Row, expected: number, previous: string): string | null {
  if (Number(row.seq) !== expected) return `entries ${expected} to ${Number(row.seq) - 1} are missing`;
  if (row.prev_hash !== previous) return `entry ${row.seq}: the previous hash is not that of the entry before`;
  const { seq, at, actor_id, actor_role, action, subject, outcome, facts, prev_hash } = row;
  const hash = sha256(JSON.stringify([seq, at, actor_id, actor_role, action, subject, outcome, facts, prev_hash]));
  return hash === row.hash ? null : `entry ${row.seq}: the content does not match its hash`;
}
