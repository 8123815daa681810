import type { Actor, BankEntry } from '#domain';
import { Batch } from '../database/batch.js';
import { lockFacts, type Database, type Query } from '../database/database.js';
import { CreditWatch } from '../exceptions/credit.js';
import type { FactSettings } from '../facts/fact-writer.js';
import type { ImportRow } from '../imports/ports.js';
import { BlindIndex } from './blind-index.js';
import type { EntryResult, StatementStore } from './ports.js';
import { takeEntries, type UnitContext } from './unit.js';

/** Bank statements over the same facts as every other way in. */
export class PostgresStatements implements StatementStore {
  constructor(
    private readonly database: Database,
    private readonly settings: FactSettings,
  ) {}

  async take(actor: Actor, importId: string, rows: readonly ImportRow<BankEntry>[]): Promise<EntryResult[]> {
    let queued = false;
    const index = await this.index();
    const results = await this.database.transaction((query) =>
      takeEntries({ ...this.unit(query, () => (queued = true)), actor, importId, index }, rows),
    );
    if (queued) this.settings.hint();
    return results;
  }

  async together(
    actor: Actor,
    importId: string,
    chunks: () => AsyncIterable<readonly ImportRow<BankEntry>[]>,
    dryRun: boolean,
  ): Promise<EntryResult[]> {
    const results: EntryResult[] = [];
    let queued = false;
    const index = await this.index();
    const work = async (query: Query): Promise<void> => {
      results.length = 0;
      // Chunk after chunk takes locks that are out of order: nobody else may be taking any.
      await lockFacts(query, 'all');
      for await (const rows of chunks()) {
        results.push(
          ...(await takeEntries({ ...this.unit(query, () => (queued = true)), actor, importId, index }, rows)),
        );
      }
      if (dryRun) throw new Judged();
    };
    try {
      await this.database.transaction(work);
    } catch (error) {
      if (!(error instanceof Judged)) throw error;
    }
    if (queued && !dryRun) this.settings.hint();
    return results;
  }

  /** Before any lock: its key is made at the first use, and committed at once. */
  private index(): Promise<BlindIndex> {
    return BlindIndex.open(this.settings.vault, this.database.query);
  }
  private unit(query: Query, hint: () => void): Pick<UnitContext, 'query' | 'settings'> {
    return { query, settings: { ...this.settings, hint, batch: new Batch(), credit: new CreditWatch() } };
  }
}
/** Ends a dry run: everything is rolled back. */
class Judged extends Error {}
