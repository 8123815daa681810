import type { Schemas } from '#client';
import { inBytes } from '../output/bytes.js';
import { counted, onTheClock, table, wrapped } from '../output/words.js';
import type { Imported } from './send-file.js';

type Job = Schemas['Import'];
const SHOWN = 20;

/** What became of a file, in words: how its first rows were understood on a dry run, its rejected rows, its counts. */
export function importInWords(job: Imported): string[] {
  return [...understood(job), ...rejectedInWords(job.rejected, job.rejectedCount), countsInWords(job)];
}

function understood({ dryRun, preview = [], columns = [], ignored = [] }: Imported): string[] {
  if (!dryRun) return [];
  const rows = preview.map(({ line, value }) => [
    String(line),
    Object.entries(value)
      .map(([field, text]) => `${field} ${text}`)
      .join(', '),
  ]);
  return [
    'Columns',
    ...table(
      [{ title: '  FIELD' }, { title: 'FROM' }],
      columns.map(({ field, from }) => [`  ${field}`, from]),
    ),
    ...(ignored.length === 0 ? [] : wrapped(`  not read: ${ignored.join(', ')}`)),
    '',
    'First rows as understood',
    ...table([{ title: 'LINE', right: true }, { title: 'ROW' }], rows),
    '',
  ];
}

/** Rejected rows with line and remedy; the first of many. */
export function rejectedInWords(rejected: Job['rejected'], count: number): string[] {
  const rows = rejected.slice(0, SHOWN).map(({ line, code, detail }) => [String(line), code, detail]);
  const more =
    count > rows.length ? [`… and ${counted(count - rows.length, 'row')} more (--rejected <file> keeps all)`] : [];
  return [...table([{ title: 'LINE', right: true }, { title: 'REJECTED' }, { title: 'WHY' }], rows), ...more];
}

function countsInWords({ rows, accepted, unchanged, parked, rejectedCount, skipped = 0, dryRun }: Imported): string {
  const number = (value: number): string => value.toLocaleString('en-US');
  const counts = [
    `${counted(accepted, 'row')} accepted${parked === 0 ? '' : ` (${number(parked)} of them waiting to be placed)`}`,
    `${number(unchanged)} unchanged`,
    `${number(rejectedCount)} rejected`,
    // Of a bank statement: not booked yet, or money that went out.
    ...(skipped === 0 ? [] : [`${number(skipped)} no payments`]),
  ];
  const dry = dryRun ? ' Nothing was written: this was a dry run.' : '';
  return `${counted(rows, 'row')}: ${counts.join(', ')}.${dry}`;
}

/** The list of imports, newest first. */
export function importsInWords(jobs: readonly Job[]): string[] {
  if (jobs.length === 0) return ['Nothing has been imported.'];
  return table(
    [
      { title: 'STARTED (UTC)' },
      { title: 'KIND' },
      { title: 'BY' },
      { title: 'STATUS' },
      { title: 'SIZE', right: true },
      { title: 'ROWS', right: true },
      { title: 'NEW', right: true },
      { title: 'SAME', right: true },
      { title: 'REJECTED', right: true },
      { title: 'IMPORT' },
    ],
    jobs.map((job) => [
      onTheClock(job.startedAt),
      job.kind,
      job.source,
      `${job.status}${job.dryRun ? ' (dry)' : ''}`,
      inBytes(job.bytes),
      String(job.rows),
      String(job.accepted),
      String(job.unchanged),
      String(job.rejectedCount),
      job.importId,
    ]),
  );
}
