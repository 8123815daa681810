/** Workers and the Temporal server killed with -9 while clients decide and pay. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CaseClient, Tally, type Target } from './support/clients.js';
import { Dice } from './support/dice.js';
import { decidedOnce, decisionsWith, foldIsState, paidOnce, runsOf, sentOnce } from './support/held.js';
import type { Rig } from './support/rig.js';

export interface KillPlan {
  readonly cases: number;
  readonly clients: number;
  /** Deaths of workers in `append`; some more of them are killed at random moments. */
  readonly inAppend: number;
  readonly serverKills: number;
  /** All of it must be over in time. */
  readonly withinMs: number;
}
export interface Kills {
  readonly inAppend: number;
  readonly anywhere: number;
  readonly serverKills: number;
  readonly decisions: number;
  readonly payments: number;
  readonly stale: number;
  readonly unavailable: number;
  readonly repeats: number;
  readonly runs: number;
  readonly timedOutTasks: number;
  readonly longestMs: number;
  readonly seconds: number;
  readonly faults: readonly string[];
}
const CATCH_UP_MS = 60_000;
/** The server needs about so long to be of use again: it is not killed at its first breath every time. */
const SERVER_REST_MS = 6_000;
const WORKER_REST_MS = 60_000;

export async function workerKills(rig: Rig, name: string, dice: Dice, plan: KillPlan): Promise<Kills> {
  const started = Date.now();
  const deadline = started + plan.withinMs;
  const tally = new Tally();
  const targets = await openCases(rig, name, plan.cases);
  const enough = (): boolean =>
    tally.faults.length > 0 ||
    (rig.deathsInAppend >= plan.inAppend && rig.temporal.kills.ordered >= plan.serverKills) ||
    Date.now() > deadline;
  const client = async (n: number): Promise<void> => {
    const mine = dice.fork();
    const hand = new CaseClient(rig, mine, tally, `${name}-${n}`);
    while (!enough()) {
      const target = mine.pick(targets);
      await (mine.chance(0.75) ? hand.decide(target) : hand.pay(target, '1.00'));
    }
  };
  await Promise.all([
    ...Array.from({ length: plan.clients }, async (_, n) => client(n)),
    killServer(rig, dice.fork(), plan, enough),
    killWorkersAnywhere(rig, dice.fork(), enough),
  ]);
  const faults = [...tally.faults, ...rig.crashes];
  if (Date.now() > deadline)
    faults.push(`only ${rig.deathsInAppend} deaths in append and ${rig.temporal.kills.ordered} of the server in time`);
  let [runs, timedOutTasks] = [0, 0];
  for (const target of targets) {
    faults.push(...(await whatIsWrong(rig, name, target, tally)));
    const history = await runsOf(rig, target.caseId);
    runs += history.runs;
    timedOutTasks += history.timedOutTasks;
  }
  const { decisions, payments, stale, unavailable, repeats, longestMs } = tally;
  const figures = { decisions, payments, stale, unavailable, repeats, runs, timedOutTasks, longestMs };
  const seconds = (Date.now() - started) / 1000;
  return {
    inAppend: rig.deathsInAppend,
    anywhere: rig.deathsAnywhere,
    serverKills: rig.temporal.kills.ordered,
    ...figures,
    seconds,
    faults,
  };
}

async function openCases(rig: Rig, name: string, count: number): Promise<Target[]> {
  const targets: Target[] = [];
  const dueDate = new Date(Date.parse(await rig.stores.record.now()) - 10 * 86_400_000).toISOString().slice(0, 10);
  for (let n = 1; n <= count; n++) {
    const accountId = `K-${name}-${n}`;
    targets.push({ accountId, caseId: await rig.api.overdue(accountId, { amount: '90000.00', dueDate }) });
  }
  return targets;
}

/** Spread over the whole time by the workers' deaths: so many of theirs, one of the server. */
async function killServer(rig: Rig, dice: Dice, plan: KillPlan, enough: () => boolean): Promise<void> {
  if (plan.serverKills === 0) return;
  const pace = plan.inAppend / (plan.serverKills + 1);
  while (!enough() && rig.temporal.kills.ordered < plan.serverKills) {
    const due = rig.deathsInAppend >= (rig.temporal.kills.ordered + 1) * pace || rig.deathsInAppend >= plan.inAppend;
    if (due) {
      await sleep(dice.below(SERVER_REST_MS));
      await rig.killServer();
    }
    await sleep(50);
  }
}

/** Also at moments that have nothing to do with `append`. */
async function killWorkersAnywhere(rig: Rig, dice: Dice, enough: () => boolean): Promise<void> {
  for (let rest = dice.below(WORKER_REST_MS); !enough(); await sleep(50)) {
    rest -= 50;
    if (rest > 0) continue;
    await dice.pick(rig.workers).kill();
    rest = dice.below(WORKER_REST_MS);
  }
}

async function whatIsWrong(rig: Rig, name: string, { caseId }: Target, tally: Tally): Promise<string[]> {
  const answered = tally.answered.get(caseId) ?? [];
  const known = new Set(answered.map(({ key }) => key));
  const unanswered = [...(await decisionsWith(rig, caseId, `${name}-`))].filter(
    (key) => key.includes('-d') && !known.has(key),
  );
  return [
    ...unanswered.map((key) => `${caseId}: ${key} is recorded, and nobody was told`),
    ...(await foldIsState(rig, caseId, CATCH_UP_MS)),
    ...(await decidedOnce(rig, caseId, answered)),
    ...(await paidOnce(rig, caseId, tally.paid.get(caseId) ?? [])),
    ...(await sentOnce(rig, caseId)),
  ];
}
