import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from './start-error.js';

/** Master keys by id (base64 of 32 bytes); everything new is encrypted under `current`, older ids stay readable. */
export interface Keys {
  readonly current: string;
  readonly all: Readonly<Record<string, string>>;
}

const key = z.string().refine((text) => Buffer.from(text, 'base64').length === 32, 'must be base64 of 32 bytes');
const schema = z
  .strictObject({ current: z.string().min(1), all: z.record(z.string().min(1), key) })
  .refine((keys) => keys.current in keys.all, { path: ['current'], message: 'must be one of the ids in "all"' });

/** Reads keys from JSON text. `where` names their origin in the error; the text itself, a secret, is never shown. */
export function parseKeys(text: string, where: string): Keys {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigError(where, 'is not valid JSON (value not shown).', KEYS_REMEDY);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue === undefined ? '' : issue.path.join('.');
  throw new ConfigError(where, `is wrong at "${path}": ${issue?.message ?? 'unreadable'}.`, KEYS_REMEDY);
}
const KEYS_REMEDY =
  'Give JSON like {"current":"k1","all":{"k1":"<base64 of 32 bytes>"}}; make a key with: openssl rand -base64 32';

export const keysFile = (home: string): string => join(home, 'keys.json');

/** The keys kept in the state folder, or null. */
export function readKeys(home: string): Keys | null {
  const file = keysFile(home);
  return existsSync(file) ? parseKeys(readFileSync(file, 'utf8'), file) : null;
}

/** The keys of the state folder, made on the first start (readable by their owner only). */
export function ensureKeys(home: string): Keys {
  const standing = readKeys(home);
  if (standing !== null) return standing;
  const keys: Keys = { current: 'k1', all: { k1: randomBytes(32).toString('base64') } };
  mkdirSync(home, { recursive: true });
  const fresh = `${keysFile(home)}.new`;
  writeFileSync(fresh, JSON.stringify(keys, null, 2) + '\n', { mode: 0o600 });
  renameSync(fresh, keysFile(home));
  return keys;
}
