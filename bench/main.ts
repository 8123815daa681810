/** The table of `npm run bench`: the budgets of the design beside what was measured, and the bare engine at the same work. */
import type { SkippingEngine } from '../test/support/scenario.js';
import { startTimeSkipping, timeSkippingServer } from '../test/support/time-skipping.js';
import { bareCosts } from './bare.js';
import { caseCosts } from './case.js';
import { EVENT, type Cost } from './history.js';
import { intakeCosts, type Beside } from './intake.js';
import { ladderCosts, type Lives } from './ladder.js';
import { simulatorCosts } from './simulator.js';
import { story } from './story.js';

type Row = readonly [what: string, measured: string, budget: string, bare: string, verdict: string];

/** Measures and prints. Durations are for information; counts beyond the budget are told. Answers what is over budget. */
export async function bench(say: (line: string) => void): Promise<string[]> {
  const rows: Row[] = [];
  const over: string[] = [];
  const judge = (what: string, cost: Cost, most: { events: number; transitions?: number }, bare?: Cost): void => {
    const isOver =
      cost.events > most.events || (most.transitions !== undefined && (cost.transitions ?? 0) > most.transitions);
    if (isOver) over.push(what);
    const budget = most.transitions === undefined ? `<= ${most.events}` : `<= ${most.events} / ${most.transitions}`;
    rows.push([what, figures(cost), budget, bare === undefined ? '' : figures(bare), isOver ? 'OVER' : 'ok']);
  };

  const bare = await bareCosts();
  const own = await caseCosts();
  judge('a decision', own.decision, { events: 6, transitions: 1 }, bare.decision);
  judge('a fact', own.fact, { events: 5 }, bare.fact);
  judge('a letter', own.letter, { events: 8 }, bare.letter);
  const driven = await story();
  const real = await storyWithTimers();
  if (real !== null) judge('a timer: set, fired, its task', timerOf(real), { events: 5 }, bare.timer);
  rows.push(['a wake of the driven clock: a signal', figures(own.wake), '', '', '']);
  judge('the story, driven clock', driven, { events: 330, transitions: 160 });
  if (real !== null) judge('the story, real timers', real, { events: 330, transitions: 160 });

  say(table([['history events / state transitions', 'measured', 'budget', 'bare engine', ''], ...rows]));
  say(
    `\nThe story took ${driven.runs} run${driven.runs === 1 ? '' : 's'} of its workflow. A dash: the server does not count it.`,
  );
  if (real === null) say('The story with real timers was not measured: there is no time-skipping test server.');
  else say(`With real timers: ${timersOf(real)}. What a wake records is one more event, as with a fact.`);
  say(
    `\nA decision at one client, median: ${ms(own.roundTripMs)}; a bare Update with one row: ${ms(bare.roundTripMs)}.`,
  );
  over.push(...(await benchIntake(say)), ...(await benchLadder(say)), ...(await benchSimulator(say)));
  return over;
}

/** Facts beside plain inserts of the same rows in the same run: the share of their speed, and none may be lost. */
async function benchIntake(say: (line: string) => void): Promise<string[]> {
  const over: string[] = [];
  const { file, few, burst, lost } = await intakeCosts();
  const row = (what: string, { own, plain, rows: count }: Beside, least: number | null): Row => {
    const share = plain / own;
    const isOver = least !== null && share < least;
    if (isOver) over.push(what);
    const rate = (duration: number): string => `${Math.round((count / duration) * 1_000)}/s`;
    return [
      what,
      rate(own),
      least === null ? '' : `>= ${least.toFixed(1)} x`,
      rate(plain),
      `${share.toFixed(2)} x ${least === null ? '' : isOver ? 'OVER' : 'ok'}`.trim(),
    ];
  };
  const rows = [
    row(`a file of ${file.rows} invoices`, file, 0.3),
    // The budget speaks of a burst; few clients that wait for each answer are told beside it.
    row(`${burst.rows} payments in a burst, 64 under way`, burst, 0.5),
    row(`${few.rows} payments, 8 under way`, few, null),
  ];
  if (lost !== 0) over.push(`${lost} payments lost`);
  say(`\n${table([['rows a second', 'measured', 'budget', 'plain inserts', ''], ...rows])}`);
  say(`\nOf the payments ${lost} were lost.`);
  return over;
}

