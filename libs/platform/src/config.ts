/** The environment, read once and checked whole: one schema, one error that names variable, value and remedy. */
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import type { RollOverPolicy } from '#contracts';
import type { Instant } from '#domain';
import { parseKeys, readKeys, type Keys } from './keys.js';
import { projectRoot } from './root.js';
import { ConfigError } from './start-error.js';
import { webhookSecrets, type WebhookSecrets } from './webhook-secrets.js';

/** Where the demo's business clock starts: a Monday, 08:00 in Berlin. */
export const DEMO_CLOCK_START: Instant = '2026-03-02T07:00:00.000Z';

export type ClockConfig =
  | { readonly mode: 'real' }
  /** `speed`: business seconds per real second, 0 = stands still until advanced. */
  | { readonly mode: 'driven'; readonly start: Instant; readonly speed: number };

/** What can be known before any server runs: what `npm start` goes by. */
export interface StartConfig {
  readonly port: number;
  readonly host: string;
  /** State folder, absolute. */
  readonly home: string;
  readonly databaseUrl: string | null;
  readonly temporalAddress: string | null;
  readonly temporalNamespace: string;
  readonly demo: boolean;
  readonly clock: ClockConfig;
  /** Strategy file that new cases start with, absolute. */
  readonly strategyFile: string;
  readonly smtpUrl: string | null;
  readonly logLevel: LogLevel;
  /** When a case's workflow begins a new run; null: as built in. */
  readonly rollOver: RollOverPolicy | null;
  readonly keys: Keys | null;
  /** Folder of the mapping files for imports, absolute. */
  readonly mappingsDir: string;
  /** Folder of the local mailbox (one JSON file a message), absolute. */
  readonly mailboxDir: string;
  /** Folder that letters on paper are handed to, a sub-folder a day, absolute. */
  readonly printDir: string;
  /** On when `npm start` runs the servers itself: only then there are a local issuer and a mailbox page. */
  readonly embedded: boolean;
  /** Where answers to letters go: each letter asks for them at `<local part>+<caseId>@<domain>`; null: at nobody. */
  readonly replyTo: string | null;
  /** Who may send webhooks, and how their messages are proven. */
  readonly webhookSecrets: WebhookSecrets;
}
/** What API, worker and commands need: the servers are known. */
export interface Config extends StartConfig {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly keys: Keys;
}
export type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/)
  .refine((text) => !Number.isNaN(Date.parse(text)) && sameDay(text))
  .transform((text) => new Date(text).toISOString());
/** `Date.parse` silently turns 2026-02-30 into the 2nd of March. */
function sameDay(text: string): boolean {
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) === day;
}
const urlOf = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));
const wholeNumber = z.string().regex(/^\d+$/).transform(Number);

/** JSON of a policy, all in whole numbers. */
const rollOver = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'is not valid JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z.strictObject({
      quietMs: z.int().min(1),
      afterActs: z.int().min(1),
      atLatestActs: z.int().min(2),
    }),
  );

const schema = z.object({
  PORT: wholeNumber.pipe(z.number().min(1).max(65535)).default(3000),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/)
    .default('127.0.0.1'),
  DATABASE_URL: urlOf('postgres:', 'postgresql:').optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[A-Za-z0-9._-]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/)
    .optional(),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
    .default('default'),
  AMICABLE_HOME: z.string().optional(),
  DEMO: onOff.default(true),
  CLOCK: z.enum(['real', 'driven']).optional(),
  CLOCK_START: instant.optional(),
  CLOCK_SPEED: z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number)
    .default(0),
  STRATEGY: z.string().optional(),
  SMTP_URL: urlOf('smtp:', 'smtps:').optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  AMICABLE_KEYS: z.string().optional(),
  AMICABLE_ROLL_OVER: rollOver.optional(),
  MAPPINGS: z.string().optional(),
  MAILBOX_DIR: z.string().optional(),
  PRINT_DIR: z.string().optional(),
  EMBEDDED: onOff.default(false),
  REPLY_TO: z
    .string()
    .regex(/^[^\s<>@+,;:"]+@[^\s<>@+,;:"]+$/)
    .optional(),
  WEBHOOK_SECRETS: webhookSecrets.optional(),
});
type Variable = keyof typeof schema.shape;

