import { StartError } from '../start-error.js';

/** Another program listens on the port of the API. */
export class PortInUseError extends StartError {
  override readonly code = 'port-in-use';
  constructor(host: string, port: number) {
    super(
      `Port ${port} on ${host} is already in use by another program.`,
      `Stop that program, or choose another port: PORT=${port + 1} npm start`,
    );
  }
}
/** A second `npm start` on the same state folder. */
export class AlreadyRunningError extends StartError {
  override readonly code = 'already-running';
  constructor(home: string, pid: number) {
    super(
      `Amicable already runs from ${home} (process ${pid}).`,
      'Use that one, stop it with Ctrl-C, or run a second copy beside it: AMICABLE_HOME=.amicable-2 PORT=3001 npm start',
    );
  }
}
/** The database folder was not finished (interrupted copy, full disk) or is something else. */
export class HalfInitialisedError extends StartError {
  override readonly code = 'half-initialised';
  constructor(folder: string, missing: string) {
    super(
      `The database folder ${folder} is incomplete: ${missing} is missing.`,
      `Restore it from a backup, or move it away to start with an empty database: mv ${folder} ${folder}.broken`,
    );
  }
}
/** The database folder was written by another major version of PostgreSQL. */
export class PostgresVersionError extends StartError {
  override readonly code = 'postgres-version';
  constructor(folder: string, found: string, needed: string) {
    super(
      `The database in ${folder} was written by PostgreSQL ${found}; the embedded server is version ${needed}.`,
      `Dump it with a PostgreSQL ${found} and load it into a new folder, or set AMICABLE_HOME to another folder.`,
    );
  }
}
/** Embedded PostgreSQL cannot run here at all. */
export class PostgresUnavailableError extends StartError {
  override readonly code = 'postgres-unavailable';
}
/** No Temporal server could be found, downloaded or built. */
export class TemporalNotFoundError extends StartError {
  override readonly code = 'temporal-not-found';
  constructor(tried: readonly string[]) {
    super(
      `No Temporal server to be had. Tried: ${tried.join('; ')}.`,
      'Install the Temporal CLI (https://docs.temporal.io/cli) or Go, or set TEMPORAL_ADDRESS=host:port of a running server.',
    );
  }
}
/** A process that belongs to Amicable did not come up or went away while it started. */
export class ServiceFailedError extends StartError {
  override readonly code = 'service-failed';
  constructor(service: string, what: string, logFile: string, tail: string, remedy?: string) {
    super(
      `${service} ${what}.${tail === '' ? '' : `\nLast lines of its log:\n${tail}`}`,
      remedy ?? `Read ${logFile}, put right what it says, and start again.`,
    );
  }
}
