import type { Json } from '#domain';
import type { Query } from '../database/database.js';
import { personOf, type SealedRow, type Vault } from './vault.js';

type PlainObject = { readonly [key: string]: unknown };

/** A personal value as decided: `{personal: …}` and nothing else. */
function isPersonal(value: PlainObject): value is { personal: Json } {
  return 'personal' in value && Object.keys(value).length === 1;
}
function isReference(value: PlainObject): value is { ref: string; digest: string } {
  return typeof value['ref'] === 'string' && typeof value['digest'] === 'string' && Object.keys(value).length === 2;
}

/** Copies plain data, replacing the objects that `swap` answers for; `contactId` is that of the nearest object around. */
function replace(
  value: unknown,
  swap: (found: PlainObject, contactId: string | null) => unknown,
  contactId: string | null = null,
): unknown {
  if (Array.isArray(value)) return value.map((entry) => replace(entry, swap, contactId));
  if (value === null || typeof value !== 'object') return value;
  const object = value as PlainObject;
  const swapped = swap(object, contactId);
  if (swapped !== undefined) return swapped;
  const near = typeof object['contactId'] === 'string' ? object['contactId'] : contactId;
  return Object.fromEntries(Object.entries(object).map(([key, entry]) => [key, replace(entry, swap, near)]));
}

/** Replaces every personal value in these data by a reference; returns the rows to store with them. */
export async function sealPersonal<T>(
  vault: Vault,
  accountKey: string,
  data: readonly T[],
  query?: Query,
): Promise<{ data: T[]; rows: SealedRow[] }> {
  const people = peopleIn(accountKey, data);
  if (people.length === 0) return { data: [...data], rows: [] };
  return sealWith(vault, await vault.keysOf(accountKey, people, query), accountKey, data);
}

/** Whose personal values stand in these data. */
function peopleIn(accountKey: string, data: unknown): string[] {
  const people: string[] = [];
  replace(data, (object, contactId) => {
    if (!isPersonal(object)) return undefined;
    people.push(personOf(accountKey, contactId));
    return null;
  });
  return people;
}

/** The same with keys that are at hand. */
export function sealWith<T>(
  vault: Vault,
  keys: ReadonlyMap<string, Buffer>,
  accountKey: string,
  data: readonly T[],
): { data: T[]; rows: SealedRow[] } {
  const rows: SealedRow[] = [];
  const sealed = replace(data, (object, contactId) => {
    if (!isPersonal(object)) return undefined;
    const person = personOf(accountKey, contactId);
    const key = keys.get(person);
    if (key === undefined) throw new Error(`no key for a person of ${accountKey}: erased at this moment`);
    const { reference, row } = vault.seal(key, { accountKey, person, plain: object.personal });
    rows.push(row);
    return reference;
  });
  return { data: sealed as T[], rows };
}

/** Replaces references by their values for a reader; erased ones by null. */
export async function revealPersonal<T>(vault: Vault, value: T): Promise<T> {
  const refs: string[] = [];
  replace(value, (object) => {
    if (isReference(object)) refs.push(object.ref);
    return isReference(object) ? null : undefined;
  });
  if (refs.length === 0) return value;
  const values = await vault.open(refs);
  return replace(value, (object) => (isReference(object) ? (values.get(object.ref) ?? null) : undefined)) as T;
}