/** What each variable must look like; completes the sentence "Set X to …". */
const REMEDIES: Record<Variable, string> = {
  PORT: 'a whole number from 1 to 65535, for example PORT=3001',
  HOST: 'a host name or address to listen on, for example HOST=127.0.0.1',
  DATABASE_URL: 'postgres://user:password@host:5432/database, or leave it out to use the embedded PostgreSQL',
  TEMPORAL_ADDRESS: 'host:port, for example localhost:7233, or leave it out to have a dev server started',
  TEMPORAL_NAMESPACE: 'a namespace of your Temporal server, for example default',
  AMICABLE_HOME: 'a folder for the state, for example .amicable',
  DEMO: 'on or off',
  CLOCK: 'real or driven',
  CLOCK_START: 'a date or an instant, for example 2026-03-02 or 2026-03-02T07:00:00.000Z',
  CLOCK_SPEED: 'business seconds per real second: a number from 0 (stands still), for example 3600',
  STRATEGY: 'the path of a strategy file, for example strategies/default.yaml',
  SMTP_URL: 'smtp://host:port or smtps://user:password@host:port',
  LOG_LEVEL: `one of ${LOG_LEVELS.join(', ')}`,
  AMICABLE_KEYS: 'JSON like {"current":"k1","all":{"k1":"<base64 of 32 bytes>"}}',
  AMICABLE_ROLL_OVER: 'JSON like {"quietMs":500,"afterActs":150,"atLatestActs":400}',
  MAPPINGS: 'a folder of mapping files, for example examples/mappings',
  MAILBOX_DIR: 'a folder for the local mailbox',
  PRINT_DIR: 'a folder that the worker may write to, from which letters on paper are printed',
  EMBEDDED: 'on or off',
  REPLY_TO: 'the address that answers are to go to, without a plus sign, for example replies@mail.example.com',
  WEBHOOK_SECRETS:
    'JSON of secrets by source, like {"shop":"whsec_<base64 of at least 16 bytes>","stripe":["whsec_…","whsec_…"]}',
};
/** Values that hold passwords or keys are never repeated in an error. */
const SECRET: ReadonlySet<Variable> = new Set(['DATABASE_URL', 'SMTP_URL', 'AMICABLE_KEYS', 'WEBHOOK_SECRETS']);

function parse(env: Environment): z.output<typeof schema> {
  const known = Object.keys(schema.shape) as Variable[];
  // An empty value counts as not set: that is how compose files and shells pass on what is not there.
  const given = Object.fromEntries(known.map((name) => [name, env[name]?.trim() === '' ? undefined : env[name]]));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const variable = (result.error.issues[0]?.path[0] ?? 'PORT') as Variable;
  const value = SECRET.has(variable) ? 'a value (not shown)' : JSON.stringify(env[variable]);
  throw new ConfigError(variable, `has ${value}, which cannot be used.`, `Set ${variable} to ${REMEDIES[variable]}.`);
}

const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(path));

/**
 * Reads the environment for `npm start`, before any server is known.
 * @throws ConfigError naming variable, value and remedy
 */
export function loadStartConfig(env: Environment): StartConfig {
  const read = parse(env);
  const home = absolute(read.AMICABLE_HOME ?? join(projectRoot(), '.amicable'));
  const mode = read.CLOCK ?? (read.DEMO ? 'driven' : 'real');
  return {
    port: read.PORT,
    host: read.HOST,
    home,
    databaseUrl: read.DATABASE_URL ?? null,
    temporalAddress: read.TEMPORAL_ADDRESS ?? null,
    temporalNamespace: read.TEMPORAL_NAMESPACE,
    demo: read.DEMO,
    clock: mode === 'real' ? { mode } : { mode, start: read.CLOCK_START ?? DEMO_CLOCK_START, speed: read.CLOCK_SPEED },
    strategyFile:
      read.STRATEGY === undefined ? join(projectRoot(), 'strategies/default.yaml') : absolute(read.STRATEGY),
    smtpUrl: read.SMTP_URL ?? null,
    logLevel: read.LOG_LEVEL,
    rollOver: read.AMICABLE_ROLL_OVER ?? null,
    keys: read.AMICABLE_KEYS === undefined ? readKeys(home) : parseKeys(read.AMICABLE_KEYS, 'AMICABLE_KEYS'),
    mappingsDir: absolute(read.MAPPINGS ?? join(projectRoot(), 'examples', 'mappings')),
    mailboxDir: absolute(read.MAILBOX_DIR ?? join(home, 'mailbox')),
    printDir: absolute(read.PRINT_DIR ?? join(home, 'print')),
    embedded: read.EMBEDDED,
    replyTo: read.REPLY_TO ?? null,
    webhookSecrets: read.WEBHOOK_SECRETS ?? {},
  };
}

/**
 * Reads the environment for a process that talks to the servers (API, worker, commands).
 * @throws ConfigError naming variable, value and remedy
 */
export function loadConfig(env: Environment): Config {
  const config = loadStartConfig(env);
  const { databaseUrl, temporalAddress, keys } = config;
  if (databaseUrl === null) throw missing('DATABASE_URL');
  if (temporalAddress === null) throw missing('TEMPORAL_ADDRESS');
  if (keys === null) throw missing('AMICABLE_KEYS');
  return { ...config, databaseUrl, temporalAddress, keys };
}

function missing(variable: Variable): ConfigError {
  return new ConfigError(
    variable,
    'is not set.',
    `Set ${variable} to ${REMEDIES[variable].replace(/, or leave .*$/, '')}; \`npm start\` sets it by itself.`,
  );
}
