import type { Actor, BankEntry } from '#domain';
import { Batch } from '../database/batch.js';
import { lockFacts, type Database, type Query } from '../database/database.js';
import type { FactSettings } from '../facts/fact-writer.js';
import type { ImportRow } from '../imports/ports.js';
import type { EntryResult, StatementStore } from './ports.js';
import { takeEntries } from './unit.js';

/** Bank statements over the same facts as every other way in. */
export class PostgresStatements implements StatementStore {
  constructor(
    private readonly database: Database,
    private readonly settings: FactSettings,
  ) {}

  async take(actor: Actor, importId: string, rows: readonly ImportRow<BankEntry>[]): Promise<EntryResult[]> {
    let queued = false;
    const results = await this.database.transaction((query) =>
      takeEntries({ ...this.unit(query, () => (queued = true)), actor, importId }, rows),
    );
    if (queued) this.settings.hint();
    return results;
  }

  async judge(
    actor: Actor,
    importId: string,
    chunks: () => AsyncIterable<readonly ImportRow<BankEntry>[]>,
  ): Promise<EntryResult[]> {
    const results: EntryResult[] = [];
    const work = async (query: Query): Promise<never> => {
      results.length = 0;
      // Chunk after chunk takes locks that are out of order: nobody else may be taking any.
      await lockFacts(query, 'all');
      for await (const rows of chunks()) {
        results.push(...(await takeEntries({ ...this.unit(query, () => undefined), actor, importId }, rows)));
      }
      throw new Judged();
    };
    try {
      return await this.database.transaction(work);
    } catch (error) {
      if (error instanceof Judged) return results;
      throw error;
    }
  }

  private unit(query: Query, hint: () => void): { query: Query; settings: FactSettings & { batch: Batch } } {
    return { query, settings: { ...this.settings, hint, batch: new Batch() } };
  }
}
/** Ends a dry run: everything is rolled back. */
class Judged extends Error {}
