import { StartError } from '#platform';

/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** Refused, or it could not be done. */
  failed: 1,
  /** Called in a way the command does not understand. */
  usage: 2,
  /** Done, and it has something to say: rows were rejected, or a chain does not hold. */
  findings: 3,
} as const;

/** What a person at the terminal is told: what is wrong and what to do; the whole trace only for our own faults. */
export function explain(error: unknown): string {
  if (error instanceof StartError) return `${error.message}\n→ ${error.remedy}`;
  if (error instanceof CommandError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { remedy } = error as { remedy?: unknown };
  if (typeof remedy === 'string') return `${error.message}\n→ ${remedy}`;
  // Configuration faults carry their file, line and remedy in the message.
  return error.name === 'ConfigurationError' ? error.message : (error.stack ?? error.message);
}

/** A command that could not do what was asked, said in words; not a fault of the program. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  constructor(
    message: string,
    /** The same for machines, with --json. */
    readonly facts: object = { code: 'failed' },
  ) {
    super(message);
  }
}
/** A command that was called in a way it does not understand. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
  constructor(message: string) {
    super(message, { code: 'usage' });
  }
}
