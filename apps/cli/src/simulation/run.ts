import { mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  isPlainDate,
  runPortfolio,
  STAFF_RULES,
  type AccountScript,
  type PlainDate,
  type PortfolioReport,
  type SimulatedAction,
  type StaffRule,
} from '#domain';
import { loadStrategies, resolveCalendar, strategiesFolder, type LoadedStrategies } from '#platform';
import { UsageError } from '../failure.js';
import { writeOutput } from '../files/paths.js';
import { progressBar } from '../output/bar.js';
import { chartInSvg } from './chart.js';
import { actionsCsv, exposureCsv, monthsCsv, weeksCsv } from './files.js';

export interface RunPlan {
  readonly facts: PortfolioReport['facts'];
  readonly scripts: Iterable<AccountScript>;
  readonly accounts: number;
  readonly strategy: LoadedStrategies;
  readonly staff: StaffRule;
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly assumptions?: readonly string[];
  readonly json: boolean;
}
export interface PlanResult {
  readonly report: PortfolioReport;
  readonly actions: readonly SimulatedAction[];
}

/** Lives through the accounts of a plan with a bar beside it. */
export function carryOut(plan: RunPlan, what = 'accounts'): PlanResult {
  const { facts, scripts, accounts, strategy, staff, from, to, assumptions = [], json } = plan;
  const actions: SimulatedAction[] = [];
  const bar = progressBar(what, { json });
  try {
    const report = runPortfolio(scripts, {
      ...{
        facts,
        strategy: strategy.start.strategy,
        strategies: strategy.all.map((one) => one.strategy),
        staff,
        from,
        to,
        assumptions,
      },
      resolveCalendar: (zone, calendar, day) => resolveCalendar({ zone, calendar, from: day }),
      onAction: (action) => actions.push(action),
      onAccount: (done) => bar.at(done, accounts),
    });
    return { report, actions };
  } finally {
    bar.stop();
  }
}

/** Writes what came of a plan into a folder: tables as CSV, the report as JSON, the workload as a picture. */
export async function writeResult(folder: string, { report, actions }: PlanResult): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const byDay = actions.toSorted((a, b) => compare(`${a.at} ${a.accountId}`, `${b.at} ${b.accountId}`));
  const files: [name: string, content: string][] = [
    ['report.json', `${JSON.stringify(report, null, 2)}\n`],
    ['weeks.csv', weeksCsv(report)],
    ['actions.csv', actionsCsv(byDay)],
    ['exposure.csv', exposureCsv(report)],
    ['months.csv', monthsCsv(report)],
    ['workload.svg', chartInSvg(report)],
  ];
  for (const [name, content] of files) await writeOutput(join(folder, name), content);
  return files.map(([name]) => join(folder, name));
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A strategy by its file, or by the name of one of the project's own. */
export async function strategyNamed(given: string | undefined): Promise<LoadedStrategies> {
  if (given === undefined) return loadStrategies();
  const own = join(strategiesFolder(), `${given}.yaml`);
  if (!existsSync(given) && !existsSync(own)) {
    throw new UsageError(`There is no strategy ${given}: name a file, or one of those in ${strategiesFolder()}.`);
  }
  return loadStrategies(existsSync(given) ? given : own);
}

export function staffNamed(given: string): StaffRule {
  if (given in STAFF_RULES) return given as StaffRule;
  throw new UsageError(`"${given}" is no rule for the staff; choose ${Object.keys(STAFF_RULES).join(', ')}.`);
}

export function dateNamed(given: string): PlainDate {
  if (isPlainDate(given)) return given;
  throw new UsageError(`"${given}" is no date; write 2026-03-31.`);
}

export function wholeNumber(given: string, least: number, most: number): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UsageError(`"${given}" is no whole number from ${least} to ${most}.`);
}
