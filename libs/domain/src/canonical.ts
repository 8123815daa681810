import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The one text of a JSON value, for digests: object keys sorted by code unit, no spaces, absent for undefined fields.
 * Throws TypeError for what JSON would drop or bend: NaN, Infinity, bigint, functions, symbols, undefined outside an
 * object, and objects that are no plain data (Date, Map, …).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical JSON`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
  if (typeof value === 'object' && Object.prototype.toString.call(value) === '[object Object]') {
    const record = value as Record<string, unknown>;
    const fields = Object.keys(record)
      .filter((key) => record[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`);
    return `{${fields.join(',')}}`;
  }
  throw new TypeError(`a value of type ${describe(value)} has no canonical JSON`);
}

/** SHA-256 of the UTF-8 text, as 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** SHA-256 of the canonical JSON of a value: equal data, equal digest. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

/**
 * The share of an account in spreading automatic sends: whole milliseconds from 0 up to, not including, `maxMinutes`;
 * the same for the same key for ever (FNV-1a with a final mix: cheap, since it is asked at every move).
 */
export function spreadMs(accountKey: string, maxMinutes: number): number {
  if (!(maxMinutes > 0)) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < accountKey.length; i++) hash = Math.imul(hash ^ accountKey.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return Math.floor(((hash >>> 0) / 0x1_0000_0000) * maxMinutes * 60_000);
}

function describe(value: unknown): string {
  return typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
}
