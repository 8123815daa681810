import type { Command } from 'commander';
import { dataOf } from '#client';
import {
  addDays,
  digestOf,
  MIXED_PAYERS,
  syntheticAccount,
  type AccountScript,
  type Json,
  type PortfolioReport,
  type SyntheticPortfolio,
} from '#domain';
import { loadHouse } from '#platform';
import { sessionOf } from '../session.js';
import { carryOut, dateNamed, staffNamed, strategyNamed, wholeNumber, writeResult } from '../simulation/run.js';
import { reportInWords } from '../simulation/words.js';

interface Options {
  readonly strategy?: string;
  readonly accounts: string;
  readonly days: string;
  readonly seed: string;
  readonly from: string;
  readonly currency: string;
  readonly staff: string;
  readonly out?: string;
  readonly json?: true;
  readonly keep?: true;
}
const MOST_ACCOUNTS = 100_000;
const MOST_DAYS = 3_660;

export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .description('what a strategy would do with a synthetic portfolio: actions, workload by week, exposure')
    .option('--strategy <file>', 'a strategy by file or name (default: the one cases start with)')
    .option('--accounts <n>', 'how many accounts', '200')
    .option('--days <n>', 'how many days', '180')
    .option('--seed <n>', 'the same seed gives the same portfolio', '1')
    .option('--from <date>', 'the first day', '2026-01-05')
    .option('--currency <code>', 'currency of its invoices', 'EUR')
    .option('--staff <rule>', 'how people act: nobody, patient or next-day', 'next-day')
    .option('--out <folder>', 'write the report as JSON, CSV and SVG into a folder')
    .option('--json', 'print the report as one JSON document')
    .option('--keep', 'keep the figures as evidence for the draft of that strategy (needs a running product)')
    .option('--url <url>', 'with --keep: base URL of the API')
    .option('--as <name>', 'with --keep: one of the people of embedded mode', 'ada')
    .action(simulate);
}

async function simulate(options: Options, command: Command): Promise<void> {
  const { zone, calendar } = await loadHouse();
  const from = dateNamed(options.from);
  const days = wholeNumber(options.days, 1, MOST_DAYS);
  const accounts = wholeNumber(options.accounts, 1, MOST_ACCOUNTS);
  const seed = wholeNumber(options.seed, 0, 2 ** 31 - 1);
  const portfolio = { seed, accounts, from, days, currency: options.currency, zone, calendar, payers: MIXED_PAYERS };
  const json = options.json === true;
  const result = carryOut({
    ...{ facts: 'synthetic', scripts: everyAccount(portfolio), accounts, from, to: addDays(from, days - 1), json },
    strategy: await strategyNamed(options.strategy),
    staff: staffNamed(options.staff),
    assumptions: assumptionsOf(portfolio),
  });
  const written = options.out === undefined ? [] : await writeResult(options.out, result);
  if (options.keep === true) await keep(command, result.report, seed);
  const said = json ? [JSON.stringify(result.report)] : [...reportInWords(result.report), ...told(written)];
  process.stdout.write(`${said.join('\n')}\n`);
}

/** The report's digest beside the drafted version: whoever approves can run the same seed and compare. */
async function keep(command: Command, report: PortfolioReport, seed: number): Promise<void> {
  const { id, version } = report.strategy;
  const body = { simulationId: `seed-${seed}`, digest: digestOf(JSON.parse(JSON.stringify(report)) as Json) };
  const params = { path: { id, version } };
  await dataOf(sessionOf(command).client.POST('/v1/strategies/{id}/versions/{version}/simulation', { params, body }));
}

function* everyAccount(portfolio: SyntheticPortfolio): Generator<AccountScript> {
  for (let index = 0; index < portfolio.accounts; index += 1) yield syntheticAccount(portfolio, index);
}

/** The profile of the payers in words: an input, so that nobody takes it for a finding. */
export function assumptionsOf({ seed, payers }: SyntheticPortfolio): string[] {
  const all = payers.reduce((sum, { weight }) => sum + weight, 0);
  return [
    `Seed ${seed}. The payers are invented:`,
    ...payers.map(
      ({ name, weight, paysPercent, punctualPercent, lateDays, halvesPercent }) =>
        `${Math.round((100 * weight) / all)} % ${name}: pay ${paysPercent} % of their invoices, ${punctualPercent} % of ` +
        `those by the due date, the others ${lateDays[0]} to ${lateDays[1]} days later, ${halvesPercent} % of them in two halves.`,
    ),
  ];
}

export const told = (written: readonly string[]): string[] =>
  written.length === 0 ? [] : ['', ...written.map((path) => `wrote ${path}`)];
