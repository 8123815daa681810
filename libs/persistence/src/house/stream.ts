import type { Instant } from '#domain';
import type { Batch } from '../database/batch.js';
import { plain, type Query } from '../database/database.js';
import type { BusinessClock } from '../ports.js';
import { lockHead, type Head } from '../record/stream.js';
import { writeHouse, type HouseCommand } from '../record/writer.js';

/** The stream of what belongs to no account. */
export const HOUSE = 'house';

/**
 * The house's stream, locked for one transaction. Its head is the last lock anybody takes: whoever holds it waits for
 * nobody, and every change of an exception happens under it.
 */
export class HouseWriter {
  private constructor(
    private head: Head,
    readonly now: Instant,
  ) {}

  static async lock(query: Query, clock: BusinessClock): Promise<HouseWriter> {
    const head = await lockHead(query, HOUSE);
    const now = await clock.now(plain(query));
    return new HouseWriter(head, now > head.at ? now : head.at);
  }

  /** Seq of the last event. */
  get seq(): number {
    return this.head.seq;
  }

  /** Adds commands to the batch; the caller flushes it in the same transaction. */
  write(batch: Batch, commands: readonly HouseCommand[]): void {
    this.head = writeHouse(batch, this.head, commands, this.now);
  }
}
