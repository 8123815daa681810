/** Many clients on one case that rolls over all the time. */
import { Dice } from './support/dice.js';
import { CaseClient, Tally } from './support/clients.js';
import { decidedOnce, decisionsWith, foldIsState, paidOnce, runsOf } from './support/held.js';
import type { Rig } from './support/rig.js';

export const CLIENTS = 8;
export const ROLL_OVER = { quietMs: 200, afterActs: 5, atLatestActs: 20 };
/** Nobody is killed here: a case that answers nobody for so long stalls. */
const STALL_MS = 10_000;
const CATCH_UP_MS = 30_000;

export interface BusyCase {
  readonly decisions: number;
  readonly payments: number;
  readonly stale: number;
  readonly refused: number;
  readonly unavailable: number;
  readonly repeats: number;
  readonly runs: number;
  readonly failedTasks: number;
  readonly longestMs: number;
  readonly silenceMs: number;
  readonly seconds: number;
  readonly faults: readonly string[];
}

/** Lets 8 clients share so many decisions and payments on a new case, and looks at what became of it. */
export async function busyCase(
  rig: Rig,
  name: string,
  dice: Dice,
  load: { readonly decisions: number; readonly payments: number },
): Promise<BusyCase> {
  const started = Date.now();
  const accountId = `B-${name}`;
  const dueDate = new Date(Date.parse(await rig.stores.record.now()) - 10 * 86_400_000).toISOString().slice(0, 10);
  const caseId = await rig.api.overdue(accountId, { amount: '9000.00', dueDate });
  const tally = new Tally();
  const acts = [...Array<'d'>(load.decisions).fill('d'), ...Array<'p'>(load.payments).fill('p')];
  shuffle(acts, dice);
  const work = async (n: number): Promise<void> => {
    const client = new CaseClient(rig, dice.fork(), tally, `${name}-${n}`);
    for (let act = acts.pop(); act !== undefined && tally.faults.length === 0; act = acts.pop()) {
      await (act === 'd' ? client.decide({ caseId, accountId }) : client.pay({ caseId, accountId }));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, async (_, n) => work(n)));
  const answered = tally.answered.get(caseId) ?? [];
  const recorded = await decisionsWith(rig, caseId, `${name}-`);
  const faults = [
    ...tally.faults,
    ...(answered.length === load.decisions ? [] : [`${name}: ${answered.length} of ${load.decisions} answered`]),
    ...[...recorded]
      .filter((id) => !answered.some(({ key }) => key === id))
      .map((id) => `${id} was refused, yet it is recorded`),
    ...(tally.silenceMs <= STALL_MS ? [] : [`${name}: nobody got an answer for ${tally.silenceMs} ms`]),
    ...(await foldIsState(rig, caseId, CATCH_UP_MS)),
    ...(await decidedOnce(rig, caseId, answered)),
    ...(await paidOnce(rig, caseId, tally.paid.get(caseId) ?? [])),
  ];
  const { stale, refused, unavailable, repeats, longestMs, silenceMs, decisions, payments } = tally;
  const { runs, failedTasks } = await runsOf(rig, caseId);
  const seconds = (Date.now() - started) / 1000;
  return {
    decisions,
    payments,
    stale,
    refused,
    unavailable,
    repeats,
    runs,
    failedTasks,
    longestMs,
    silenceMs,
    seconds,
    faults,
  };
}

function shuffle<T>(list: T[], dice: Dice): void {
  for (let n = list.length - 1; n > 0; n--) {
    const other = dice.below(n + 1);
    [list[n], list[other]] = [list[other] as T, list[n] as T];
  }
}
