import { CommanderError } from 'commander';
import { ProblemError } from '#client';
import { isOutOfReach, StartError } from '#platform';
import { CommandError, EXIT, explain, UsageError } from './failure.js';
import { httpFailure } from './session.js';

/** What becomes of a command that failed. */
export interface Report {
  /** In words, for stderr; null when it has been said already. */
  readonly said: string | null;
  /** The one document on stdout with --json; null when nothing failed. */
  readonly document: { readonly error: { readonly detail: string; readonly code?: unknown } } | null;
  readonly exitCode: number;
}

/** What a failure of any command is told as, to people and to machines, and the exit code that says it. */
export function reportOf(error: unknown): Report {
  if (error instanceof CommanderError) return usageReport(error);
  const known = httpFailure(error) ?? serverAway(error) ?? error;
  const detail = known instanceof Error ? (known.message.split('\n', 1)[0] ?? '') : String(known);
  return {
    said: explain(known),
    document: { error: { detail, ...factsOf(known) } },
    exitCode: exitCodeOf(error, known),
  };
}

/** The parser has said already what it does not understand; asking for help or the version is no fault. */
function usageReport({ exitCode, code, message }: CommanderError): Report {
  if (exitCode === 0) return { said: null, document: null, exitCode: EXIT.ok };
  // Without a command the parser shows the help, which has no sentence of its own.
  const detail = code === 'commander.help' ? 'No command was given.' : message.replace(/^error: /, '');
  return { said: null, document: { error: { detail, code: 'usage' } }, exitCode: EXIT.usage };
}

/** Commands beside the product reach its servers themselves. */
function serverAway(error: unknown): CommandError | null {
  if (error instanceof StartError || error instanceof CommandError || !isOutOfReach(error)) return null;
  const remedy = 'Start Amicable first (npm start), or check DATABASE_URL and TEMPORAL_ADDRESS.';
  const why = (error as Error).message.split('\n', 1)[0] ?? '';
  return new CommandError(`PostgreSQL or Temporal cannot be reached (${why}).\n→ ${remedy}`, { code: 'unreachable' });
}

function factsOf(known: unknown): object {
  if (known instanceof CommandError) return known.facts;
  return known instanceof StartError ? { code: known.code, remedy: known.remedy } : { code: 'failed' };
}

function exitCodeOf(error: unknown, known: unknown): number {
  if (error instanceof ProblemError && error.code === 'rows-rejected') return EXIT.findings;
  return known instanceof UsageError ? EXIT.usage : EXIT.failed;
}
