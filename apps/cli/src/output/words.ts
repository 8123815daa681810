/** How amounts, times and tables are printed for people. */

export interface Amount {
  readonly value: string;
  readonly currency: string;
}
/** `EUR 9,000.00`. */
export function inMoney({ value, currency }: Amount): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(.*)$/.exec(value) ?? [];
  return `${currency} ${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${rest}`;
}

/** `2026-03-02 09:00 Europe/Berlin`: a moment on the clocks of that zone. */
export function inTime(instant: string | null, zone = 'UTC'): string {
  return instant === null ? '-' : `${onTheClock(instant, zone)} ${zone}`;
}
/** The same without the zone, where a heading names it. */
export function onTheClock(instant: string, zone = 'UTC'): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(new Date(instant));
  return parts.replace(',', '');
}

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

const WIDTH = 80;
/** The widest line that fits: the terminal's, or that of a plain file. */
const widthOf = (): number => (process.stdout.isTTY ? Math.max(process.stdout.columns, 40) : 120);

export interface Column {
  readonly title: string;
  readonly right?: true;
}
/**
 * Aligned columns under their titles; the last one takes what is left of the line and is wrapped, never cut: whatever is
 * printed can be read.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width = widthOf()): string[] {
  if (rows.length === 0) return [];
  const titles = columns.map(({ title }) => title);
  // Lists may be longer than a call may have arguments.
  const widths = columns.map((_, index) =>
    [titles, ...rows].reduce((widest, row) => Math.max(widest, (row[index] ?? '').length), 0),
  );
  const last = columns.length - 1;
  const before = widths.slice(0, last).reduce((sum, one) => sum + one + 2, 0);
  const room = Math.max(width - before, 20);
  const line = (row: readonly string[]): string[] => {
    const head = row
      .slice(0, last)
      .map((text, index) =>
        columns[index]?.right ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0),
      )
      .map((text) => `${text}  `)
      .join('');
    const tail = columns[last]?.right
      ? [(row[last] ?? '').padStart(widths[last] ?? 0)]
      : wrapped(row[last] ?? '', room);
    return tail.map((text, index) => `${index === 0 ? head : ' '.repeat(before)}${text}`.trimEnd());
  };
  return [titles, ...rows].flatMap(line);
}

/** Breaks a text into lines of at most `room` characters, at spaces where there are any. */
export function wrapped(text: string, room = WIDTH): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/\r?\n/)) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > room) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
      while (line.length > room) {
        lines.push(line.slice(0, room));
        line = line.slice(room);
      }
    }
    lines.push(line);
  }
  return lines;
}

/** `Label   value` lines, the values below each other. */
export function fields(pairs: readonly (readonly [label: string, value: string | null])[]): string[] {
  const shown = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null);
  const width = Math.max(...shown.map(([label]) => label.length)) + 2;
  return shown.flatMap(([label, value]) =>
    wrapped(value, Math.max(widthOf() - width, 20)).map((line, index) =>
      `${(index === 0 ? label : '').padEnd(width)}${line}`.trimEnd(),
    ),
  );
}
