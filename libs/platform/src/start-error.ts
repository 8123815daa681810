/**
 * Something the person at the keyboard can put right: what is wrong, and what to do about it. Every kind has its own
 * class and a stable `code`, so that scripts and tests tell them apart.
 */
export abstract class StartError extends Error {
  abstract readonly code: string;
  constructor(
    message: string,
    /** One sentence: what to do. */
    readonly remedy: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A variable of the environment has a value that cannot be used, or a needed one is missing. */
export class ConfigError extends StartError {
  override readonly code = 'config';
  constructor(
    readonly variable: string,
    problem: string,
    remedy: string,
  ) {
    super(`${variable} ${problem}`, remedy);
  }
}