/** Whole lives of cases beside the bare engine's: open, remind, request, approve, pay, thank, close. */
async function benchLadder(say: (line: string) => void): Promise<string[]> {
  const { own, bare } = await ladderCosts();
  const rate = ({ cases, seconds }: Lives): string => `${(cases / seconds).toFixed(1)}/s`;
  const cpu = ({ cases, cpuMs }: Lives): number => cpuMs / cases;
  const share = bare.seconds / own.seconds;
  const row = (what: string, own: string, budget: string, bare: string, isOver: boolean): Row => [
    ...([what, own, budget, bare] as const),
    isOver ? 'OVER' : 'ok',
  ];
  const rows = [
    row(`${own.cases} cases, opened to closed: ${share.toFixed(2)} x`, rate(own), '>= 0.8 x', rate(bare), share < 0.8),
    row('CPU of worker and client, a case', ms(cpu(own)), '<= 50.0 ms', ms(cpu(bare)), cpu(own) > 50),
  ];
  say(`\n${table([['the ladder', 'measured', 'budget', 'bare engine', ''], ...rows])}`);
  say('\nThe bare workflow writes a row where a case appends its events, and nothing folds, renders or projects them.');
  return rows.filter((one) => one[4] === 'OVER').map(([what]) => what);
}

/** The core alone. The budget is read as: a case that nobody pays and nobody answers, for a year. */
async function benchSimulator(say: (line: string) => void): Promise<string[]> {
  const costs = await simulatorCosts();
  const rows = costs.map(({ what, caseYears, events, cpuMs }, index): Row => {
    const rate = (caseYears / cpuMs) * 1_000;
    const budget = index === 0 ? '>= 5000/s' : '';
    const verdict = index > 0 ? '' : rate < 5_000 ? 'OVER' : 'ok';
    return [what, `${Math.round(rate)}/s`, budget, `${(events / caseYears).toFixed(0)} events each`, verdict];
  });
  say(`\n${table([['simulated case-years on one core', 'measured', 'budget', '', ''], ...rows])}`);
  say(
    '\nEach event is followed by a move that asks some forty concerns of the case; no single one stands out in a profile.',
  );
  return rows.filter((one) => one[4] === 'OVER').map(([what]) => `simulator: ${what}`);
}

async function storyWithTimers(): Promise<Cost | null> {
  if (timeSkippingServer === undefined) return null;
  const engine: SkippingEngine & { stop(): Promise<void> } = await startTimeSkipping(timeSkippingServer);
  try {
    return await story(engine);
  } finally {
    await engine.stop();
  }
}

const count = (cost: Cost, type: number): number => cost.types.filter((one) => one === type).length;
const timersOf = (cost: Cost): string =>
  `${count(cost, EVENT.timerStarted)} timers set, ${count(cost, EVENT.timerFired)} fired, ${count(cost, EVENT.timerCanceled)} replaced`;

/** The dearest timer of the story: being set, and from firing to the end of its workflow task; what the task does is not its. */
function timerOf({ types }: Cost): Cost {
  const fired = [...types.keys()].filter((index) => types[index] === EVENT.timerFired);
  const spans = fired.map((index) => types.indexOf(EVENT.taskCompleted, index) - index + 1);
  return { events: 1 + Math.max(0, ...spans), transitions: null, runs: 0, types: [] };
}

const figures = ({ events, transitions }: Cost): string => `${events} / ${transitions ?? '-'}`;
const ms = (duration: number): string => `${duration.toFixed(1)} ms`;

function table(rows: readonly Row[]): string {
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: Row): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('   ');
  const [head, ...rest] = rows;
  if (head === undefined) return '';
  return [line(head), '-'.repeat(line(head).length), ...rest.map(line)].map((one) => one.trimEnd()).join('\n');
}
