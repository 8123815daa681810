import Table from 'cli-table3';
import { formatMoney, type ActionTotal, type PortfolioReport } from '#domain';
import { counted, wrapped } from '../output/words.js';
import { chartInText } from './chart.js';
import { WEEK_COLUMNS } from './files.js';

/** A report for the terminal. With another strategy beside it, both are told side by side. */
export function reportInWords(report: PortfolioReport, against: PortfolioReport | null = null): string[] {
  const { facts, from, to, accounts, strategy, staff, events } = report;
  const title =
    facts === 'synthetic' ? 'SYNTHETIC portfolio: invented facts' : 'Ledger as it happened: invoices and payments';
  return [
    `${title}, ${from} to ${to}, ${counted(accounts, 'account')}.`,
    `Strategy ${strategy.id} (${strategy.version.slice(0, 12)})${against === null ? '' : ` against ${against.strategy.id} (${against.strategy.version.slice(0, 12)})`}.`,
    ...wrapped(`Staff "${staff.rule}": ${staff.inWords}`),
    ...report.assumptions.flatMap((one) => wrapped(`Assumed: ${one}`)),
    '',
    ...actions(report, against),
    '',
    ...workload(report),
    '',
    ...chartInText(report),
    '',
    ...exposure(report, against),
    '',
    ...figures(report),
    '',
    `${counted(events, 'event')} in the simulated record.`,
  ];
}

/** No colours, and no line between rows. */
const plain = {
  style: { head: [], border: [] },
  chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
};

function actions(report: PortfolioReport, against: PortfolioReport | null): string[] {
  const head = ['What would have been done', '', 'count', ...(against === null ? [] : ['against', 'difference'])];
  const table = new Table({ head, ...plain, colAligns: ['left', 'left', 'right', 'right', 'right'] });
  for (const { action, what, count, other } of sideBySide(report.totals, against?.totals ?? [])) {
    const beside = against === null ? [] : [String(other), signed(other - count)];
    table.push([ACTION[action], what, String(count), ...beside]);
  }
  return table.toString().split('\n');
}
const ACTION: { readonly [K in ActionTotal['action']]: string } = {
  opened: 'case opened',
  closed: 'case closed',
  letter: 'letter sent',
  withheld: 'letter withheld',
  task: 'task for a person',
  request: 'request for a second person',
  hold: 'hold placed',
  placement: 'placed with an agency',
};

/** Every action either of two reports counts, with both counts. */
export function sideBySide(
  own: readonly ActionTotal[],
  others: readonly ActionTotal[],
): (ActionTotal & { readonly other: number })[] {
  const key = ({ action, what }: ActionTotal): string => `${action} ${what}`;
  const rows = new Map(own.map((one) => [key(one), { ...one, other: 0 }]));
  for (const one of others) rows.set(key(one), { ...one, count: rows.get(key(one))?.count ?? 0, other: one.count });
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
const signed = (value: number): string => (value > 0 ? `+${value}` : String(value));

function workload({ weeks }: PortfolioReport): string[] {
  const head = ['week of', 'opened', 'closed', 'letters', 'withheld', 'tasks', 'requests', 'holds', 'agency'];
  const table = new Table({
    head: [...head, 'cases', 'waiting'],
    ...plain,
    colAligns: [...head, '', ''].map(() => 'right'),
  });
  const busy = weeks.filter((week) => WEEK_COLUMNS.some((column) => column !== 'week' && week[column] > 0));
  for (const week of busy) table.push(WEEK_COLUMNS.map((column) => String(week[column])));
  const quiet = weeks.length - busy.length;
  return [
    ...table.toString().split('\n'),
    ...(quiet === 0 ? [] : [`${counted(quiet, 'week')} without work left out.`]),
  ];
}

function exposure({ exposure: rows, to }: PortfolioReport, against: PortfolioReport | null): string[] {
  const last = (some: typeof rows, currency: string) => some.filter((one) => one.currency === currency).at(-1);
  const currencies = [...new Set(rows.map(({ currency }) => currency))];
  return [
    `Exposure at the end of the last whole week before ${to}, and at its highest:`,
    ...currencies.flatMap((currency) => {
      const own = last(rows, currency);
      const highest = Math.max(...rows.filter((one) => one.currency === currency).map(({ overdue }) => overdue));
      const other = against === null ? undefined : last(against.exposure, currency);
      const money = (minor: number): string => formatMoney({ minor, currency });
      return own === undefined
        ? []
        : [
            `  ${money(own.open)} open, ${money(own.overdue)} overdue; at most ${money(highest)} overdue` +
              (other === undefined ? '' : `; against: ${money(other.open)} open, ${money(other.overdue)} overdue`),
          ];
    }),
  ];
}

function figures({ months, rules }: PortfolioReport): string[] {
  const head = ['as of', 'sales', 'current', '1-30', '31-60', '61-90', '90+', 'total', 'DSO', 'countback', 'CEI %'];
  const table = new Table({ head, ...plain, colAligns: head.map(() => 'right') });
  const dash = (value: number | null): string => value?.toFixed(2) ?? '-';
  for (const { asOf, currency, sales, aging, dsoSimple, dsoCountback, collectionEffectiveness } of months) {
    const money = (minor: number): string => formatMoney({ minor, currency });
    const ages = aging.buckets.map(({ amount }) => money(amount));
    const last = [money(aging.total), dash(dsoSimple), dash(dsoCountback), dash(collectionEffectiveness)];
    table.push([asOf, money(sales), ...ages, ...last]);
  }
  return [`Key figures by month (rules ${rules}), from the facts alone:`, ...table.toString().split('\n')];
}
