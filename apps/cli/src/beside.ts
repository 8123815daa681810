/** Commands that run beside a running product: where its servers are, and its API as one of its people. */
import { existsSync } from 'node:fs';
import { loadConfig, loadStartConfig, type Config, type Environment, type StartConfig } from '#platform';
import { embeddedUrl, readPorts } from '#platform/servers';
import { CommandError } from './failure.js';

/** Database of the embedded PostgreSQL. */
export const DATABASE = 'amicable';

/**
 * The configuration of the product that runs from the same environment: servers that `npm start` has started itself
 * are found by the ports it remembered.
 * @throws ConfigError when neither the environment nor the state folder names them
 */
export function besideConfig(env: Environment): Config {
  const { home, databaseUrl, temporalAddress } = loadStartConfig(env);
  const ports = existsSync(home) ? readPorts(home) : null;
  if (ports === null) return loadConfig(env);
  const url = databaseUrl ?? embeddedUrl(home, ports.postgres, DATABASE) ?? undefined;
  return loadConfig({
    ...env,
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: temporalAddress ?? `127.0.0.1:${ports.temporal}`,
    EMBEDDED: env['EMBEDDED'] ?? 'on',
  });
}

/** Base URL of the API as reached from this machine. */
export function apiUrl(config: Pick<StartConfig, 'host' | 'port'>): string {
  const anywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = anywhere ? '127.0.0.1' : config.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`;
}

export interface ApiClient {
  /** @throws CommandError with code and detail of the refusal, or when nothing answers */
  call(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<unknown>;
}

/** Signs in at the local issuer. */
export async function apiAs(config: Pick<StartConfig, 'host' | 'port'>, username: string): Promise<ApiClient> {
  const base = apiUrl(config);
  const signIn = (await request(base, 'POST', '/auth/local/token', { username })) as { access_token: string };
  return { call: (method, path, body) => request(base, method, path, body, signIn.access_token) };
}

async function request(base: string, method: string, path: string, body?: unknown, token?: string): Promise<unknown> {
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new CommandError(`Nothing answers at ${base}. Start Amicable first (npm start), with the same PORT.`);
  });
  const text = await response.text();
  const answer: unknown = text === '' ? null : parseJson(text);
  if (response.ok) return answer;
  const problem = (answer ?? {}) as { code?: string; detail?: string; caseIds?: string[] };
  const cases = problem.caseIds === undefined ? '' : ` (${problem.caseIds.join(', ')})`;
  throw new CommandError(`${problem.code ?? response.status}: ${problem.detail ?? `${method} ${path}`}${cases}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
