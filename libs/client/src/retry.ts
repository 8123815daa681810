import { reasonOf } from './problem.js';

export interface RetryPolicy {
  /** How often a request is sent at most. */
  readonly tries: number;
  /** Before the second try; doubled each time, at most two seconds. */
  readonly pauseMs: number;
}
const LONGEST_PAUSE_MS = 2000;

/** What the API answers the same however often it comes: facts by their key, decisions by theirs, questions. */
const REPEATABLE_POSTS = [
  /^\/v1\/(invoices|credit-notes|payments|sweeps|agency-reports)$/,
  /^\/v1\/payments\/[^/]+\/(reversal|failure|reinstatement)$/,
  /^\/v1\/messages\/(status|inbound)$/,
  /^\/v1\/cases\/[^/]+\/(decisions|previews)\/[^/]+$/,
  /^\/v1\/tasks\/[^/]+\/(claim|release)$/,
  /^\/v1\/(clock\/advance|audit\/verify)$/,
];

/** Whether sending a request again can change nothing that sending it once did not. */
export function isRepeatable(method: string, path: string): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'PUT') return true;
  return method === 'POST' && REPEATABLE_POSTS.some((pattern) => pattern.test(path));
}

/** The answer says: not now. Either nobody is there, or this very decision is being executed. */
export async function isPassing(response: Response): Promise<boolean> {
  if (response.status === 502 || response.status === 503) return true;
  if (response.status !== 409) return false;
  const { code } = (await response
    .clone()
    .json()
    .catch(() => ({}))) as { code?: unknown };
  return code === 'in-flight';
}
/** The request cannot have been read by anybody. */
export const wasRefused = (error: unknown): boolean => reasonOf(error) === 'ECONNREFUSED';

/** Pause before the next try in milliseconds, after `tried` of them; the server's `Retry-After` (seconds) counts when longer. */
export function pauseAfter(tried: number, { pauseMs }: RetryPolicy, retryAfter: string | null): number {
  const own = Math.min(pauseMs * 2 ** (tried - 1), LONGEST_PAUSE_MS);
  const asked = Number(retryAfter ?? 0) * 1000;
  return Number.isFinite(asked) ? Math.min(Math.max(own, asked), LONGEST_PAUSE_MS) : own;
}
