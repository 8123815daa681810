import { setTimeout as pause } from 'node:timers/promises';
import { ProblemError, Unreachable } from './problem.js';
import { isPassing, isRepeatable, pauseAfter, wasRefused, type RetryPolicy } from './retry.js';
import type { TokenSource } from './tokens.js';

export interface Sender {
  /** Base URL without a slash at the end. */
  readonly url: string;
  readonly tokens: TokenSource;
  readonly retry: RetryPolicy;
  readonly fetch: typeof fetch;
}

type Outcome = { readonly response: Response } | { readonly response: null; readonly error: unknown };

/**
 * Sends a request with its token until it is answered: what is safe to repeat is repeated while the API is not there.
 * @throws ProblemError for every answer that is no success; Unreachable when nothing answers
 */
export async function send(sender: Sender, request: Request): Promise<Response> {
  const repeatable = isRepeatable(request.method, pathOf(request));
  let renewed = false;
  for (let tried = 1; ; tried++) {
    const outcome = await once(sender, request.clone());
    const { response } = outcome;
    if (response?.ok === true) return response;
    if (response?.status === 401 && !renewed && sender.tokens.renew()) {
      renewed = true;
      continue;
    }
    if (tried >= sender.retry.tries || !(await mayPass(outcome, repeatable)))
      throw await failureOf(sender, request, outcome);
    await pause(pauseAfter(tried, sender.retry, response?.headers.get('retry-after') ?? null));
  }
}

async function once(sender: Sender, request: Request): Promise<Outcome> {
  try {
    request.headers.set('authorization', `Bearer ${await sender.tokens.token()}`);
    return { response: await sender.fetch(request) };
  } catch (error) {
    return { response: null, error };
  }
}

async function mayPass(outcome: Outcome, repeatable: boolean): Promise<boolean> {
  if (outcome.response !== null) return repeatable && isPassing(outcome.response);
  // Signing in is safe to repeat, whatever was to follow.
  if (outcome.error instanceof ProblemError) return [502, 503].includes(outcome.error.status);
  return repeatable || wasRefused(outcome.error);
}

async function failureOf(sender: Sender, request: Request, outcome: Outcome): Promise<Error> {
  if (outcome.response !== null) return ProblemError.of(outcome.response, `${request.method} ${pathOf(request)}`);
  return outcome.error instanceof ProblemError ? outcome.error : new Unreachable(sender.url, outcome.error);
}
const pathOf = (request: Request): string => new URL(request.url).pathname;
