import { Batch } from '../database/batch.js';
import { isConnectionFault, type Database } from '../database/database.js';
import { raise } from '../exceptions/raise.js';
import type { FactResult, PaymentInput } from '../ports.js';
import type { FactSettings } from './fact-writer.js';
import type { Fact } from './inbox.js';
import { PaymentDesk } from './payment-desk.js';

interface Waiting {
  readonly fact: Fact<PaymentInput>;
  readonly resolve: (result: FactResult) => void;
  readonly reject: (error: unknown) => void;
}
const MOST_TOGETHER = 100;
/** More than one, so that payments behind a busy account do not keep all others waiting. */
const MOST_AT_ONCE = 2;

/**
 * Payments one at a time. Those that arrive while others are being booked share the next transaction: nobody waits longer
 * than for a transaction of their own, each is answered after its commit, and a burst costs a fraction.
 */
export class PaymentIntake {
  private readonly waiting: Waiting[] = [];
  private running = 0;

  constructor(
    private readonly database: Database,
    private readonly settings: FactSettings,
  ) {}

  take(fact: Fact<PaymentInput>): Promise<FactResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ fact, resolve, reject });
      this.start();
    });
  }

  private start(): void {
    if (this.running >= MOST_AT_ONCE || this.waiting.length === 0) return;
    this.running++;
    void this.answer(this.waiting.splice(0, MOST_TOGETHER)).finally(() => {
      this.running--;
      this.start();
    });
  }

  private async answer(together: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.book(together.map((one) => one.fact));
      for (const [index, { resolve }] of together.entries()) resolve(results[index] as FactResult);
    } catch (error) {
      if (together.length === 1 || isConnectionFault(error)) {
        for (const { reject } of together) reject(error);
        return;
      }
      // One that cannot be booked must not take the others with it.
      for (const one of together) await this.answer([one]);
    }
  }

  private async book(facts: readonly Fact<PaymentInput>[]): Promise<FactResult[]> {
    let queued = false;
    const results = await this.database.transaction(
      async (query) => {
        queued = false;
        const settings = { ...this.settings, hint: () => void (queued = true), batch: new Batch() };
        const desk = await PaymentDesk.open(query, settings, facts);
        const taken: FactResult[] = [];
        for (const fact of facts) taken.push(await desk.take(fact, null));
        await settings.batch.flush(query);
        await raise(query, settings, desk.exceptions);
        return taken;
      },
      { facts: facts.map((fact) => `payment:${fact.externalId}`) },
    );
    if (queued) this.settings.hint();
    return results;
  }
}
