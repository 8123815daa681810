/** Commands that run beside a running product: where its servers are. */
import { existsSync } from 'node:fs';
import { loadConfig, loadStartConfig, type Config, type Environment, type StartConfig } from '#platform';
import { embeddedUrl, readPorts } from '#platform/servers';

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
