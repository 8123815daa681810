import type { Command } from 'commander';
import { dataOf, type Schemas } from '#client';
import { inMoney, table, wrapped } from '../output/words.js';
import { overHttp, withSession, type Session } from '../session.js';
import { dateNamed } from '../simulation/run.js';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly csv?: true;
}
type Kpis = Schemas['Kpis'];
type Row = Kpis['items'][number];

export function registerKpis(program: Command): void {
  const kpis = program
    .command('kpis')
    .description('key figures of a period, per currency, and in each by strategy and by customer value')
    .option('--from <date>', 'its first day (default: the first of the month of --to)')
    .option('--to <date>', 'its last day (default: today)')
    .option('--csv', 'as CSV: one figure a line');
  overHttp(kpis, 'sam').action(
    withSession(async (session: Session, { from, to, csv }: Options) => {
      const query = {
        ...(from === undefined ? {} : { from: dateNamed(from) }),
        ...(to === undefined ? {} : { to: dateNamed(to) }),
      };
      const found = await dataOf(session.client.GET('/v1/portfolio/kpis', { params: { query } }));
      session.answer(found, () => (csv === true ? kpisCsv(found) : kpisInWords(found)));
    }),
  );
}

/** Every figure of a row with its name and unit; null where it cannot be computed. */
function figuresOf(row: Row): [name: string, value: string | number | null][] {
  return [
    ...row.aging.map(({ bucket, amount }): [string, string] => [`open ${bucket}`, amount.value]),
    ['receivables', row.receivables.value],
    ['sales', row.sales.value],
    ['dso days', row.dsoSimple],
    ['dso best possible days', row.dsoBestPossible],
    ['average days delinquent', row.averageDaysDelinquent],
    ['dso countback days', row.dsoCountback],
    ['collection effectiveness %', row.collectionEffectiveness],
    ...row.rollRates.map(({ bucket, percent }): [string, number | null] => [`roll rate ${bucket} %`, percent]),
    ['promises judged', row.promiseKept.evaluated],
    ['promises kept % by count', row.promiseKept.byCount],
    ['promises kept % by amount', row.promiseKept.byAmount],
    ['median cure days', row.medianCureDays],
    ['contact rate %', row.contactRate.percent],
    ['cases closed', row.amicable.closed],
    ['amicable share %', row.amicable.percent],
    ['calls', row.effort.calls],
    ['decisions', row.effort.decisions],
    ['letters', row.effort.letters],
    ['agency fees', row.effort.agencyFees.value],
    ['collected', row.collected.value],
    ['cost to collect', row.costToCollect.cost.value],
    ['cost % of collected', row.costToCollect.percentOfCollected],
    ['contacts withheld', row.restraint.reduce((sum, { count }) => sum + count, 0)],
    ['approvals waiting', row.approvals.waiting],
    ['oldest approval hours', row.approvals.oldestHours],
    ['cash at risk', row.cashAtRisk.value],
  ];
}

export function kpisInWords({ from, to, rules, assumptions, items }: Kpis): string[] {
  const { call, decision, letter } = assumptions.unitCosts;
  const shares = Object.entries(assumptions.riskShares).map(([bucket, share]) => `${share} % of ${bucket}`);
  const currencies = items.filter(({ segment }) => segment.by === 'all');
  return [
    `Key figures ${from} to ${to} (rules ${rules}).`,
    ...wrapped(
      `Assumed: at risk are ${shares.join(', ')}; a call costs ${call}, a decision ${decision}, a letter ${letter} minor units.`,
    ),
    ...(items.length === 0 ? ['Nothing was open, sold or done.'] : []),
    ...currencies.flatMap((row) => [
      '',
      ...table(
        [{ title: row.currency }, { title: '', right: true }],
        figuresOf(row).map(([name, value]) => [name, String(value ?? '-')]),
      ),
    ]),
    '',
    ...table(
      ['SEGMENT', 'CURRENCY', 'OPEN', 'AT RISK', 'CEI %', 'KEPT %', 'CURE DAYS', 'WITHHELD'].map((title, index) =>
        index > 1 ? { title, right: true } : { title },
      ),
      items.filter(({ segment }) => segment.by !== 'all').map(segmentLine),
    ),
  ];
}

function segmentLine(row: Row): string[] {
  const dash = (value: number | null): string => String(value ?? '-');
  return [
    ...[`${row.segment.by} ${row.segment.name ?? ''}`, row.currency, inMoney(row.receivables), inMoney(row.cashAtRisk)],
    ...[dash(row.collectionEffectiveness), dash(row.promiseKept.byCount), dash(row.medianCureDays)],
    String(row.restraint.reduce((sum, { count }) => sum + count, 0)),
  ];
}

export function kpisCsv({ from, to, items }: Kpis): string[] {
  return [
    'from,to,currency,segment,name,figure,value',
    ...items.flatMap((row) =>
      figuresOf(row).map(([figure, value]) =>
        [from, to, row.currency, row.segment.by, row.segment.name ?? '', figure, value ?? ''].map(cell).join(','),
      ),
    ),
  ];
}
const cell = (value: string | number): string =>
  /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
