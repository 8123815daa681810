import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { ACCOUNT_CASE, NEWS, caseStart, caseWorkflowId, type CaseSnapshot, type NewsSignal } from '#contracts';
import { nextMove, type Instant } from '#domain';
import type { ClockStore, OutboxRow, OutboxStore, RecordStore } from '#persistence';
import type { Log } from './log.js';

export interface RelayDeps {
  readonly client: Pick<Client, 'workflow'>;
  readonly outbox: OutboxStore;
  readonly record: Pick<RecordStore, 'head' | 'now'>;
  readonly clock: Pick<ClockStore, 'retire' | 'expectReport'>;
  /** Driven: every signal tells the time. */
  readonly driven: boolean;
  readonly snapshot: (accountKey: string) => Promise<CaseSnapshot>;
  readonly log: Log;
}

const BATCH = 50;
/** A relay that dies gives its rows back after this long. */
const LEASE_MS = 15_000;
/** Notifications may be lost with a connection; this often the relay looks by itself. */
const POLL_MS = 500;
const AFTER_FAILURE_MS = 1_000;

/**
 * Carries the outbox to Temporal: "there is news" to the case of an account, started from the record where none runs.
 * A row stays until Temporal has accepted the signal, and rows of one account go one after the other.
 */
export class Relay {
  private stopping = false;
  private wake: () => void = () => undefined;
  private rung = false;

  constructor(private readonly deps: RelayDeps) {}

  /** Runs until `stop`; the returned promise ends when the last row in hand is settled. */
  async run(): Promise<void> {
    const stopListening = await this.listen();
    try {
      while (!this.stopping) {
        const wait = await this.round();
        if (wait > 0 && !this.stopping) await this.rest(wait);
      }
    } finally {
      await stopListening();
    }
  }

  stop(): void {
    this.stopping = true;
    this.ring();
  }

  /** Carries one batch; answers how long to rest (ms) before the next. */
  private async round(): Promise<number> {
    try {
      const rows = await this.deps.outbox.claim(BATCH, LEASE_MS);
      const carried = await Promise.all(rows.map((row) => this.carry(row)));
      const done = carried.filter((id) => id !== null);
      if (done.length > 0) await this.deps.outbox.done(done);
      return rows.length === 0 ? POLL_MS : 0;
    } catch (error) {
      this.deps.log.warn({ err: error }, 'outbox out of reach');
      return AFTER_FAILURE_MS;
    }
  }

  private async carry(row: OutboxRow): Promise<string | null> {
    try {
      await this.tell(row.accountKey);
      return row.id;
    } catch (error) {
      this.deps.log.warn({ err: error, accountKey: row.accountKey, attempts: row.attempts }, 'news not delivered');
      await this.deps.outbox.failed(row.id, error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  private async tell(accountKey: string): Promise<void> {
    const news = await this.news(accountKey);
    if (this.deps.driven) await this.deps.clock.expectReport(accountKey);
    try {
      await this.deps.client.workflow.getHandle(caseWorkflowId(accountKey)).signal<[NewsSignal]>(NEWS, news);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await this.startIfObliged(accountKey, news);
    }
  }

  /** Read after the row was claimed, so that the head holds at least what the row is about. */
  private async news(accountKey: string): Promise<NewsSignal> {
    const [head, now] = await Promise.all([
      this.deps.record.head(accountKey),
      this.deps.driven ? this.deps.record.now() : undefined,
    ]);
    return { head: head?.seq ?? 0, ...(now === undefined ? {} : { now }) };
  }

  private async startIfObliged(accountKey: string, news: NewsSignal): Promise<void> {
    const snapshot = await this.deps.snapshot(accountKey);
    if (isDone(snapshot)) return this.deps.clock.retire(accountKey);
    await this.deps.client.workflow.signalWithStart(ACCOUNT_CASE, {
      ...caseStart(snapshot),
      signal: NEWS,
      signalArgs: [news],
    });
  }

  private async listen(): Promise<() => Promise<void>> {
    return this.deps.outbox.listen(() => this.ring());
  }

  private ring(): void {
    this.rung = true;
    this.wake();
  }

  private async rest(ms: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.rung = false;
  }
}

/** True when the core wants nothing more for this account: no workflow is needed. A core that throws needs one. */
function isDone({ state, strategy, clock }: CaseSnapshot): boolean {
  if (state.case === null) return true;
  const now: Instant = clock.mode === 'driven' ? clock.now : new Date().toISOString();
  try {
    return nextMove(state, strategy, now > state.at ? now : state.at).kind === 'finish';
  } catch {
    return false;
  }
}
