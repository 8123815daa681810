import { pino } from 'pino';
import { DefaultLogger, type LogEntry, type LogLevel, type Logger as TemporalLogger } from '@temporalio/worker';

type Write = (facts: object, message: string) => void;
export type Log = Readonly<Record<'trace' | 'debug' | 'info' | 'warn' | 'error', Write>>;

/** One line of JSON per entry; ids only, never names, addresses or texts. */
export const createLog = (level: string): Log => pino({ name: 'worker', level });

const LEVELS: Record<LogLevel, keyof Log> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};
/** Facts of a Temporal log entry that carry nobody's data. */
const KEPT = ['workflowId', 'workflowType', 'runId', 'activityType', 'attempt', 'taskQueue'];

/** The Temporal SDK's log in ours. */
export function temporalLogger(log: Log, level: LogLevel): TemporalLogger {
  return new DefaultLogger(level, ({ level: at, message, meta }: LogEntry) => {
    const facts = Object.fromEntries(Object.entries(meta ?? {}).filter(([name]) => KEPT.includes(name)));
    log[LEVELS[at]]({ ...facts, ...(meta?.['error'] === undefined ? {} : { err: meta['error'] as unknown }) }, message);
  });
}
