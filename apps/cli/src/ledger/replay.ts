import { setTimeout as pause } from 'node:timers/promises';
import { addDays, type PlainDate } from '#domain';
import { dataOf, ProblemError, Unreachable, type AmicableClient } from '#client';
import { CommandError } from '../failure.js';
import type { Imported } from '../files/send-file.js';
import { daysFrom, HouseDays } from './days.js';
import { extractOf, type Ledger, type LedgerRow } from './read.js';

export interface ReplaySettings {
  /** Posts the files: the source of their facts. */
  readonly feed: AmicableClient;
  /** Moves the clock. */
  readonly operator: AmicableClient;
  readonly zone: string;
  readonly invoicesMapping: string;
  readonly paymentsMapping: string;
  /** The last day; without it the ledger's own. */
  readonly to: PlainDate | null;
  readonly onDay: (done: number, total: number, day: PlainDate) => void;
}
export interface Counts {
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: number;
}
export interface Replayed {
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly days: number;
  /** Rows of before the first day, posted at once. */
  readonly caughtUp: number;
  readonly invoices: Counts;
  readonly payments: Counts;
  /** Rows the product did not take, by the line of the ledger. */
  readonly rejected: readonly { readonly line: number; readonly code: string; readonly detail: string }[];
}

/** A product that restarts is waited for; whatever was posted before is unchanged the next time. */
const TRIES = 60;
const PAUSE_MS = 1000;

/**
 * Posts each invoice and each payment of a ledger when the driven clock reaches its day: at 00:00 of the house the
 * invoices dated that day, then the payments. Every day is a file of payments, also an empty one, so that the sweep knows
 * the ledger to be complete up to it. Safe to run again at any time: it goes on from the day on the clock.
 * @throws CommandError when the clock is real, or stands beyond the last day
 */
export class Replay {
  private readonly days: HouseDays;
  private readonly counts = { invoices: zero(), payments: zero() };
  private readonly rejected: Replayed['rejected'][number][] = [];

  constructor(
    private readonly ledger: Ledger,
    private readonly settings: ReplaySettings,
  ) {
    this.days = new HouseDays(settings.zone);
  }

  async run(): Promise<Replayed> {
    const { operator, onDay } = this.settings;
    const { mode, now } = await dataOf(operator.GET('/v1/clock'));
    if (mode !== 'driven') throw new CommandError('A ledger is replayed on the driven clock: start with CLOCK=driven.');
    const first = this.days.dayOf(now);
    const last = this.settings.to ?? lastDayOf(this.ledger, first);
    if (last < first)
      throw new CommandError(`The clock stands on ${first}, behind the last day ${last}: it moves forward only.`);
    const caughtUp = await this.catchUp(first);
    const days = daysFrom(first, last);
    for (const [index, day] of days.entries()) {
      onDay(index, days.length, day);
      await this.reach(this.days.startOf(day));
      await this.post(day);
    }
    // The last day passes as well: what follows from its payments leaves within it.
    await this.reach(this.days.startOf(addDays(last, 1)));
    onDay(days.length, days.length, last);
    return { from: first, to: last, days: days.length, caughtUp, ...this.counts, rejected: this.rejected };
  }

  /** What lies before the first day goes in at once. */
  private async catchUp(first: PlainDate): Promise<number> {
    const { rows } = this.ledger;
    const invoices = rows.filter(({ invoiceDate }) => invoiceDate < first);
    const payments = rows.filter(({ receivedOn }) => receivedOn !== null && receivedOn < first);
    if (invoices.length > 0) await this.send('invoices', invoices);
    if (payments.length > 0) await this.send('payments', payments);
    return invoices.length + payments.length;
  }

  private async post(day: PlainDate): Promise<void> {
    const { rows } = this.ledger;
    const invoices = rows.filter(({ invoiceDate }) => invoiceDate === day);
    if (invoices.length > 0) await this.send('invoices', invoices);
    await this.send(
      'payments',
      rows.filter(({ receivedOn }) => receivedOn === day),
    );
  }

  private async send(kind: 'invoices' | 'payments', rows: readonly LedgerRow[]): Promise<void> {
    const { feed, invoicesMapping, paymentsMapping } = this.settings;
    const mapping = kind === 'invoices' ? invoicesMapping : paymentsMapping;
    const query = mapping === 'native' ? '' : `?mapping=${encodeURIComponent(mapping)}`;
    const { file, lineOf } = extractOf(this.ledger, rows);
    const job = await persistently(() =>
      feed.upload<Imported>({
        path: `/v1/imports/${kind}${query}`,
        contentType: 'text/csv; charset=utf-8',
        chunks: once(file),
      }),
    );
    const counts = this.counts[kind];
    counts.accepted += job.accepted;
    counts.unchanged += job.unchanged;
    counts.rejected += job.rejectedCount;
    for (const { line, code, detail } of job.rejected) this.rejected.push({ line: lineOf(line), code, detail });
  }

  private async reach(to: string): Promise<void> {
    await persistently(() => this.settings.operator.POST('/v1/clock/advance', { body: { to } })).catch(pastIsFine);
  }
}

/** The clock stands there already, or somebody moved it further. */
function pastIsFine(error: unknown): void {
  if (!(error instanceof ProblemError && error.code === 'date-in-past')) throw error;
}

/** Waits for a product that is away; both a file and a move of the clock may be sent again. */
async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await call();
    } catch (error) {
      const away = error instanceof Unreachable || (error instanceof ProblemError && [502, 503].includes(error.status));
      if (!away || tried === TRIES) throw error;
      await pause(PAUSE_MS);
    }
  }
}

const zero = (): { accepted: number; unchanged: number; rejected: number } => ({
  accepted: 0,
  unchanged: 0,
  rejected: 0,
});
async function* once(file: Buffer): AsyncGenerator<Uint8Array> {
  yield file;
}
function lastDayOf({ rows }: Ledger, first: PlainDate): PlainDate {
  return rows.reduce((last, { invoiceDate, receivedOn }) => {
    const day = receivedOn !== null && receivedOn > invoiceDate ? receivedOn : invoiceDate;
    return day > last ? day : last;
  }, first);
}
