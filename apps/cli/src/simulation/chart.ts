import asciichart from 'asciichart';
import type { PortfolioReport } from '#domain';

const WIDEST = 100;

/** Tasks and letters by week, for the terminal. */
export function chartInText({ weeks }: PortfolioReport): string[] {
  const shown = weeks.slice(0, WIDEST);
  if (shown.length < 2) return [];
  const most = Math.max(...shown.map(({ tasks, letters }) => Math.max(tasks, letters)));
  if (most === 0) return [];
  const { blue, green, colored } = asciichart;
  const isPlain = !process.stdout.isTTY;
  const plot = asciichart.plot([shown.map(({ tasks }) => tasks), shown.map(({ letters }) => letters)], {
    height: Math.min(10, most),
    ...(isPlain ? {} : { colors: [blue, green] }),
    format: (value: number) => value.toFixed(0).padStart(6),
  });
  const name = (text: string, color: asciichart.Color): string => (isPlain ? text : colored(text, color));
  return [`Workload by week: ${name('tasks', blue)} and ${name('letters', green)}`, ...plot.split('\n')];
}

interface Series {
  readonly name: string;
  readonly color: string;
  readonly values: readonly number[];
}
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [960, 360, 56, 48, 40];

/** The same as a picture that stands alone: tasks, letters and requests by week, with a scale and a title. */
export function chartInSvg(report: PortfolioReport): string {
  const { weeks, strategy, staff, facts } = report;
  const series: Series[] = [
    { name: 'tasks', color: '#1f5fa8', values: weeks.map(({ tasks }) => tasks) },
    { name: 'letters', color: '#2f8f4e', values: weeks.map(({ letters }) => letters) },
    { name: 'requests for a second person', color: '#b8651b', values: weeks.map(({ requests }) => requests) },
  ];
  const most = Math.max(1, ...series.flatMap(({ values }) => values));
  const x = (index: number): number => LEFT + (index * (WIDTH - LEFT - 20)) / Math.max(1, weeks.length - 1);
  const y = (value: number): number => HEIGHT - BOTTOM - (value * (HEIGHT - BOTTOM - TOP)) / most;
  const line = ({ color, values }: Series): string => {
    const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    return `<polyline fill="none" stroke="${color}" stroke-width="2" points="${points}"/>`;
  };
  const scale = [0, 0.5, 1].map((part) => Math.round(most * part));
  const dates = weeks.filter((_, index) => index % Math.max(1, Math.ceil(weeks.length / 8)) === 0);
  const title = `Workload by week: ${strategy.id}, staff "${staff.rule}", facts ${facts}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="18" font-size="14">${escaped(title)}</text>`,
    ...scale.map(
      (value) =>
        `<line x1="${LEFT}" x2="${WIDTH - 20}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#dddddd"/>` +
        `<text x="${LEFT - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value}</text>`,
    ),
    ...dates.map(({ week }) => {
      const at = x(weeks.findIndex((one) => one.week === week)).toFixed(1);
      return `<text x="${at}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${week}</text>`;
    }),
    ...series.map(line),
    ...series.map(
      ({ name, color }, index) =>
        `<text x="${LEFT + index * 110}" y="${HEIGHT - 8}" fill="${color}">${escaped(name)}</text>`,
    ),
    '</svg>\n',
  ].join('\n');
}
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
