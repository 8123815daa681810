/** What every command over HTTP shares: whom it speaks for, where the API is, and in which form it answers. */
import type { Command } from 'commander';
import { createClient, ProblemError, Unreachable, type AmicableClient, type ClientOptions } from '#client';
import { loadStartConfig } from '#platform';
import { apiUrl } from './beside.js';
import { CommandError, UsageError } from './failure.js';

export interface Session {
  readonly client: AmicableClient;
  /** One JSON document on stdout; anything else to stderr. */
  readonly json: boolean;
  /** Speaks by a token that was given, not as one of the people of embedded mode. */
  readonly ownToken: boolean;
  /** Prints the answer: as it is with --json, else in words. */
  answer(data: unknown, inWords: () => Iterable<string> | string): void;
}
interface Options {
  readonly url?: string;
  readonly as: string;
  readonly json?: true;
}

/** Adds the options of a command over HTTP; `person` is whom it speaks for unless told otherwise. */
export function overHttp(command: Command, person: string): Command {
  return command
    .option('--url <url>', 'base URL of the API (default: AMICABLE_URL, else this machine at PORT)')
    .option('--as <name>', 'one of the people of embedded mode (AMICABLE_TOKEN: a token of your own)', person)
    .option('--json', 'print the answer as one JSON document');
}

/**
 * Runs a command's body with its session, its arguments and its options. An option that a command shares with the group
 * above it is read by the group: the body sees both.
 */
export function withSession<A extends unknown[]>(
  body: (session: Session, ...args: A) => Promise<void>,
): (...args: [...A, Command]) => Promise<void> {
  return async (...given) => {
    // Whoever reads no further (`… | head`) has seen enough.
    process.stdout.once('error', () => process.exit());
    const command = given.at(-1) as Command;
    await body(sessionOf(command), ...([...given.slice(0, -2), command.optsWithGlobals()] as unknown as A));
  };
}

/** @throws UsageError for an address that is none */
export function sessionOf(command: Command, retry?: ClientOptions['retry']): Session {
  const options = command.optsWithGlobals<Options>();
  const url = options.url ?? nonEmpty(process.env['AMICABLE_URL']) ?? apiUrl(loadStartConfig(process.env));
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new UsageError(`"${url}" is no address; write http://host:port.`);
  const token = nonEmpty(process.env['AMICABLE_TOKEN']);
  const named = command.getOptionValueSourceWithGlobals('as') === 'cli';
  const as = token !== undefined && !named ? { token } : { username: options.as };
  const json = options.json === true;
  return {
    client: createClient({ url, as, ...(retry === undefined ? {} : { retry }) }),
    json,
    ownToken: 'token' in as,
    answer: (data, inWords) => print(json ? JSON.stringify(data) : inWords()),
  };
}
const nonEmpty = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text.trim();

function print(lines: Iterable<string> | string): void {
  const all = typeof lines === 'string' ? [lines] : [...lines];
  if (all.length > 0) process.stdout.write(`${all.join('\n')}\n`);
}

/** A refusal or an API that is not there, in words for a terminal. */
export function httpFailure(error: unknown): CommandError | null {
  if (error instanceof Unreachable) {
    const remedy = 'Start Amicable first (npm start) with the same PORT, or say where it is with --url.';
    return new CommandError(`${error.message}\n→ ${remedy}`, { code: 'unreachable' });
  }
  if (!(error instanceof ProblemError)) return null;
  const { code, detail, guards, errors, problem } = error;
  const cases = Array.isArray(problem['caseIds']) ? [`cases: ${problem['caseIds'].join(', ')}`] : [];
  const lines = [
    `${code}: ${detail}`,
    ...guards.map(({ id, message }) => `  ${id} ${message}`),
    ...errors.filter((one) => one.detail !== detail).map((one) => `  ${placeOf(one)}${one.detail}`),
    ...cases,
  ];
  return new CommandError(lines.join('\n'), problem);
}
const placeOf = ({ line, pointer }: { line?: number; pointer?: string }): string =>
  line !== undefined && line > 0 ? `line ${line}: ` : pointer === undefined || pointer === '' ? '' : `${pointer}: `;
