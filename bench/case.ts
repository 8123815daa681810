/** What one message costs a case. */
import { randomUUID } from 'node:crypto';
import { caseWorkflowId } from '#contracts';
import { CaseHouse } from '../test/support/case-house.js';
import { CLARA } from '../test/support/stores.js';
import { added, minus, type Cost } from './history.js';
import { median } from './round-trip.js';

export interface CaseCosts {
  readonly decision: Cost;
  readonly fact: Cost;
  /** Without the wake that sent it. */
  readonly letter: Cost;
  /** A wake of the driven clock that has nothing to do: a signal. */
  readonly wake: Cost;
  /** Milliseconds of a decision at one client, median. */
  readonly roundTripMs: number;
}
const DECISIONS = 100;

export async function caseCosts(): Promise<CaseCosts> {
  const house = await CaseHouse.open();
  try {
    const key = await house.overdue('bench');
    await house.settle();
    const cost = (act: () => Promise<unknown>): Promise<Cost> =>
      added(house.client, caseWorkflowId(key), async () => {
        await act();
        await house.settle();
      });
    const note = (): Promise<unknown> => house.decide(key, CLARA, 'note', { text: `called ${randomUUID()}` });
    const decision = await cost(note);
    const fact = await cost(() => house.pay('bench', 'P-1', 10, '2026-03-01'));
    const wake = await cost(() => house.stores.outbox.enqueue([key]));
    const reminder = await cost(() => house.advance('2026-03-02T17:00:00.000Z'));
    if (house.mail.length !== 1) throw new Error(`${house.mail.length} letters instead of one`);
    return { decision, fact, letter: minus(reminder, wake), wake, roundTripMs: await median(DECISIONS, note) };
  } finally {
    await house.close();
  }
}
