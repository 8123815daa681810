import type { Command } from 'commander';
import { dataOf, everyItem, type Schemas } from '#client';
import {
  AGING_BUCKETS,
  formatMoney,
  parseMoney,
  SLOW_TIMES,
  stressOf,
  type AgingBucket,
  type StressAssumptions,
  type StressView,
} from '#domain';
import { inMoney, table, wrapped } from '../output/words.js';
import { overHttp, withSession, type Session } from '../session.js';
import { dateNamed, wholeNumber } from '../simulation/run.js';

interface AgingOptions {
  readonly asOf?: string;
  readonly csv?: true;
}
interface StressOptions extends AgingOptions {
  readonly shift: string;
  readonly promisesBreak: string;
  readonly moreApprovals: string;
  readonly approvalsPerDay: string;
}

export function registerAging(program: Command): void {
  const aging = program
    .command('aging')
    .description('open items by days past due, per currency')
    .option('--as-of <date>', 'at the end of that day (default: today)')
    .option('--csv', 'as CSV');
  overHttp(aging, 'sam').action(
    withSession(async (session: Session, options: AgingOptions) => {
      const found = await agingAt(session, options);
      session.answer(found, () => (options.csv === true ? agingCsv(found) : agingInWords(found)));
    }),
  );
  const stress = program
    .command('stress')
    .description(
      'the portfolio in slow times: aging shift, promises at risk, approvals load, cash at risk, all assumed',
    )
    .option('--as-of <date>', 'aging at the end of that day (default: today)')
    .option('--shift <percent>', 'of each age moves one on', String(SLOW_TIMES.shiftPercent))
    .option('--promises-break <percent>', 'of the open promises', String(SLOW_TIMES.promisesBreakPercent))
    .option('--more-approvals <percent>', 'more requests wait', String(SLOW_TIMES.moreApprovalsPercent))
    .option('--approvals-per-day <n>', 'that second persons decide', String(SLOW_TIMES.approvalsPerDay));
  overHttp(stress, 'sam').action(
    withSession(async (session: Session, options: StressOptions) => {
      const assumed = assumptionsIn(options);
      const found = await agingAt(session, options);
      const promised = await everyItem((cursor) =>
        dataOf(
          session.client.GET('/v1/cases', {
            params: { query: { limit: 500, cursor, status: 'open', step: 'promise' } },
          }),
        ),
      );
      const waiting = await everyItem((cursor) =>
        dataOf(session.client.GET('/v1/worklist', { params: { query: { limit: 500, cursor, kind: 'approve' } } })),
      );
      const work = { openPromises: promised.length, waitingApprovals: waiting.length };
      const items = found.items.map((row) => ({
        currency: row.currency,
        ...stressOf({ amounts: amountsOf(row), ...work }, assumed),
      }));
      const view = { asOf: found.asOf, assumed, ...work, items };
      session.answer(view, () => stressInWords(view));
    }),
  );
}

const agingAt = ({ client }: Session, { asOf }: AgingOptions): Promise<Schemas['Aging']> =>
  dataOf(client.GET('/v1/portfolio/aging', { params: { query: asOf === undefined ? {} : { asOf: dateNamed(asOf) } } }));

function assumptionsIn(options: StressOptions): StressAssumptions {
  return {
    shiftPercent: wholeNumber(options.shift, 0, 100),
    promisesBreakPercent: wholeNumber(options.promisesBreak, 0, 100),
    moreApprovalsPercent: wholeNumber(options.moreApprovals, 0, 1_000),
    approvalsPerDay: wholeNumber(options.approvalsPerDay, 0, 100_000),
    shares: SLOW_TIMES.shares,
  };
}

const amountsOf = ({ buckets, currency }: Schemas['Aging']['items'][number]): Record<AgingBucket, number> =>
  Object.fromEntries(
    AGING_BUCKETS.map((name) => [
      name,
      parseMoney(buckets.find(({ bucket }) => bucket === name)?.amount.value ?? '0', currency).minor,
    ]),
  ) as Record<AgingBucket, number>;

export function agingInWords({ asOf, items }: Schemas['Aging']): string[] {
  const columns = ['CURRENCY', ...AGING_BUCKETS, 'DISPUTED', 'UNAPPLIED', 'TOTAL'];
  const rows = items.map(({ currency, buckets, disputed, unapplied, total }) => [
    ...[currency, ...buckets.map(({ amount }) => inMoney(amount))],
    ...[inMoney(disputed), inMoney(unapplied), inMoney(total)],
  ]);
  const lines = table(
    columns.map((title) => ({ title, right: true })),
    rows,
  );
  return [`Aging at ${asOf}, by due date.`, ...(items.length === 0 ? ['Nothing is open.'] : lines)];
}

export function agingCsv({ asOf, items }: Schemas['Aging']): string[] {
  return [
    ['asOf', 'currency', 'bucket', 'items', 'amount'].join(','),
    ...items.flatMap(({ currency, buckets }) =>
      buckets.map(({ bucket, items: count, amount }) => [asOf, currency, bucket, count, amount.value].join(',')),
    ),
  ];
}

export interface StressReport {
  readonly asOf: string;
  readonly assumed: StressAssumptions;
  readonly openPromises: number;
  readonly waitingApprovals: number;
  readonly items: readonly { readonly currency: string; readonly now: StressView; readonly stressed: StressView }[];
}
export function stressInWords({ asOf, assumed, openPromises, items }: StressReport): string[] {
  const { shiftPercent, promisesBreakPercent, moreApprovalsPercent, approvalsPerDay, shares } = assumed;
  const risk = AGING_BUCKETS.map((bucket) => `${shares[bucket]} % of ${bucket}`).join(', ');
  const days = (view: StressView): string => `${view.waitingApprovals} (${view.approvalDays ?? '-'} days)`;
  return [
    `Stress view of ${asOf}. Nothing in it is a forecast; assumed are:`,
    ...wrapped(
      `${shiftPercent} % of each age move one on, ${promisesBreakPercent} % of ${openPromises} open promises break, ` +
        `${moreApprovalsPercent} % more requests wait and ${approvalsPerDay} are decided in a day; at risk are ${risk}.`,
    ),
    ...items.flatMap(({ currency, now, stressed }) => {
      const money = (minor: number): string => formatMoney({ minor, currency });
      const row = (what: string, of: (view: StressView) => string): string[] => [what, of(now), of(stressed)];
      return table(
        [{ title: currency }, { title: 'NOW', right: true }, { title: 'STRESSED', right: true }],
        [
          ...AGING_BUCKETS.map((bucket) => row(bucket, (view) => money(view.amounts[bucket]))),
          row('overdue', (view) => money(view.overdue)),
          row('cash at risk', (view) => money(view.cashAtRisk)),
          row('promises at risk', (view) => String(view.promisesAtRisk)),
          row('approvals waiting', days),
        ],
      );
    }),
  ];
}
