import {
  formatDecimal,
  type MonthFigures,
  type PortfolioReport,
  type SimulatedAction,
  type WorkloadWeek,
} from '#domain';

/** CSV as RFC 4180 has it; lines end with a line feed. */
function csv(columns: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (value: string | number | null): string => {
    const text = value === null ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}
const money = (minor: number, currency: string): string => formatDecimal({ minor, currency });

export const WEEK_COLUMNS = [
  ...(['week', 'opened', 'closed', 'letters', 'withheld', 'tasks', 'requests', 'holds', 'placements'] as const),
  ...(['openCases', 'waitingRequests'] as const),
] satisfies (keyof WorkloadWeek)[];

export const weeksCsv = ({ weeks }: PortfolioReport): string =>
  csv(
    WEEK_COLUMNS,
    weeks.map((week) => WEEK_COLUMNS.map((column) => week[column])),
  );

export const actionsCsv = (actions: readonly SimulatedAction[]): string =>
  csv(
    ['date', 'at', 'accountId', 'action', 'what'],
    actions.map(({ on, at, accountId, action, what }) => [on, at, accountId, action, what]),
  );

export const exposureCsv = ({ exposure }: PortfolioReport): string =>
  csv(
    ['week', 'currency', 'open', 'overdue'],
    exposure.map(({ week, currency, open, overdue }) => [
      week,
      currency,
      money(open, currency),
      money(overdue, currency),
    ]),
  );

export const monthsCsv = ({ months, rules }: PortfolioReport): string =>
  csv(
    [
      ...['asOf', 'currency', 'sales', 'current', '1-30', '31-60', '61-90', '90+', 'total'],
      ...['items', 'dsoSimple', 'dsoBestPossible', 'averageDaysDelinquent', 'dsoCountback', 'cei', 'rules'],
    ],
    months.map((one) => [...monthCells(one), rules]),
  );

function monthCells(one: MonthFigures): (string | number | null)[] {
  const { asOf, currency, sales, aging, dsoSimple, dsoBestPossible, averageDaysDelinquent, dsoCountback } = one;
  return [
    ...[asOf, currency, money(sales, currency)],
    ...aging.buckets.map(({ amount }) => money(amount, currency)),
    money(aging.total, currency),
    aging.buckets.reduce((sum, { items }) => sum + items, 0),
    ...[dsoSimple, dsoBestPossible, averageDaysDelinquent, dsoCountback, one.collectionEffectiveness],
  ];
}
