import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { aStep, play, type Step } from '../../libs/domain/src/simulator/script.fixture.js';
import { CaseHouse } from '../support/case-house.js';
import { eur, invoice } from '../support/stores.js';
import { Twin } from '../support/twin.js';

jest.setTimeout(1_800_000);

const SEED = Number(process.env['SEED'] ?? 20_261_122);
const SCRIPTS = Number(process.env['RUNS'] ?? 200);
const AT_ONCE = 16;
/** Hours from one round of deeds to the next: hours of one day, weekends, Easter, months. */
const ROUNDS = [26, 5, 191, 47, 3, 120, 30, 168, 24, 97, 240, 2, 500, 71];

/** What happens in one round: people work off their list, or anything else. */
type Deed = { readonly kind: 'work' } | Step;
const aDeed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: 'work' as const }) },
  { weight: 5, arbitrary: aStep.filter(({ kind }) => kind !== 'days' && kind !== 'sweep') },
);

/** DESIGN §1: the simulator and the workflow are the same core, so that they must write the same record. */
describe(`simulator and workflow (seed ${SEED}, ${SCRIPTS} scripts)`, () => {
  let house: CaseHouse;
  beforeAll(async () => {
    house = await CaseHouse.open({ rollOver: { quietMs: 500, afterActs: 15, atLatestActs: 60 } });
  });
  afterAll(() => house.close());

  it('V06: write the same events for any script of people, money and days', async () => {
    const scripts = fc.sample(fc.array(aDeed, { minLength: ROUNDS.length, maxLength: ROUNDS.length }), {
      ...{ seed: SEED, numRuns: SCRIPTS },
    });
    const twins = await inTurns([...scripts.keys()], (index) => opened(house, `twin-${index}`));
    await house.settle();
    const now = await house.now();
    const pairs = await inTurns(twins, ({ accountId, key }) => Twin.of(house, accountId, key, now));

    let instant = now;
    for (const [round, hours] of ROUNDS.entries()) {
      instant = new Date(Date.parse(instant) + hours * 3_600_000).toISOString();
      await house.advance(instant);
      for (const twin of pairs) twin.advance(instant);
      for (const [index, twin] of pairs.entries()) {
        const deed = scripts[index]![round]!;
        if (deed.kind === 'work') twin.work();
        else play(twin.sim, deed, round);
      }
      await inTurns(pairs, (twin) => twin.follow());
      await house.settle();
    }
    instant = new Date(Date.parse(instant) + 60 * 86_400_000).toISOString();
    await house.advance(instant);
    for (const twin of pairs) twin.advance(instant);

    const types = new Set<string>();
    const apart: string[] = [];
    let events = 0;
    for (const twin of pairs) {
      const { simulated, real } = await twin.records();
      const other = Array.from({ length: Math.max(real.length, simulated.length) }, (_, at) => at).find(
        (at) => real[at] !== simulated[at],
      );
      if (other !== undefined) {
        apart.push(
          `${twin.accountId}: ${twin.apart ?? 'every answer the same'}\ncase      ${real[other] ?? '-'}\nsimulated ${simulated[other] ?? '-'}`,
        );
      }
      events += real.length;
      twin.sim.events.forEach(({ type }) => types.add(type));
    }
    expect(apart).toEqual([]);
    console.log(`${SCRIPTS} scripts, ${events} events of ${types.size} types, equal`);
    for (const type of ['reason.set', 'offer.made', 'task.overdue', 'case.closed', 'message.suppressed'])
      expect(types).toContain(type);
  });
});

async function opened(house: CaseHouse, accountId: string): Promise<{ accountId: string; key: string }> {
  const contacts = [
    { contactId: 'c1', role: 'billing', name: 'Billing', email: `b@${accountId}.example`, phone: '+49 30 1' },
  ];
  const key = await house.account(accountId, { contacts });
  await invoice(house.stores, accountId, `${accountId}-1`, { amount: eur(9_000), dueDate: '2026-02-16' });
  await house.sweep(accountId);
  return { accountId, key };
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return results;
}
