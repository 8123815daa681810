import type { Actor } from '#domain';
import { Batch } from '../database/batch.js';
import { CreditWatch } from '../exceptions/credit.js';
import { lockFacts, type Database, type Query } from '../database/database.js';
import type { FactSettings } from '../facts/fact-writer.js';
import type { PaymentInput } from '../ports.js';
import { takeAccounts } from './accounts.js';
import { takeInvoices } from './invoices.js';
import { beginJob, findJob, finishJob, listJobs, reportJob, staleSourceOf } from './jobs.js';
import { takePayments } from './payments.js';
import type {
  AccountRowInput,
  CalendarOf,
  ImportCounts,
  ImportJob,
  ImportKind,
  ImportResult,
  ImportRow,
  ImportStore,
  InvoiceRowInput,
  NewImport,
  RowInputs,
  RowKind,
  RowProblem,
  RowResult,
} from './ports.js';
import { closeUnit, type Unit } from './unit.js';

/** Ends a transaction whose results are wanted and whose writes are not. */
class RolledBack extends Error {
  constructor(readonly results: RowResult[]) {
    super('rolled back');
  }
}

/** Files of rows over Postgres. */
export class PostgresImports implements ImportStore {
  constructor(
    private readonly database: Database,
    private readonly settings: FactSettings,
  ) {}

  async begin(actor: Actor, job: NewImport): Promise<void> {
    await beginJob(this.database.query, actor, job);
  }

  async accounts(
    actor: Actor,
    importId: string,
    rows: readonly ImportRow<AccountRowInput>[],
    calendarOf: CalendarOf,
  ): Promise<RowResult[]> {
    return this.chunk(actor, importId, (unit) => takeAccounts(unit, rows, calendarOf));
  }

  async invoices(
    actor: Actor,
    importId: string,
    rows: readonly ImportRow<InvoiceRowInput>[],
    calendarOf: CalendarOf,
  ): Promise<RowResult[]> {
    return this.chunk(actor, importId, (unit) => takeInvoices(unit, rows, calendarOf));
  }

  async payments(actor: Actor, importId: string, rows: readonly ImportRow<PaymentInput>[]): Promise<RowResult[]> {
    return this.chunk(actor, importId, (unit) => takePayments(unit, rows));
  }

  async atomically<K extends RowKind>(
    actor: Actor,
    importId: string,
    kind: K,
    chunks: AsyncIterable<readonly ImportRow<RowInputs[K]>[]>,
    calendarOf: CalendarOf,
  ): Promise<RowResult[]> {
    const work = async (unit: Unit): Promise<RowResult[]> => {
      const { query } = unit;
      // Chunk after chunk takes locks that others may hold in their order: so nobody else takes facts meanwhile.
      await lockFacts(query, 'all');
      const dryRun = (await findJob(query, importId))?.dryRun ?? false;
      const results: RowResult[] = [];
      for await (const rows of chunks) {
        results.push(...(await take(unit, kind, rows, calendarOf)));
        await unit.settings.batch.flush(query);
      }
      if (dryRun || results.some((one) => one.kind === 'rejected')) throw new RolledBack(results);
      return results;
    };
    // The chunks cannot be read twice.
    return this.chunk(actor, importId, work, { attempts: 1, keepsConflicts: false });
  }

  async judge<K extends RowKind>(
    actor: Actor,
    importId: string,
    kind: K,
    rows: readonly ImportRow<RowInputs[K]>[],
    calendarOf: CalendarOf,
  ): Promise<RowResult[]> {
    const work = async (unit: Unit): Promise<RowResult[]> => {
      throw new RolledBack(await take(unit, kind, rows, calendarOf));
    };
    return this.chunk(actor, importId, work, { keepsConflicts: false });
  }

  async progress(importId: string, counts: Partial<ImportCounts>, rejected: readonly RowProblem[] = []): Promise<void> {
    await this.database.transaction((query) => reportJob(query, importId, counts, rejected));
  }
  async finish(importId: string, result: ImportResult): Promise<void> {
    await finishJob(this.database, importId, result);
  }
  async get(importId: string): Promise<ImportJob | null> {
    return findJob(this.database.query, importId);
  }
  async list(filter: {
    kind?: ImportKind;
    limit: number;
    cursor?: string;
  }): Promise<{ items: ImportJob[]; nextCursor: string | null }> {
    return listJobs(this.database.query, filter);
  }
  async staleSource(accountKey: string, paidByApi: readonly string[]): Promise<string | null> {
    return staleSourceOf(this.database.query, accountKey, paidByApi);
  }

  /** One transaction of an import, and a hint to the relays after its commit. */
  private async chunk(
    actor: Actor,
    importId: string,
    work: (unit: Unit) => Promise<RowResult[]>,
    { attempts, keepsConflicts = true }: { attempts?: number; keepsConflicts?: boolean } = {},
  ): Promise<RowResult[]> {
    let queued = false;
    const attempt = async (query: Query): Promise<RowResult[]> => {
      queued = false;
      const settings = { ...this.settings, hint: () => void (queued = true) };
      const collecting = { ...settings, batch: new Batch(), credit: new CreditWatch() };
      const unit: Unit = { query, settings: collecting, actor, importId, keepsConflicts, exceptions: [] };
      const results = await work(unit);
      await closeUnit(unit);
      return results;
    };
    try {
      const results = await this.database.transaction(attempt, attempts === undefined ? {} : { attempts });
      if (queued) this.settings.hint();
      return results;
    } catch (error) {
      if (error instanceof RolledBack) return error.results;
      throw error;
    }
  }
}

function take<K extends RowKind>(
  unit: Unit,
  kind: K,
  rows: readonly ImportRow<RowInputs[K]>[],
  calendarOf: CalendarOf,
): Promise<RowResult[]> {
  switch (kind) {
    case 'accounts':
      return takeAccounts(unit, rows as readonly ImportRow<AccountRowInput>[], calendarOf);
    case 'invoices':
      return takeInvoices(unit, rows as readonly ImportRow<InvoiceRowInput>[], calendarOf);
    default:
      return takePayments(unit, rows as readonly ImportRow<PaymentInput>[]);
  }
}
