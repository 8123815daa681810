import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { RETRY_LATER } from '#contracts';
import { CaseHouse, refusalOf } from '../support/case-house.js';
import { CLARA } from '../support/stores.js';

jest.setTimeout(180_000);

/** The short form of the torture of one case: everybody at once, with a new run every few decisions. */
describe('eight clients and one case that rolls over all the time', () => {
  const DECISIONS = 60;
  const PAYMENTS = 24;
  let house: CaseHouse;
  beforeAll(async () => {
    house = await CaseHouse.open({ rollOver: { quietMs: 200, afterActs: 5, atLatestActs: 20 } });
  });
  afterAll(() => house.close());

  it('records each decision and payment once, and ends up with what the record says', async () => {
    const key = await house.overdue('busy', { amount: 9_000 });
    await house.settle();
    const seed = Number(process.env['SEED'] ?? 20_260_302);
    console.log(`seed ${seed}`);
    const decisions = Array.from({ length: DECISIONS }, (_, n) => ({ decision: `d-${n}` }));
    const payments = Array.from({ length: PAYMENTS }, (_, n) => ({ payment: `p-${n}` }));
    const work = fc.sample(
      fc.shuffledSubarray([...decisions, ...payments], {
        minLength: DECISIONS + PAYMENTS,
        maxLength: DECISIONS + PAYMENTS,
      }),
      { seed, numRuns: 1 },
    )[0];
    if (work === undefined) throw new Error('no work');

    const client = async (): Promise<void> => {
      for (let next = work.pop(); next !== undefined; next = work.pop()) {
        if ('payment' in next) await house.pay('busy', next.payment, 1, '2026-03-01');
        else await decideUntilDone(next.decision);
      }
    };
    const decideUntilDone = async (decisionId: string): Promise<void> => {
      for (;;) {
        try {
          await house.decide(key, CLARA, 'note', { text: decisionId }, { decisionId });
          return;
        } catch (error) {
          const refusal = refusalOf(error);
          // A payment moved the version, a new run is about to begin, or the engine lost its way: look again and repeat.
          const again = refusal === RETRY_LATER || isStale(refusal) || refusal instanceof Error;
          if (!again) throw error;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, client));
    await house.settle();

    const types = await house.types(key);
    expect(types.filter((type) => type === 'note.added')).toHaveLength(DECISIONS);
    expect(types.filter((type) => type === 'payment.received')).toHaveLength(PAYMENTS);
    const state = await house.fold(key);
    expect(state.items.map((item) => item.balance)).toEqual([900_000 - PAYMENTS * 100]);
    expect(await house.stores.record.verify(key)).toMatchObject({ faults: [] });
    expect(await house.stores.clock.unquiet(await house.now())).toEqual([]);
    // Another decision finds the workflow's own fold where the record's is: no refusal, no catching up.
    await house.decide(key, CLARA, 'note', { text: 'last' }, { decisionId: 'last' });
    let runs = 0;
    for await (const _run of house.client.workflow.list({ query: `WorkflowId = 'case:${key}'` })) runs += 1;
    console.log(`runs ${runs}`);
  });
});

const isStale = (refusal: unknown): boolean => (refusal as { code?: string }).code === 'stale-version';
