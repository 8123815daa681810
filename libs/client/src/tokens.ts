import { ProblemError } from './problem.js';
import type { components } from './schema.js';

/** Where the bearer token of each request comes from. */
export interface TokenSource {
  token(): Promise<string>;
  /** The API did not accept it: the next `token()` is a fresh one. False when there is none to be had. */
  renew(): boolean;
}

/** A token that was given. */
export const givenToken = (token: string): TokenSource => ({ token: async () => token, renew: () => false });

/** Asked for again this long before it expires. */
const MARGIN_MS = 60_000;

/** Signs in at the local issuer of embedded mode, as one of its people. */
export function localToken(url: string, username: string, send: typeof fetch, now = Date.now): TokenSource {
  let current: Promise<{ token: string; until: number }> | null = null;
  const fresh = async (): Promise<{ token: string; until: number }> => {
    const issuer = `${url}/auth/local/token`;
    const response = await send(issuer, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username }),
    });
    if (!response.ok) throw await ProblemError.of(response, 'POST /auth/local/token');
    const { access_token: token, expires_in: seconds } = (await response.json()) as components['schemas']['Token'];
    return { token, until: now() + seconds * 1000 - MARGIN_MS };
  };
  const ask = (): Promise<{ token: string; until: number }> => {
    const asked = fresh();
    current = asked;
    // A failed sign-in is no token for anybody after.
    asked.catch(() => (current = current === asked ? null : current));
    return asked;
  };
  return {
    async token() {
      const held = current === null ? null : await current;
      return (held !== null && held.until > now() ? held : await ask()).token;
    },
    renew() {
      current = null;
      return true;
    },
  };
}
