import { randomUUID } from 'node:crypto';
import { canonicalJson, completeStrategy, houseEvent, type Actor, type Strategy } from '#domain';
import { Batch } from '../database/batch.js';
import type { Database } from '../database/database.js';
import type { BusinessClock, HouseStore } from '../ports.js';
import { StrategyEntity, TemplateEntity } from './entities.js';
import { HouseWriter } from './stream.js';

/** The house's own record: the brake, strategies and templates. */
export class PostgresHouse implements HouseStore {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly hint: () => void,
  ) {}

  async setSends(actor: Actor, stopped: boolean, reason: string): Promise<void> {
    await this.database.transaction(async (query) => {
      const house = await HouseWriter.lock(query, this.clock);
      // The brake's row waits for every send that read it and has not committed yet.
      await query('UPDATE brake SET stopped = $1, reason = $2 WHERE id = 1', [stopped, reason]);
      const batch = new Batch();
      const events = [stopped ? houseEvent('sends.stopped', { reason }) : houseEvent('sends.allowed', { reason })];
      house.write(batch, [{ commandId: `sends:${randomUUID()}`, actor, events }]);
      if (!stopped) {
        batch.add(
          'outbox',
          `INSERT INTO outbox (account_key, kind) SELECT account_key, $1 FROM stream_head WHERE obliged`,
          ['news'],
          ['stream_head'],
        );
      }
      await batch.flush(query);
    });
    if (!stopped) this.hint();
  }

  async sendsStopped(): Promise<boolean> {
    const [row] = await this.database.query<{ stopped: boolean }>('SELECT stopped FROM brake WHERE id = 1');
    return row?.stopped ?? false;
  }

  async saveStrategy(strategy: Strategy): Promise<void> {
    const { id, version } = strategy;
    await this.database.source
      .createQueryBuilder()
      .insert()
      .into(StrategyEntity)
      .values({ id, version, document: canonicalJson(strategy) })
      .orIgnore()
      .execute();
  }

  async strategy(id: string, version: string): Promise<Strategy | null> {
    const row = await this.database.source.getRepository(StrategyEntity).findOneBy({ id, version });
    return row === null ? null : completeStrategy(JSON.parse(row.document) as Strategy);
  }

  async saveTemplate(version: string, files: Readonly<Record<string, string>>): Promise<void> {
    await this.database.source
      .createQueryBuilder()
      .insert()
      .into(TemplateEntity)
      .values({ version, files: canonicalJson(files) })
      .orIgnore()
      .execute();
  }

  async template(version: string): Promise<Readonly<Record<string, string>> | null> {
    const row = await this.database.source.getRepository(TemplateEntity).findOneBy({ version });
    return row === null ? null : (JSON.parse(row.files) as Record<string, string>);
  }
}
