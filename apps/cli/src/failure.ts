import { StartError } from '#platform';

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
  override readonly name = 'CommandError';
}
